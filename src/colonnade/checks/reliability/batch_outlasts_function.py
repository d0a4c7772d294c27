"""
Batch outlasts the function.

## Why it matters

A function that works on a batch item by item needs, at worst, the longest wait for one item times their number. When
what it asks becomes slow, the whole batch runs out of the function's time: Lambda stops it, everything that was done
counts as not done, and the batch comes again, as slow as before. A neighbour that is only slow so stops the work
altogether, and what came first in the batch is done again each time.

## How to put it right

Let `BatchSize` times the longest wait for one item stay below the function's `Timeout`: shorter timeouts for what it
asks, smaller batches, or more time. Where the wait is a `sleep`, let the queue or a state machine do the waiting.

## When to leave it

Where the code watches the clock (`context.get_remaining_time_in_millis()`) and reports what it did not get to; it is
not asked about then. A request that times out once fails its item, so that the worst case needs a neighbour that is
slow for all items: that is what happens when it is overloaded. Where the code waits on some ways only, the finding
is mild and has low confidence.

## See also

- [Using Lambda with Amazon SQS](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)
- [Timeouts, retries and backoff with jitter](https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.code import Sleep
from colonnade.model.trigger import EventSourceMapping


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a slow neighbour slows the work, and does not stop it",
    after=("http-call-without-timeout", "request-outlives-function"),
    over=EventSourceMapping,
    confidence=Confidence.MEDIUM,
)
def batch_outlasts_function(mapping: EventSourceMapping) -> Iterator[Finding]:
    size, timeout = mapping.batch_size, mapping.function.timeout
    waits = [each for each in mapping.waits_for_each_item if each.seconds < timeout.value]
    late = [each for each in waits if size.value * each.seconds > timeout.value]
    if late:
        wait = late[0]
        sleeps = isinstance(wait.part, Sleep)
        does = f"sleeps {wait.seconds:g} s" if sleeps else f"waits up to {wait.seconds:g} s for {wait.whom}"
        sometimes = "" if wait.always else ", on some ways through its code"
        yield Finding(
            f"{mapping.function} {does} at each of {size.value} {mapping.item}s from {mapping.polled}"
            f"{sometimes}:"
            f" {size.value * wait.seconds:g} s in all, and it is stopped after {timeout.value} s",
            at=wait.part,
            because=(size, timeout),
            fix=Fix.advice(
                f"Wait less than {timeout.value / size.value:.2g} s for each {mapping.item}, or take fewer at once"
            ),
            severity=None if wait.always else Severity.LOW,
            confidence=(Confidence.HIGH if sleeps else None) if wait.always else Confidence.LOW,
        )
