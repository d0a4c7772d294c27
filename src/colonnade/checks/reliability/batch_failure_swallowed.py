"""
Failure of a batch item is swallowed.

## Why it matters

The handler catches the failure of an item, perhaps logs it, and goes on. It then returns as if all had gone
well, so the queue deletes the message, or the stream passes over the record. No retry, no dead-letter queue
and no alarm on errors will ever see it.

## How to put it right

Return the failed items as `batchItemFailures` with `ReportBatchItemFailures` on the mapping, or raise after
the last item.

## When to leave it

Where items that fail may be lost, or the handler itself keeps them somewhere.

## See also

- [Handling errors for an SQS event source](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html)
- [Partial batch response for Kinesis](https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.code import Answer
from colonnade.model.trigger import EventSourceMapping


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    after=("write-doubled-by-retry",),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="items that failed reach the retry and the dead-letter queue",
    loses_data=True,
    over=EventSourceMapping,
)
def batch_failure_swallowed(mapping: EventSourceMapping) -> Iterator[Finding]:
    handling = mapping.handling
    if handling.answer is Answer.SWALLOWS:
        yield Finding(
            f"{mapping.function} catches the failure of an item and goes on,"
            f" so that {mapping} takes it for done",
            at=handling,
            because=(mapping,),
            fix=Fix.advice("Report the item in batchItemFailures, or raise once the other items are done"),
        )
