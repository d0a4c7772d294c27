"""
Route bypasses the alias.

## Why it matters

A gradual deployment moves the callers of an *alias*. A route whose integration names the function itself calls
`$LATEST`: it gets the new code the moment it is uploaded, for every caller, before the first tenth of the alias is
moved, and it keeps it when the deployment goes back to the old version. So a deployment that looks careful protects
nobody who comes through this route.

## How to put it right

Name the alias in the integration: `${Orders.Alias}` in an `AWS::Serverless` template, or the ARN of the function
followed by `:live`. Let API Gateway call the alias, too: the permission must name it as its `FunctionName`.
Events of SAM do this by themselves.

## When to leave it

Functions that are not deployed gradually are not asked about.

## See also

- [Lambda aliases](https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html)
- [Deploying serverless applications gradually](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.api import Route
from colonnade.model.deployment import gradual_behind


@check(
    over=Route,
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="the gradual deployment protects those who come through the route",
    lens=("ops_ops_q2_a3",),
    after=("functions-deployed-all-at-once",),
    also=(Pillar.RELIABILITY,),
)
def route_bypasses_alias(route: Route) -> Iterator[Finding]:
    function = gradual_behind(route)
    if route.calls_latest:
        yield Finding(
            f"{route} of {route.api} calls {function} itself, not its alias: the gradual deployment moves no caller",
            at=route.integration,
            because=(route,),
            fix=Fix.advice(f"Name the alias of {function} in the integration and in the permission"),
        )
