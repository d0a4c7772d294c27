"""Step Functions state machines and their states."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Text
from colonnade.model.resource import Resource, present

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.function import Function
    from colonnade.model.policy import Role
    from colonnade.model.queue import Queue


# Words in the names of errors that services give when they are busy or restarting.
_PASSING = (
    "Throttl",
    "Throughput",
    "TooManyRequests",
    "LimitExceeded",
    "Unavailable",
    "ServiceException",
    "Internal",
)


@dataclass(eq=False, slots=True, kw_only=True)
class Retrier:
    """One entry of `Retry`: `errors` are the names it retries on, `attempts` 0 is never."""

    errors: tuple[str, ...]
    attempts: Fact[int]
    origin: Origin

    def __str__(self) -> str:
        return f"Retry after {', '.join(self.errors)}"


@dataclass(eq=False, slots=True, kw_only=True)
class Catcher:
    """One entry of `Catch`: `errors` are the names it catches, `next` the state that follows."""

    errors: tuple[str, ...]
    next: str
    origin: Origin

    def __str__(self) -> str:
        return f"Catch of {', '.join(self.errors)}, to {self.next!r}"


@dataclass(eq=False, slots=True, kw_only=True)
class State:
    """One state of a definition, at any depth: `kind` is its `Type`; `inside` names the Parallel or Map around it.

    `choices` are the states a Choice may go on to.
    """

    machine: StateMachine
    name: str
    kind: str
    origin: Origin
    next: str | None = None
    inside: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.machine}'s state {self.name!r}"

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.machine.condition,)


@dataclass(eq=False, slots=True, kw_only=True)
class TaskState(State):
    """A Task state.

    `resource` is what it calls, as written. `integration` is "lambda" where it is a function (its ARN, or
    `states:::lambda:invoke`), else the service integration without its ARN: "dynamodb:updateItem",
    "aws-sdk:s3:getObject", "ecs:runTask.sync", "activity". `function` is the function, None for other services.
    `timeout` in seconds, None where it waits the service's default of 99,999,999. `heartbeat` likewise.
    `guarded` is True where a Parallel or Map around it has a Catch of its own. `sends_to` is the queue it sends a
    message to, where it does that by itself.
    """

    resource: Fact[Text]
    integration: Fact[str]
    function: Fact[Function | None]
    retriers: tuple[Retrier, ...]
    catchers: tuple[Catcher, ...]
    timeout: Fact[int | None]
    heartbeat: Fact[int | None]
    guarded: bool = False
    sends_to: Queue | None = None

    @property
    def is_callback(self) -> bool:
        """Whether it waits until something outside calls back: with a task token, or as an activity."""
        if self.integration.value == "activity":
            return True
        return str(self.resource.value).endswith(".waitForTaskToken")

    @property
    def is_job(self) -> bool:
        """Whether it waits until a job that it starts has ended."""
        return ".sync" in self.integration.value

    @property
    def one_answer(self) -> TaskState:
        """The task itself, where it asks once and waits for the answer, so that asking again does no harm by itself."""
        if self.is_callback:
            raise NotApplicable("it waits for a callback, and a retry would ask for it again")
        if self.is_job:
            raise NotApplicable("it waits for a job, and a retry would start it again")
        if any("States.ALL" in each.errors and each.attempts.value == 0 for each in self.retriers):
            raise NotApplicable("the definition says that it must not be tried again")
        return self

    @property
    def surrender(self) -> str:
        """What happens when what it calls fails for a moment and it does not try again."""
        caught = [each for each in self.catchers if {"States.ALL", "States.TaskFailed"} & {*each.errors}]
        if caught:
            return f"goes to {caught[0].next!r}"
        return "ends what is around it" if self.guarded else "fails the execution"

    @property
    def called(self) -> str:
        """What it calls, as a user would name it."""
        function = self.function.value if self.function.known else None
        return str(function) if function is not None else self.integration.value.partition(":")[0]

    @property
    def with_something_to_undo(self) -> TaskState:
        """The task, where other failures of its workflow are answered and states before it may need that too."""
        if not self.machine.catchers:
            raise NotApplicable("the workflow lets every failure end the execution")
        if self.answers_a_failure:
            raise NotApplicable("it runs only after another state failed")
        if self is self.machine.tasks[0]:
            raise NotApplicable("it is the first task: nothing has been done that must be undone")
        return self

    @property
    def nearest_catcher(self) -> tuple[TaskState, Catcher]:
        """The last Catch of the workflow before this task, or else its first."""
        others = [each for each in self.machine.catchers if not each[0].answers_a_failure]
        before = [each for each in others if each[1].origin.line < self.origin.line]
        return (before[-1:] or others or self.machine.catchers)[0]

    @property
    def open_ended(self) -> TaskState:
        """The task itself, where nothing else bounds how long it waits."""
        if self.machine.kind.value == "EXPRESS":
            raise NotApplicable("an express workflow ends after five minutes")
        if self.integration.value.startswith("lambda") and not self.is_callback:
            raise NotApplicable("the function's own timeout bounds it")
        if not self.is_callback and not self.is_job:
            raise NotApplicable("the service answers the request or fails it")
        return self

    def retries(self, *errors: str) -> bool:
        """Whether it tries again after one of these errors, after all, or after one that passes by itself."""
        names = {*errors, "States.ALL", "States.TaskFailed"}
        return any(
            each.attempts.value > 0
            and any(error in names or any(word in error for word in _PASSING) for error in each.errors)
            for each in self.retriers
        )

    @property
    def answers_a_failure(self) -> bool:
        """Whether it runs only after another state failed: it, or one before it, is where a Catch leads to."""
        return self.name in self.machine.after_failures


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
    def catchers(self) -> list[tuple[TaskState, Catcher]]:
        """Every Catch of a task, with its task."""
        return [(task, catcher) for task in self.tasks for catcher in task.catchers]

    @property
    def after_failures(self) -> set[str]:
        """The names of the states that a Catch leads to, and of those that follow them."""
        following = {each.name: (each.next, *each.choices) for each in self.states}
        waiting, reached = [catcher.next for _, catcher in self.catchers], set[str]()
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += [each for each in following.get(name, ()) if each]
        return reached
