"""The metrics that code emits."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from colonnade.fact import Opaque
from colonnade.model.code import AwsCall, Value
from colonnade.model.metrics import EmittedMetric
from colonnade.regex import regex
from colonnade.sources.code.record import Frame
from colonnade.sources.code.telling import told
from colonnade.sources.code.values import (
    NOTHING,
    Abstract,
    Arguments,
    External,
    Joined,
    Listing,
    Mapping,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Record

POWERTOOLS = "Powertools"
EMBEDDED = "the embedded metric format"
PUT = "PutMetricData"

# Methods of a logger of metrics that was handed on in a way that could not be followed.
_OF_HANDED_ON = {"put_metric": EMBEDDED, "add_metric": POWERTOOLS}
_INSTRUMENT = regex(
    r"opentelemetry\.metrics\..*\.(?:create_\w+\(\)\.(?:add|record|set)|create_observable_\w+)$"
)
_UNFOLLOWED = Opaque("a name that could not be followed", "the name of a metric")


def noted(
    run: Run,
    node: ast.AST,
    name: str,
    callee: External,
    given: Arguments,
    frame: Frame,
    models: dict[str, Any],
) -> None:
    """Note the call of a library that emits a metric, or that adds dimensions to some."""
    model = models.get(name)
    if model is None and _INSTRUMENT.match(name):
        model = models["opentelemetry"]
    if model is None:
        return
    if "dimension" in model:
        for each in [_argument(model["dimension"], callee, given)] if model["dimension"] else []:
            run.record.at("dimension", node, frame, told(each) if each is not None else None)
        for key in given.named if not model["dimension"] else ():
            run.record.at("dimension", node, frame, key)
        return
    what = {key: _argument(model.get(key, ()), callee, given) for key in ("name", "namespace", "unit")}
    note(run, node, model["way"], what, frame)


def note(
    run: Run,
    node: ast.AST,
    way: str,
    what: dict[str, Abstract | None],
    frame: Frame,
    dimensions: tuple[str, ...] = (),
) -> None:
    """Note a metric: `what` is its name, its namespace and its unit."""
    unit = what.get("unit")
    if isinstance(unit, External):
        unit_told: Value = unit.name.rpartition(".")[2]
    else:
        unit_told = told(unit) if unit is not None else None
    named = what.get("name")
    name = told(named) if named is not None else _UNFOLLOWED
    space = what.get("namespace")
    facts = (name, told(space) if space is not None else None, unit_told, dimensions)
    site = run.record.at("metric", node, frame, way, repr(facts))
    run.record.metrics[id(site)] = facts


def noted_on_unseen(run: Run, node: ast.AST, name: str, given: Arguments, frame: Frame) -> None:
    """Note a metric of a logger of metrics that could not be followed: a parameter that a decorator fills."""
    if name in _OF_HANDED_ON and len(given.every) >= 2:
        what = {"name": given.get(0, "key", "name"), "unit": given.get(2, "unit")}
        note(run, node, _OF_HANDED_ON[name], what, frame)


def noted_in_line(run: Run, node: ast.AST, value: Abstract, frame: Frame) -> None:
    """Note the metrics of a log line in the embedded metric format."""
    for one in alternatives(value):
        inner = one.parts[0] if isinstance(one, Joined) and len(one.parts) == 1 else one
        about = inner.entries.get("_aws") if isinstance(inner, Mapping) else None
        if about is None:
            continue
        found = False
        directives = about.entries.get("CloudWatchMetrics") if isinstance(about, Mapping) else None
        for directive in _mappings(directives):
            dimensions = tuple(
                str(each) for each in _flat(told(directive.entries.get("Dimensions", NOTHING)))
            )
            for each in _mappings(directive.entries.get("Metrics")):
                what = {"name": each.entries.get("Name"), "unit": each.entries.get("Unit")}
                note(
                    run,
                    node,
                    EMBEDDED,
                    what | {"namespace": directive.entries.get("Namespace")},
                    frame,
                    dimensions,
                )
                found = True
        if not found:
            note(run, node, EMBEDDED, {}, frame)


def noted_cold_start(run: Run, node: ast.AST, decorator: External, frame: Frame) -> None:
    """Note the metric that Powertools adds for cold starts where it is asked to."""
    if decorator.name.endswith("Metrics().log_metrics()"):
        asked = decorator.argument("capture_cold_start_metric")
        if asked is not None and told(asked) is True:
            site = run.record.at("metric", node, frame, POWERTOOLS, "ColdStart")
            run.record.metrics[id(site)] = ("ColdStart", None, "Count", ())


def emitted(record: Record, calls: list[AwsCall]) -> Iterator[EmittedMetric]:
    """Every metric that was noted, and those of the calls of CloudWatch."""
    added = tuple(str(site.told[0]) for site in record.of("dimension") if isinstance(site.told[0], str))
    for site in record.of("metric"):
        name, namespace, unit, dimensions = record.metrics[id(site)]
        way = str(site.told[0])
        yield EmittedMetric(
            origin=site.source.origin(site.node),
            inside=site.inside,
            phase=site.phase,
            in_loop=site.in_loop,
            way=way,
            name=name,
            namespace=namespace,
            unit=unit,
            dimensions=tuple(dict.fromkeys((*dimensions, *(added if way == POWERTOOLS else ())))),
        )
    for call in calls:
        if (call.service, call.operation) == ("cloudwatch", "PutMetricData"):
            yield from _put(call)


def _put(call: AwsCall) -> Iterator[EmittedMetric]:
    arguments = call.arguments or {}
    told_of = arguments.get("MetricData")
    data = [each for each in told_of if isinstance(each, dict)] if isinstance(told_of, tuple) else []
    for each in data or [{}]:
        dimensions = each.get("Dimensions")
        names = (
            [one.get("Name") for one in dimensions if isinstance(one, dict)]
            if isinstance(dimensions, tuple)
            else []
        )
        yield EmittedMetric(
            origin=call.origin,
            inside=call.inside,
            phase=call.phase,
            in_loop=call.in_loop,
            way=PUT,
            name=each.get("MetricName", _UNFOLLOWED),
            namespace=arguments.get("Namespace"),
            unit=each.get("Unit"),
            dimensions=tuple(name for name in names if isinstance(name, str)),
        )


def _argument(sources: list[str], callee: External, given: Arguments) -> Abstract | None:
    """An argument of the call, or, after "^", of the call that made what it is called on."""
    for source in sources:
        if source.startswith("^"):
            found = callee.argument(source[1:])
        else:
            found = given.get(int(source)) if source.isdigit() else given.named.get(source)
        if found is not None:
            return found
    return None


def _mappings(value: Abstract | None) -> Iterator[Mapping]:
    if isinstance(value, Listing):
        for each in (*value.items, value.rest):
            for one in alternatives(each) if each is not None else ():
                if isinstance(one, Mapping):
                    yield one


def _flat(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _flat(each)
