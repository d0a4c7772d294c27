"""
Partial failure is ignored.

## Why it matters

Some calls take many items at once and succeed although some of the items failed: the answer lists them.
`PutRecords` and `BatchWriteItem` do so whenever there is too little capacity for a moment. Code that does
not look at the list loses those items, under load first of all. Of objects that S3 could not delete it goes
on as if they were gone, and a query finds nothing in partitions that Glue did not make.

## How to put it right

Look at the list (`FailedRecordCount`, `UnprocessedItems`, `Failed`, `FailedEntryCount`, `Errors`) and send those
items again with a growing pause. For DynamoDB, `batch_writer()` of the table resource does so by itself.

## When to leave it

Where items may be lost. Functions that empty a bucket before the stack deletes it are not asked about that.

## See also

- [PutRecords](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html)
- [BatchWriteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html)
- [PutEvents](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html)
- [DeleteObjects](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html)
- [SendMessageBatch](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.edit import CodeEdit
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="items that a busy service turned away are not lost",
    loses_data=True,
    over=Function,
)
def partial_failure_ignored(function: Function) -> Iterator[Finding]:
    for call in function.batch_calls:
        if call.failures_forgotten:
            yield Finding(
                f"{function} never looks which items of {call.operation} failed:"
                f" the answer is {call.use.value}",
                at=call,
                because=(function,),
                fix=Fix.code(
                    f"Send the items again that the answer of {call.operation} lists as failed",
                    (CodeEdit.following("failures-retried", call.origin, operation=call.operation),),
                    "it takes up to 3 s longer, and fails where items are still turned away then",
                ),
                severity=Severity.MEDIUM if call.empties else None,
            )
