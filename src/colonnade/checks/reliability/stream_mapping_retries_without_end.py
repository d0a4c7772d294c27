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
from colonnade.edit import Edit
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.trigger import StreamTrigger

ENOUGH_RETRIES = 3


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
            fix=_fix(trigger),
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


def _fix(trigger: StreamTrigger) -> Fix:
    """Let the mapping give up after some retries; where failures go then is for another check to say."""
    bisects = not trigger.bisects.value and not trigger.reports_failures
    wanted = [(trigger.retry_attempts, ENOUGH_RETRIES), *([(trigger.bisects, True)] if bisects else [])]
    return Fix(
        f"Set MaximumRetryAttempts to {ENOUGH_RETRIES}"
        + (" and BisectBatchOnFunctionError" if bisects else ""),
        tuple(Edit(each.origin.file, each.origin.path, value) for each, value in wanted),
        Safety.UNSAFE,
        f"a record that still fails after {ENOUGH_RETRIES} retries is given up, and those behind it go on",
    )
