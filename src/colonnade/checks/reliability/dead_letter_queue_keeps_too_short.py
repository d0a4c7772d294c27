"""
Dead-letter queue keeps messages too short.

## Why it matters

A message that SQS moves to the dead-letter queue of a standard queue keeps the time at which it was first
sent. What it spent in the first queue, waiting behind a backlog or being tried again, is taken off the time
that the dead-letter queue keeps it: with the same retention on both, a message that waited for three of four
days is deleted one day after it failed. Whoever is to look at dead letters needs at least the days of a long
weekend.

## How to put it right

Set `MessageRetentionPeriod` of the dead-letter queue to 1209600 seconds, the fourteen days that SQS allows at
most. Keeping messages costs nothing.

## When to leave it

Where a function works on the dead letters at once. FIFO queues give dead letters a new time, so only a
retention below four days is told there; so it is where functions, rules or streams send what failed.

## See also

- [Dead-letter queues and message retention](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html)
- [Queue quotas](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.defaults import QUEUE_RETENTION
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.queue import LONGEST_RETENTION, Queue, days


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a dead letter is still there when somebody comes to look",
    loses_data=True,
    over=Queue,
)
def dead_letter_queue_keeps_too_short(queue: Queue) -> Iterator[Finding]:
    kept = queue.as_dead_letter_queue.unread_here.retention
    for source in queue.whose_messages_keep_their_age:
        if kept.value <= source.retention.value:
            yield Finding(
                f"{queue} keeps dead letters for {days(kept.value)} from when they were sent to {source},"
                f" which may have kept them for {days(source.retention.value)} already",
                at=kept,
                because=(source.retention,),
                fix=Fix.set(kept, LONGEST_RETENTION)
                if source.retention.value < LONGEST_RETENTION
                else Fix.advice(
                    f"Let {source} keep messages for less than {queue}, which may keep them 14 days"
                ),
                severity=Severity.LOW if kept.value == source.retention.value >= QUEUE_RETENTION else None,
            )
            return
    if kept.value < QUEUE_RETENTION:
        yield Finding(
            f"{queue} deletes the failures of {queue.named_failing} after {days(kept.value)}",
            at=kept,
            because=tuple(queue.dead_letters_of),
            fix=Fix.set(kept, LONGEST_RETENTION),
        )
