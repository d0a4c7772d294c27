"""
Function invokes itself through its trigger.

## Why it matters

A function that writes to the bucket, queue, topic, stream or table that invokes it starts itself again with
everything it writes. One event then becomes invocations without end, each of them paid for, and where one
event makes several, ever more of them until they take all the concurrency of the account. Lambda stops such
a loop after about sixteen rounds where it goes through SQS, SNS or S3; it does not notice one that goes
through DynamoDB or Kinesis.

## How to put it right

Write somewhere else than where the events come from: another bucket, queue, topic or stream. Or let only
events through that the function does not bring about: a key prefix or suffix in the bucket's notification,
`FilterCriteria` on the mapping, a filter policy on the subscription.

## When to leave it

Where the code itself tells its own events from others and stops. Colonnade does not follow such decisions:
where the code decides anything at all its confidence is medium, and a function that writes to the table whose
stream it reads is told with low severity, since each of its writes then only costs one invocation more.
Mappings with filters are not asked about. Events that come by way of EventBridge are not followed.

## See also

- [Recursive loop detection](https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html)
- [Recursive patterns that cause run-away functions](https://docs.aws.amazon.com/lambda/latest/dg/concepts-event-driven-architectures.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.privilege.circles import circles


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a3",),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="one event cannot become invocations without end",
    over=Function,
    also=(Pillar.COST,),
    confidence=Confidence.MEDIUM,
)
def function_invokes_itself_through_its_trigger(function: Function) -> Iterator[Finding]:
    for circle in circles(function):
        yield Finding(
            f"{function} calls {' and '.join(circle.actions)} on {circle.source}, which invokes it again",
            at=circle.calls[0],
            because=(circle.trigger, *circle.calls[1:]),
            fix=Fix.advice(circle.remedy),
            severity=Severity.LOW if circle.is_harmless_if_it_ends else None,
            confidence=Confidence.HIGH if circle.is_endless else None,
        )
