"""
API without throttling.

## Why it matters

Without limits of its own an API shares those of the account, 10,000 requests a second in most Regions, with
every other API there, while all functions of the account together run 1,000 at a time unless that was
raised. One client in a loop so takes the API, and what is behind it, from everybody else, and each of its
calls is paid for.

## How to put it right

Set a steady rate and a burst on the stage: `MethodSettings` with `ThrottlingRateLimit` and
`ThrottlingBurstLimit` in SAM and for REST APIs, `DefaultRouteSettings` for HTTP APIs. Take what the slowest
thing behind the API can bear. A usage plan limits the clients one by one, if every route asks for a key.

## When to leave it

Private APIs are not asked about. A firewall with a rate rule before the API stops single addresses that call too
often: then this is told as less severe, since many addresses together may still bring down what is behind it. So is
an API all of whose callers sign with credentials of AWS: they are known, and few.

## See also

- [Throttle requests to REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html)
- [Throttle requests to HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html)
- [Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.api import Api


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="one caller in a loop no longer takes the API from all others",
    over=Api,
)
def api_without_throttling(api: Api) -> Iterator[Finding]:
    for stage in api.public_stages:
        open_routes = api.unlimited_at(stage)
        if open_routes is not None and not api.is_limited_by_usage_plan:
            yield Finding(
                f"{api.at(stage)} passes on all that callers send{api.leads_to}: {stage.what_is_missing(open_routes)}",
                at=stage.throttle_rate,
                because=(stage.throttle_burst, *(open_routes if stage.methods else api.functions)),
                fix=Fix.advice("Set a steady rate and a burst that what is behind the API can bear"),
                severity=Severity.LOW if api.rate_rule or api.is_for_signed_requests else None,
                notes=(f"{api.rate_rule} limits single addresses, not all together",)
                if api.rate_rule
                else (),
            )
