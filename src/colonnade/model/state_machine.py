"""Step Functions state machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, some
from colonnade.model.resource import Resource, present
from colonnade.model.task import Catcher, State, TaskState
from colonnade.model.ways import Ways

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.policy import Role


@dataclass(eq=False, slots=True, kw_only=True)
class StateMachine(Resource):
    """A state machine: `kind` "STANDARD" or "EXPRESS"; `timeout` of the whole execution in seconds, or None.

    `definition` holds None, or is Opaque with the reason where the definition could not be read: then `states`
    is empty. `log_level` is "OFF", "ERROR", "FATAL" or "ALL".
    """

    kind: Fact[str]
    definition: Fact[None]
    tracing: Fact[bool]
    log_level: Fact[str]
    timeout: Fact[int | None]
    role_link: Fact[Role]
    states: list[State] = field(default_factory=list)
    all_alarms: list[Alarm] = field(default_factory=list)

    @property
    def alarms(self) -> list[Alarm]:
        """The alarms on a metric of this state machine."""
        return present(self.all_alarms)

    @property
    def tasks(self) -> list[TaskState]:
        return [each for each in self.states if isinstance(each, TaskState)]

    @property
    def may_time_out(self) -> bool:
        """Whether the time of an execution or of one of its tasks can be up, as far as is known."""
        if not self.kind.known or self.kind.value == "EXPRESS" or not self.definition.known:
            return True
        limits = [self.timeout, *(limit for each in self.tasks for limit in (each.timeout, each.heartbeat))]
        return any(not each.known or each.value is not None for each in limits)

    @property
    def without_history(self) -> StateMachine:
        """The state machine itself; not applicable where Step Functions keeps the history of its executions."""
        if self.kind.value != "EXPRESS":
            raise NotApplicable("it is a standard workflow, whose history is kept for 90 days")
        return self

    @property
    def known_tasks(self) -> Sequence[TaskState]:
        """Its tasks; raises Unknown with the reason where its definition could not be read."""
        self.definition.value  # noqa: B018 - tells why it is not known
        return some(self.tasks, "it has no task")

    def tasks_from(self, name: str) -> list[TaskState]:
        """The tasks that may run from one state on, itself among them."""
        following = {name, *self.ways.after(name)}
        return [each for each in self.tasks if each.name in following]

    def calls_of(self, prefix: str) -> set[str]:
        """The operations its tasks call by themselves of the service that policies name so: "PutItem"."""
        calls = [each.integration.value for each in self.tasks if each.prefix.value == prefix]
        operations = [each.rpartition(":")[2].partition(".")[0] for each in calls]
        return {each[:1].upper() + each[1:] for each in operations if each != prefix}

    @property
    def passes_through(self) -> list[str]:
        """What its tasks call: functions by their name, services by theirs; not applicable to fewer than two."""
        called = list(dict.fromkeys(each.hands_on_to for each in self.tasks))
        if len(called) < 2:
            raise NotApplicable("it calls less than two services: its history tells all")
        return called

    @property
    def catchers(self) -> list[tuple[TaskState, Catcher]]:
        """Every Catch of a task, with its task."""
        return [(task, catcher) for task in self.tasks for catcher in task.catchers]

    @property
    def ways(self) -> Ways:
        """The ways through its states while none fails."""
        return Ways(self.states)
