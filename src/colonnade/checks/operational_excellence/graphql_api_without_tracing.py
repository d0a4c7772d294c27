"""
GraphQL API without tracing.

## Why it matters

The functions behind this API trace what they do. Their traces begin in the function: how long AppSync took before it,
in the authorizer, in a pipeline, in the other fields of the same query, is in none of them, and one query that asks
three functions makes three traces that nothing joins.

## How to put it right

Set `XrayEnabled: true` on the API.

## When to leave it

APIs behind which no function traces are not asked about.

## See also

- [Tracing AppSync with X-Ray](https://docs.aws.amazon.com/appsync/latest/devguide/x-ray-tracing.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.deployment import named
from colonnade.model.graphql import GraphQLApi


@check(
    over=GraphQLApi,
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="one trace shows a whole query, with all functions it asked",
    lens=("ops_ops_q1_a3",),
    after=("function-without-tracing",),
)
def graphql_api_without_tracing(api: GraphQLApi) -> Iterator[Finding]:
    functions = api.traced_functions
    if not api.tracing.value:
        verb = "trace their work" if len(functions) > 1 else "traces its work"
        yield Finding(
            f"{api} starts no trace, while {named(functions)} behind it {verb}",
            at=api.tracing,
            because=tuple(each.tracing for each in functions),
            fix=Fix.set(api.tracing, True),
        )
