"""
Queue is polled by a schedule.

## Why it matters

The function starts by the clock to ask a queue whether there is work. Most of the time there is none: it is started,
is paid for and takes energy for nothing. When there is work, it waits for the next tick; when there is much, one
invocation after the other takes its ten messages while the rest waits. Deleting, retrying and giving up are written by
hand.

## How to put it right

Let Lambda poll: an event source mapping on the queue costs nothing while the queue is empty, invokes the function
within a second, scales with what is there, and deletes what was worked on. In SAM it is an event of type `SQS`. To
spare what comes behind, set `ScalingConfig: {MaximumConcurrency: 2}`.

## When to leave it

Where work is to be gathered for some time on purpose: what runs less often than every hour is not asked about, nor is
what looks after a dead-letter queue. Up to five minutes can be gathered by `MaximumBatchingWindowInSeconds`.

## See also

- [Using Lambda with SQS](https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html)
- [Maximum concurrency](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.model.polling import often, receives


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a4", "perf_perf_q1_a2"),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="the function starts when there is work, at once, and only then",
    over=Function,
    also=(Pillar.PERFORMANCE, Pillar.SUSTAINABILITY, Pillar.RELIABILITY),
)
def queue_polled_by_schedule(function: Function) -> Iterator[Finding]:
    for call in receives(function)[:1]:
        queue = function.named(call, "QueueUrl") or "a queue"
        yield Finding(
            f"{function} is started {often(function):,.0f} times a month to ask {queue} for work,"
            " which Lambda does by itself",
            at=call,
            because=(function.triggers[0],),
            fix=Fix.advice(f"Make {queue} an event source of {function}, and leave the schedule out"),
        )
