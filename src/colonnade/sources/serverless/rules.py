"""Events of the clock and of buses: rules of EventBridge, schedules of EventBridge Scheduler."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    function_of,
    is_false,
    literal,
    made,
    plain_items,
    plain_mapping,
    ref,
)
from colonnade.sources.document import Node
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.event import Event
from colonnade.sources.serverless.service import renamed, shown_value

_INPUTS = (
    ("input", "Input"),
    ("inputPath", "InputPath"),
)
_TRANSFORMER = (("inputTemplate", "InputTemplate"), ("inputPathsMap", "InputPathsMap"))
_SPELLED = (("enabled", "State"), ("description", "Description"), ("name", "Name"))


def add_schedule(event: Event) -> None:
    """Add the rules, or the schedules, of a schedule event: one for each of its rates."""
    rates = plain_items(event.main("rate"))
    if not rates:
        event.complain("has no rate", "write one, as rate(1 hour)")
    for rate in rates:
        number = event.service.count(f"schedule {event.owner.key}")
        if literal(event.get("method")) == "scheduler":
            _scheduler(event, rate, number)
        else:
            name = f"EventsRuleSchedule{number}"
            _rule(event, f"{event.owner.prefix}{name}", name, {"ScheduleExpression": rate})


def _scheduler(event: Event, rate: Node, number: int) -> None:
    target = {
        "Arn": event.owner.target,
        "RoleArn": event.roles.arn_of(event.owner),
        "Input": event.get("input"),
    }
    event.add(
        f"{event.owner.prefix}Schedule{number}",
        "AWS::Scheduler::Schedule",
        {
            "ScheduleExpression": rate,
            "ScheduleExpressionTimezone": event.get("timezone"),
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "State": _state(event),
            "Name": event.get("name"),
            "Description": event.get("description"),
            "Target": target,
        },
        spelled=event.spelled(*_SPELLED),
    )


def add_cloudwatch_event(event: Event) -> None:
    """Add the rule of a cloudwatchEvent."""
    number = event.service.count(f"cloudwatchEvent {event.owner.key}")
    name = f"EventsRuleCloudWatchEvent{number}"
    _rule(event, f"{event.owner.prefix}{name}", name, {"EventPattern": event.get("event")})


def add_event_bridge(event: Event) -> None:
    """Add the rule of an eventBridge event, and the bus where it names one that the service is to make."""
    number = event.service.count(f"eventBridge {event.owner.key}")
    rule = event.get("name")
    name = f"{naming.alphanumeric(_rule_name(event, rule, number))}EventBridgeRule"
    entries = {
        "EventPattern": event.get("pattern"),
        "ScheduleExpression": event.get("schedule"),
        "EventBusName": _bus(event),
        "Name": rule,
    }
    target: dict[str, Any] = {}
    policy = plain_mapping(event.get("retryPolicy"))
    if policy is not None:
        names = (
            ("maximumEventAge", "MaximumEventAgeInSeconds"),
            ("maximumRetryAttempts", "MaximumRetryAttempts"),
        )
        target["RetryPolicy"] = renamed(policy, names)
    letters = event.get("deadLetterQueueArn")
    if letters is not None:
        target["DeadLetterConfig"] = made(letters, {"Arn": letters})
    _rule(event, name, f"EventBridgeLambdaPermission{number}", entries, target)


def _rule_name(event: Event, written: Node | None, number: int) -> str:
    service = event.service
    begin = f"{shown_value(service.name)}-{shown_value(service.stage)}"
    return literal(written) or f"{begin}-{event.owner.key}-rule-{number}"


def _bus(event: Event) -> Node | None:
    """The bus of a rule: one that is named is made, unless it is the default one or told by its ARN."""
    written = event.get("eventBus")
    name = literal(written)
    if (
        written is None
        or name is None
        or function_of(written)
        or name == "default"
        or name.startswith("arn:")
    ):
        return written
    logical = f"{naming.alphanumeric(name)}EventBridgeEventBus"
    if logical not in event.service.template.resources:
        event.add(logical, "AWS::Events::EventBus", {"Name": written}, called=f"the bus {name}")
    return made(written, ref(logical))


def _state(event: Event) -> object:
    enabled = event.get("enabled")
    if enabled is None:
        return None
    return made(enabled, "DISABLED" if is_false(enabled) else "ENABLED")


def _rule(
    event: Event, name: str, permission: str, entries: dict[str, Any], settings: dict[str, Any] | None = None
) -> None:
    transformer = plain_mapping(event.get("inputTransformer"))
    target = {
        "Arn": event.owner.target,
        "Id": f"{event.owner.prefix}{permission}",
        **renamed(event.settings, _INPUTS),
        **(settings or {}),
    }
    if transformer is not None:
        target["InputTransformer"] = renamed(transformer, _TRANSFORMER)
    told = plain_mapping(event.get("input"))
    if told is not None:
        target["Input"] = made(told, {"Fn::ToJsonString": told})
    event.add(
        name,
        "AWS::Events::Rule",
        {
            **entries,
            "State": _state(event),
            "Description": event.get("description"),
            "Name": entries.get("Name", event.get("name")),
            "Targets": [target],
        },
        spelled=event.spelled(*_SPELLED),
    )
    event.permit(permission, "events.amazonaws.com", SourceArn={"Fn::GetAtt": [name, "Arn"]})
