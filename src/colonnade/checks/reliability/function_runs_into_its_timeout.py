"""
Function runs into its timeout.

## Why it matters

Telemetry shows attempts that the timeout ended while they were at work, or that came close to it. What they had done
until then stays done, halfway; what invoked them gets an error or tries again, and the whole time is billed for
nothing. A slow day of a service behind it, or a larger event, and it happens to many.

## How to put it right

Look first at what takes so long: a call without a timeout of its own, a client that is made at each invocation, too
little memory. Where the work is simply that long, raise `Timeout`: to twice the longest attempt that was seen, or a few
seconds above it. A queue has to hide messages six times as long. Behind an API that waits 29 seconds a longer timeout
helps nobody: answer at once, and do the work behind a queue or in a state machine. Nor does it where the latency that
`[goals]` wants is shorter than the timeout there is: give the call that takes so long less time, and say what to do
without its answer.

## When to leave it

Where attempts that take so long are of no use anyway, and ending them is what the timeout is for. Attempts that the
timeout ended while all others were done in half of it hang: they are told of as a timeout far above the durations seen.
Where telemetry shows attempts longer than the timeout allows, what was seen had another one, and nothing is told.

## See also

- [Configure Lambda function timeout](https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html)
- [Timeouts, retries and backoff with jitter](https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.observed import ObservedFunction
from colonnade.observations.rates import at_least
from colonnade.observations.timeouts import pressed, raised

OFTEN = 0.01
SEVERAL = 2


@check(
    over=ObservedFunction,
    pillar=Pillar.RELIABILITY,
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="what takes long is done to its end, and not left halfway",
    lens=("rel_rel_q2_a1",),
    after=(
        "client-created-in-handler",
        "function-gives-up-before-function",
        "http-call-without-timeout",
        "request-outlives-function",
    ),
    also=(Pillar.COST,),
)
def function_runs_into_its_timeout(observed: ObservedFunction) -> Iterator[Finding]:
    found = pressed(observed)
    if found is not None:
        often = at_least(found.ended, observed.facts.invocations) >= OFTEN
        yield Finding(
            found.says,
            at=observed.function.timeout,
            because=(observed.evidence("ended by the timeout", f"{found.ended:,} of {observed.basis}"),),
            fix=raised(observed, found.needed),
            severity=Severity.HIGH if often else Severity.LOW if found.ended < SEVERAL else None,
        )
