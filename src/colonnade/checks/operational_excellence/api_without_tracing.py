"""
API without tracing.

## Why it matters

A trace that begins at the function does not know how long the request waited before it: in the authorizer,
in the mapping, for a free execution environment. Requests that API Gateway itself refuses or times out have
no trace at all.

## How to put it right

Set `TracingEnabled: true` on the API in SAM, or on its `AWS::ApiGateway::Stage`.

## When to leave it

HTTP and WebSocket APIs start no traces, and are not asked about; nor are APIs that lead to no function, or to functions
alone that call nothing: how long such a request takes, and where, the API's own metrics tell.

## See also

- [Trace requests to REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.api import Api
from colonnade.model.stage import Stage


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a3",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="a trace shows the whole request, and those that never reach a function",
    over=Api,
    after=("function-without-tracing",),
)
def api_without_tracing(api: Api) -> Iterator[Finding]:
    silent = [each for each in api.stages_that_can_trace if not each.tracing.value]
    if silent:
        yield Finding(
            f"{api} starts no trace of the requests that it hands on{api.leads_to}",
            at=silent[0].tracing,
            because=(*(each.tracing for each in silent[1:]), *api.functions),
            fix=_fix(silent),
        )


def _fix(silent: list[Stage]) -> Fix:
    """Enable it on every stage; API Gateway needs no permission for it."""
    fixes = [Fix.set(each.tracing, value=True) for each in silent]
    return Fix(fixes[0].summary, tuple(edit for fix in fixes for edit in fix.edits))
