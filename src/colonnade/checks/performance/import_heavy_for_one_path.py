"""
Heavy import is needed on one path only.

## Why it matters

A library that takes tenths of a second to load is imported at the top of the module, and so at each cold
start, while only one function of the code uses it, which the handler calls in some cases and not in others.

## How to put it right

Import it inside that function: then those invocations pay for it that need it. Or give that path a Lambda
function of its own.

## When to leave it

Where nearly every invocation takes that path, or with SnapStart or provisioned concurrency, where loading
it in advance is what you want.

## See also

- [Lambda execution environment](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.imports import import_cost
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity, Worth
from colonnade.model.function import Function


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a1",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="cold starts load what they need",
    over=Function,
    confidence=Confidence.MEDIUM,
)
def import_heavy_for_one_path(function: Function) -> Iterator[Finding]:
    for heavy in function.in_service.code.imports_for_one_path:
        cost = import_cost(heavy.module)
        if cost and cost.heavy:
            yield Finding(
                f"{function} loads {heavy.module} at each cold start, and only {heavy.used_only_in} uses it",
                at=heavy,
                because=(function,),
                fix=Fix.advice(f"Import {heavy.module} inside {heavy.used_only_in}"),
                worth=Worth(f"{cost} less at the cold starts that do without it", cost.basis),
            )
