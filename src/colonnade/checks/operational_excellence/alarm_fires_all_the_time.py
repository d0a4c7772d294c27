"""
Alarm fires all the time.

## Why it matters

An alarm that is in alarm for most of the week, or that goes off every other hour, tells nothing any more: people
have learned to look away, and look away too on the day on which something new is wrong. Colonnade works out what
the alarm would have done over the values that its metric had, as CloudWatch evaluates alarms: M of N periods, with
what it takes missing values for. The values are those of `GetMetricData`, or what the logs tell exactly.

## How to put it right

Where the metric counts failures, first find out what fails. Then let the alarm hear only of what is not usual: the
threshold that is proposed lies a quarter above what 99 of 100 values do not exceed. Where single spikes set it off,
ask for several periods (`DatapointsToAlarm` of `EvaluationPeriods`). Where it is missing values that do it, and no
values only mean that nobody came, take them as `notBreaching`.

## When to leave it

An alarm that scales something, or one that another alarm looks at, may well be in alarm most of the time: these are not
asked about.

## See also

- [Alarm evaluation](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html)
- [How alarms treat missing data](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.alarm_seen import History, ObservedAlarm

# In alarm for half of the time, or into alarm every other hour: the authors' own choice of what nobody bears.
HALF = 0.5
A_DAY = 12


@check(
    over=ObservedAlarm,
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="the alarm fires when something is wrong, and then only",
)
def alarm_fires_all_the_time(alarm: ObservedAlarm) -> Iterator[Finding]:
    watched = alarm.alarm.by_itself
    if watched.scales:
        raise NotApplicable("it scales something")
    history = alarm.history
    if history.share < HALF and history.times_a_day < A_DAY:
        return
    often = f"was in alarm for {history.share:.0%} of {alarm.span}"
    if history.share < HALF:
        often = f"went into alarm {history.times:,} times in {alarm.span}"
    told = len(history.series.told)
    yield Finding(
        f"{alarm} {often}: {watched.on_what} {_breached(history, alarm.unit)}",
        at=watched.threshold,
        because=(
            watched.only_metric,
            alarm.evidence("values on the wrong side", f"{history.breaches:,} of {told:,}"),
        ),
        fix=_fix(alarm, history),
    )


def _breached(history: History, unit: str) -> str:
    if history.of_missing:
        return "had no values for most of it, and missing ones count as breaching"
    side = "above" if history.rule.compares.startswith("Greater") else "below"
    share = history.breaches / len(history.series.told)
    return f"was {side} {history.rule.threshold:,g}{unit} in {share:.0%} of its periods with values"


def _fix(alarm: ObservedAlarm, history: History) -> Fix:
    if history.of_missing:
        return Fix.advice("Take missing values as notBreaching, if they only mean that nothing came")
    threshold = alarm.proposed
    if alarm.counts_failures:
        usual = f"; if that is how it is, fire above {threshold:g} only" if threshold is not None else ""
        return Fix.advice(f"Find out what fails{usual}")
    if threshold is None:
        return Fix.advice("See to what it watches, or set a threshold that what is usual does not reach")
    effect = "it hears only of what 99 of 100 values stay well below"
    return Fix.set(alarm.alarm.threshold, threshold, Safety.UNSAFE, effect)
