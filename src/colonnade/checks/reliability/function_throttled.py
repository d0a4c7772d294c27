"""
Function throttled.

## Why it matters

Lambda turns an invocation away where no more may run at once: as many as are reserved for the function, or as the
account has left. A caller who waits gets an error. Asynchronous invocations are tried again for up to six hours, and
messages come back to their queue, until they have been received too often. The count is the metric `Throttles`.

## How to put it right

Where the function's own reserved concurrency was reached, raise it, or leave it out if it protects nothing. Where it
was not, others took what the account has: reserve some for this function, or ask for a higher quota. Make the
function faster: half the duration takes half the concurrency. Let a queue's mapping have a `MaximumConcurrency`, so
that it does not fetch what cannot be worked on.

## When to leave it

Where the reserved concurrency is there to protect something that bears no more, and what is turned away comes again.

## See also

- [Concurrency of functions](https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html)
- [Reserved concurrency](https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.observed import ObservedFunction

# One in a thousand.
MANY = 0.001


@check(
    over=ObservedFunction,
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a4",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="what is asked of the function is done at once",
)
def function_throttled(observed: ObservedFunction) -> Iterator[Finding]:
    facts, function = observed.facts, observed.function
    if facts.throttles is None:
        raise NotApplicable("no metric tells how often it was throttled")
    if facts.throttles < MANY * (facts.invocations + facts.throttles):
        return
    reserved = function.reserved_concurrency
    own = reserved.value is not None and (facts.concurrency_peak or 0) >= reserved.value
    waiting = [each for each in function.triggers if each.waits]
    yield Finding(
        f"{observed} was throttled {facts.throttles:,} times beside {observed.basis}"
        + (f", with its {reserved.value:,} reserved at work" if own else ""),
        at=reserved if own else observed,
        because=(*waiting[:1], observed.evidence("Throttles", f"{facts.throttles:,}")),
        fix=Fix.advice(
            "Raise ReservedConcurrentExecutions, or have a queue keep what comes until it can be done"
            if own
            else "Reserve concurrency for it, or ask for more of the account's"
        ),
        severity=Severity.HIGH if waiting else None,
    )
