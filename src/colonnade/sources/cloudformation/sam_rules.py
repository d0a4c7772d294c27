"""What EventBridge rules and schedules have in common, whatever they start."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    get_att,
    is_true,
    literal,
    made,
    picked,
)
from colonnade.sources.cloudformation.sam_event import Event
from colonnade.sources.cloudformation.sam_policies import ExecutionRole
from colonnade.sources.document import Mapping, Node

TARGET = ("Input", "InputPath", "InputTransformer", "RetryPolicy")


def rule_entries(event: Event, schedule: Node | None) -> dict[str, Any]:
    """What a rule says apart from its target."""
    properties = event.properties
    enabled = literal(properties.get("Enabled"))
    state: object = properties.get("State")
    if enabled is not None:
        state = made(properties.entries["Enabled"], "DISABLED" if enabled.lower() == "false" else "ENABLED")
    return {
        **picked(properties, ("EventBusName", "Description")),
        "ScheduleExpression": schedule,
        "EventPattern": properties.get("Pattern"),
        "Name": properties.get("RuleName") or properties.get("Name"),
        "State": state,
    }


def add_schedule(event: Event, action: str) -> None:
    """Add an EventBridge Scheduler schedule and the role with which it acts."""
    properties = event.properties
    dead_letters = event.dead_letters()
    role: object = properties.get("RoleArn")
    if role is None:
        name = f"{event.id}Role"
        scheduler = ExecutionRole(name, event.owner, "scheduler.amazonaws.com", properties)
        scheduler.allow(properties, f"{event.id}Policy", [action], event.target_arn, because=event.called)
        if isinstance(dead_letters, Mapping) and "Arn" in dead_letters.entries:
            scheduler.allow_sending(
                properties,
                event.id,
                "SQS",
                dead_letters.entries["Arn"],
                f"the dead letters of {event.called}",
            )
        scheduler.add(event.expansion)
        role = get_att(name, "Arn")
    passed = (
        "ScheduleExpression",
        "State",
        "Description",
        "StartDate",
        "EndDate",
        "ScheduleExpressionTimezone",
        "GroupName",
        "KmsKeyArn",
    )
    target = {"Arn": event.target_arn, "RoleArn": role, "DeadLetterConfig": dead_letters}
    event.add(
        event.id,
        "AWS::Scheduler::Schedule",
        {
            **picked(properties, passed),
            "Name": None if is_true(properties.get("OmitName")) else properties.get("Name") or event.id,
            "FlexibleTimeWindow": properties.get("FlexibleTimeWindow") or {"Mode": "OFF"},
            "Target": {**target, **picked(properties, ("Input", "RetryPolicy"))},
        },
    )
