"""SNS topics and subscriptions, EventBridge buses and rules, S3 buckets."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Text
from colonnade.model.resource import Facility, Resource, present
from colonnade.regex import regex

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.function import Function


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
    """An S3 bucket: `versioned` is whether it keeps what is overwritten or deleted, `locked` whether it must.

    `expires` is whether a rule of its lifecycle deletes objects, `expires_versions` whether one deletes what was
    overwritten or deleted. `notified` are the functions that it tells of its objects.
    """

    versioned: Fact[bool]
    locked: Fact[bool]
    expires: Fact[bool]
    expires_versions: Fact[bool]
    notified: list[Function] = field(default_factory=list)

    @property
    def keeping_versions(self) -> Bucket:
        """The bucket itself, where it keeps what is overwritten and nothing obliges it to."""
        if not self.versioned.value:
            raise NotApplicable("it keeps no versions")
        if self.locked.value:
            raise NotApplicable("Object Lock keeps its versions on purpose")
        return self

    @property
    def users_in_code(self) -> list[Function]:
        """The functions that the templates tell its name, or that it tells of its objects."""
        from colonnade.model.function import Function

        named = [each.by for each in self.referenced_by if isinstance(each.by, Function)]
        return list(dict.fromkeys([*named, *self.notified]))

    @property
    def passing(self) -> Passing:
        """What it holds that is not meant to last; not applicable where nothing says so."""
        for each in self.referenced_by:
            if each.by is None or each.by is self:
                continue
            for (type_, key), what in _PASSING.items():
                if each.by.type == type_ and key in each.origin.path:
                    return Passing(f"{what} of {each.by}", each.origin)
        words = {word.lower() for word in _WORDS.findall(self.name)}
        if not words & _TEMPORARY:
            raise NotApplicable("nothing says that what it holds is not meant to last")
        return Passing("what its name calls temporary", self.origin)


@dataclass(frozen=True, slots=True)
class Passing:
    """What a bucket holds that is not meant to last, and what says so."""

    told: str
    origin: Origin

    def __str__(self) -> str:
        return f"gets {self.told}"


# What is put into a bucket and is not meant to last: by the resource that names the bucket, and where.
_PASSING = {
    ("AWS::Athena::WorkGroup", "OutputLocation"): "the results of queries",
    ("AWS::CloudFront::Distribution", "Logging"): "the access log",
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes"): "the access log",
    ("AWS::S3::Bucket", "LoggingConfiguration"): "the access log",
}
_WORDS = regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TEMPORARY = frozenset(("scratch", "temp", "temporary", "tmp"))


@dataclass(eq=False, slots=True, kw_only=True)
class Secret(Facility):
    """A Secrets Manager secret; `rotates` is whether a rotation schedule stands beside it."""

    rotates: bool = False


@dataclass(eq=False, slots=True, kw_only=True)
class Parameter(Resource):
    """A Systems Manager parameter."""

    value: Fact[Text] | None = None
