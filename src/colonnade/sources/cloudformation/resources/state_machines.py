"""Step Functions state machines, their states, and the functions their tasks call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.aws import defaults
from colonnade.model.policy import Role
from colonnade.model.state_machine import StateMachine
from colonnade.model.task import TaskState
from colonnade.sources.cloudformation.definitions import read_definition
from colonnade.sources.cloudformation.derive import UNREAD, alternatives, default

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared


def _state_machine(declared: Declared) -> StateMachine:
    properties = declared.properties
    unread = default(UNREAD, declared.origin)
    return StateMachine(
        **declared.common,
        kind=properties.fact("StateMachineType", str, defaults.STATE_MACHINE_KIND),
        definition=unread,
        tracing=properties.within("TracingConfiguration").fact("Enabled", bool, default=False),
        log_level=properties.within("LoggingConfiguration").fact(
            "Level", str, defaults.STATE_MACHINE_LOG_LEVEL
        ),
        timeout=unread,
        role_link=unread,
    )


def _link_state_machine(made: StateMachine, declared: Declared, building: Building) -> None:
    made.role_link = building.link(declared.properties, "RoleArn", (Role,), "no role")
    for _, role in alternatives(made.role_link.raw):
        if isinstance(role, Role):
            role.all_machines.append(made)
    definition = read_definition(made, declared.properties, building.links)
    made.definition, made.timeout = definition.known, definition.timeout
    made.states = list(definition.states)
    building.parts += made.states
    for state in made.states:
        if isinstance(state, TaskState):
            building.trigger("states", declared, state.function, source=made)
            if state.sends_to is not None and state.answers_a_failure:
                state.sends_to.dead_letters_of.append(made)


MAKERS = {"AWS::StepFunctions::StateMachine": _state_machine}
LINKERS = {"AWS::StepFunctions::StateMachine": _link_state_machine}
