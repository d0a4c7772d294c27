"""
API answers with errors.

## Why it matters

A status of 500 and above says that the fault is not the caller's: whoever came got nothing for it, and many clients
ask again and make it worse. Which status it is says where to look:

- **500**: an authorizer or a mapping failed.
- **502**: the function failed, or what it returned is no answer that API Gateway understands.
- **503**: what is behind the API could not be reached.
- **504**: the API gave up waiting; the function may well have done the work.

The shares are counted in the access logs.

## How to put it right

Begin with the route that the finding names, and with the commonest status. Look at the function's errors for the same
hours; `colonnade telemetry` tells them with their types. Let the function catch what callers cause and answer 4xx.

## When to leave it

For a stage on which failures are tried out, or where the logs are of a single bad day that is understood.

## See also

- [Gateway responses](https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html)
- [Malformed answers of functions](https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.api_seen import ObservedApi

# One request in a hundred fails: below that most would still say that the API is up.
MANY = 0.01


@check(
    over=ObservedApi,
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.DAYS,
    gain="callers get what they came for",
    after=("function-fails-often", "function-runs-into-its-timeout"),
    also=(Pillar.OPERATIONAL_EXCELLENCE,),
)
def api_answers_with_errors(api: ObservedApi) -> Iterator[Finding]:
    seen, worst = api.enough, api.failing(MANY)
    share = seen.server_errors / seen.answered
    if share < MANY and worst is None:
        return
    route = api.routes.get(worst.route) if worst is not None else None
    of_route = (
        f"{worst.server_errors / worst.requests:.1%} of {worst.requests:,} requests to {worst.route}"
        if worst
        else ""
    )
    told = f"{share:.1%} of {api.basis}" if share >= MANY else f"{of_route} in {api.seen.span}"
    most = f"; {of_route}" if worst and share >= MANY else ""
    yield Finding(
        f"{api} answered {told} with errors, {api.commonest_errors}{most}",
        at=route or api,
        because=(
            *([route.integration] if route is not None and route.integration.known else ()),
            api.evidence("answers of 500 and above", f"{seen.server_errors:,} of {seen.answered:,}"),
        ),
        fix=Fix.advice(f"Find out why {api.where_to_look} there"),
    )
