"""CloudWatch: alarms, dashboards, and metrics of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.alarm import Alarm
from colonnade.model.function import Function
from colonnade.model.metrics import EmittedMetric, MetricFilter
from colonnade.model.resource import Resource
from colonnade.usage.amount import Amount, Basis
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import Used
from colonnade.usage.written import written

SERIES = Range(1, 1, 10)
_OFTEN = ("10", "20", "30")  # seconds
_BANDS = ("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")
_PUT = "cloudwatch.PutMetricData"


@meter(Alarm, "alarms")
def alarms(alarm: Alarm, _: Flow) -> Iterator[Used]:
    """An alarm costs by the metrics that it looks at; one on a band of what is normal looks at three."""
    if alarm.type == "AWS::CloudWatch::CompositeAlarm":
        yield Used("alarm-composite-month", _kept(1, "composite alarm"))
        return
    item = "alarm-high-resolution-month" if written(alarm, "Period") in _OFTEN else "alarm-month"
    metrics = max(len(alarm.metrics), 1)
    if alarm.compares is not None and alarm.compares.value in _BANDS:
        metrics = 3
    yield Used(item, _kept(metrics, "metric of alarms"))


@meter("AWS::CloudWatch::Dashboard", "dashboards")
def dashboards(dashboard: Resource, _: Flow) -> Iterator[Used]:
    """A dashboard."""
    yield Used("dashboard-month", _kept(1, f"dashboard {dashboard}"))


@meter(MetricFilter, "metrics")
def filters(of: MetricFilter, _: Flow) -> Iterator[Used]:
    """The metrics that filters make of logs, in the months in which they count anything."""
    text = "a metric of a filter is one series, and none where nothing matches"
    yield Used("metric-month", Amount.assumed(Range(0, len(of.metrics), len(of.metrics)), text))


@meter(Function, "metrics")
def metrics(function: Function, flow: Flow) -> Iterator[Used]:
    """The metrics that code emits: each is one series for every combination of the values of its dimensions."""
    if not function.code_link.known:
        return
    emitted = {_named(each) for each in function.code.metrics if each.way not in _ELSEWHERE}
    if emitted:
        text = f"a metric of code is 1 to {SERIES.high:g} series by the values of its dimensions, mostly one"
        yield Used("metric-month", Amount.assumed(SERIES * float(len(emitted)), text))
    puts = [each for each in flow.calls if each.function is function and each.what == _PUT]
    for each in puts:
        yield Used("metric-request", flow.often(each))


_ELSEWHERE = ("OpenTelemetry", "Datadog")


def _named(each: EmittedMetric) -> tuple[str, str]:
    return str(each.namespace), str(each.name)


def _kept(number: int, what: str) -> Amount:
    return Amount.exactly(number, Basis.DECLARED, f"one {what}" if number == 1 else f"{number} of {what}")
