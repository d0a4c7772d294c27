"""How often the states of a state machine are entered in one execution."""

from __future__ import annotations

from colonnade.measure import Range
from colonnade.model.state_machine import StateMachine
from colonnade.model.task import State


def visits(state: State) -> Range | None:
    """How often one state is entered in an execution in which nothing fails; None where nobody can tell."""
    machine, name = state.machine, state.name
    if any(each.kind == "Map" for each in machine.states if each.name in state.inside):
        return None
    if name in machine.ways.after(name):
        return None
    reached = machine.ways.reached()
    if name not in reached:
        return Range(0, 0, 1)
    return Range.exactly(1) if _on_every_way(state) else Range(0, 0.5, 1)


def _on_every_way(state: State) -> bool:
    """Whether no execution ends without it: what is within a Parallel always runs with it."""
    machine, name = state.machine, state.inside[0] if state.inside else state.name
    if state.inside:
        around = next((each for each in machine.states if each.name == name), None)
        always = state.is_start or not _chosen_within(state)
        return around is not None and _on_every_way(around) and always
    without = machine.ways.reached(without=name)
    ends = [each for each in machine.states if not each.inside and each.next is None and not each.choices]
    return all(each.name == name or each.name not in without for each in ends)


def _chosen_within(state: State) -> bool:
    """Whether a Choice stands beside it in its branch, or in another one: which is whose is not told."""
    beside = [each for each in state.machine.states if each.inside == state.inside]
    return any(each.kind == "Choice" for each in beside)


def transitions(machine: StateMachine) -> Range:
    """How many transitions an execution makes: into each state once, and none of those that a Choice passes by.

    Maps count their states once for each item, of which there are 1 to 40, mostly 10: the authors' own assumption.
    """
    entered = [_entered(each) for each in machine.states]
    return Range.sum(entered) or Range.exactly(1)


ITEMS = Range(1, 10, 40)
LOOPS = Range(0, 1, 10)


def _entered(state: State) -> Range:
    known = visits(state)
    if known is not None:
        return known
    machine = state.machine
    maps = [each for each in machine.states if each.kind == "Map" and each.name in state.inside]
    times = Range(0, 1, 1) if state.name in machine.ways.after(state.name) and not maps else Range.exactly(1)
    for _ in maps:
        times = times * ITEMS
    return times * LOOPS if not maps else times
