"""
Batch fails as a whole for one item.

## Why it matters

The handler calls other services for one message after the other, and lets a failure rise. Lambda then puts
the whole batch back: what had been done for the messages before is done again, and each of the others has
used up one of its receives. With a small `maxReceiveCount` good messages end in the dead-letter queue for
the fault of one.

## How to put it right

Catch the failure of each item, return `{"batchItemFailures": [{"itemIdentifier": …}]}` and set
`FunctionResponseTypes: [ReportBatchItemFailures]` on the mapping; both are needed. The batch processor of
Powertools for AWS Lambda does the first. With a FIFO queue stop at the first failure, and return it and all
that follows, or messages overtake each other.

## When to leave it

Where the work on a batch succeeds or fails as one, or doing it twice does no harm and failures are rare.
Mappings with batches of one, and handlers that delete messages by themselves, are not asked about; of
mappings on streams, which can also halve a batch that fails, another check asks.

## See also

- [Handling errors for an SQS event source](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html)
- [Batch processing](https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.code import Answer
from colonnade.model.trigger import QueueTrigger
from colonnade.remedies.batches import reported

FEW = 3  # receives: with fewer, two failures of others are enough to lose a good message


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="only what failed is done again",
    over=QueueTrigger,
    after=("batch-items-never-read",),
)
def batch_without_partial_response(trigger: QueueTrigger) -> Iterator[Finding]:
    handling = trigger.handling_of_all
    if not trigger.reports_failures and handling.item_by_item and handling.answer is Answer.RAISES:
        receives = trigger.receives
        soon = receives is not None and receives < FEW
        times = "the first time" if receives == 1 else f"{receives} times"
        given_up = f", and {trigger.queue} gives up what comes back {times}" if soon else ""
        yield Finding(
            f"one message that {trigger.function} fails on puts back all of its batch of up to"
            f" {trigger.batch_size.value}{given_up}: {trigger} does not ask which failed",
            at=trigger.response_types,
            because=(handling, trigger.batch_size, *((trigger.queue.max_receive_count,) if soon else ())),
            fix=reported(trigger, handling, trigger.how_to_report),
            severity=Severity.HIGH if soon else None,
        )
