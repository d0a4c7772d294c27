"""
Queue without an alarm on the age of its messages.

## Why it matters

A queue hides that its consumer has stopped: messages are accepted as ever, and wait. The age of the oldest
message is the one figure that grows whatever the reason is: errors, throttling, or more work than the
function can do.

## How to put it right

Add an alarm on `ApproximateAgeOfOldestMessage` with the dimension `QueueName`, its threshold the longest
delay that you can accept, and an action.

## When to leave it

Where delay does no harm at all. Queues that no function reads, and dead-letter queues, are not asked about.

## See also

- [Recommended alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html)
- [SQS metrics](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.alarms import essential_alarms
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.alarm import unwatched
from colonnade.model.queue import Queue
from colonnade.remedies.alarms import alarmed


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="you see a backlog while it is small",
    over=Queue,
    after=("alarm-tells-nobody",),
)
def queue_without_age_alarm(queue: Queue) -> Iterator[Finding]:
    wanted = essential_alarms("queue")
    gap = unwatched(wanted, queue.as_source_of_work.alarms, queue)
    if gap:
        yield Finding(str(gap), at=queue, because=gap.useless, fix=alarmed(gap, queue, wanted))
