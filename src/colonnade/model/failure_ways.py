"""The ways an execution takes after one of its states has failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Unknown
from colonnade.regex import regex

if TYPE_CHECKING:
    from colonnade.model.function import Function
    from colonnade.model.state_machine import StateMachine
    from colonnade.model.task import Catcher, State, TaskState

# Services by which people or other systems hear of something, and those that start what may tell them.
_HEARD_BY = frozenset(
    ("appsync", "cloudwatch", "eventbridge", "events", "firehose", "http", "kinesis", "lambda", "logs",
     "pinpoint", "pinpoint-sms-voice-v2", "ses", "sesv2", "sfn", "sns", "sqs",
     "ssm-incidents", "states", "stepfunctions")
)  # fmt: skip
# How states and functions are called that tell of something, also where what they do cannot be read.
_TELLING = regex(
    r"alarm|alert|escalat|e-?mail|incident|messag|metric|notif|page[rd]|publish|slack|ticket", re.IGNORECASE
)
# How a last state is called that stands for a failure, with or without what failed before it.
_FAILED = regex(r"(?:.*[ _-])?(?:failed|failure|timed[ _-]?out|aborted)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FailureWay:
    """What follows whatever failure of some states: `failing` are these with their Catch, `states` all that may follow.

    No state of it is reached while nothing fails.
    """

    machine: StateMachine
    failing: tuple[tuple[State, Catcher], ...]
    states: tuple[State, ...]

    @property
    def ends(self) -> list[State]:
        """Its last states."""
        return [each for each in self.states if not (each.next or each.choices or each.inside)]

    @property
    def ends_as_success(self) -> bool:
        """Whether every execution that takes it has succeeded, as far as Step Functions can see."""
        return bool(self.ends) and all(each.kind != "Fail" for each in self.states)

    @property
    def tells(self) -> bool:
        """Whether anybody hears of the failure on it; raises Unknown where that cannot be known."""
        doubt: Unknown | None = None
        for task in self.machine.tasks:
            if task in self.states:
                try:
                    if _TELLING.search(task.name) or task.is_callback or self._tells(task):
                        return True
                except Unknown as unknown:
                    doubt = doubt or unknown
        if doubt is not None:
            raise doubt
        return False

    def _tells(self, task: TaskState) -> bool:
        """Whether a task tells of a failure, be it by itself or through its function."""
        function = task.function.value
        if function is None:
            return task.service in _HEARD_BY
        return bool(_TELLING.search(function.name)) or (
            not self._runs_anyway(function) and _is_heard(function, task)
        )

    def _runs_anyway(self, function: Function) -> bool:
        """Whether the same function also runs where nothing has failed, so that it is none that tells of failures."""
        ordinary = self.machine.ways.reached()
        return any(
            each.name in ordinary and each.function.known and each.function.value is function
            for each in self.machine.tasks
        )


def _is_heard(function: Function, task: TaskState) -> bool:
    """Whether the code of a function makes anybody hear of something."""
    code = function.code
    if code.http_calls or code.metrics or any(each.service in _HEARD_BY for each in code.calls):
        return True
    if code.unresolved:
        raise Unknown(f"what {function} does after a failure could not be followed", task.origin)
    return False


def failure_ways(machine: StateMachine) -> list[FailureWay]:
    """The ways after a Catch of whatever fails, those with the same ends as one."""
    if machine.kind.value == "EXPRESS":
        raise NotApplicable(
            "who starts an express workflow may wait for its answer, and see there that it failed"
        )
    machine.definition.value  # noqa: B018 - tells why it is not known
    ordinary, known = machine.ways.reached(), {each.name: each for each in machine.states}
    ways: dict[tuple[str, ...], FailureWay] = {}
    for state in machine.states:
        for catcher in state.catchers if not state.inside else ():
            names = {catcher.next, *machine.ways.after(catcher.next)}
            if catcher.takes_all and names <= known.keys() and names.isdisjoint(ordinary):
                states = tuple(each for each in machine.states if each.name in names)
                way = FailureWay(machine, ((state, catcher),), states)
                key = tuple(each.name for each in way.ends)
                if key in ways:
                    before = ways[key]
                    united = tuple(each for each in machine.states if each in before.states or each in states)
                    way = FailureWay(machine, (*before.failing, *way.failing), united)
                ways[key] = way
    return list(ways.values())


def succeeds_by_name(machine: StateMachine) -> list[State]:
    """The last states on the ordinary way that are called a failure and are none, where nothing told of it before."""
    ordinary = machine.ways.reached()
    return [
        each
        for each in machine.states
        if each.kind in ("Pass", "Succeed")
        and each.name in ordinary
        and not (each.next or each.inside)
        and _FAILED.fullmatch(each.name)
        and not any(_TELLING.search(name) for name in machine.ways.always_before(each.name))
        and not any(
            task.only_tells for task in machine.tasks if task.name in machine.ways.always_before(each.name)
        )
    ]
