"""
Resource is used by nothing.

## Why it matters

A queue, table or stream that nothing in the application names, and that no output hands to others, does no
work. It still takes hardware, has to be secured and updated, and some are paid for by the hour: a Kinesis
shard, a provisioned table.

A dead-letter queue of a function gets only what Lambda queues for the function by itself: events of S3, SNS,
EventBridge and other asynchronous invocations. Behind a stream, a queue or an API it stays empty for ever, and gives
those who rely on it a false sense of safety.

## How to put it right

Take it out of the template; keep its data first, if there is any. A dead-letter queue that nothing feeds belongs where
failures do go: in the `DestinationConfig` of the event source mapping, or in the `RedrivePolicy` of the queue.

## When to leave it

Where people or programs outside the templates use it. Then an output says so, and this check is silent. Its
name, wherever it is written or put together again, counts as a use, and so does `DependsOn`. A resource with
a name of its own may be used by that name from elsewhere, and a function that nothing invokes beside others
that are invoked may be called by hand: they count as unknown. Where nothing invokes any function, all of them
are called from elsewhere, and none is asked about.

## See also

- [Sustainability pillar](https://docs.aws.amazon.com/wellarchitected/latest/sustainability-pillar/sustainability-pillar.html)
- [Kinesis pricing](https://aws.amazon.com/kinesis/data-streams/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.resource import Facility


@check(
    pillar=Pillar.SUSTAINABILITY,
    lens=("sus_sus_q1_a1",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="hardware, and the work of looking after it, for what is used only",
    over=Facility,
    also=(Pillar.COST,),
    confidence=Confidence.MEDIUM,
)
def resource_unused(facility: Facility) -> Iterator[Finding]:
    if not facility.users:
        yield Finding(
            f"nothing in the application uses {facility}, and no output hands it on",
            at=facility.findable_only_here,
            fix=Fix.advice(f"Take {facility} out of the template, or export it to those who use it"),
        )
    elif facility.never_fed:
        yield Finding(
            f"nothing ever comes into {facility}: {facility.never_fed}",
            at=facility,
            fix=Fix.advice(
                f"Name {facility} where what fails does go, the OnFailure of the mapping or the RedrivePolicy of the"
                " queue, or take it out of the template"
            ),
        )
