"""
Memory is far above what is used and needed.

## Why it matters

Lambda bills memory times time. Less memory is also less of a processor, so that a function which computes takes
longer with less and costs the same; but one that waits, for a database or another service, takes hardly any longer
and costs less in proportion. Which of both it is, telemetry tells: from traces, or from what the function did when it
had another size. Colonnade says so only where every reading of that agrees, and where the latency that is wanted is
kept: that of `[goals]` in colonnade.toml, else what it is now.

## How to put it right

Give the function the size that is named, and look at its durations for a day. `colonnade memory` shows what each size
is expected to take and to cost.

## When to leave it

Where times of the year that were not seen need more memory. What is free above the most that was seen is a fifth at
the least, and more where the memory used varies much.

## See also

- [Configure memory](https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html)
- [AWS Lambda Power Tuning](https://docs.aws.amazon.com/lambda/latest/operatorguide/profile-functions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import lambda_prices
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.model.observed import ObservedFunction
from colonnade.rightsizing.recommended import Advice, advice, percent
from colonnade.rightsizing.sizing import Size
from colonnade.savings import of_memory

MUCH = 50  # dollars a month


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a3", "perf_perf_q1_a3", "sus_sus_q1_a2"),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="memory that nothing uses is no longer paid for",
    over=ObservedFunction,
    also=(Pillar.SUSTAINABILITY,),
)
def memory_far_above_use(observed: ObservedFunction) -> Iterator[Finding]:
    told = advice(observed)
    smaller = told.smaller
    if smaller is not None:
        memory = observed.function.memory
        yield Finding(
            f"{observed} has {told.now:,} MB and used {told.room.most:,.0f} at most in {observed.basis};"
            f" {told.basis} with {smaller.memory:,} MB it costs {percent(told.sizing.saving)} less",
            at=memory,
            because=(
                observed.evidence("most memory used", f"{told.room.most:,.0f} MB"),
                observed.evidence("seen", observed.basis),
            ),
            fix=Fix.set(memory, smaller.memory, Safety.UNSAFE, _effect(told, smaller)),
            worth=_worth(told),
            severity=Severity.MEDIUM if told.dollars_a_month.likely >= MUCH else None,
        )


def _effect(told: Advice, smaller: Size) -> str:
    now = told.sizing.now
    return (
        f"half of the invocations take {_figure(smaller.p50_ms.low, smaller.p50_ms.high)} instead of"
        f" {now.p50_ms.likely:,.0f} ms, and 99 of 100 at most {smaller.p99_ms.high:,.0f} instead of"
        f" {now.p99_ms.likely:,.0f} ms"
    )


def _figure(low: float, high: float) -> str:
    return f"{low:,.0f}" if round(low) == round(high) else f"{low:,.0f} to {high:,.0f}"


def _worth(told: Advice) -> Worth:
    dollars, observed = told.dollars_a_month, told.observed
    region = observed.function.application.region if observed.function.application is not None else None
    month = f"{observed.invocations_a_month:,.0f} invocations a month"
    return Worth(
        f"${dollars.low:,.2f} to ${dollars.high:,.2f} less a month",
        f"{month} as seen; {told.wanted.why}; {lambda_prices(region).basis}",
        of_memory(observed.function, told.gb_seconds, None),
    )
