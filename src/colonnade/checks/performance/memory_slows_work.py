"""
Memory slows the work.

## Why it matters

With memory comes the processor: a whole one at 1,769 MB, a seventh of one at 256. A function that computes most of its
time takes so much longer with less, and as Lambda bills memory times time it saves nothing by that: its callers wait
for nothing. Whether it computes or waits, telemetry tells: from traces, or from what the function did when it had
another size. Colonnade says so only where every reading of that agrees.

## How to put it right

Give the function the size that is named, and look at its durations for a day. `colonnade memory` shows what each size
is expected to take and to cost.

## When to leave it

Where its callers do not mind: set `latency-ms` under `[goals]` in colonnade.toml, and the cheapest size that is fast
enough is enough.

## See also

- [Configure memory](https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html)
- [AWS Lambda Power Tuning](https://docs.aws.amazon.com/lambda/latest/operatorguide/profile-functions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import lambda_prices
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.measure import Range
from colonnade.model.observed import ObservedFunction
from colonnade.rightsizing.recommended import Advice, advice
from colonnade.rightsizing.sizing import Size
from colonnade.savings import of_memory


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a3", "cost_cost_q1_a3"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="callers wait less, for about the same money",
    over=ObservedFunction,
    also=(Pillar.COST,),
)
def memory_slows_work(observed: ObservedFunction) -> Iterator[Finding]:
    told = advice(observed)
    larger = told.larger
    if larger is not None:
        memory, now = observed.function.memory, told.sizing.now
        yield Finding(
            f"{observed} has {told.now:,} MB, and 99 of 100 invocations take up to {now.p99_ms.likely:,.0f} ms"
            f"{_goal(told)}; {told.basis} with {larger.memory:,} MB they take {larger.p99_ms.low:,.0f} to"
            f" {larger.p99_ms.high:,.0f}",
            at=memory,
            because=(
                observed.evidence("99 of 100 invocations took at most", f"{now.p99_ms.likely:,.0f} ms"),
                observed.evidence("seen", observed.basis),
            ),
            fix=Fix.set(memory, larger.memory, Safety.UNSAFE, _effect(told)),
            worth=_worth(told, larger),
        )


def _goal(told: Advice) -> str:
    goal = told.observed.latency_goal
    missed = goal is not None and told.sizing.now.p99_ms.likely > goal
    return f", where {goal:,.0f} are wanted" if missed else ""


def _effect(told: Advice) -> str:
    """Say what it costs then: a saving below nothing is a cost."""
    low, high = round(-told.sizing.saving.high * 100), round(-told.sizing.saving.low * 100)
    if high <= 0:
        return f"it costs {-high} to {-low}% less"
    if low < 0:
        return f"it costs between {-low}% less and {high}% more"
    return f"it costs {low} to {high}% more"


def _worth(told: Advice, larger: Size) -> Worth:
    function, now = told.observed.function, told.sizing.now.p50_ms.likely
    region = function.application.region if function.application is not None else None
    less = Range(now - larger.p50_ms.high, now - larger.p50_ms.likely, now - larger.p50_ms.low)
    return Worth(
        f"{less.low:,.0f} to {less.high:,.0f} ms less for half of the invocations",
        f"{told.wanted.why}; {lambda_prices(region).basis}",
        of_memory(function, told.gb_seconds, less),
    )
