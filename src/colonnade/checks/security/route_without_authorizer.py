"""
Route without an authorizer.

## Why it matters

Without an authorizer API Gateway hands every request from the internet to the function behind the route,
whoever sends it. What the route does, anybody can do, as often as they like, and each call is paid for. An
API key does not tell who calls: it is meant to count and limit the calls of a client, and it can be passed
on.

## How to put it right

Declare an authorizer for the API (JWT for an HTTP API, Cognito or a Lambda authorizer for a REST API, IAM
for other services) and make it the default, so that a new route cannot be forgotten.

## When to leave it

Where the route is meant for everybody. Say so in the template: `Auth: {Authorizer: NONE}` on the event in
SAM, `security: []` in an OpenAPI document. CORS preflight, health checks, sign-in routes, private APIs,
APIs whose resource policy names its callers, handlers that verify a signature or a token by themselves, and
routes that answer with what comes with the code are not asked about. A route that only reads is told as less
severe: by its method, or by what its function calls where that is known. One whose function writes, or signs a
URL with which callers may, is not.

An API whose domain asks for certificates (mutual TLS) and whose own endpoint is switched off knows its callers, and is
not found. Where a parameter decides that, give its value with `--parameter`.

## See also

- [Control access to REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html)
- [Control access to HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html)
- [Usage plans and API keys](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.actions import changes
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.api import Route
from colonnade.model.code import AwsCall


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q1_a1",),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="only callers you know reach the function",
    over=Route,
    after=("authorizer-unused",),
)
def route_without_authorizer(route: Route) -> Iterator[Finding]:
    if route.asks_nobody:
        key = (
            ": the API key it asks for counts calls, it does not tell who calls"
            if route.api_key.value
            else ""
        )
        changing = what_it_changes(route)
        effect = f", and {changing[0].function} {done(changing[0])}" if changing else ""
        reads = route.only_reads or (not changing and route.code is not None and route.code.tells_all)
        yield Finding(
            f"{route} of {route.api} is open to everybody{effect}{key}",
            at=route,
            because=(route.authorization, *route.api.authorizers, *changing[:1]),
            fix=Fix.advice(route.how_to_guard),
            severity=None if changing or not reads else Severity.MEDIUM,
            confidence=Confidence.MEDIUM if route.api.authorizers else None,
        )


def what_it_changes(route: Route) -> list[AwsCall]:
    """The calls with which it changes something, as far as they can be laid to this route."""
    if route.code is None or (route.only_reads and route.code_serves_others):
        return []
    return [each for each in route.code.calls if signs(each) or changes(each)]


def signs(call: AwsCall) -> bool:
    """Whether it signs a URL for the caller, with which they may do what the function may."""
    return call.through == "presigned_url" and call.service == "s3"


def done(call: AwsCall) -> str:
    return f"signs {call.action} for them" if signs(call) else str(call)
