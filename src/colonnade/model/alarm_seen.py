"""Alarms beside the values that their metric was seen to have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import pairwise, product
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Origin
from colonnade.model.alarm_states import Rule, State, states
from colonnade.model.observed import Measured, Seen
from colonnade.model.observed_api import Asked, Beside, Series

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.model.alarm import Alarm

# Metrics that tell of each request whether it failed: no alarm on them counts more than there are requests.
COUNTED_BY = {
    "Errors": "Invocations",
    "4XXError": "Count",
    "4xx": "Count",
    "5XXError": "Count",
    "5xx": "Count",
}


@dataclass(eq=False, slots=True, kw_only=True)
class ObservedAlarm:
    """An alarm on one metric, where telemetry tells the values of it.

    `names` are what telemetry calls the resources that its dimensions name, by their keys.
    """

    alarm: Alarm
    beside: Beside
    source: str
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.alarm)

    @property
    def origin(self) -> Origin:
        """The place of the alarm: what is wrong with it is put right there."""
        return self.alarm.origin

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        """What must hold for the alarm to exist."""
        return self.alarm.conditions

    @property
    def rule(self) -> Rule:
        """When it fires."""
        return self.alarm.rule

    @property
    def series(self) -> Series:
        """The values of its metric; not applicable where telemetry does not tell them, or for less than a day."""
        found = self._series(str(self.alarm.only_metric))
        if found is None:
            raise NotApplicable(f"telemetry tells no {self.alarm.on_what} as it asks for it")
        if not self._seen(found).tells_months:
            raise NotApplicable(f"its metric was seen for {self._seen(found).span} only")
        return found

    @property
    def span(self) -> str:
        """How long the values go, in words: "7.0 days"."""
        return self._seen(self.series).span

    @property
    def days(self) -> float:
        """How many days the values go."""
        return self._seen(self.series).days

    @property
    def states(self) -> list[State]:
        """The states it would have been in, period by period."""
        return list(states(self.series.values, self.rule))

    @property
    def most_at_once(self) -> float | None:
        """The most that a metric of failures could have been: all requests of the busiest period; None for others."""
        metric = self.alarm.only_metric
        of = COUNTED_BY.get(str(metric))
        if of is None or str(metric.statistic.value) != "Sum":
            return None
        counted = self._series(of)
        return max(counted.told) if counted is not None and counted.told else None

    def evidence(self, what: str, figure: str) -> Measured:
        """Make evidence of something that was seen."""
        return Measured(what, figure, Origin(self.source, 0, 0))

    def _seen(self, series: Series) -> Seen:
        end = series.start + series.period * len(series.values)
        return Seen(self.source, series.start * 1000, end * 1000)

    def _series(self, name: str) -> Series | None:
        metric = self.alarm.only_metric
        period = metric.period.value if metric.period is not None else None
        for dimensions in self._dimensions:
            asked = Asked(str(metric.namespace.value), name, dimensions, str(metric.statistic.value), period)
            found = self.beside.series(asked)
            if found is not None and found.told:
                return found
        return None

    @property
    def _dimensions(self) -> Iterator[tuple[tuple[str, str], ...]]:
        """The dimensions of its metric as telemetry may call them."""
        metric = self.alarm.only_metric
        named: list[Sequence[tuple[str, str]]] = []
        for name, value in sorted(metric.dimensions.items()):
            literal = value.value.literal
            texts = [literal] if literal is not None else []
            texts += [each for on in metric.on for each in self.names.get(on.key, ()) if name != "Stage"]
            named.append([(name, text) for text in dict.fromkeys(texts)])
        yield from product(*named)


def times_fired(seen: Sequence[State]) -> int:
    """How often an alarm went into alarm."""
    return int(seen[:1] == [State.ALARM]) + sum(
        now is State.ALARM and before is not State.ALARM for before, now in pairwise(seen)
    )


def in_alarm(seen: Sequence[State]) -> float:
    """How much of its time an alarm was in alarm."""
    return sum(each is State.ALARM for each in seen) / len(seen) if seen else 0.0


def rounded_up(figure: float) -> float:
    """Round up to two digits, as people write thresholds."""
    if figure <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(figure)) - 1)
    up = math.ceil(round(figure / step, 6)) * step
    return float(f"{up:.12g}")


def with_margin(values: Sequence[float], margin: float) -> float:
    """The value that 99 of 100 do not exceed, and so much more."""
    ordered = sorted(values)
    return rounded_up(ordered[math.ceil(len(ordered) * 0.99) - 1] * margin)
