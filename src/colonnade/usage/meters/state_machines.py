"""Step Functions: transitions of standard workflows, requests and time of express ones."""

from __future__ import annotations

import math
from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.state_machine import StateMachine
from colonnade.usage import between, running
from colonnade.usage.amount import Amount
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import Used
from colonnade.usage.visits import transitions

LEAST_MEMORY = 64 / 1024  # GB: it is billed in steps of 64 MB
STEP = 100  # milliseconds
_STATES = (
    "an execution enters each state once, and half of those that a choice may pass by; a Map has 10 items"
)
_TASK = Range(10, 50, 500)


@meter(StateMachine, "executions")
def executions(machine: StateMachine, flow: Flow) -> Iterator[Used]:
    """What executions take."""
    machine.definition.value  # noqa: B018 - tells why it is not known
    amount = between.executions(machine, flow)
    if machine.kind.value != "EXPRESS":
        # "Step Functions counts a state transition each time a step of your workflow is executed" (AWS, its prices).
        yield Used("state-transition", amount * Amount.assumed(transitions(machine), _STATES))
        return
    yield Used("express-request", amount)
    time = _time(machine, flow)
    rounded = Range(
        *(
            math.ceil(each / STEP) * STEP / 1000
            for each in (time.range.low, time.range.likely, time.range.high)
        )
    )
    seconds = Amount(rounded, time.grounds)
    yield Used("express-gb-second", amount * seconds * LEAST_MEMORY)


def _time(machine: StateMachine, flow: Flow) -> Amount:
    """How many milliseconds an execution takes: as long as what it calls."""
    found = [
        running.milliseconds(task.function.value, flow.traffic)
        if task.function.known and task.function.value is not None
        else Amount.assumed(
            _TASK, f"a task of an express workflow takes {_TASK.likely:g} ms, {_TASK.high:g} at most"
        )
        for task in machine.tasks
    ]
    if not found:
        return Amount.assumed(Range(1, 50, 100), "an execution without tasks takes 50 ms")
    return Amount.sum(found)
