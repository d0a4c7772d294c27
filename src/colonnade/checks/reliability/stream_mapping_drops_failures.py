"""
Stream mapping drops what it gives up.

## Why it matters

When the retries of a stream mapping are used up, Lambda goes on with the next batch. Without a failure
destination nothing tells which records were left out: they are gone when the stream forgets them.

## How to put it right

Name a queue, a topic or a bucket in `DestinationConfig: {OnFailure: {Destination: …}}`. It gets the
position of the records in the stream; a bucket gets the records themselves.

## When to leave it

Where the handler itself keeps what it could not process. Mappings that retry without end give nothing up;
that is another check.

## See also

- [Retain discarded batch records](https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.trigger import StreamTrigger
from colonnade.remedies.failures import kept_records


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="records that could not be processed can be processed later",
    loses_data=True,
    over=StreamTrigger,
    after=("stream-mapping-retries-without-end",),
)
def stream_mapping_drops_failures(trigger: StreamTrigger) -> Iterator[Finding]:
    destination = trigger.giving_up.failure_destination
    if destination.value is None:
        yield Finding(
            f"{trigger} gives up records that {trigger.function} fails on, and keeps them nowhere",
            at=destination,
            because=(trigger.retry_attempts, trigger.record_age),
            fix=kept_records(trigger, "Add a queue as DestinationConfig.OnFailure"),
        )
