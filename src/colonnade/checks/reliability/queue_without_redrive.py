"""
Queue without a redrive policy.

## Why it matters

A message that the function cannot process goes back to the queue, is received again when its visibility
timeout ends, and fails again. Without a redrive policy nothing stops that: it costs an invocation each time
until the queue's retention has passed, four days by default, and then it is deleted and nobody is told. On a
FIFO queue every later message of its group waits behind it all that time. A redrive policy with a
`maxReceiveCount` of 1 is the other extreme: one throttled invocation or one lost connection, and a good
message is among the dead.

## How to put it right

Declare a second queue and name it in `RedrivePolicy` of the first: its ARN as `deadLetterTargetArn`, and a
`maxReceiveCount` of 5 or more, as Lambda asks for. A FIFO queue needs a FIFO queue for its dead letters.

## When to leave it

A `maxReceiveCount` of 1 is right where work must never be tried twice and somebody looks at every dead
letter. Dead-letter queues themselves, and queues that no function of the application reads, are not asked
about.

## See also

- [Configuring the queue](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)
- [Dead-letter queues](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.queue import Queue
from colonnade.remedies.failures import redriven

ENOUGH_RECEIPTS = 5  # what Lambda asks for, so that throttling alone makes no dead letters


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="a message that cannot be processed is kept for a person, and stops being paid for",
    loses_data=True,
    over=Queue,
    after=("queue-hides-messages-too-briefly", "queue-polled-beyond-reserved-concurrency"),
)
def queue_without_redrive(queue: Queue) -> Iterator[Finding]:
    source = queue.as_first_source
    receipts = source.max_receive_count
    if receipts.value is None:
        yield Finding(
            f"{queue} has no redrive policy: a message that {queue.readers} cannot process comes back"
            f" until it expires{', and its group waits behind it' if queue.fifo.value else ''}",
            at=receipts,
            because=(queue.retention, queue.visibility_timeout, *queue.triggers),
            fix=redriven(
                queue,
                ENOUGH_RECEIPTS,
                f"Add a {'FIFO ' if queue.fifo.value else ''}queue for dead letters, and a RedrivePolicy that"
                f" names it with a maxReceiveCount of {ENOUGH_RECEIPTS}",
            ),
        )
    elif receipts.value == 1:
        yield Finding(
            f"{queue} gives a message up after a single receipt: {queue.readers} need only be throttled once",
            at=receipts,
            because=tuple(queue.triggers),
            fix=Fix.set(receipts, ENOUGH_RECEIPTS, Safety.UNSAFE, "a message that fails is tried more often"),
            severity=Severity.MEDIUM,
        )
