"""
API key limits nobody.

## Why it matters

An API key does not prove who calls; it is there so that API Gateway can count and limit each client by itself. The
limits stand in a usage plan. Without one that has the API, keys are worth nothing: API Gateway turns away every caller
of a route that asks for a key. With one that has neither a throttle nor a quota, one client may still use up what is
there for all.

## How to put it right

Give the stage a usage plan with `Throttle` (a steady rate and a burst for each key) and `Quota` (requests a day, week
or month), and each client a key of its own in it. In SAM these are `Throttle` and `Quota` of `Auth.UsagePlan`.

## When to leave it

Where keys are only to count, and the stage's own limits bear all clients together. APIs that ask for no key are not
asked about.

## See also

- [Usage plans and API keys](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html)
- [UsagePlan of SAM](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiusageplan.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.api import Api


@check(
    over=Api,
    pillar=Pillar.RELIABILITY,
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="no client uses up what is there for all",
    lens=("rel_rel_q1_a2",),
    after=("api-without-throttling",),
)
def api_key_limits_nobody(api: Api) -> Iterator[Finding]:
    keyed, plans = api.keyed_routes, api.plans
    if not plans:
        asking = f"{keyed[0]} of {api} asks" if len(keyed) == 1 else f"{len(keyed)} routes of {api} ask"
        yield Finding(
            f"{asking} for an API key, but no usage plan has the API: every caller is turned away",
            at=keyed[0].api_key,
            because=tuple(each.api_key for each in keyed[1:]),
            fix=Fix.advice(f"Add a stage of {api} to the ApiStages of a usage plan with Throttle and Quota"),
            severity=Severity.MEDIUM,
            confidence=Confidence.MEDIUM,
        )
    for plan in plans:
        if plan.limits_nobody:
            yield Finding(
                f"{plan} lets each client of {api} call as often as it likes: it has neither a throttle nor a quota",
                at=plan,
                because=(keyed[0].api_key,),
                fix=Fix.advice("Give the usage plan a Throttle and a Quota that fit its clients"),
            )
