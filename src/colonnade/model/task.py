"""The states of a Step Functions state machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Text, some

if TYPE_CHECKING:
    from colonnade.model.code import Value
    from colonnade.model.function import Function
    from colonnade.model.queue import Queue
    from colonnade.model.state_machine import StateMachine
    from colonnade.model.table import Table


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
# Words in the names of errors by which a service says that it has done nothing.
_NOT_DONE = (
    "Throttl",
    "Throughput",
    "TooManyRequests",
    "LimitExceeded",
    "Validation",
    "ConditionalCheckFailed",
    "TransactionConflict",
    "NotFound",
    "AccessDenied",
    "DataLimitExceeded",
)

# How the names of operations begin that leave nothing behind.
_ASKING = (
    "get",
    "list",
    "describe",
    "batchget",
    "head",
    "query",
    "scan",
    "search",
    "lookup",
    "select",
    "detect",
    "analyze",
    "translate",
    "invokemodel",
    "converse",
)
# Jobs that their service ends, where nobody says when.
_ENDS_BY_ITSELF = {
    "athena:startQueryExecution": "Athena ends a query that runs too long",
    "codebuild:startBuild": "CodeBuild ends a build by its own timeout, an hour where nobody sets it",
    "databrew:startJobRun": "DataBrew ends a job by its own timeout, two days where nobody sets it",
    "emr-serverless:startJobRun": "EMR Serverless ends a job by its own timeout, twelve hours where nobody sets it",
    "glue:startJobRun": "Glue ends a job by its own timeout, which has a default",
}
_EXPRESS = 300  # seconds: an express workflow ends after five minutes, by the quotas of Step Functions
# Services that carry messages to people and to whoever listens.
_TELLING = {"sns", "ses", "sesv2", "events", "eventbridge", "sqs"}


@dataclass(eq=False, slots=True, kw_only=True)
class Retrier:
    """One entry of `Retry`: `errors` are the names it retries on, `attempts` 0 is never."""

    errors: tuple[str, ...]
    attempts: Fact[int]
    origin: Origin

    def __str__(self) -> str:
        return f"Retry after {', '.join(self.errors)}"

    @property
    def doubtful(self) -> str:
        """The first of its errors that leaves open whether what failed was done, "" where none does."""
        return next((each for each in self.errors if not any(word in each for word in _NOT_DONE)), "")


@dataclass(eq=False, slots=True, kw_only=True)
class Catcher:
    """One entry of `Catch`: `errors` are the names it catches, `next` the state that follows."""

    errors: tuple[str, ...]
    next: str
    origin: Origin

    def __str__(self) -> str:
        return f"Catch of {', '.join(self.errors)}, to {self.next!r}"

    @property
    def takes_all(self) -> bool:
        """Whether it takes whatever fails."""
        return not {"States.ALL", "States.TaskFailed"}.isdisjoint(self.errors)


@dataclass(eq=False, slots=True, kw_only=True)
class State:
    """One state of a definition, at any depth: `kind` is its `Type`; `inside` names the Parallel or Map around it.

    `choices` are the states a Choice may go on to; `is_start` is True where its definition starts with it. `catchers`
    are its `Catch`.
    """

    machine: StateMachine
    name: str
    kind: str
    origin: Origin
    next: str | None = None
    inside: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    is_start: bool = False
    catchers: tuple[Catcher, ...] = ()

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
    "aws-sdk:s3:getObject", "ecs:runTask.sync", "activity"; `prefix` is what policies call its service.
    `function` is the function, None for other services.
    `timeout` in seconds, None where it waits the service's default of 99,999,999. `heartbeat` likewise.
    `guarded` is True where a Parallel or Map around it has a Catch of its own. `sends_to` is the queue it sends a
    message to, where it does that by itself. `given` is what it hands to its function as far as that is written: a
    text or what nobody can know, by the keys that lead to it in the event. `own_limit` is the parameter that says
    when the job it starts is to end, where one is written. `arguments` is what it hands to another service, by that
    service's names, `table` the table that they name.
    """

    resource: Fact[Text]
    integration: Fact[str]
    prefix: Fact[str]
    function: Fact[Function | None]
    retriers: tuple[Retrier, ...]
    timeout: Fact[int | None]
    heartbeat: Fact[int | None]
    guarded: bool = False
    sends_to: Queue | None = None
    given: Mapping[tuple[str, ...], object] = field(default_factory=dict)
    own_limit: str | None = None
    arguments: Mapping[str, Value] = field(default_factory=dict)
    table: Table | None = None

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
        caught = [each for each in self.catchers if each.takes_all]
        if caught:
            return f"goes to {caught[0].next!r}"
        return "ends what is around it" if self.guarded else "fails the execution"

    @property
    def service(self) -> str:
        """The service it calls, as the ARN of its integration names it: "dynamodb", "lambda"."""
        return self.integration.value.removeprefix("aws-sdk:").partition(":")[0]

    @property
    def hands_on_to(self) -> str:
        """What it calls: the function by its name, be it under review or not, or the service."""
        function = self.function.value if self.function.known else None
        if function is not None:
            return str(function)
        elsewhere = str(self.resource.value).partition(":function:")[2] if self.resource.known else ""
        return elsewhere.partition(":")[0] or self.service

    @property
    def changes_something(self) -> bool:
        """Whether it leaves something behind: it does more than read, ask or tell, as far as that is known."""
        return any(
            not verb.lower().startswith(_ASKING) and service not in _TELLING for service, verb in self.does
        )

    @property
    def only_tells(self) -> bool:
        """Whether it does nothing but send a message that tells of something, and waits for no answer."""
        return (
            not self.is_callback and bool(self.does) and all(service in _TELLING for service, _ in self.does)
        )

    @property
    def does(self) -> list[tuple[str, str]]:
        """The services it calls and how, by itself or through the code of its function; what is not known counts."""
        function = self.function.value if self.function.known else None
        if function is None:
            operation = self.integration.value.rpartition(":")[2]
            return [(self.service, operation.partition(".")[0])]
        if not function.code_link.known or function.code.unresolved or function.code.http_calls:
            return [("lambda", "invoke")]
        return [(call.service, call.operation) for call in function.code.calls]

    @property
    def with_something_to_undo(self) -> TaskState:
        """The task, where what was done on every way to it is undone when another task fails."""
        if not self.machine.catchers:
            raise NotApplicable("the workflow lets every failure end the execution")
        if self.answers_a_failure:
            raise NotApplicable("it runs only after another state failed")
        if not any(each.changes_something for each in self.always_before):
            raise NotApplicable("nothing has been done, on every way to it, that must be undone")
        if self.only_tells and not self.machine.ways.after(self.name).intersection(
            each.name for each in self.machine.tasks if not each.only_tells
        ):
            raise NotApplicable("it only tells, at the end, of what has been done")
        return self

    @property
    def always_before(self) -> list[TaskState]:
        """The tasks that lie on every way from the start to it, in the order of the definition."""
        before = self.machine.ways.always_before(self.name)
        return [each for each in self.machine.tasks if each.name in before]

    @property
    def undoing_catcher(self) -> tuple[TaskState, Catcher]:
        """The last Catch before it that leads to something being undone or written down, by other means than it."""
        for task in reversed(self.always_before):
            for catcher in task.catchers:
                answering = self.machine.tasks_from(catcher.next)
                if self not in answering and any(
                    each.changes_something
                    and not each.shares_its_function(self)
                    and not self._follows(each, task)
                    for each in answering
                ):
                    return task, catcher
        raise NotApplicable("no failure before it leads to anything that is still to be undone")

    def _follows(self, other: TaskState, task: TaskState) -> bool:
        """Whether what another state does was done anyway, by the same function, between a task and this one."""
        since = self.machine.ways.after(task.name)
        return any(each.name in since and each.shares_its_function(other) for each in self.always_before)

    def shares_its_function(self, other: TaskState) -> bool:
        """Whether both call the same function: what fails here will hardly succeed there."""
        mine, theirs = (each.function.value if each.function.known else None for each in (self, other))
        return mine is not None and mine is theirs

    @property
    def catches_failures(self) -> bool:
        """Whether a Catch takes whatever it fails with."""
        return any(each.takes_all for each in self.catchers)

    @property
    def catcher_of_timeouts(self) -> Catcher | None:
        """Its Catch, where that takes nothing but that it runs out of time, and does something about it."""
        errors = {error for each in self.catchers for error in each.errors}
        only_late = bool(errors) and errors <= {"States.Timeout", "States.HeartbeatTimeout"}
        return self.catchers[0] if only_late and self.machine.tasks_from(self.catchers[0].next) else None

    @property
    def open_ended(self) -> TaskState:
        """The task itself, where nothing else bounds how long it waits."""
        if self.machine.kind.value == "EXPRESS":
            raise NotApplicable("an express workflow ends after five minutes")
        if self.integration.value.startswith("lambda") and not self.is_callback:
            raise NotApplicable("the function's own timeout bounds it")
        if not self.is_callback and not self.is_job:
            raise NotApplicable("the service answers the request or fails it")
        if self.is_job and self.own_limit:
            raise NotApplicable(f"the job ends by its own {self.own_limit}")
        ends = _ENDS_BY_ITSELF.get(self.integration.value.partition(".")[0])
        if self.is_job and ends:
            raise NotApplicable(ends)
        return self

    @property
    def is_bounded(self) -> bool:
        """Whether it has a timeout or a heartbeat, or its machine has one: a value, or where to read it."""
        bounds = (self.timeout, self.heartbeat, self.machine.timeout)
        return any(not each.known or each.value is not None for each in bounds)

    @property
    def limits(self) -> list[tuple[int, str, Fact[Any]]]:
        """After how many seconds nobody waits for its answer, who that is, and what says so; the least first."""
        if self.is_callback:
            raise NotApplicable("it waits for a callback, and not for the end of the function")
        found: list[tuple[int, str, Fact[Any]]] = []
        if self.timeout.value is not None:
            found.append((self.timeout.value, str(self), self.timeout))
        if self.machine.timeout.value is not None:
            found.append((self.machine.timeout.value, str(self.machine), self.machine.timeout))
        if self.machine.kind.value == "EXPRESS":
            found.append((_EXPRESS, f"the express workflow {self.machine}", self.machine.kind))
        some(found, "nothing ends it but the function")
        return sorted(found, key=lambda each: each[0])

    @property
    def repeats_what_was_late(self) -> bool:
        """Whether its Retry calls the function again when that did not answer in time."""
        return any(
            each.attempts.value > 0 and {"States.ALL", "States.Timeout"} & {*each.errors}
            for each in self.retriers
        )

    @property
    def operation(self) -> str:
        """The operation of the service that it calls, by the name its API has: "UpdateItem"."""
        name = self.integration.value.rpartition(":")[2].partition(".")[0]
        return name[:1].upper() + name[1:]

    @property
    def retriers_in_doubt(self) -> list[Retrier]:
        """Those that try again after an error that leaves open whether the first time was done."""
        return [each for each in self.retriers if each.attempts.value > 0 and each.doubtful]

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
        """Whether it runs only after another state failed."""
        return self.name not in self.machine.ways.reached()
