"""
Stream mapping retries without end.

## Why it matters

A function that fails on one record of a stream gets the same batch again, and nothing behind it in the
shard is read meanwhile. By default Lambda tries until the record expires: a day on DynamoDB streams and on
Kinesis unless the stream keeps records longer. One record that cannot be processed so stops its shard for a
day, is paid for all the time, and when it expires, others behind it expire with it.

## How to put it right

Set `MaximumRetryAttempts` or `MaximumRecordAgeInSeconds` on the mapping, and a failure destination in
`DestinationConfig` for what is given up. Set `BisectBatchOnFunctionError`, or report the failed item from
the handler with `ReportBatchItemFailures`, so that a failing record is found without repeating the whole
batch.

## When to leave it

Where no record may ever be skipped and the shard has to wait for a person; have an alarm on the iterator's
age then.

## See also

- [How Lambda processes records from streams](https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html)
- [Kinesis error handling](https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.trigger import StreamTrigger


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="one bad record no longer stops a shard for a day",
    over=StreamTrigger,
)
def stream_mapping_retries_without_end(trigger: StreamTrigger) -> Iterator[Finding]:
    if not trigger.gives_up:
        yield Finding(
            f"{trigger} gives {trigger.function} a failing batch again until its records expire"
            f"{trigger.unprotected}",
            at=trigger.retry_attempts,
            because=(trigger.record_age, trigger.bisects, trigger.failure_destination),
            fix=Fix.advice(
                "Set MaximumRetryAttempts or MaximumRecordAgeInSeconds,"
                " BisectBatchOnFunctionError and a failure destination"
            ),
        )
    elif not trigger.bisects.value and not trigger.reports_failures and trigger.batch_size.value > 1:
        yield Finding(
            f"{trigger} gives {trigger.function} whole batches again for one failing record:"
            " it does not bisect them",
            at=trigger.bisects,
            because=(trigger.retry_attempts,),
            fix=Fix.set(trigger.bisects, True),
            severity=Severity.LOW,
        )
