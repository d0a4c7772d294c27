"""
Function without an alarm.

## Why it matters

When a function fails, whoever called it may notice; nobody does when the caller is a queue, a schedule or a
browser far away. `Errors` counts invocations that failed, `Throttles` those that were turned away because
no concurrency was left: both mean that work was not done. An alarm without an action changes its colour in
the console and tells nobody, and one that asks for the metric by a dimension or a value that Lambda does not
write never gets a value of it.

## How to put it right

Add an `AWS::CloudWatch::Alarm` on `Errors` and on `Throttles` with the dimension `FunctionName`, and an SNS
topic in `AlarmActions` that somebody reads. `colonnade fix` declares them as CloudWatch recommends them, for the topic
of the other alarms, or for a new one that you then subscribe to. One alarm may watch both through metric math, and one
on a metric without dimensions watches all functions of the account together.

## When to leave it

Where all that invokes it has an alarm that fires when it fails, as the 5XXError of its API, it is told with low
severity. Where another product watches the functions through its layer: then this check is silent. Functions that run
only while a stack is deployed are not asked about.

## See also

- [Recommended alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html)
- [Lambda metrics](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.alarms import essential_alarms
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.alarm import unwatched
from colonnade.model.function import Function
from colonnade.model.hearing import heard_elsewhere
from colonnade.remedies.alarms import alarmed


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="you hear of failures before your users tell you",
    over=Function,
    after=("alarm-can-never-fire", "alarm-tells-nobody"),
)
def function_without_alarm(function: Function) -> Iterator[Finding]:
    wanted = essential_alarms("function")
    gap = unwatched(wanted, function.watched_here.alarms, function)
    if gap:
        heard = heard_elsewhere(function)
        yield Finding(
            str(gap),
            at=function,
            because=(*gap.useless, *heard),
            fix=alarmed(gap, function, wanted),
            severity=None if "Errors" in gap.metrics and not heard else Severity.LOW,
            notes=tuple(f"{each} tells of its failures, though not which function failed" for each in heard),
        )
