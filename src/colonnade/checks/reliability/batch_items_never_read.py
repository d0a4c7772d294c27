"""
Batch items are never read.

## Why it matters

Lambda hands the function several items at once, and takes all of them for done when the handler returns. A
handler that reads `event["Records"][0]` alone, or returns within its loop over the records, never sees the
others: the queue deletes those messages, the stream passes over those records. With little traffic batches
hold one item, so it is first lost when there is much to do.

## How to put it right

Go over every record, with `continue` where one needs no work. Or set `BatchSize: 1` where the code is made
for one item and the cost of more invocations does not matter.

## When to leave it

Where one item of a batch stands for all of them, as a signal to look elsewhere. Mappings with batches of
one are not asked about.

## See also

- [Using Lambda with Amazon SQS](https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html)
- [Batching behaviour of event source mappings](https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.trigger import EventSourceMapping


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="every item of a batch is worked on",
    loses_data=True,
    over=EventSourceMapping,
)
def batch_items_never_read(mapping: EventSourceMapping) -> Iterator[Finding]:
    unread = mapping.unread_items
    if unread is not None:
        yield Finding(
            f"{mapping.function} {unread.how}, and {mapping} hands it up to {mapping.batch_size.value}"
            " at a time: the others count as done",
            at=unread,
            because=(mapping.batch_size,),
            fix=Fix.advice(unread.instead),
            confidence=None if unread.always else Confidence.MEDIUM,
        )
