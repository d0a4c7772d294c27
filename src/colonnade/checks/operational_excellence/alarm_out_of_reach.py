"""
Alarm is out of reach.

## Why it matters

An alarm that never fired is a good sign, unless it cannot fire. One on errors that waits for more of them in a
period than there ever are requests stays silent while every single request fails. One on how long callers wait
whose threshold is ten times the longest that was ever seen, or more, hears of trouble long after the callers did.
Both look like alarms, and count as such.

## How to put it right

Errors: fire on as many as would worry you at the traffic that there is, or on the error rate, through metric math.
The threshold that is proposed lies a quarter above what 99 of 100 values do not exceed. Times: fire somewhat above what
is usual; twice the longest that was seen is proposed.

## When to leave it

Where so much more traffic is expected that the threshold comes within reach. An alarm that is to warn of timeouts,
with a threshold of half the function's timeout or more, is left alone, and so is one within its goal for latency
(`[goals]` in `colonnade.toml`).

## See also

- [Recommended alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html)
- [Metric math](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.alarm_seen import ObservedAlarm

EFFECT = "it fires where it was silent"


@check(
    over=ObservedAlarm,
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="the alarm tells you when what it watches fails",
)
def alarm_out_of_reach(alarm: ObservedAlarm) -> Iterator[Finding]:
    watched, limit = alarm.alarm, alarm.within_reach
    threshold = alarm.rule.threshold
    if limit.most * limit.times > threshold or alarm.rule.breaches(limit.most):
        return
    values = alarm.series.told
    yield Finding(
        f"{alarm} waits for {watched.only_metric} above {threshold:,g}{alarm.unit}, but {limit.clause}",
        at=watched.threshold,
        because=(
            watched.only_metric,
            alarm.evidence(
                "values that were seen", f"{len(values):,}, of {max(values):,.0f}{alarm.unit} at most"
            ),
        ),
        fix=Fix.set(watched.threshold, limit.proposed, Safety.UNSAFE, EFFECT),
        severity=Severity.HIGH if alarm.counts_failures else Severity.LOW,
    )
