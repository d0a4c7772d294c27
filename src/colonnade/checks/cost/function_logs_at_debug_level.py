"""
Function logs at debug level.

## Why it matters

Lines of level DEBUG are meant for whoever looks for a fault. Where the level is written into the template, they are
written at each invocation of every deployment, and taking a gigabyte of log lines in costs sixteen times as much as
keeping it for a month. In the midst of them the line that matters is hard to find, and they may hold what nobody
else should read.

## How to put it right

Set the level to INFO, and let whoever looks for a fault lower it for an hour: by a parameter of the template, or with
Powertools for one invocation in a hundred (`POWERTOOLS_LOGGER_SAMPLE_RATE: 0.01`).

## When to leave it

In a template that is deployed only to try things out. A level that hangs on the stage is not found where production
gets another one.

## See also

- [Logging in Lambda](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html)
- [Sampling debug logs](https://docs.aws.amazon.com/powertools/python/latest/core/logger/)
- [CloudWatch pricing](https://aws.amazon.com/cloudwatch/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.model.function import Function
from colonnade.model.log_level import log_level


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a2",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="log lines that nobody asked for are neither taken in nor kept",
    over=Function,
    also=(Pillar.SECURITY,),
)
def function_logs_at_debug_level(function: Function) -> Iterator[Finding]:
    level = log_level(function.in_service)
    if level.is_debug:
        taken = price("log-ingestion-gb")
        yield Finding(
            f"{function} logs at level {level.name}, as {level.set_by} says",
            at=level,
            fix=Fix.set(level.fact, level.info, Safety.UNSAFE, "debug lines are no longer written"),
            worth=Worth(f"${taken.amount:.2f} less for each GB of debug lines", taken.basis),
        )
