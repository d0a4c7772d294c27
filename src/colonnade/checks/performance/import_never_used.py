"""
Import is never used.

## Why it matters

What a module imports at its top is loaded at each cold start, used or not, and since August 2025 the time
is paid for. Large libraries take tenths of a second.

## How to put it right

Take the import away, and the package out of the requirements if nothing else needs it.

## When to leave it

Where the import is there for what it does by being imported. Imports that cost next to nothing are left to
a linter.

## See also

- [Lambda execution environment](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html)
- [Best practices for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.imports import import_cost
from colonnade.check import Effort, Pillar, check
from colonnade.edit import CodeEdit
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.measure import Per, Range
from colonnade.model.function import Function
from colonnade.savings import of_time

NOTICEABLE = 20  # milliseconds


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a1", "cost_cost_q1_a1", "sus_sus_q3_a2"),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="cold starts are shorter by what is loaded for nothing",
    over=Function,
)
def import_never_used(function: Function) -> Iterator[Finding]:
    for unused in function.in_service.code.unused_imports:
        cost = import_cost(unused.module)
        if cost and cost.most >= NOTICEABLE:
            yield Finding(
                f"{function} loads {unused.module} at each cold start and never uses it",
                at=unused,
                because=(function,),
                fix=Fix.code(
                    f"Take away the import of {unused.module}",
                    (CodeEdit.following("import-dropped", unused.origin, module=unused.module),),
                ),
                worth=Worth(
                    f"{cost} less at each cold start",
                    cost.basis,
                    of_time(function, Range.between(cost.least, cost.most), Per.COLD_START),
                ),
            )
