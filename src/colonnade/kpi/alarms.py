"""Alarms on business metrics, with thresholds only where there is a reason for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from colonnade.aws.prices import price
from colonnade.dataclass import dataclass
from colonnade.edit import NewResource, logical_id
from colonnade.kpi.account import SYSTEM, TIMES, Metric
from colonnade.kpi.labels import dimensions_of, written
from colonnade.model.alarm import Alarm
from colonnade.model.api import Api
from colonnade.model.code import Code
from colonnade.model.function import Function
from colonnade.model.metrics import words
from colonnade.model.trigger import RouteTrigger
from colonnade.regex import regex
from colonnade.remedies.home import Home

PERIOD = 300  # seconds
STOPS = "stops"
# So few invocations may all have been refused for a reason of their own: the authors' opinion, to be tuned.
FEW = 5
# Standard deviations between the middle and the edge of a band, as CloudWatch proposes.
BAND = 2
FAILING = (
    "bounc", "broke", "declin", "denied", "discard", "drop", "error", "fail", "invalid", "lost", "malform", "refus",
    "reject", "timeout", "unsuccess",
)  # fmt: skip
SUCCEEDING = (
    "success",
    "succe",
    "complet",
    "confirm",
    "accept",
    "plac",
    "sent",
    "deliver",
    "paid",
    "creat",
    "finish",
)


@dataclass(frozen=True, slots=True)
class Watched:
    """What becomes of a metric: the alarm that is declared for it, the one that is there, or why there is none.

    `of` is the function or the API that it is of; one that is not `told` is nothing that a person misses.
    """

    name: str
    of: str
    alarm: NewResource | None
    why: str
    there: Alarm | None = None
    told: bool = True


def costs(new: Iterable[NewResource]) -> float:
    """Dollars a month of alarms, at list prices: each metric that one looks at costs, and a band is two of them."""
    looked_at = 0
    for each in new:
        queries = each.declared.get("Properties", {}).get("Metrics", ())
        looked_at += sum(1 for one in queries if "MetricStat" in one)
        looked_at += "MetricName" in each.declared.get("Properties", {})
        looked_at += sum(2 for one in queries if "ANOMALY_DETECTION_BAND" in str(one.get("Expression")))
    return looked_at * price("alarm-month").amount


def is_failure(name: str) -> bool:
    """Whether a metric counts what did not come about, by its name."""
    return any(each.startswith(FAILING) for each in words(name))


def is_success(name: str) -> bool:
    """Whether a metric counts what came about, by its name."""
    return not is_failure(name) and any(each.startswith(SUCCEEDING) for each in words(name))


def watched(metric: Metric, home: Home, actions: Any, existing: Iterable[Alarm], *, vital: bool) -> Watched:
    """Declare the alarm that a metric deserves, in the template of its function; a `vital` one must not stop."""
    series = metric.series
    nothing = Watched(metric.name, metric.function.name, None, "")
    if metric.category == SYSTEM:
        why = "it tells how the machine runs: the alarms of the service tell that"
        return replace(nothing, why=why, told=False)
    if series.elsewhere:
        return replace(nothing, why=f"it goes to {series.elsewhere}, where its alarms are", told=False)
    if not series.exact:
        return replace(nothing, why=series.doubt)
    for each in existing:
        if any(one.name.known and str(one.name.raw) == series.name for one in each.metrics):
            return replace(nothing, why=f"{each} watches it", there=each)
    asked = _asked(metric, home)
    if asked is None:
        return replace(
            nothing, why="its namespace or a dimension is chosen where this template cannot say it"
        )
    if "invalid" in words(series.name):
        return replace(nothing, why="it counts what callers sent wrong: the dashboard shows it")
    what, described, properties = _wanted(metric, asked, home, vital=vital)
    if not what:
        return replace(nothing, why="nothing says how few or how many would be wrong: the dashboard shows it")
    if what == STOPS and ways_in(metric.function) > 1:
        why = "its function is asked for several things, and how often for this one nobody knows"
        return replace(nothing, why=f"{why}: the dashboard shows it")
    name = logical_id(called(metric.function), series.name, what)
    return replace(nothing, why=described, alarm=_declared(home, name, described, properties, actions))


def _wanted(
    metric: Metric, asked: dict[str, Any], home: Home, *, vital: bool
) -> tuple[str, str, dict[str, Any]]:
    """What is wrong with a metric when its alarm fires, in a word and in a sentence, and how it asks."""
    name = metric.series.name
    if is_failure(name):
        return "rises", _RISES.format(name), _rising(asked, "Sum")
    if metric.unit in TIMES:
        return "rises", _SLOWS.format(name), _rising(asked, "p90")
    if vital or is_success(name):
        return STOPS, _STOPS.format(name, called(metric.function), FEW), _stopping(asked, home)
    return "", "", {}


def ways_in(function: Function) -> int:
    """For how many things a function is asked: by routes, which its code may tell apart, and by kinds of services."""
    code = function.code_link.raw
    routes = sum(isinstance(each, RouteTrigger) for each in function.all_triggers)
    others = {each.kind for each in function.all_triggers if not isinstance(each, RouteTrigger)}
    return max(routes, len(code.routes) if isinstance(code, Code) else 0) + len(others)


def awaited(api: Api, home: Home, goal: float | None, actions: Any, existing: Iterable[Alarm]) -> Watched:
    """Declare the alarm on how long customers wait for an API, where a goal says how long they may."""
    nothing = Watched("Latency", str(api), None, "")
    for each in existing:
        if each.watches(("Latency",), (api,)):
            return replace(nothing, why=f"{each} watches it", there=each)
    by = dimensions_of(api, home)
    if by is None:
        return replace(nothing, why="the template has no name for it", told=False)
    if goal is None:
        why = "no goal says how long customers may wait: latency-ms in [goals] of colonnade.toml"
        return replace(nothing, why=why)
    described = f"Latency of {api}: one in a hundred waits longer than the goal of {goal:g} ms."
    properties = {
        **_metric("AWS/ApiGateway", "Latency", by),
        "ExtendedStatistic": "p99",
        "Period": PERIOD,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "Threshold": goal,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }
    name = logical_id(api.name, "Latency", "above", "goal")
    return replace(nothing, why=described, alarm=_declared(home, name, described, properties, actions))


_STOPS = (
    "{0}: none in 15 minutes, although {1} was invoked {2} times or more in each 5 minutes of them. "
    "The {2} is a guess: tune it to your quietest hour."
)
_RISES = (
    "{0}: more than usual, by a band that CloudWatch learns from the last weeks. Tune the width of the band."
)
_SLOWS = (
    "{0}: one in ten takes longer than usual, by a band that CloudWatch learns. Tune the width of the band."
)


def called(function: Function) -> str:
    """The name of a function without what Terraform's address says beside it."""
    return " ".join(each for each in _ADDRESS.split(function.name) if each not in _NOT_NAMES)


_ADDRESS = regex(r"\.|\[.*?\]")
_NOT_NAMES = {"", "module", "aws_lambda_function"}


def _asked(metric: Metric, home: Home) -> dict[str, Any] | None:
    """The metric as an alarm asks for it, in the words of the template; None where these have none for it."""
    space = written(metric.series.namespace, home)
    values = {name: written(label, home) for name, label in metric.series.dimensions}
    if space is None or None in values.values():
        return None
    return _metric(space, metric.series.name, values)


def _metric(space: Any, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    asked: dict[str, Any] = {"Namespace": space, "MetricName": name}
    if values:
        asked["Dimensions"] = [{"Name": key, "Value": value} for key, value in values.items()]
    return asked


def _stat(id_: str, metric: dict[str, Any], stat: str, *, told: bool) -> dict[str, Any]:
    asked = {"Metric": metric, "Period": PERIOD, "Stat": stat}
    return {"Id": id_, "MetricStat": asked, "ReturnData": told}


def _stopping(asked: dict[str, Any], home: Home) -> dict[str, Any]:
    invoked = _metric("AWS/Lambda", "Invocations", {"FunctionName": home.ref})
    expression = f"IF(asked >= {FEW}, FILL(done, 0) == 0, 0)"
    return {
        "Metrics": [
            {
                "Id": "stopped",
                "Expression": expression,
                "Label": "invoked, and none counted",
                "ReturnData": True,
            },
            _stat("asked", invoked, "Sum", told=False),
            _stat("done", asked, "Sum", told=False),
        ],
        "EvaluationPeriods": 3,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }


def _rising(asked: dict[str, Any], stat: str) -> dict[str, Any]:
    return {
        "Metrics": [
            _stat("seen", asked, stat, told=True),
            {"Id": "usual", "Expression": f"ANOMALY_DETECTION_BAND(seen, {BAND})", "ReturnData": True},
        ],
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "ThresholdMetricId": "usual",
        "ComparisonOperator": "GreaterThanUpperThreshold",
        "TreatMissingData": "notBreaching",
    }


def _declared(home: Home, name: str, described: str, properties: dict[str, Any], actions: Any) -> NewResource:
    declared = {"AlarmDescription": described, **properties, "AlarmActions": actions}
    return home.declares(name, "AWS::CloudWatch::Alarm", declared)
