"""
API without access logs.

## Why it matters

Some routes of this API hand requests to a service by themselves: to a queue, a table, a state machine. No function sees
them, so no function logs them. A request that a mapping template spoils or that the service refuses leaves nothing
behind but a count in a metric: which one it was, who sent it and what the service said cannot be found out.

## How to put it right

Turn on access logs: `AccessLogSetting` of a REST stage, `AccessLogSettings` of an HTTP or WebSocket one, with a log
group that expires and a JSON format that holds `$context.requestId`, `$context.status` and
`$context.integrationErrorMessage`.

## When to leave it

APIs of which functions see every request are not asked about: their logs tell. Nor are stages that log their executions
or are traced.

## See also

- [Logging REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html)
- [Logging HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html)
- [Variables for access logs](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.api import Api


@check(
    over=Api,
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="a request that a service refused can be found again",
    lens=("ops_ops_q1_a4",),
)
def api_without_access_logs(api: Api) -> Iterator[Finding]:
    direct = api.direct_routes
    for stage in api.stages_here:
        if not stage.leaves_a_trace:
            services = " and ".join(sorted({str(each.service) for each in direct}))
            calling = f"{direct[0]} of {api.at(stage)} calls"
            if len(direct) > 1:
                calling = f"{len(direct)} routes of {api.at(stage)} call"
            yield Finding(
                f"{calling} {services} without a function, and nothing is logged of the requests",
                at=stage.access_logs,
                because=tuple(direct),
                fix=Fix.advice("Turn on access logs with a JSON format, into a log group that expires"),
            )
