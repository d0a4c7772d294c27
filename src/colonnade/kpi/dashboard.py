"""A dashboard of what the business lives on: what it does, how customers fare, and how the functions run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from colonnade.edit import NewResource
from colonnade.kpi.account import SYSTEM, TIMES, Flow, Metric
from colonnade.kpi.alarms import PERIOD
from colonnade.kpi.given import CUSTOMER, Given, answers_of
from colonnade.kpi.labels import dimensions_of, written
from colonnade.model.api import Api
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.model.state_machine import StateMachine
from colonnade.remedies.home import Home

NAME = "BusinessDashboard"
# A dashboard is 24 units wide; three graphs stand beside each other.
ACROSS, WIDTH, HEIGHT, HEADING = 24, 8, 6, 1
MOST_LINES = 20  # of one graph, so that somebody can read it
_CALL = "\u0001"  # around what is put in by Fn::Sub, as no text of a template has it
_REGION = f"{_CALL}AWS::Region{_CALL}"


class Body:
    """The widgets of a dashboard, and what its text takes in by Fn::Sub."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.widgets: list[dict[str, Any]] = []
        self.taken_in: dict[str, Any] = {}
        self._x = self._y = 0

    def heading(self, text: str) -> None:
        """Start a new row under a heading."""
        if self._x:
            self._x, self._y = 0, self._y + HEIGHT
        place = {"x": 0, "y": self._y, "width": ACROSS, "height": HEADING}
        self.widgets.append({"type": "text", **place, "properties": {"markdown": text}})
        self._y += HEADING

    def graph(self, title: str, metrics: Sequence[list[Any]], **more: Any) -> None:
        """Add a graph, where it has lines."""
        if not metrics:
            return
        shown = {
            "title": title,
            "region": _REGION,
            "period": PERIOD,
            "view": "timeSeries",
            "metrics": [*metrics],
        }
        place = {"x": self._x, "y": self._y, "width": WIDTH, "height": HEIGHT}
        self.widgets.append({"type": "metric", **place, "properties": {**shown, **more}})
        self._x += WIDTH
        if self._x >= ACROSS:
            self._x, self._y = 0, self._y + HEIGHT

    def put_in(self, value: Any) -> str | None:
        """A value of the template as a part of the text."""
        if isinstance(value, str):
            return value
        (name, argument), *_ = value.items()
        if name == "Ref":
            return f"{_CALL}{argument}{_CALL}"
        if name == "Fn::GetAtt":
            return f"{_CALL}{'.'.join(argument) if not isinstance(argument, str) else argument}{_CALL}"
        if name == "Fn::Sub" and isinstance(argument, str):
            return re.sub(r"\$\{([^!{}]+)\}", rf"{_CALL}\1{_CALL}", argument)
        own = next((key for key, each in self.taken_in.items() if each == value), None)
        own = own or f"Value{len(self.taken_in) + 1}"
        self.taken_in[own] = value
        return f"{_CALL}{own}{_CALL}"

    @property
    def written(self) -> dict[str, Any]:
        """The whole as a call of Fn::Sub."""
        text = _text(self.widgets).replace("${", "${!")
        text = re.sub(r"\\u0001(.*?)\\u0001", r"${\1}", text)
        return {"Fn::Sub": [text, self.taken_in] if self.taken_in else text}


def dashboard(home: Home, flows: Iterable[Flow], others: Iterable[Metric]) -> NewResource | None:
    """Declare a dashboard of metrics, as far as their functions stand in the template; None where it has no graph."""
    body = Body(home)
    for flow in flows:
        own = [each for each in flow.found if _is_here(each.function, home)]
        functions = [each for each in flow.functions if _is_here(each, home)]
        given = [each for each in flow.given if _is_here(each.resource, home)]
        body.heading(f"## {flow.title}")
        _business(body, own)
        _customers(body, own, given)
        _waiting(body, given)
        _machines(body, own, functions)
    left = [each for each in others if _is_here(each.function, home)]
    if any(each.category != SYSTEM for each in left):
        body.heading("## Other metrics")
        _business(body, left)
        _customers(body, left, [])
    if not any(each["type"] == "metric" for each in body.widgets):
        return None
    return home.declares(NAME, "AWS::CloudWatch::Dashboard", {"DashboardBody": body.written})


def _ref(resource: Resource) -> dict[str, str]:
    return {"Ref": resource.key.partition("#")[2]}


def _is_here(resource: Resource, home: Home) -> bool:
    return resource.key.partition("#")[0] == home.file


def _business(body: Body, metrics: Iterable[Metric]) -> None:
    told = [each for each in metrics if each.category not in (CUSTOMER, SYSTEM)]
    counts = [each for each in told if each.unit in ("", "Count")]
    body.graph("Business: what was counted", _lines(body, counts, "Sum"))
    amounts = [each for each in told if each not in counts]
    body.graph("Business: amounts", _lines(body, amounts, "Sum"))


def _customers(body: Body, metrics: Iterable[Metric], given: Iterable[Given]) -> None:
    waits = [each for each in metrics if each.category == CUSTOMER and each.unit in TIMES]
    lines = [*_lines(body, waits, "p50"), *_lines(body, waits, "p90")]
    body.graph("Customers: how long they wait, measured by the code", lines)
    for each in given:
        if isinstance(each.resource, StateMachine):
            _machine(body, each.resource)
        elif isinstance(each.resource, Api):
            _api(body, each.resource)


def _waiting(body: Body, given: Iterable[Given]) -> None:
    """How much waits to be worked on, and for how long."""
    ages: list[list[Any]] = []
    for each in given:
        name = str(each.resource)
        if each.by == "stream":
            of = ("AWS/Lambda", "IteratorAge", "FunctionName", body.put_in(_ref(each.resource)))
            ages.append([*of, {"stat": "Maximum", "label": f"{name} (ms)"}])
        if each.by == "queue" and not each.resource.generated:
            queue = body.put_in({"Fn::GetAtt": [*_ref(each.resource).values(), "QueueName"]})
            of = ("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue)
            ages.append([*of, {"stat": "Maximum", "label": f"{name} (s)"}])
    body.graph("Operations: how old is what waits", ages)


def _machine(body: Body, machine: StateMachine) -> None:
    arn = body.put_in(_ref(machine))
    of = ["AWS/States", "ExecutionTime", "StateMachineArn", arn]
    body.graph(
        f"Customers: how long {machine} takes (ms)", [[*of, {"stat": each}] for each in ("p50", "p90", "p99")]
    )
    ends = ("ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")
    lines = [["AWS/States", each, "StateMachineArn", arn, {"stat": "Sum"}] for each in ends]
    body.graph(f"Customers: how {machine} ends", lines)


def _api(body: Body, api: Api) -> None:
    asked = dimensions_of(api, body.home)
    if asked is None:
        return
    by = [each for name, value in asked.items() for each in (name, body.put_in(value))]
    latency = [["AWS/ApiGateway", "Latency", *by, {"stat": each}] for each in ("p50", "p90", "p99")]
    body.graph(f"Customers: how long {api} takes (ms)", latency)
    answers = [["AWS/ApiGateway", each, *by, {"stat": "Sum"}] for each in ("Count", *answers_of(api))]
    body.graph(f"Customers: what {api} answers", answers)


def _machines(body: Body, metrics: Iterable[Metric], functions: Sequence[Function]) -> None:
    """How the machine runs: what the functions emit of it, and what Lambda tells."""
    some = [each for each in functions if not each.generated][:MOST_LINES]
    for title, metric, stat in (
        ("System: errors", "Errors", "Sum"),
        ("System: throttled", "Throttles", "Sum"),
        ("System: duration (ms)", "Duration", "p90"),
    ):
        of = ((each.name, body.put_in(_ref(each))) for each in some)
        lines = [
            ["AWS/Lambda", metric, "FunctionName", ref, {"stat": stat, "label": name}] for name, ref in of
        ]
        body.graph(title, lines)
    told = [each for each in metrics if each.category == SYSTEM and each.name != "ColdStart"]
    body.graph("Operations: what the code counts", _lines(body, told, "Sum"))


def _lines(body: Body, metrics: Iterable[Metric], stat: str) -> list[list[Any]]:
    """The lines of a graph, each series once; by a search where its dimensions are not known."""
    lines: list[list[Any]] = []
    for each in metrics:
        line = _line(body, each, stat)
        if line is not None and line not in lines:
            lines.append(line)
    return lines[:MOST_LINES]


def _line(body: Body, metric: Metric, stat: str) -> list[Any] | None:
    series = metric.series
    space = written(series.namespace, body.home)
    if not series.name or series.elsewhere or space is None:
        return None
    told = body.put_in(space)
    values = [(name, written(label, body.home)) for name, label in series.dimensions]
    if series.exact and all(value is not None for _, value in values):
        by = [each for name, value in values for each in (name, body.put_in(value))]
        return [told, series.name, *by, {"stat": stat}]
    search = f"SEARCH('Namespace=\"{told}\" MetricName=\"{series.name}\"', '{stat}', {PERIOD})"
    return [{"expression": search}]


def _text(widgets: Iterable[dict[str, Any]]) -> str:
    """The body as JSON: a line for each part of a widget, and for each line of a graph."""
    return '{"widgets": [\n' + ",\n".join(map(_widget, widgets)) + "\n]}"


def _widget(widget: dict[str, Any]) -> str:
    properties = {key: value for key, value in widget["properties"].items() if key != "metrics"}
    place = json.dumps({key: value for key, value in widget.items() if key != "properties"})
    told = [f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in properties.items()]
    if "metrics" in widget["properties"]:
        rows = ",\n      ".join(json.dumps(one) for one in widget["properties"]["metrics"])
        told.append(f'    "metrics": [\n      {rows}]')
    return f'  {place[:-1]}, "properties": {{\n' + ",\n".join(told) + "\n  }}"
