"""
Function comes near its concurrency.

## Why it matters

Telemetry shows a moment at which nearly as many attempts ran at once as Lambda allows. One burst more, or a service
behind the function that answers a little slower, and what comes in is turned away: callers get an error, and messages
count as received that nobody worked on.

## How to put it right

Make the attempts shorter, or raise the limit: the reserved concurrency of the function, or the 1,000 of the account,
which Service Quotas raises on request. What is not urgent goes through a queue whose mapping says
`MaximumConcurrency`: it waits, where it would be turned away.

## When to leave it

Where the limit is there to hold the function back, to protect a database or a partner: then have a queue before it.
Where nobody waits for the answer, what a reserved concurrency turns away comes again by itself, and nothing is told.
Other functions share the limit of an account, so a function without a reserved concurrency may be turned away sooner.

## See also

- [Lambda function scaling](https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html)
- [Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.observed import ObservedFunction
from colonnade.observations.concurrency import limit, peak, room

NEAR = 0.8


@check(
    over=ObservedFunction,
    pillar=Pillar.RELIABILITY,
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="the next burst is let in",
    lens=("rel_rel_q2_a4",),
    after=("function-throttled", "queue-polled-beyond-reserved-concurrency"),
)
def function_near_its_concurrency(observed: ObservedFunction) -> Iterator[Finding]:
    most, most_allowed = peak(observed), room(observed.function)
    if most >= NEAR * most_allowed:
        by, advice = limit(observed.function)
        yield Finding(
            f"{most:,} attempts of {observed} ran at once in {observed.seen.span}, of {most_allowed:,} that may",
            at=by,
            because=(observed.evidence("most attempts at once", f"{most:,} in {observed.basis}"),),
            fix=Fix.advice(advice),
        )
