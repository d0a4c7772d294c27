"""
Dead-letter queue without an alarm.

## Why it matters

What lies in a dead-letter queue is work that was given up: an order not booked, a payment not taken. The
queue keeps it for its retention time, four days unless it says otherwise, and then deletes it. Unless
somebody is told when the first message arrives, a dead-letter queue is a slow way of losing messages.

## How to put it right

Add an alarm on `ApproximateNumberOfMessagesVisible` greater than 0 with the dimension `QueueName`, and an
action. `NumberOfMessagesSent` does not do: it does not count the messages that SQS itself moves here.

## When to leave it

Where a function works on the dead letters at once: then an alarm on that function, and on the age of the messages,
tells more, and this check is silent.

## See also

- [Recommended alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html)
- [Dead-letter queues](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from colonnade.aws.alarms import essential_alarms
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.alarm import unwatched
from colonnade.model.queue import Queue
from colonnade.remedies.alarms import alarmed


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="no failed message is forgotten until it expires",
    loses_data=True,
    over=Queue,
    after=(
        "alarm-tells-nobody",
        "asynchronous-failure-is-lost",
        "queue-without-redrive",
        "stream-mapping-drops-failures",
    ),
)
def dead_letter_queue_without_alarm(queue: Queue) -> Iterator[Finding]:
    wanted = essential_alarms("dead-letter-queue")
    gap = unwatched(wanted, queue.as_dead_letter_queue.unread_here.alarms, queue)
    if gap:
        told = str(replace(gap, subject=queue.whose_failures)).rstrip(",")
        yield Finding(told, at=queue, because=gap.useless, fix=alarmed(gap, queue, wanted))
