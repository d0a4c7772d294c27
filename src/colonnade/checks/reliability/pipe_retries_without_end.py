"""
Pipe retries without end.

## Why it matters

A pipe that reads a stream takes its records in order. One that its enrichment or its target always refuses
is given to them again and again until the stream forgets it, after a day or more, and meanwhile all that is
behind it in the shard waits. By default a pipe never gives up, and keeps nothing of what failed.

## How to put it right

Set `MaximumRetryAttempts` or `MaximumRecordAgeInSeconds` under `DynamoDBStreamParameters` or
`KinesisStreamParameters`, a `DeadLetterConfig`, and `OnPartialBatchItemFailure: AUTOMATIC_BISECT`.

## When to leave it

Where the order of the records matters more than that they go on. Pipes on queues are not asked about: their
queue gives a message up.

## See also

- [Kinesis streams as a source of pipes](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html)
- [DynamoDB streams as a source of pipes](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.pipe import Pipe


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="one bad record no longer stops a shard for a day",
    over=Pipe,
)
def pipe_retries_without_end(pipe: Pipe) -> Iterator[Finding]:
    if not pipe.on_stream.gives_up:
        lost = ", and has no dead-letter queue" if pipe.failure_destination.value is None else ""
        yield Finding(
            f"{pipe} gives {pipe.target or 'its target'} a failing batch again until its records expire{lost}",
            at=pipe.retry_attempts,
            because=(pipe.record_age, pipe.bisects, pipe.failure_destination),
            fix=Fix.advice("Set MaximumRetryAttempts and a DeadLetterConfig on the source of the pipe"),
        )
