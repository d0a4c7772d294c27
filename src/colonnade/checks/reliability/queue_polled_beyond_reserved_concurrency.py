"""
Queue is polled beyond the reserved concurrency.

## Why it matters

Lambda polls a queue without a look at the reserved concurrency of the function: it begins with five batches at once
and takes more while the queue is full. What the function has no room for is *throttled*. The messages go back, hidden
for the visibility timeout, and each time counts as a receipt. After as many as `maxReceiveCount` says, good messages
that nobody ever worked on lie among the dead letters, or, where there is no redrive, circle until they expire.

## How to put it right

Bound the pollers and not only the function: `ScalingConfig: {MaximumConcurrency: …}` on the event source mapping, at
most the reserved concurrency. It is two at the least; for one at a time, use a FIFO queue whose messages all have the
same group, which needs no reserved concurrency.

## When to leave it

Where the queue never holds more than the function has room for, which is told with low severity from a reserved
concurrency of five on. Nothing is told of FIFO queues, whose groups are taken one batch at a time, nor of a function
that is switched off by a reserved concurrency of 0.

## See also

- [Maximum concurrency for SQS](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html)
- [Maximum concurrency of Lambda with Amazon SQS](https://aws.amazon.com/blogs/compute/introducing-maximum-concurrency-of-aws-lambda-functions-when-using-amazon-sqs-as-an-event-source/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.defaults import QUEUE_LEAST_CONCURRENCY, QUEUE_POLLED_AT_ONCE
from colonnade.check import Effort, Pillar, check
from colonnade.fact import Fact
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.trigger import QueueTrigger


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q1_a3",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="messages wait in the queue for their turn, and none becomes a dead letter by waiting",
    over=QueueTrigger,
)
def queue_polled_beyond_reserved_concurrency(trigger: QueueTrigger) -> Iterator[Finding]:
    room, bound = trigger.bounded_room, trigger.maximum_concurrency
    if bound.value is None or bound.value > room.value:
        queue, count = trigger.queue, trigger.queue.max_receive_count
        at_once = f"up to {bound.value}" if bound.value else f"{QUEUE_POLLED_AT_ONCE} and more"
        many = (
            f"{at_once} batches"
            if bound.value or room.value < QUEUE_POLLED_AT_ONCE
            else "as many batches as it holds"
        )
        then = (
            f"after {count.value} of them {queue} gives it up"
            if count.value
            else "it circles until it expires"
        )
        yield Finding(
            f"{trigger.function} runs at most {room.value} at a time, while {queue} is polled for {many} at once: a"
            f" message that is turned away counts as received, and {then}",
            at=bound if bound.written else trigger,
            because=(room, count),
            fix=bounded(trigger, room),
            severity=Severity.LOW if room.value >= QUEUE_POLLED_AT_ONCE else None,
        )


def bounded(trigger: QueueTrigger, room: Fact[int]) -> Fix:
    """Poll for as many batches as the function has room for."""
    if room.value >= QUEUE_LEAST_CONCURRENCY:
        return Fix.set(trigger.maximum_concurrency, room.value)
    return Fix.advice(
        f"Set MaximumConcurrency and the reserved concurrency of {trigger.function} to {QUEUE_LEAST_CONCURRENCY}, or,"
        " for one at a time, use a FIFO queue with one message group"
    )
