"""CloudWatch alarms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import field
from typing import Protocol

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Reference, Text, Unknown, those
from colonnade.model.alarm_states import BREACHES, MissingData, Rule
from colonnade.model.function import Function
from colonnade.model.resource import Resource


@dataclass(eq=False, slots=True, kw_only=True)
class Metric:
    """One metric an alarm looks at: `dimensions` by name, `on` the resources of the application they name.

    `period` is how many seconds a value sums up.
    `whole_account` is True where it has no dimension, and so is a sum over the account and Region; `unread` is where
    some of its dimensions could not be read.
    """

    namespace: Fact[Text]
    name: Fact[Text]
    statistic: Fact[str | None]
    period: Fact[int | None] | None = None
    dimensions: dict[str, Fact[Text]] = field(default_factory=dict)
    on: list[Resource] = field(default_factory=list)
    whole_account: bool = False
    unread: bool = False

    def __str__(self) -> str:
        return str(self.name.value)

    @property
    def origin(self) -> Origin:
        return self.name.origin

    @property
    def by(self) -> list[str]:
        """The dimensions it is asked for by; raises Unknown where they could not all be read."""
        if self.unread:
            raise Unknown(f"by which dimensions {self} is asked for is not known", self.origin)
        return sorted(self.dimensions)

    @property
    def misnamed(self) -> Iterator[tuple[Fact[Text], Resource, str, str | None]]:
        """Its dimensions that hold an attribute of a resource, with the resource and what is asked of it."""
        for name, value in self.dimensions.items():
            text: Text | None = value.value if value.known else None  # none where a condition leaves it out
            parts = text.parts if text is not None else ()
            for resource in self.on:
                if len(parts) == 1 and isinstance(parts[0], Reference) and parts[0].resource == resource.key:
                    yield value, resource, name, parts[0].attribute

    def is_emitted(self, wanted: Wanted) -> bool:
        """Whether the service emits it by its dimensions and their values."""
        if not wanted.emitted_by(str(self.namespace.value), str(self), self.by):
            return False
        return not any(wanted.misread(name, each.type, asked) for _, each, name, asked in self.misnamed)


@dataclass(eq=False, slots=True, kw_only=True)
class Alarm(Resource):
    """An alarm on one metric, or on several through metric math; `actions` are what it does when it fires.

    `compares` is how with the threshold ("GreaterThanThreshold"), None in composite alarms; `computes` is whether it
    compares what metric math makes of its metrics. It fires where `to_alarm` of the last `periods` values breach the
    threshold; `missing` is what it takes missing ones for ("notBreaching").
    """

    metrics: list[Metric] = field(default_factory=list)
    threshold: Fact[float | None]
    compares: Fact[str | None] | None = None
    computes: bool = False
    periods: Fact[int | None] | None = None
    to_alarm: Fact[int | None] | None = None
    missing: Fact[str | None] | None = None
    actions: list[Fact[Text]] = field(default_factory=list)
    actions_enabled: Fact[bool]

    @property
    def by_itself(self) -> Alarm:
        """The alarm itself; not applicable where something else of the application looks at it."""
        for each in self.referenced_by:
            if each.by is not None and each.by is not self:
                raise NotApplicable(f"{each.by} looks at it")
        return self

    @property
    def on_what(self) -> str:
        """What it watches, as a user would name it: "Errors of Order"."""
        named = [
            f"{each} of {' and '.join(map(str, each.on))}" if each.on else str(each) for each in self.metrics
        ]
        return " and ".join(named) or "other alarms"

    @property
    def fires_on_anything(self) -> bool:
        """Whether it fires at 0, below which no count or time can be, or above."""
        at_least = self.compares is not None and self.compares.value == "GreaterThanOrEqualToThreshold"
        limit = self.fires_above
        return limit is not None and (limit < 0 or (limit == 0 and at_least))

    @property
    def only_metric(self) -> Metric:
        """The metric whose values it compares with its threshold as they are."""
        if self.computes or len(self.metrics) != 1:
            raise NotApplicable("it compares no metric as it is emitted")
        return self.metrics[0]

    @property
    def rule(self) -> Rule:
        """When it fires; not applicable to what is compared with no fixed threshold."""
        how = str(self.compares.value) if self.compares is not None else ""
        threshold = self.threshold.value
        if how not in BREACHES or threshold is None or self.periods is None:
            raise NotApplicable("it compares with no fixed threshold")
        periods = self.periods.value or 1
        to_alarm = self.to_alarm.value if self.to_alarm is not None else None
        said = self.missing.value if self.missing is not None else None
        # "Alarms that evaluate metrics in the AWS/DynamoDB namespace default to ignore missing data."
        usual = "ignore" if str(self.only_metric.namespace.value) == "AWS/DynamoDB" else "missing"
        missing = MissingData(said if said in {each.value for each in MissingData} else usual)
        return Rule(how, threshold, periods, min(to_alarm or periods, periods), missing)

    @property
    def fires_above(self) -> float | None:
        """The value that a metric must exceed, or at least reach, to make it fire; None where it fires below one."""
        how = str(self.compares.value) if self.compares is not None else ""
        return self.threshold.value if how.startswith("GreaterThan") else None

    @property
    def highest_duration(self) -> int | None:
        """The longest time in milliseconds that the metric can tell, where it is that of a function; else None."""
        metric = self.only_metric
        if str(metric.name.value) != "Duration" or str(metric.statistic.value) in ("Sum", "SampleCount"):
            return None
        timeouts = [each.timeout.value for each in metric.on if isinstance(each, Function)]
        return max(timeouts) * 1000 if timeouts else None

    @property
    def scales(self) -> bool:
        """Whether one of its actions is to scale something."""
        for action in self.actions:
            for part in action.value.parts:
                named = str(part)
                if isinstance(part, Reference) and self.surroundings is not None:
                    resource = self.surroundings.by_key(part.resource)
                    named = resource.type if resource is not None else named
                if "scalingpolicy" in named.lower():
                    return True
        return False

    @property
    def acts(self) -> bool:
        """Whether anything happens when it fires."""
        return bool(self.actions) and self.actions_enabled.value

    def watches(self, metrics: Iterable[str], of: Iterable[Resource]) -> bool:
        """Whether one of its metrics has one of these names and is that of one of the resources."""
        return bool(self._watched(metrics, of))

    def hears(self, wanted: Wanted, of: Iterable[Resource]) -> bool:
        """Whether data ever comes of the wanted metric, the way it asks for it."""
        metrics = self._watched((wanted.metric, *wanted.instead), of)
        return any(each.is_emitted(wanted) for each in metrics)

    def _watched(self, metrics: Iterable[str], of: Iterable[Resource]) -> list[Metric]:
        names, resources = set(metrics), list(of)
        return [
            each
            for each in self.metrics
            if str(each.name.value) in names and any(resource in each.on for resource in resources)
        ]


class Wanted(Protocol):
    """A metric that deserves an alarm; one on a metric of `instead` does the same job."""

    @property
    def metric(self) -> str: ...

    @property
    def instead(self) -> tuple[str, ...]: ...

    def emitted_by(self, namespace: str, metric: str, dimensions: Collection[str]) -> bool:
        """Whether a service emits a metric by just these dimensions; true where its metrics are not known."""

    def misread(self, dimension: str, type_: str, attribute: str | None) -> bool:
        """Whether an attribute of a resource is not what the service writes as the value of a dimension."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A metric of which nobody is told.

    `silent` are alarms that watch it and do nothing, `deaf` those that ask for it in a way that gives no data.
    """

    metric: str
    silent: tuple[Alarm, ...]
    deaf: tuple[Alarm, ...]

    @property
    def why(self) -> str:
        """Why nobody is told, after the names of the metrics."""
        if self.silent:
            return "has no action, so nobody is told"
        return "asks for it in a way that gives no data, so it can never fire"

    @property
    def watching(self) -> tuple[Alarm, ...]:
        """The alarms that are to tell of it."""
        return self.silent or self.deaf


@dataclass(frozen=True, slots=True)
class Gap:
    """Metrics of a resource of which nobody is told."""

    subject: str
    missing: tuple[Missing, ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        return tuple(each.metric for each in self.missing)

    @property
    def useless(self) -> tuple[Alarm, ...]:
        """The alarms that are there, and tell nobody."""
        return tuple(dict.fromkeys(alarm for each in self.missing for alarm in each.watching))

    @property
    def advice(self) -> str:
        """What a person must do."""
        wanted = [each.metric for each in self.missing if not each.watching]
        steps = []
        if wanted:
            steps.append(f"add an alarm on {' and one on '.join(wanted)} with an action that somebody reads")
        if any(each.silent for each in self.missing):
            steps.append("give the alarm an action that somebody reads, and leave ActionsEnabled on")
        if any(each.watching == each.deaf != () for each in self.missing):
            steps.append("ask for the metric by the dimensions and values that the service writes")
        advice = "; ".join(steps)
        return advice[:1].upper() + advice[1:]

    def __str__(self) -> str:
        told = []
        for alarms in dict.fromkeys(each.watching for each in self.missing):
            same = [each for each in self.missing if each.watching == alarms]
            names = f"{' and '.join(each.metric for each in same)} of {self.subject}"
            named = " and ".join(map(str, alarms))
            told.append(
                f"{named} watches {names} but {same[0].why}" if alarms else f"no alarm watches {names}"
            )
        return "; ".join(told)


def unwatched(wanted: Iterable[Wanted], alarms: Iterable[Alarm], *of: Resource) -> Gap | None:
    """Find the metrics that no acting alarm watches, or None; the first of the resources gives its name."""
    candidates = list(alarms)
    found = [_missing(each, candidates, of) for each in wanted]
    missing = tuple(each for each in found if each is not None)
    return Gap(str(of[0]), missing) if missing else None


def _missing(wanted: Wanted, alarms: list[Alarm], of: tuple[Resource, ...]) -> Missing | None:
    watching = [each for each in alarms if each.watches((wanted.metric, *wanted.instead), of)]
    hearing = those(watching, lambda alarm: alarm.hears(wanted, of))
    if any(each.acts for each in hearing):
        return None
    return Missing(wanted.metric, tuple(hearing), tuple(each for each in watching if each not in hearing))
