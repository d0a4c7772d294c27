"""What a Task state of a state machine calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from colonnade.fact import Fact, Opaque, Reference, Text
from colonnade.model.function import Function
from colonnade.model.queue import Queue
from colonnade.model.resource import Resource
from colonnade.model.table import Table
from colonnade.regex import regex
from colonnade.sources.cloudformation.derive import alternatives, as_text, changed
from colonnade.sources.cloudformation.made import function_of
from colonnade.sources.document import Mapping, Node, Sequence

if TYPE_CHECKING:
    from colonnade.model.code import Value
    from colonnade.sources.cloudformation.links import Links

LAMBDA = "lambda"
ACTIVITY = "activity"
_INVOKE = "lambda:invoke"
_DEEPEST = 10
_LIMITS = ("StoppingCondition", "Timeout", "TimeoutInMinutesOverride", "ExecutionTimeoutMinutes")
# What JSONata and the intrinsic functions of the States Language give anew each time.
_MADE_ANEW = regex(r"States\.UUID|States\.MathRandom|\$(?:uuid|now|millis|random)\b")
_SENDS = ("sqs:sendMessage", "aws-sdk:sqs:sendMessage")


class Values(Protocol):
    """What knows the values of a definition, and what they name."""

    @property
    def links(self) -> Links: ...

    def raw(self, node: Node) -> object: ...


def integration_of(raw: object, links: Links) -> object:
    """The integration that a `Resource` names, as TaskState has it."""
    if isinstance(raw, Reference | Text):
        named = links.resource(raw, (Resource,))
        if isinstance(named, Resource):
            if named.type == "AWS::StepFunctions::Activity":
                return ACTIVITY
            if isinstance(links.resource(raw, (Function,)), Function):
                return LAMBDA
    written = _written(raw)
    _, partition, rest = written.partition(":states:")
    if partition:
        # What follows the region and the account, which are mostly left out.
        service = rest.split(":", 2)[-1]
        if service.startswith("activity:"):
            return ACTIVITY
        return LAMBDA if service.startswith(_INVOKE) else service
    if ":lambda:" in written or isinstance(raw, Reference):
        return LAMBDA
    if isinstance(links.resource(raw, (Function,)), Function):
        return LAMBDA
    return Opaque(f"{raw}, of which nobody can say what it calls", written)


def _written(raw: object) -> str:
    if isinstance(raw, Text):
        return "".join(each if isinstance(each, str) else "?" for each in raw.parts)
    return raw if isinstance(raw, str) else ""


def task_function(values: Values, node: Mapping, raw: object, integration: object) -> Fact[Function | None]:
    """The function a Task calls: by its own ARN as `Resource`, or as `FunctionName` of `lambda:invoke`."""
    kinds = [kind for _, kind in alternatives(integration)]
    written = node.get("Resource")
    place = written.origin if written is not None else node.origin
    if LAMBDA not in kinds:
        return Fact(None, place, label="Resource")
    if all(_INVOKE not in _written(each) for _, each in alternatives(raw)):
        return Fact(_linked(values, raw), place, label="Resource")
    for name in ("Parameters", "Arguments"):
        parameters = node.get(name)
        if not isinstance(parameters, Mapping):
            continue
        named = parameters.get("FunctionName")
        if named is not None:
            return Fact(_linked(values, values.raw(named)), named.origin, label="FunctionName")
        path = parameters.get("FunctionName.$")
        if path is not None:
            reason = "read from the input when the state runs"
            identity = f"{path.text_file}:{path.line}"
            return Fact(Opaque(reason, identity), path.origin, label="FunctionName.$")
    return Fact(Opaque("not written", f"{place}"), place, label="FunctionName")


def task_queue(values: Values, node: Mapping, integration: object) -> Queue | None:
    """The queue of the application that a Task sends a message to by itself."""
    if integration not in _SENDS:
        return None
    for name in ("Parameters", "Arguments"):
        parameters = node.get(name)
        named = parameters.get("QueueUrl") if isinstance(parameters, Mapping) else None
        if named is not None:
            queue = values.links.resource(values.raw(named), (Queue,))
            return queue if isinstance(queue, Queue) else None
    return None


def task_input(values: Values, node: Mapping, integration: object) -> dict[tuple[str, ...], object]:
    """What a Task hands to its function, where that is written and not worked out from its own input."""
    if integration != LAMBDA:
        return {}
    given = node.get("Parameters") or node.get("Arguments")
    resource = node.get("Resource")
    if isinstance(given, Mapping) and resource is not None and _INVOKE in _written(values.raw(resource)):
        given = given.get("Payload")
    return dict(_leaves(values, given, ())) if isinstance(given, Mapping) else {}


def task_arguments(values: Values, node: Mapping) -> dict[str, Value]:
    """What a Task hands to the service it calls, by the service's own names."""
    given = node.get("Parameters") or node.get("Arguments")
    told = _argument(values, given, "", 0) if given is not None else {}
    return told if isinstance(told, dict) else {}


def _argument(values: Values, node: Node, key: str, depth: int) -> Value:
    if depth > _DEEPEST:
        return Opaque("too deep to be followed", f"{node.text_file}:{node.line}")
    if isinstance(node, Mapping):
        return {
            name.removesuffix(".$"): _argument(values, each, name, depth + 1)
            for name, each in node.entries.items()
        }
    if isinstance(node, Sequence):
        return tuple(_argument(values, each, key, depth + 1) for each in node.items)
    told = as_text(values.raw(node))
    if not isinstance(told, Text):
        return Opaque("not told by the definition", f"{node.text_file}:{node.line}")
    text = told.literal
    if text is None or not (key.endswith(".$") or text.startswith("{%")):
        return told if text is None else text
    made = _MADE_ANEW.search(text)
    return Opaque("worked out when the state runs", f"anew:{made[0]}" if made else f"event:{text}")


def task_table(values: Values, node: Mapping) -> Table | None:
    """The table of the application that a Task reads or writes by itself."""
    given = node.get("Parameters") or node.get("Arguments")
    named = given.get("TableName") if isinstance(given, Mapping) else None
    table = values.links.resource(values.raw(named), (Table,)) if named is not None else None
    return table if isinstance(table, Table) else None


def _leaves(values: Values, node: Mapping, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    for key, each in node.entries.items():
        if isinstance(each, Mapping) and not function_of(each):
            if len(path) < _DEEPEST:
                yield from _leaves(values, each, (*path, key))
        elif not key.endswith(".$"):
            told = as_text(values.raw(each))
            if isinstance(told, Text | Opaque) and not str(told).startswith("{%"):
                yield (*path, key), told


def task_limit(node: Mapping) -> str | None:
    """The parameter of a Task by which the job it starts ends by itself, where one is written."""
    given = node.get("Parameters") or node.get("Arguments")
    if not isinstance(given, Mapping):
        return None
    return next((name for name in _LIMITS if name in given.entries), None)


def _linked(values: Values, raw: object) -> object:
    def linked(each: object) -> object:
        if isinstance(each, str) and each.startswith("{%"):
            return Opaque("worked out by a JSONata expression when the state runs", each)
        found = values.links.resource(each, (Function,))
        return found or Opaque(f"{each}, which is no function of this application", str(each))

    return changed(raw, linked)
