"""The metrics that code emits."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from colonnade.fact import Opaque
from colonnade.model.code import AwsCall, OneOf, Value
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
    Known,
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
_PLACES = ("namespace", "service")
_TOLD = ("name", "unit", *_PLACES)
_NOT_ALWAYS = Opaque("a value that not every one of its metrics has", "the value of a dimension")
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
    if "namespace" in model and "way" not in model:
        _note_namespace(run, node, _argument(model["namespace"], callee, given), frame)
    elif "dimension" in model:
        sure = "single_metric" not in name and _always(node, frame)
        named = _argument(model["dimension"], callee, given)
        if named is not None:
            value = _argument(model["value"], callee, given)
            _note_dimension(run, node, model["of"], named, value if sure else None, frame)
        for key, each in given.named.items() if not model["dimension"] else ():
            _note_dimension(run, node, model["of"], Known(key), each, frame)
    elif "dimensions" in model:
        _note_dimensions(run, node, given, frame)
    else:
        what = {key: _argument(model.get(key, ()), callee, given) for key in _TOLD}
        note(run, node, model["way"], what, frame)


def _always(node: ast.AST, frame: Frame) -> bool:
    """Whether a call stands where every invocation comes by: not below a decision, a loop or a try."""
    function = frame.function.node if frame.function is not None else None
    lines = [*function.body] if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) else []
    for each in lines:
        if isinstance(each, ast.With):
            lines += each.body
    return any(isinstance(each, ast.Expr) and each.value is node for each in lines)


def _note_dimension(
    run: Run, node: ast.AST, way: str, name: Abstract, value: Abstract | None, frame: Frame
) -> None:
    """Note a dimension of all metrics of a way; None is a value that not every one of them has."""
    site = run.record.at("dimension", node, frame, repr(told(name)), way)
    run.record.dimensions[id(site)] = (told(name), told(value) if value is not None else _NOT_ALWAYS)


def _note_dimensions(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> None:
    """Note the dimensions of a logger in the embedded format, handed to it as mappings."""
    for each in given.positional:
        for name in each.entries if isinstance(each, Mapping) else ():
            _note_dimension(run, node, EMBEDDED, Known(name), None, frame)


def _note_namespace(run: Run, node: ast.AST, name: Abstract | None, frame: Frame) -> None:
    site = run.record.at("namespace of metrics", node, frame)
    run.record.namespaces[id(site)] = told(name) if name is not None else _UNFOLLOWED


def note(
    run: Run,
    node: ast.AST,
    way: str,
    what: dict[str, Abstract | None],
    frame: Frame,
    dimensions: dict[str, Value] | None = None,
) -> None:
    """Note a metric: `what` is its name, its namespace, its unit and its service."""
    unit = what.get("unit")
    if isinstance(unit, External):
        unit_told: Value = unit.name.rpartition(".")[2]
    else:
        unit_told = told(unit) if unit is not None else None
    named = what.get("name")
    name = told(named) if named is not None else _UNFOLLOWED
    space, service = (told(each) if each is not None else None for each in map(what.get, _PLACES))
    facts = (name, space, unit_told, service, dimensions or {})
    site = run.record.at("metric", node, frame, way, repr(facts))
    run.record.metrics[id(site)] = facts


def noted_on_unseen(run: Run, node: ast.AST, name: str, given: Arguments, frame: Frame) -> None:
    """Note a metric of a logger of metrics that could not be followed: a parameter that a decorator fills."""
    if name in _OF_HANDED_ON and len(given.every) >= 2:
        what = {"name": given.get(0, "key", "name"), "unit": given.get(2, "unit")}
        note(run, node, _OF_HANDED_ON[name], what, frame)
    elif name == "set_namespace":
        _note_namespace(run, node, given.get(0, "namespace"), frame)
    elif name in ("put_dimensions", "set_dimensions"):
        _note_dimensions(run, node, given, frame)


def noted_in_line(run: Run, node: ast.AST, value: Abstract, frame: Frame) -> None:
    """Note the metrics of a log line in the embedded metric format."""
    for one in alternatives(value):
        inner = one.parts[0] if isinstance(one, Joined) and len(one.parts) == 1 else one
        entries = inner.entries if isinstance(inner, Mapping) else {}
        about = entries.get("_aws")
        if about is None:
            continue
        found = False
        directives = about.entries.get("CloudWatchMetrics") if isinstance(about, Mapping) else None
        for directive in _mappings(directives):
            asked = _flat(told(directive.entries.get("Dimensions", NOTHING)))
            dimensions = {each: told(entries.get(each, NOTHING)) for each in asked}
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
            run.record.metrics[id(site)] = ("ColdStart", None, "Count", None, {"function_name": _NOT_ALWAYS})


def emitted(record: Record, calls: list[AwsCall]) -> Iterator[EmittedMetric]:
    """Every metric that was noted, and those of the calls of CloudWatch."""
    spaces = [record.namespaces[id(site)] for site in record.of("namespace of metrics")]
    for site in record.of("metric"):
        name, namespace, unit, service, own = record.metrics[id(site)]
        way = str(site.told[0])
        if way == EMBEDDED and namespace is None and spaces:
            namespace = spaces[0] if len(spaces) == 1 else OneOf(tuple(spaces))
        yield EmittedMetric(
            origin=site.source.origin(site.node),
            inside=site.inside,
            phase=site.phase,
            in_loop=site.in_loop,
            way=way,
            name=name,
            namespace=namespace,
            unit=unit,
            service=service,
            by=own | _added(record, way) if name != "ColdStart" else own,
        )
    for call in calls:
        if (call.service, call.operation) == ("cloudwatch", "PutMetricData"):
            yield from _put(call)


def _added(record: Record, way: str) -> dict[str, Value]:
    """The dimensions that the code adds to the metrics of a way, wherever it does."""
    added = [record.dimensions[id(site)] for site in record.of("dimension") if site.told[1] == way]
    return {name: value for name, value in added if isinstance(name, str)}


def _put(call: AwsCall) -> Iterator[EmittedMetric]:
    arguments = call.arguments or {}
    told_of = arguments.get("MetricData")
    data = [each for each in told_of if isinstance(each, dict)] if isinstance(told_of, tuple) else []
    for each in data or [{}]:
        dimensions = each.get("Dimensions")
        named = [one for one in dimensions if isinstance(one, dict)] if isinstance(dimensions, tuple) else []
        yield EmittedMetric(
            origin=call.origin,
            inside=call.inside,
            phase=call.phase,
            in_loop=call.in_loop,
            way=PUT,
            name=each.get("MetricName", _UNFOLLOWED),
            namespace=arguments.get("Namespace"),
            unit=each.get("Unit"),
            by={name: one.get("Value") for one in named if isinstance(name := one.get("Name"), str)},
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
