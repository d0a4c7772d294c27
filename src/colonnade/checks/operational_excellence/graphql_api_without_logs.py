"""
GraphQL API without logs.

## Why it matters

Some fields of this API are answered by a table or another service without a function. No function logs them, so that
an error of a resolver or of its data source is told to the caller, and to nobody else: which query it was, and what the
service said, cannot be found out afterwards.

## How to put it right

Give the API a `LogConfig` with `FieldLogLevel: ERROR`, and a role that may write logs. `ALL` also logs what is asked
and answered, which may be personal, and costs by the gigabyte.

## When to leave it

APIs all of whose fields are answered by functions are not asked about: the logs of these tell.

## See also

- [Logging AppSync](https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html)
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
    gain="errors of fields that no function answers can be looked into",
    lens=("ops_ops_q1_a4",),
)
def graphql_api_without_logs(api: GraphQLApi) -> Iterator[Finding]:
    direct = api.direct_sources
    if api.log_level.value in (None, "NONE"):
        yield Finding(
            f"{api} asks {named(direct)} without a function, and logs no error of its fields",
            at=api.log_level,
            because=tuple(direct),
            fix=Fix.advice("Log with FieldLogLevel ERROR"),
        )
