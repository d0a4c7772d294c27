"""
Stream consumer without an alarm on the iterator's age.

## Why it matters

A function that reads a stream and fails holds its shard back: nothing behind the failing record is read.
The stream deletes records when their retention ends, 24 hours unless it says otherwise, read or not.
`IteratorAge` tells how far behind the function is.

## How to put it right

Add an alarm on `IteratorAge` of the function, or on `GetRecords.IteratorAgeMilliseconds` of the Kinesis
stream, with a threshold well below the retention, and an action.

## When to leave it

Where missing records does no harm.

## See also

- [Recommended alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html)
- [Monitoring Kinesis event sources](https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.alarms import essential_alarms
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.alarm import unwatched
from colonnade.model.trigger import StreamTrigger
from colonnade.remedies.alarms import alarmed_reader


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="you see that a stream is stuck before its records expire",
    over=StreamTrigger,
    after=("alarm-tells-nobody",),
)
def stream_consumer_without_iterator_age_alarm(trigger: StreamTrigger) -> Iterator[Finding]:
    wanted = essential_alarms("function-stream")
    gap = unwatched(wanted, trigger.alarms, trigger.function, trigger.stream_if_known)
    if gap:
        yield Finding(str(gap), at=trigger, because=gap.useless, fix=alarmed_reader(gap, trigger, wanted))
