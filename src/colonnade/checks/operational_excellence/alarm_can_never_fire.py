"""
Alarm can never fire.

## Why it matters

CloudWatch accepts an alarm on any metric, also on one that nobody emits: it stays at `INSUFFICIENT_DATA`, or
green, for ever. Nobody notices, since an alarm that is silent looks like one that has nothing to tell, and
the metric counts as watched. So it goes with a dimension that the service does not have, with the URL of a
queue or the id of a REST API where the name is wanted, and with a limit on the duration above the timeout, at
which Lambda stops the function.

## How to put it right

Use the dimensions that the metric is emitted by, each with the value that the service writes: the message
says which. Then make it fire once (`aws cloudwatch set-alarm-state` only tests the action; put a wrong
message into the queue, or let the function fail in a test stage).

## When to leave it

Never. Metrics of your own, of namespaces that Colonnade does not know, are not asked about.

## See also

- [Lambda metrics](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html)
- [DynamoDB metrics and dimensions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html)
- [API Gateway metrics](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.metrics import emitted, meant, wrong_value
from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.alarm import Alarm, Metric

CLEARLY = 1.1  # Lambda may tell a few milliseconds more than the timeout


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="the alarm tells you when what it watches fails",
    over=Alarm,
)
def alarm_can_never_fire(alarm: Alarm) -> Iterator[Finding]:
    known = [each for each in alarm.metrics if emitted(str(each.namespace.value))]
    if not known:
        raise NotApplicable("it watches no metric of a service whose metrics are known")
    for metric in known:
        yield from _without_data(alarm, metric)
    longest = alarm.highest_duration if not alarm.computes else None
    limit = alarm.fires_above
    if longest is not None and limit is not None and limit > longest * CLEARLY:
        yield Finding(
            f"{alarm} waits for a duration above {limit:g} ms, but the function is stopped at {longest} ms",
            at=alarm.threshold,
            because=tuple(alarm.only_metric.on),
            fix=Fix.advice("Set the threshold, in milliseconds, below the function's timeout"),
        )


def _without_data(alarm: Alarm, metric: Metric) -> Iterator[Finding]:
    namespace = str(metric.namespace.value)
    found = emitted(namespace).get(str(metric))
    if found is None:
        instead = meant(namespace, str(metric))
        if instead:
            yield Finding(
                f"{alarm} watches {metric} of {namespace}, which has no such metric: it is called {instead}",
                at=metric,
                fix=Fix.set(metric.name, instead),
            )
        return
    if not found.by(metric.by):
        asked = f"by {' and '.join(metric.by)}" if metric.by else "without any dimension"
        instead = found.instead_of(metric.by)
        yield Finding(
            f"{alarm} asks for {metric} {asked}; {namespace} emits it {instead} only",
            at=metric,
            because=tuple(metric.dimensions.values()),
            fix=Fix.advice(f"Ask for {metric} {instead}, or for a metric that is emitted {asked}"),
        )
    for value, resource, dimension, attribute in metric.misnamed:
        wrong = wrong_value(dimension, resource.type, attribute)
        if wrong:
            yield Finding(
                f"{alarm} gives {wrong[0]} as {dimension} of {resource}, where {namespace} writes {wrong[1]}",
                at=value,
                because=(metric, resource),
                fix=Fix.advice(f"Give {wrong[1]} as the value of {dimension}"),
            )
