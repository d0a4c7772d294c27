"""CloudWatch alarms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Protocol

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Reference, Text, Unknown
from colonnade.model.function import Function
from colonnade.model.resource import Resource


@dataclass(eq=False, slots=True, kw_only=True)
class Metric:
    """One metric an alarm looks at: `dimensions` by name, `on` the resources of the application they name.

    `whole_account` is True where it has no dimension, and so is a sum over the account and Region; `unread` is where
    some of its dimensions could not be read.
    """

    namespace: Fact[Text]
    name: Fact[Text]
    statistic: Fact[str | None]
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


@dataclass(eq=False, slots=True, kw_only=True)
class Alarm(Resource):
    """An alarm on one metric, or on several through metric math; `actions` are what it does when it fires.

    `compares` is how with the threshold ("GreaterThanThreshold"), None in composite alarms; `computes` is whether it
    compares what metric math makes of its metrics.
    """

    metrics: list[Metric] = field(default_factory=list)
    threshold: Fact[float | None]
    compares: Fact[str | None] | None = None
    computes: bool = False
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
    def acts(self) -> bool:
        """Whether anything happens when it fires."""
        return bool(self.actions) and self.actions_enabled.value

    def watches(self, metrics: Iterable[str], of: Iterable[Resource]) -> bool:
        """Whether one of its metrics has one of these names and is that of one of the resources."""
        names, resources = set(metrics), list(of)
        return any(
            str(each.name.value) in names and any(resource in each.on for resource in resources)
            for each in self.metrics
        )


class Wanted(Protocol):
    """A metric that deserves an alarm; one on a metric of `instead` does the same job."""

    @property
    def metric(self) -> str: ...

    @property
    def instead(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Gap:
    """Metrics of a resource of which nobody is told; `silent` are alarms that watch them and do nothing."""

    subject: str
    metrics: tuple[str, ...]
    silent: tuple[Alarm, ...]

    @property
    def advice(self) -> str:
        """What a person must do."""
        if self.silent:
            return "Give the alarm an action that somebody reads, and leave ActionsEnabled on"
        return f"Add an alarm on {' and one on '.join(self.metrics)} with an action that somebody reads"

    def __str__(self) -> str:
        names = " and ".join(self.metrics)
        if self.silent:
            alarms = " and ".join(map(str, self.silent))
            return f"{alarms} watches {names} of {self.subject} but has no action, so nobody is told"
        return f"no alarm watches {names} of {self.subject}"


def unwatched(wanted: Iterable[Wanted], alarms: Iterable[Alarm], *of: Resource) -> Gap | None:
    """Find the metrics that no acting alarm watches, or None; the first of the resources gives its name."""
    candidates, missing, silent = list(alarms), [], []
    for each in wanted:
        watching = [alarm for alarm in candidates if alarm.watches((each.metric, *each.instead), of)]
        if not any(alarm.acts for alarm in watching):
            missing.append(each.metric)
            silent += [alarm for alarm in watching if alarm not in silent]
    return Gap(str(of[0]), tuple(missing), tuple(silent)) if missing else None
