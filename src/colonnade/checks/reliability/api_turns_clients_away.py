"""
API turns clients away.

## Why it matters

A status of 429 says that a limit was reached: callers who did nothing wrong got no answer. A limit is there to keep
one caller from taking the API from all others; where it turns many callers away in the ordinary course of a day, it
takes the API from them itself. The finding tells which steady rate and burst would have turned nobody away, by
replaying the requests of the access logs through the token bucket.

## How to put it right

Raise the limits of the stage to the busiest minute and its burst, if what is behind the API bears that; the proposed
ones have a quarter more. Where it does not, put a queue between, or let callers wait and ask again
(`Retry-After`). `colonnade throttle` tries any pair of limits.

## When to leave it

Where nearly all that was turned away came from one client: then the limit does what it is there for, and nothing is
found.

## See also

- [Throttle requests to REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html)
- [Throttle requests to HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.api_seen import ObservedApi
from colonnade.remedies.limits import limits_of

# One request in a thousand is turned away: `colonnade throttle` allows as many by itself.
MANY = 0.001
EFFECT = "more requests reach what is behind the API"


@check(
    over=ObservedApi,
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="nobody is turned away who did nothing wrong",
)
def api_turns_clients_away(api: ObservedApi) -> Iterator[Finding]:
    seen, worst = api.turning_away, api.turning_most_away
    share = seen.throttled / seen.answered
    if share < MANY:
        return
    stage, limit = api.stage, api.limit_of(worst)
    by = api.limit_reached if limit is None else ""
    needed = (
        f"; {seen.steady_rate:,} a second with a burst of {seen.burst:,} lets all of them in" if by else ""
    )
    if limit is not None and worst is not None:
        of_route = f"{worst.throttled / worst.requests:.0%} of those to {worst.route}"
        by, needed = f": {of_route}, which is allowed {limit.throttle_rate.value:g} a second", ""
    rate = (
        limit.throttle_rate if limit is not None else stage.throttle_rate if by and stage is not None else api
    )
    yield Finding(
        f"{api} turned away {share:.1%} of {api.basis}{by}{needed}",
        at=rate,
        because=(api.evidence("answers of 429", f"{seen.throttled:,} of {seen.answered:,}"),),
        fix=_fix(api, limited=limit is not None, reached=bool(by)),
    )


def _fix(api: ObservedApi, *, limited: bool, reached: bool) -> Fix:
    if limited:
        return Fix.advice("Raise the limits of the route, or have clients ask less often")
    if reached:
        return limits_of(api, 1.25, EFFECT)
    return Fix.advice(
        "Find out whose limit it is: of a usage plan, the account, or the concurrency of a function"
    )
