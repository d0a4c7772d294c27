"""
More environments are kept ready than were used.

## Why it matters

Provisioned concurrency is paid for by the second and by the environment, used or not. Telemetry shows how many
were at work at once at the most, by the metric `ProvisionedConcurrencyUtilization` or else by the logs, and fewer than
are kept ready would have been enough at the busiest moment too.

## How to put it right

Lower `ProvisionedConcurrentExecutions` to the most that ran at once and a fifth more. What comes beyond that is not
turned away: it starts cold. Where the use has its hours, let Application Auto Scaling follow it with an
`AWS::ApplicationAutoScaling::ScalableTarget`.

## When to leave it

Where a day is to come that was not seen: a sale, the first of the month. Nothing is told where less than a week or
fewer than 100 invocations were seen, where Auto Scaling sets the number already, or where the logs tell no times.

## See also

- [Provisioned concurrency](https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html)
- [Lambda pricing](https://aws.amazon.com/lambda/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.model.observed import ObservedFunction
from colonnade.observations.concurrency import enough, for_nothing, ready, used
from colonnade.observations.sample import FOR_THE_PEAK, of_weeks
from colonnade.savings import of_month

_EFFECT = "what comes in beyond that many at once starts cold"


@check(
    over=ObservedFunction,
    pillar=Pillar.COST,
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="as many environments are paid for as are used",
    lens=("sus_sus_q1_a1", "cost_cost_q1_a3"),
    after=("provisioned-concurrency-always-on",),
    also=(Pillar.SUSTAINABILITY,),
)
def more_environments_ready_than_used(observed: ObservedFunction) -> Iterator[Finding]:
    kept = ready(observed)
    most = used(observed, kept.value)
    if kept.value > enough(most):
        of_weeks(observed, FOR_THE_PEAK)
        spare = kept.value - enough(most)
        dollars, basis = for_nothing(observed.function, spare)
        at_work = f"at most {most:,} at work at once" if most else "none ever at work"
        yield Finding(
            f"{kept.value} environments of {observed} are kept ready, with {at_work} in {observed.seen.span}",
            at=kept,
            because=(observed.evidence("most at work at once", f"{most:,} in {observed.basis}"),),
            fix=Fix.set(kept, enough(most), Safety.UNSAFE, _EFFECT),
            worth=Worth(f"${dollars:,.2f} less a month", basis, of_month(dollars)),
        )
