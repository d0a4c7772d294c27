"""
Starts take much of the bill.

## Why it matters

Since August 2025 Lambda charges for starting an environment as for any other time, and at the price of the memory that
the function has, though more memory makes hardly any start shorter. Telemetry shows that a good part of what this
function is billed for is starting it: loading libraries, making clients, reading configuration.

## How to put it right

Load less: take imports away that nothing needs, put those inside a function that only some requests need, and read
configuration when it is asked for. Where many environments start for a burst of short requests, let a queue or a batch
window make fewer, longer invocations of them. Memory that the work does not need makes each start dearer.

## When to leave it

Where the function starts as fast as an empty one: then only fewer starts help. Nothing is told below a fifth of the
billed time or below a dollar a month, nor of fewer than 50 invocations, nor where reports do not bill what starts took,
as those from before August 2025.

## See also

- [AWS Lambda standardizes billing for the INIT phase](https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/)
- [Lambda execution environment](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.observed import ObservedFunction
from colonnade.observations.starting import billed
from colonnade.savings import of_month

MUCH = 0.2  # of the billed time
WORTH_A_LOOK = 1.0  # dollars a month


@check(
    over=ObservedFunction,
    pillar=Pillar.COST,
    severity=Severity.LOW,
    effort=Effort.HOURS,
    gain="what is paid for is work",
    lens=("cost_cost_q1_a1", "perf_perf_q1_a1"),
    after=(
        "import-never-used",
        "import-heavy-for-one-path",
        "dependency-never-imported",
        "cold-starts-miss-latency-goal",
    ),
    also=(Pillar.SUSTAINABILITY, Pillar.PERFORMANCE),
)
def starts_take_much_of_the_bill(observed: ObservedFunction) -> Iterator[Finding]:
    starts = billed(observed)
    if starts.share >= MUCH and starts.dollars >= WORTH_A_LOOK:
        modules = f", each of which loads {' and '.join(starts.loads)}" if starts.loads else ""
        yield Finding(
            f"{starts.share:.0%} of the time that {observed} is billed for is starting: {starts.a_month:,.0f} starts a"
            f" month for ${starts.dollars:,.2f}{modules}",
            at=observed.function.memory,
            because=(observed.evidence("time of starts", f"{starts.seconds:,.0f} s in {observed.basis}"),),
            fix=Fix.advice(f"Load less when {observed} starts, or let fewer environments do the work"),
            worth=Worth(
                f"up to ${starts.avoidable.high:,.2f} less a month", starts.basis, of_month(starts.avoidable)
            ),
        )
