"""
Provisioned concurrency is always on.

## Why it matters

Provisioned concurrency keeps execution environments running, so that nobody waits for one to start. They are paid
for by the second, day and night, whether anything is invoked or not. That is worth its price for somebody who
waits, at the hours at which they come. A queue, a stream or an event does not mind half a second.

## How to put it right

Where nothing waits for the answer, take `ProvisionedConcurrencyConfig` away. Where somebody does, let Application
Auto Scaling follow the use, or the hours of the day, with an `AWS::ApplicationAutoScaling::ScalableTarget` on
`function:NAME:ALIAS`. For Java, Python and .NET look at SnapStart first.

## When to leave it

Where so many environments are in use all around the clock: then it costs less than on-demand. Where nothing known
invokes the function, the answer is unknown.

## See also

- [Provisioned concurrency](https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html)
- [SnapStart](https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html)
- [Lambda pricing](https://aws.amazon.com/lambda/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.edit import Removal
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.measure import Per, Range, Saving
from colonnade.model.capacity import ProvisionedConcurrency
from colonnade.model.function import Function

SECONDS_A_MONTH = 730 * 3600
ARM64_SHARE = 0.8  # of what it costs on x86_64, as for everything that Lambda charges for


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a3", "rel_rel_q2_a4", "sus_sus_q1_a1"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="environments are kept ready only when somebody waits for them",
    over=ProvisionedConcurrency,
    after=("function-without-snapstart", "memory-left-at-default"),
    also=(Pillar.SUSTAINABILITY,),
)
def provisioned_concurrency_always_on(concurrency: ProvisionedConcurrency) -> Iterator[Finding]:
    if concurrency.is_waited_for and concurrency.scales:
        return
    function, environments = concurrency.function, concurrency.environments
    waited = concurrency.is_waited_for
    yield Finding(
        f"{environments.value} environments of {function} are kept ready day and night"
        + ("" if waited else f", though nothing waits for its answer: {concurrency.sources} invokes it"),
        at=environments,
        because=(function.memory, *function.triggers),
        fix=_fix(concurrency),
        worth=_worth(function, environments.value, waited=waited),
        severity=Severity.LOW if waited else None,
    )


def _fix(concurrency: ProvisionedConcurrency) -> Fix:
    """Keep nothing ready where nobody waits; how much is to follow the use is for a person to say."""
    if concurrency.is_waited_for:
        return Fix.advice(f"Let Application Auto Scaling follow the use of {concurrency.function}")
    at = concurrency.environments.origin
    effect = "some of its invocations start cold, for which nothing waits"
    removal = Removal(at.file, at.path[:-1])
    return Fix(f"Take {at.path[-2]} away from {concurrency.function}", (removal,), Safety.UNSAFE, effect)


def _worth(function: Function, environments: int, *, waited: bool) -> Worth:
    """What keeping so many environments ready costs in a month."""
    kept = price("provisioned-concurrency-gb-second")
    rate = kept.amount * (ARM64_SHARE if function.architecture.value == "arm64" else 1)
    dollars = environments * function.memory.value / 1024 * SECONDS_A_MONTH * rate
    part = "up to " if waited else ""
    saved = Range.between(0, dollars) if waited else Range.exactly(dollars)
    return Worth(f"{part}${dollars:.2f} less a month", kept.basis, (Saving(Per.MONTH, dollars=saved),))
