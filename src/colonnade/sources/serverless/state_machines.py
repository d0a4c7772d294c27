"""The state machines of the plugin serverless-step-functions, and what starts them."""

from __future__ import annotations

from typing import Any

from colonnade.fact import Opaque
from colonnade.sources.cloudformation.made import (
    function_of,
    literal,
    made,
    place,
    plain_items,
    plain_mapping,
    ref,
    unwritten,
)
from colonnade.sources.document import Mapping, Node, Scalar, Sequence
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.placing import unknown
from colonnade.sources.serverless.service import Service, Spelling, below, first

_NAMING = ("Ref", "Fn::GetAtt")


def add_state_machines(service: Service) -> None:
    """Add the state machines below `stepFunctions`, in one mapping or a list of such."""
    written = below(service.root, "stepFunctions", "stateMachines")
    for part in plain_items(written):
        machines = plain_mapping(part)
        for key, node in machines.entries.items() if machines is not None else ():
            machine = plain_mapping(node)
            if machine is None:
                service.complain(node, f"the state machine {key} is not a mapping", "give it a definition")
                continue
            _add(service, key, machine)


def _id(key: str, machine: Mapping) -> str:
    own, name = literal(below(machine, "id")), literal(below(machine, "name"))
    if own is not None:
        return own
    return (
        naming.alphanumeric(name)
        if name is not None
        else f"{naming.function_id(key)}StepFunctionsStateMachine"
    )


def _add(service: Service, key: str, machine: Mapping) -> None:
    name = _id(key, machine)
    definition = below(machine, "definition")
    entries: dict[str, Any] = {
        "StateMachineName": below(machine, "name"),
        "StateMachineType": first(below(machine, "type"), unwritten(machine, "type", "STANDARD")),
        "RoleArn": _role(machine),
        "TracingConfiguration": _config(machine, "tracingConfig", (("enabled", "Enabled"),)),
        "LoggingConfiguration": _logging(machine),
    }
    if definition is not None:
        text = isinstance(definition, Scalar)
        entries["DefinitionString" if text else "Definition"] = _with_ids(service, definition)
    spelled: Spelling = {
        ("TracingConfiguration", "Enabled"): (*machine.path, "tracingConfig", "enabled"),
        ("LoggingConfiguration", "Level"): (*machine.path, "loggingConfig", "level"),
        ("LoggingConfiguration",): (*machine.path, "loggingConfig"),
    }
    service.add(
        name,
        "AWS::StepFunctions::StateMachine",
        entries,
        at=machine,
        called=literal(below(machine, "name")) or key,
        generated=False,
        spelled=spelled,
    )
    for item in plain_items(below(machine, "events")):
        _event(service, key, name, item)


def _role(machine: Mapping) -> Node:
    """The role: the one that is named, else the one that the plugin fits to the definition."""
    given = below(machine, "role")
    if given is not None:
        return given
    reason = "the role that serverless-step-functions makes, with what the definition calls"
    return unknown(place(machine, "role"), Opaque(reason, f"the role of {machine.path}"))


def _config(machine: Mapping, key: str, names: tuple[tuple[str, str], ...]) -> Mapping | None:
    config = plain_mapping(below(machine, key))
    if config is None:
        return None
    return Mapping.made(
        config, {own: node for name, own in names if (node := below(config, name)) is not None}
    )


def _logging(machine: Mapping) -> object:
    config = plain_mapping(below(machine, "loggingConfig"))
    if config is None:
        return None
    groups = [
        made(each, {"CloudWatchLogsLogGroup": {"LogGroupArn": each}})
        for each in plain_items(below(config, "destinations"))
    ]
    told = _config(
        machine, "loggingConfig", (("level", "Level"), ("includeExecutionData", "IncludeExecutionData"))
    )
    entries = told.entries if told is not None else {}
    return Mapping.made(config, {**entries, **({"Destinations": made(config, groups)} if groups else {})})


def _with_ids(service: Service, node: Node) -> Node:
    """A definition in which functions are named by their keys, with their logical ids instead."""
    name = function_of(node)
    if name in _NAMING:
        return _named(service, node, name)
    if isinstance(node, Mapping):
        entries = {key: _with_ids(service, each) for key, each in node.entries.items()}
        if all(entries[key] is each for key, each in node.entries.items()):
            return node
        changed = Mapping.made(node, entries)
        changed.keys, changed.tag = node.keys, node.tag
        return changed
    if isinstance(node, Sequence):
        items = [_with_ids(service, each) for each in node.items]
        if all(one is other for one, other in zip(items, node.items, strict=True)):
            return node
        listed = Sequence.made(node, items)
        listed.tag = node.tag
        return listed
    return node


def _named(service: Service, node: Node, name: str) -> Node:
    argument = node if node.tag else next(iter(node.entries.values())) if isinstance(node, Mapping) else node
    items = argument.items if isinstance(argument, Sequence) else [argument]
    texts = [each.text for each in items if isinstance(each, Scalar)]
    if not texts:
        return node
    key, _, attribute = texts[0].partition(".")
    if key not in service.functions:
        return node
    logical = naming.lambda_id(key)
    if name == "Ref":
        return made(node, ref(logical))
    return made(node, {"Fn::GetAtt": [logical, texts[1] if len(texts) > 1 else attribute or "Arn"]})


def _event(service: Service, key: str, machine: str, item: Node) -> None:
    """Add the rule that starts a state machine."""
    event = plain_mapping(item)
    if event is None or not event.entries:
        return
    kind, node = next(iter(event.entries.items()))
    settings = plain_mapping(node) or Mapping.made(node, {})
    number = service.count(f"event of the state machine {key}")
    called = f"the {kind} event {number} of {key}"
    rule: dict[str, Any] = {}
    if kind == "schedule":
        rule = {"ScheduleExpression": below(settings, "rate") or (node if isinstance(node, Scalar) else None)}
    elif kind in ("eventBridge", "cloudwatchEvent"):
        pattern = below(settings, "pattern") or below(settings, "event")
        rule = {"EventPattern": pattern, "EventBusName": below(settings, "eventBusName")}
    elif kind == "http":
        return  # a route to the service itself: no function is behind it
    else:
        service.complain(item, f"{called} is of a kind that is not read")
        return
    target = {"Arn": ref(machine), "Id": f"{naming.function_id(key)}{number}"}
    service.add(
        f"{naming.function_id(key)}StepFunctionsEventsRule{naming.capitalized(kind)}{number}",
        "AWS::Events::Rule",
        {**rule, "Targets": [target]},
        at=settings,
        called=called,
    )
