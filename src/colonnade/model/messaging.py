"""SNS topics and subscriptions, EventBridge buses and rules, S3 buckets."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Text
from colonnade.model.resource import Facility, Resource, present

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm


@dataclass(eq=False, slots=True, kw_only=True)
class Topic(Facility):
    """An SNS topic."""

    all_alarms: list[Alarm] = field(default_factory=list)

    @property
    def alarms(self) -> list[Alarm]:
        """The alarms on a metric of this topic."""
        return present(self.all_alarms)


@dataclass(eq=False, slots=True, kw_only=True)
class Bus(Facility):
    """An EventBridge event bus."""


@dataclass(eq=False, slots=True, kw_only=True)
class Rule(Resource):
    """An EventBridge rule or schedule: `targets` are the resources it starts, as far as they are known."""

    schedule: Fact[Text | None]
    targets: list[Resource] = field(default_factory=list)
    all_alarms: list[Alarm] = field(default_factory=list)

    @property
    def makes_up(self) -> bool:
        """Whether it runs at least once an hour, so that the next run makes up for one that failed."""
        expression = str(self.schedule.value) if self.schedule.known else ""
        kind, _, rest = expression.rstrip(")").partition("(")
        fields = rest.split()
        if kind == "rate" and len(fields) == 2 and fields[0].isdigit():
            return (fields[1].startswith("minute") and int(fields[0]) <= _HOUR) or fields == ["1", "hour"]
        return kind == "cron" and len(fields) == 6 and fields[1] == "*" and {*fields[2:]} <= {"*", "?"}


_HOUR = 60  # minutes


@dataclass(eq=False, slots=True, kw_only=True)
class Bucket(Facility):
    """An S3 bucket."""


@dataclass(eq=False, slots=True, kw_only=True)
class Secret(Facility):
    """A Secrets Manager secret; `rotates` is whether a rotation schedule stands beside it."""

    rotates: bool = False


@dataclass(eq=False, slots=True, kw_only=True)
class Parameter(Resource):
    """A Systems Manager parameter."""

    value: Fact[Text] | None = None
