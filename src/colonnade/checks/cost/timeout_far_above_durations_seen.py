"""
Timeout is far above the durations seen.

## Why it matters

A timeout is the only thing that ends an attempt that hangs: at a service that does not answer, in a loop that does not
end. Until then it is billed, it takes one of the places that the account has, and what invoked it waits or, where that
is a queue, the message is hidden for six times as long. A timeout of fifteen minutes for work of a third of a second
means that a service that hangs for an hour is paid for all that time, once for every request that comes in.

## How to put it right

Set `Timeout` to a few seconds above the longest attempt that was seen, and to twice that where it is long; give calls
to other services timeouts of their own below that. The visibility timeout of a queue may come down with it.

## When to leave it

Where attempts of another kind are known to come that were not seen: once a month, once a year. It is told where
attempts hung, where a queue hides messages for as long, or where so many come in that a hundred of them, or as many as
may run, would hang at once. Nothing is told where fewer than 300 invocations were seen or less than a week.

## See also

- [Configure Lambda function timeout](https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html)
- [Lambda pricing](https://aws.amazon.com/lambda/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity, Worth
from colonnade.model.observed import ObservedFunction
from colonnade.observations.sample import a_month, seconds
from colonnade.observations.timeouts import Loose, loose, lowered, wasted
from colonnade.savings import of_month

CENT = 0.01


@check(
    over=ObservedFunction,
    pillar=Pillar.COST,
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="an attempt that hangs ends after seconds",
    lens=("cost_cost_q1_a3", "rel_rel_q2_a1"),
    after=("http-call-without-timeout", "function-runs-into-its-timeout", "request-outlives-function"),
    also=(Pillar.RELIABILITY,),
)
def timeout_far_above_durations_seen(observed: ObservedFunction) -> Iterator[Finding]:
    found, timeout = loose(observed), observed.function.timeout
    if found is not None:
        longest = seconds(found.longest_ms)
        says = f"{observed} may take {timeout.value} s, and the longest of {observed.basis} took {longest}"
        if found.hung:
            says = f"{observed} hung until its timeout of {timeout.value} s in {found.hung:,} of {observed.basis}"
            says += f", and no other attempt took longer than {longest}"
        yield Finding(
            f"{says}: {found.matters}",
            at=timeout,
            because=(observed.evidence("longest attempt that was done", longest),),
            fix=lowered(observed, found),
            worth=_worth(observed, found),
            severity=Severity.MEDIUM if found.hung else None,
        )


def _worth(observed: ObservedFunction, found: Loose) -> Worth:
    """What hanging for the rest of the timeout costs: in a month, where that was seen."""
    dollars, basis = wasted(observed, observed.function.timeout.value - found.needed)
    total = a_month(observed, found.hung) * dollars
    if total < CENT:
        return Worth(f"${dollars:.4f} less for each attempt that hangs", basis)
    seen = f"as many attempts that hang as in {observed.basis}"
    return Worth(f"${total:,.2f} less a month", f"{seen}; {basis}", of_month(total))
