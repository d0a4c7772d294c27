"""
Alarm tells nobody.

## Why it matters

An alarm without an action, or with its actions turned off, changes its colour in the console and nothing
else. Whoever wrote it took the trouble to find the metric and the threshold; when it fires, nobody hears.

## How to put it right

Name an SNS topic in `AlarmActions` that somebody reads, and leave `ActionsEnabled` on. Where the alarm is no
longer wanted, delete it.

## When to leave it

Where it is only looked at on a dashboard. Alarms that a composite alarm or a deployment looks at are not
asked about, nor those on a metric of which another check says already that nobody is told.

## See also

- [Alarm actions](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.alarms import essential_names
from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.alarm import Alarm
from colonnade.remedies.alarms import told


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="somebody hears the alarm",
    over=Alarm,
    after=("alarm-always-fires", "alarm-can-never-fire"),
)
def alarm_tells_nobody(alarm: Alarm) -> Iterator[Finding]:
    if alarm.by_itself.acts:
        return
    if any(each.on and str(each) in essential_names() for each in alarm.metrics):
        raise NotApplicable("what it watches is told as unwatched")
    off = alarm.actions and not alarm.actions_enabled.value
    why = "its actions are turned off" if off else "it has no action"
    yield Finding(
        f"{alarm} watches {alarm.on_what} and tells nobody: {why}",
        at=alarm.actions_enabled if off else alarm,
        because=tuple(alarm.actions),
        fix=Fix.set(alarm.actions_enabled, True) if off else told(alarm),
    )
