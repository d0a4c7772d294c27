"""Step Functions state machines and their states."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.fact import Fact, Origin, Text
from colonnade.model.resource import Resource, present

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.function import Function
    from colonnade.model.policy import Role


@dataclass(eq=False, slots=True, kw_only=True)
class Retrier:
    """One entry of `Retry`: `errors` are the names it retries on, `attempts` 0 is never."""

    errors: tuple[str, ...]
    attempts: Fact[int]
    origin: Origin


@dataclass(eq=False, slots=True, kw_only=True)
class Catcher:
    """One entry of `Catch`: `errors` are the names it catches, `next` the state that follows."""

    errors: tuple[str, ...]
    next: str
    origin: Origin


@dataclass(eq=False, slots=True, kw_only=True)
class State:
    """One state of a definition, at any depth: `kind` is its `Type`; `inside` names the Parallel or Map around it."""

    machine: StateMachine
    name: str
    kind: str
    origin: Origin
    next: str | None = None
    inside: tuple[str, ...] = ()

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
    `guarded` is True where a Parallel or Map around it has a Catch of its own.
    """

    resource: Fact[Text]
    integration: Fact[str]
    function: Fact[Function | None]
    retriers: tuple[Retrier, ...]
    catchers: tuple[Catcher, ...]
    timeout: Fact[int | None]
    heartbeat: Fact[int | None]
    guarded: bool = False


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
