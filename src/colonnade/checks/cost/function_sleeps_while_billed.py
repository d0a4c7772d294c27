"""
Function sleeps while it is billed.

## Why it matters

A function is billed from its first line to its last, whether it works or waits. Code that sleeps, or asks
again and again whether a job has ended, pays for memory that does nothing, and holds concurrency that
others need.

## How to put it right

Let a state machine wait: a `Wait` state costs nothing while it lasts, `.sync` waits for a job,
`.waitForTaskToken` for a callback. Or let the service say by an event that it is done.

## When to leave it

A short pause before trying again what failed is not asked about. Where only a schedule invokes the function,
what waiting costs in a month is told, and counts as low where that is less than a dollar.

## See also

- [Wait state](https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html)
- [Run a job](https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html)
- [Lambda pricing](https://aws.amazon.com/lambda/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import lambda_prices
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.measure import Per, Range
from colonnade.model.code import Sleep
from colonnade.model.function import Function
from colonnade.savings import of_time

LITTLE = 1  # dollar a month


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a4", "rel_rel_q2_a2", "sus_sus_q1_a2"),
    severity=Severity.MEDIUM,
    effort=Effort.DAYS,
    gain="waiting costs nothing",
    over=Function,
    also=(Pillar.SUSTAINABILITY,),
)
def function_sleeps_while_billed(function: Function) -> Iterator[Finding]:
    for sleep in function.in_service.code.waits:
        if sleep.is_idle:
            dollars = _dollars(function, sleep)
            often = function.runs_a_month
            monthly = dollars * often if dollars is not None and often is not None else None
            yield Finding(
                f"{function} {sleep.title}, and is billed meanwhile",
                at=sleep,
                because=(function.memory, function.timeout),
                fix=Fix.advice("Let a state machine wait, or let an event tell that it is done"),
                worth=_worth(function, sleep, dollars, monthly),
                severity=Severity.LOW if monthly is not None and monthly < LITTLE else None,
            )


def _dollars(function: Function, sleep: Sleep) -> float | None:
    """What one such wait costs, where that can be told."""
    known = function.memory.known and function.architecture.known
    if sleep.seconds is None or not known:
        return None
    price = lambda_prices().gb_second(function.architecture.value)
    return sleep.seconds * function.memory.value / 1024 * price


def _worth(function: Function, sleep: Sleep, dollars: float | None, monthly: float | None) -> Worth | None:
    if dollars is None or sleep.seconds is None:
        return None
    # It may be that not every invocation waits.
    saved = of_time(function, Range.between(0, sleep.seconds * 1000), Per.INVOCATION)
    if monthly is not None:
        return Worth(f"${monthly:.2f} less a month by its schedule", lambda_prices().basis, saved)
    return Worth(f"${dollars * 1e6:.2f} less for a million such waits", lambda_prices().basis, saved)
