"""
Authorizer is unused.

## Why it matters

To declare an authorizer protects nothing: API Gateway asks it only on the routes that name it, or where it is the
API's default. Whoever reads the template sees an authorizer and takes the API for guarded, while its routes let
everybody in. Where other authorizers guard them, the one that is left over is still set up, paid for where it is a
function, and misleads.

## How to put it right

Make it the default of the API (`DefaultAuthorizer` in SAM, `security` at the top of an OpenAPI document), or name it on
the routes: `Authorizer` in SAM, `AuthorizationType` and `AuthorizerId` on a method or a route. Delete it where no route
is to ask it.

## When to leave it

Authorizers that something else is handed (an output, another stack) are not asked about, nor are those of an API whose
routes are all public by intent: they say so, answer preflight, or only a VPC endpoint reaches them.

## See also

- [Control access to REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html)
- [Controlling access with SAM](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-controlling-access-to-apis.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.edit import Edit
from colonnade.fact import those
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.authorizer import Authorizer


@check(
    over=Authorizer,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="the authorizer that is there guards the routes it was made for",
    lens=("sec_sec_q1_a1",),
)
def authorizer_unused(authorizer: Authorizer) -> Iterator[Finding]:
    api, routes = authorizer.api, authorizer.candidates
    if not those(routes, lambda route: route.asks(authorizer)):
        unguarded = those(routes, lambda route: route.asks_nobody)
        many = "all" if len(unguarded) == len(routes) else f"{len(unguarded)} of them"
        count = f"{many} are" if len(unguarded) > 1 else "one of them is"
        harm = f", and {count} open to everybody" if unguarded else ""
        yield Finding(
            f"none of the {len(routes)} routes of {api} asks its authorizer {authorizer.name}{harm}"
            if len(routes) > 1
            else f"{routes[0]} of {api} does not ask its authorizer {authorizer.name}",
            at=authorizer,
            because=tuple(unguarded or routes),
            fix=_as_default(authorizer)
            if unguarded
            else Fix.advice(f"Delete {authorizer.name}, or name it on the routes that it was made for"),
            severity=None if unguarded else Severity.LOW,
        )


def _as_default(authorizer: Authorizer) -> Fix:
    """Make the only authorizer that SAM is told of the default one, but let browsers ask what is allowed."""
    api, at = authorizer.api, authorizer.origin
    summary = f"Make {authorizer.name} the default authorizer of {api}"
    if at.path[-3:-1] != ("Auth", "Authorizers") or len(api.authorizers) != 1 or api.surroundings is None:
        return Fix.advice(summary)
    auth = at.path[:-2]
    edits = [Edit(at.file, (*auth, "DefaultAuthorizer"), at.path[-1])]
    if api.protocol == "REST" and api.surroundings.source(at.file, (*auth[:-1], "Cors")) is not None:
        edits.append(Edit(at.file, (*auth, "AddDefaultAuthorizerToCorsPreflight"), value=False))
    return Fix(summary, tuple(edits), Safety.UNSAFE, "callers who have not signed in are turned away")
