"""
Alarm always fires.

## Why it matters

No count and no time is below zero. An alarm that fires at a value of 0 or more is in alarm from the first
value on and never comes back; so it is with one on a duration or latency above 0. People learn to look away,
and the alarm says nothing on the day on which something is wrong.

## How to put it right

Fire above 0 (`GreaterThanThreshold`) or from 1 on for counts of failures, and above what users bear for times.

## When to leave it

Never. Metrics of your own, and what metric math makes of others, are not asked about.

## See also

- [Recommended alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.metrics import emitted
from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.alarm import Alarm


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="the alarm fires when something is wrong, and then only",
    over=Alarm,
)
def alarm_always_fires(alarm: Alarm) -> Iterator[Finding]:
    metric = alarm.only_metric
    found = emitted(str(metric.namespace.value)).get(str(metric))
    if found is None:
        raise NotApplicable("it watches no metric of a service whose metrics are known")
    if alarm.fires_on_anything or (found.positive and alarm.fires_above == 0):
        always = f"above {alarm.threshold.value:g}" if found.positive else "0 or more"
        yield Finding(
            f"{alarm} fires whatever {alarm.on_what} is, since that is always {always}",
            at=alarm.threshold,
            because=(metric,),
            fix=Fix.advice("Set a threshold that only what is wrong exceeds"),
        )
