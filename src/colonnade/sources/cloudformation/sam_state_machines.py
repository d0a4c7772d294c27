"""AWS::Serverless::StateMachine: the state machine, its role and what starts it."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    get_att,
    is_nothing,
    is_true,
    literal,
    picked,
    place,
    plain_mapping,
    ref,
    unwritten,
)
from colonnade.sources.cloudformation.sam_event import Event, read_events
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless, tags
from colonnade.sources.cloudformation.sam_policies import ExecutionRole
from colonnade.sources.cloudformation.sam_routes import add_state_machine_route
from colonnade.sources.cloudformation.sam_rules import TARGET, add_schedule, rule_entries

_RENAMED = {
    "Name": "StateMachineName",
    "Type": "StateMachineType",
    "Logging": "LoggingConfiguration",
    "Tracing": "TracingConfiguration",
    "DefinitionUri": "DefinitionS3Location",
    "Definition": "Definition",
    "DefinitionSubstitutions": "DefinitionSubstitutions",
}


def expand_state_machine(expansion: Expansion, machine: Serverless) -> None:
    """Add what SAM makes of one state machine; a local DefinitionUri becomes its DefinitionS3Location."""
    properties = machine.properties
    entries: dict[str, Any] = {
        plain: properties.entries[own] for own, plain in _RENAMED.items() if own in properties.entries
    }
    # So that what is left out is told, and put right, under the names that SAM gives it.
    for own in ("Tracing", "Logging"):
        entries.setdefault(_RENAMED[own], place(properties, own))
    entries.setdefault("StateMachineType", unwritten(properties, "Type", "STANDARD"))
    role = ExecutionRole.of(machine, "states.amazonaws.com", expansion.complain)
    role.read(properties.get("Policies"))
    tracing = plain_mapping(properties.get("Tracing"))
    if tracing and is_true(tracing.get("Enabled")):
        role.attach(tracing, "AWSXrayWriteOnlyAccess")
    entries["RoleArn"] = role.arn
    entries["Tags"] = tags(properties)
    expansion.add(machine, machine.name, "AWS::StepFunctions::StateMachine", entries, generated=False)
    role.add(expansion)
    _alias(expansion, machine)
    for event in read_events(expansion, machine, role):
        _add_event(event)


def _alias(expansion: Expansion, machine: Serverless) -> None:
    name = machine.properties.get("AutoPublishAlias")
    if name is None or is_nothing(name):
        return
    version, alias = f"{machine.name}Version", f"{machine.name}Alias{literal(name) or ''}"
    entries: dict[str, Any] = {
        "StateMachineArn": ref(machine.name),
        "StateMachineRevisionId": get_att(machine.name, "StateMachineRevisionId"),
    }
    called = f"the version of {machine.name}"
    expansion.add(
        machine, version, "AWS::StepFunctions::StateMachineVersion", entries, at=name, called=called
    )
    preference = plain_mapping(machine.properties.get("DeploymentPreference"))
    settings = {**(preference.entries if preference else {}), "StateMachineVersionArn": ref(version)}
    expansion.add(
        machine,
        alias,
        "AWS::StepFunctions::StateMachineAlias",
        {"Name": name, "DeploymentPreference": {"Type": "ALL_AT_ONCE", **settings}},
        at=name,
        called=f"the alias of {machine.name}",
    )
    if is_true(machine.properties.get("UseAliasAsEventTarget")):
        machine.alias = alias


def _add_event(event: Event) -> None:
    match event.kind:
        case "Schedule" | "CloudWatchEvent" | "EventBridgeRule":
            _rule(event)
        case "ScheduleV2":
            add_schedule(event, "states:StartExecution")
        case "Api":
            add_state_machine_route(event)
        case _:
            what = f"the event {event.name} of {event.owner.name} has the Type {event.kind}"
            event.expansion.complain(event.properties, what, "SAM starts no state machine by it")


def _rule(event: Event) -> None:
    properties = event.properties
    schedule = properties.get("Schedule") if event.kind == "Schedule" else None
    role: object = properties.get("RoleArn")
    if role is None:
        name = f"{event.id}Role"
        starter = ExecutionRole(name, event.owner, "events.amazonaws.com", properties)
        starts = f"{name}StartExecutionPolicy"
        starter.allow(properties, starts, ["states:StartExecution"], event.target, because=event.called)
        starter.add(event.expansion)
        role = get_att(name, "Arn")
    target = {
        "Arn": event.target,
        "Id": f"{event.id}StepFunctionsTarget",
        "RoleArn": role,
        **picked(properties, TARGET),
        "DeadLetterConfig": event.dead_letters(get_att(event.id, "Arn")),
    }
    event.add(event.id, "AWS::Events::Rule", {**rule_entries(event, schedule), "Targets": [target]})
