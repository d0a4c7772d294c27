"""
API without an alarm.

## Why it matters

An API answers with a 5xx code when the function behind it failed, timed out or was throttled. Users see an
error page and most of them say nothing.

## How to put it right

Add an `AWS::CloudWatch::Alarm` on `5XXError` (REST), `5xx` (HTTP) or `ExecutionError` (WebSocket) with the
API's dimensions, and an SNS topic in `AlarmActions` that somebody reads.

## When to leave it

Where the template is one of several and the alarms stand in another repository; say so in a suppression. An
API without routes is not asked about.

## See also

- [Recommended alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html)
- [API Gateway metrics](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.alarms import essential_alarms
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.alarm import unwatched
from colonnade.model.api import Api
from colonnade.remedies.alarms import alarmed_api


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="you hear that requests fail before your users tell you",
    over=Api,
    after=("alarm-tells-nobody",),
)
def api_without_alarm(api: Api) -> Iterator[Finding]:
    wanted = essential_alarms(api.alarm_kind)
    gap = unwatched(wanted, api.in_front.alarms, api)
    if gap:
        yield Finding(str(gap), at=api, because=gap.useless, fix=alarmed_api(gap, api, wanted))
