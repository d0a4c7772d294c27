"""
Write is doubled by a retry.

## Why it matters

SQS, SNS, S3, EventBridge, streams and asynchronous invocations hand an event over *at least once*: now and then they
hand it over twice, and after an error they always do. A batch comes again as a whole when one of its items fails. Step
Functions calls a function again wherever a `Retry` says so. Whatever the function had done before it failed, it does
once more: the stock goes down twice, the customer gets two e-mails, the card is charged twice. Such faults show weeks
later, in somebody's accounts.

## How to put it right

Let the second time find what the first one did:

- make keys, names and tokens of the event, not of `uuid4()` or of the time: the message's id, the order's number;
- put on a condition (`attribute_not_exists(id)`), and take the `ConditionalCheckFailedException` for "done already";
- give `StartExecution` a `name`, a payment an idempotency key;
- for what has no such key (counters, e-mail), note the event's id under a condition first, in the same transaction
  where there is one, or use the Idempotency of Powertools, which does that for a whole function.

A FIFO queue drops a message that is sent twice within five minutes; it does not keep a function that failed halfway
from being called again.

## When to leave it

Where twice does no harm: a counter that is only an estimate, an object that a lifecycle rule deletes. What is only a
tick of a clock, or only leaves one more object behind, is told with low severity, and the object not at all where
events come twice only now and then. Where the code itself asks whether an event was worked on before, in a function
whose name says so, by a conditional write, or by a row or a key that is only set once, nothing is told; where it
reads the table before it changes it, the finding has low confidence. It has high confidence where telemetry shows
requests that came again.

## See also

- [Make a Lambda function idempotent](https://repost.aws/knowledge-center/lambda-function-idempotent)
- [Idempotency in Powertools for AWS Lambda](https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/)
- [Making retries safe with idempotent APIs](https://aws.amazon.com/builders-library/making-retries-safe-with-idempotent-APIs/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.repetition.doubled import done_twice
from colonnade.repetition.events import repetitions, seen_again


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a3",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="an event that comes twice is worked on once",
    over=Function,
    confidence=Confidence.MEDIUM,
)
def write_doubled_by_retry(function: Function) -> Iterator[Finding]:
    again = repetitions(function)[0]
    seen = seen_again(function)
    for twice in done_twice(function):
        if twice.slight and again.is_rare:
            continue
        mild = again.ticks or twice.slight
        yield Finding(
            f"{function} {twice.does} twice when {again.when}: {twice.why}",
            at=twice.part,
            because=(again, *seen),
            fix=Fix.advice(twice.instead),
            severity=Severity.HIGH if twice.grave else Severity.LOW if mild else None,
            confidence=(Confidence.HIGH if seen else None) if twice.sure else Confidence.LOW,
        )
