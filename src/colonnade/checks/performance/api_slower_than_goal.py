"""
API is slower than its goal.

## Why it matters

You said how long 99 of 100 callers of a function may wait, in `[goals]` of `colonnade.toml`; the access logs say how
long those who come through the API do wait. That is longer than the function takes by itself: the API looks at the
request, asks an authorizer, and waits for a cold start too.

## How to put it right

Look at what takes the time. Where what is behind the API takes nearly all of it, look at the function: its cold
starts, its memory, what it waits for (`colonnade telemetry` tells the slowest calls where there are traces). Where
the API itself takes much, an authorizer may be asked at every request, and its answers can be kept. What many ask for
alike can be cached before the API.

## When to leave it

Where the goal is wrong. Without a goal nothing is found.

## See also

- [Latency metrics of API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html)
- [Cache authorizer results](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.api_seen import ObservedApi


@check(
    over=ObservedApi,
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a5",),
    severity=Severity.MEDIUM,
    effort=Effort.DAYS,
    gain="callers wait no longer than you want them to",
    after=("cold-starts-miss-latency-goal", "function-runs-into-its-timeout", "memory-slows-work"),
)
def api_slower_than_goal(api: ObservedApi) -> Iterator[Finding]:
    for seen, route, goal in api.with_goals:
        waited = seen.latency_ms[99]
        if waited <= goal:
            continue
        yield Finding(
            f"{api} answered 99 of 100 of {seen.requests:,} requests to {seen.route} in {api.seen.span} within "
            f"{waited:,.0f} ms; {goal:,.0f} ms are wanted",
            at=route,
            because=(
                route.integration,
                api.evidence("half of them", f"within {seen.latency_ms[50]:,.0f} ms"),
                *api.behind,
            ),
            fix=Fix.advice("Find out what takes the time, and begin with that"),
        )
