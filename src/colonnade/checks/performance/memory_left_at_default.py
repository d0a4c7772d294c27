"""
Memory is left at the default.

## Why it matters

Memory also decides how much of a CPU a function gets: a whole one at 1,769 MB, a fourteenth of one at the
default of 128 MB. Loading libraries and making TLS connections is work for the CPU, and so takes up to
fourteen times as long. Since the price is that of memory times time, more memory often costs no more.

## How to put it right

Measure with AWS Lambda Power Tuning and write the best `MemorySize` down; 512 MB is a fair place to start.

## When to leave it

Where somebody has measured that 128 MB is best: write `MemorySize: 128`, and this check is silent. Code
that loads neither the SDK nor a library is not asked about, and where telemetry tells enough of a function, that
decides.

## See also

- [Configure memory](https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html)
- [AWS Lambda Power Tuning](https://docs.aws.amazon.com/lambda/latest/operatorguide/profile-functions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.function import Function
from colonnade.rightsizing.recommended import measured_better

FAIR_START = 512  # MB

_EFFECT = "a second costs four times as much, and has four times the processor"


@check(
    pillar=Pillar.PERFORMANCE,
    lens=(
        "perf_perf_q1_a3",
        "cost_cost_q1_a3",
    ),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="cold starts and work for the CPU take a fraction of the time",
    over=Function,
    after=(
        "client-created-in-handler",
        "function-without-log-group",
        "function-without-tracing",
        "log-group-never-expires",
    ),
    also=(Pillar.COST,),
)
def memory_left_at_default(function: Function) -> Iterator[Finding]:
    measured_better(function)
    memory = function.memory
    low = not memory.written and memory.value < FAIR_START  # a framework may have a fair default of its own
    if low and (loads := function.in_service.loads_at_start):
        yield Finding(
            f"{function} has {memory.value} MB and with it a fourteenth of a CPU,"
            f" while its code loads {', '.join(loads)}",
            at=memory,
            because=(function.code,),
            fix=Fix.set(memory, FAIR_START, Safety.UNSAFE, _EFFECT),
        )
