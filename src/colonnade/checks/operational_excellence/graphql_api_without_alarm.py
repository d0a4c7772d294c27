"""
GraphQL API without an alarm.

## Why it matters

`5XXError` counts the requests that AppSync itself could not work on: its role may not call a data source, a data source
is gone, the schema and its resolvers do not fit. That befalls every caller at once, most often right after a
deployment, and they see an error page and mostly say nothing.

## How to put it right

Add an `AWS::CloudWatch::Alarm` on `5XXError` of `AWS/AppSync` with the dimension `GraphQLAPIId`, whose value is the
`ApiId` of the API, and an SNS topic in `AlarmActions` that somebody reads.

## When to leave it

An API without resolvers is not asked about. Errors that a resolver tells its caller are answers like others to AppSync,
and no 5xx: for those, count them in the functions behind it.

## See also

- [Monitoring AppSync](https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.alarms import essential_alarms
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.alarm import unwatched
from colonnade.model.graphql import GraphQLApi
from colonnade.remedies.alarms import alarmed


@check(
    over=GraphQLApi,
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="you hear that requests fail before your users tell you",
    lens=("ops_ops_q1_a1",),
    after=("alarm-can-never-fire", "alarm-tells-nobody"),
)
def graphql_api_without_alarm(api: GraphQLApi) -> Iterator[Finding]:
    wanted = essential_alarms("graphql-api")
    gap = unwatched(wanted, api.answering.alarms, api)
    if gap:
        yield Finding(str(gap), at=api, because=gap.useless, fix=alarmed(gap, api, wanted))
