"""
Function without tracing.

## Why it matters

A request passes through several services before it is answered. When it is slow or fails, only a trace
tells in which of them: without one, the log lines of each service have to be matched by hand. A function
with the default `PassThrough` starts no trace, so its calls to other services do not show.

## How to put it right

Set `Tracing: Active` on the function, or under `Globals: Function:` for all of them (`TracingConfig: {Mode:
Active}` in plain CloudFormation), and instrument the SDK: Tracer of Powertools for AWS Lambda, or
OpenTelemetry. The X-Ray SDKs themselves are in maintenance since February 2026.

## When to leave it

Where another product traces the functions through its own layer: then this check is silent. Functions that
call no service at their invocations are not asked about, nor those that nothing calls and that call one
service, nor those that run only while a stack is deployed. One service behind a function counts as low.

## See also

- [Visualize invocations with X-Ray](https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html)
- [Tracer](https://docs.aws.amazon.com/powertools/python/latest/core/tracer/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.privilege.additions import tracing


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a3",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a slow or failed request shows in which service it was lost",
    over=Function,
)
def function_without_tracing(function: Function) -> Iterator[Finding]:
    if function.tracing.value != "Active":
        chain = function.watched_here.request_chain
        yield Finding(
            f"{function} starts no trace although it is one link of a chain: {chain}",
            at=function.tracing,
            fix=_fix(function),
            severity=Severity.LOW if len(function.downstream) == 1 else None,
        )


def _fix(function: Function) -> Fix:
    """Start traces, and let the role send them, where it is written in a template."""
    fix = Fix.set(function.tracing, "Active")
    permissions = tracing(function.role_link)
    if not permissions:
        return fix
    return Fix(f"{fix.summary}, and let its role send traces", (*fix.edits, *permissions))
