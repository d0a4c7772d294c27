"""
Queue hides messages too briefly.

## Why it matters

While a function works on a message, the queue hides that message for the *visibility timeout*. If the
timeout ends first, the message is delivered again and the work is done twice. Lambda asks for six times the
function's timeout, and the batching window on top, so that a batch that was throttled or that failed can be
tried again while it is still hidden. With less than the timeout itself the event source mapping cannot even
be made.

## How to put it right

Raise `VisibilityTimeout` on the queue to six times the function's `Timeout`, plus
`MaximumBatchingWindowInSeconds`.

## When to leave it

Never for a queue that feeds a function. If the work is short, lower the function's `Timeout` instead.

## See also

- [Configuring the queue](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.trigger import QueueTrigger

SAFE_RATIO = 6
LONGEST = 43_200  # seconds: SQS hides no message for longer than twelve hours


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    after=("batch-outlasts-function",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="no message is worked on twice because the first attempt took long",
    over=QueueTrigger,
)
def queue_hides_messages_too_briefly(trigger: QueueTrigger) -> Iterator[Finding]:
    hidden, timeout, window = (
        trigger.queue.visibility_timeout,
        trigger.function.timeout,
        trigger.batching_window,
    )
    needed = SAFE_RATIO * timeout.value + window.value
    if hidden.value < needed:
        yield Finding(
            f"{trigger.queue} hides messages for {hidden.value} s; {trigger.function} needs {needed} s",
            at=hidden,
            because=(timeout, window) if window.value else (timeout,),
            fix=Fix.set(hidden, min(needed, LONGEST)),
            severity=Severity.HIGH if hidden.value < timeout.value else None,
        )
