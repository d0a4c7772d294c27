"""
API limits far above use.

## Why it matters

A limit is to keep a flood, from a client in a loop or from somebody who means harm, away from what is behind the
API: from functions that share the account's concurrency, from tables, and from the bill. One that is many times what
ever came lets nearly all of a flood through. The finding counts what a flood gets through in its first minute.

## How to put it right

Set a steady rate and a burst a few times above what came: three times is proposed, which leaves room to grow, and no
less than 10 a second with a burst of 20.
`colonnade throttle` replays the access logs through any pair of limits, and finds the tightest that turn away next to
nobody.

## When to leave it

Where far more traffic is expected soon, as before a campaign.

## See also

- [Throttle requests to REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html)
- [Throttle requests to HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.api_seen import ObservedApi
from colonnade.remedies.limits import limits_of

# So many times the requests of the busiest minute, and no fewer than a hundred a second: what is no limit any more, by
# the authors' own choice.
FAR, LEAST = 20, 6_000
EFFECT = "whoever comes faster is turned away"


@check(
    over=ObservedApi,
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q1_a1",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="a flood is turned away before it reaches functions and the bill",
    also=(Pillar.COST,),
)
def api_limits_far_above_use(api: ObservedApi) -> Iterator[Finding]:
    stage, seen = api.limited, api.of_a_week
    rate, burst = stage.throttle_rate.value or 0, stage.throttle_burst.value or 0
    through = burst + 60 * rate
    if through < max(FAR * seen.busiest_minute, LEAST):
        return
    yield Finding(
        f"{api} lets {through:,.0f} requests of a flood through in a minute; the busiest minute of {api.seen.span} "
        f"had {seen.busiest_minute:,}",
        at=stage.throttle_rate,
        because=(
            stage.throttle_burst,
            api.evidence("requests of the busiest second", f"{seen.busiest_second:,}"),
        ),
        fix=limits_of(api, 3, EFFECT, least=(10, 20)),
    )
