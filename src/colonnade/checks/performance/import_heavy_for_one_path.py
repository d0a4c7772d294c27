"""
Heavy import is needed on one path only.

## Why it matters

A library that takes tenths of a second to load is imported at the top of the module, and so at each cold
start, while it is used only in functions of the code that the handler calls in some cases and not in others.

## How to put it right

Import it inside those functions, in every module that uses it: then those invocations pay for it that need
it. Or give that path a Lambda function of its own.

## When to leave it

Where nearly every invocation takes that path (one that an environment variable opens, or that only asks
whether there is a result, counts as taken), or with SnapStart or provisioned concurrency, where loading
it in advance is what you want.

## See also

- [Lambda execution environment](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.imports import import_cost
from colonnade.check import Effort, Pillar, check
from colonnade.edit import CodeEdit
from colonnade.finding import Confidence, Finding, Fix, Severity, Worth
from colonnade.measure import Per, Range
from colonnade.model.function import Function
from colonnade.savings import of_time


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
    for uses in function.in_service.code.imports_for_one_path:
        first = uses[0]
        module = first.module if len({each.module for each in uses}) == 1 else first.package
        cost = import_cost(module)
        if cost and cost.heavy:
            users = " and ".join(dict.fromkeys(str(each.used_only_in) for each in uses))
            verb = "uses" if len(uses) == 1 else "use"
            yield Finding(
                f"{function} loads {module} at each cold start, and only {users} {verb} it",
                at=first,
                because=(*uses[1:], function),
                fix=Fix.code(
                    f"Import {module} inside {users}",
                    (
                        CodeEdit.following(
                            "import-moved", each.origin, module=each.module, into=each.used_only_in
                        )
                        for each in uses
                    ),
                    f"the first invocation that needs {module} waits for it to load",
                ),
                worth=Worth(
                    f"{cost} less at the cold starts that do without it",
                    cost.basis,
                    of_time(function, Range.between(0, cost.most), Per.COLD_START),
                ),
            )
