"""Alarms beside the values that their metric was seen to have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise, product
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Origin
from colonnade.goals import NONE, Goals
from colonnade.model.alarm_states import MissingData, Rule, State, states
from colonnade.model.function import Function
from colonnade.model.observed import Measured, Observed, Seen
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


TIMES = ("Duration", "Latency", "IntegrationLatency", "PostRuntimeExtensionsDuration")
# How far above what 99 of 100 values do not exceed a threshold is proposed, and how much of the time an alarm with it
# may be in alarm: the authors' own choice.
MARGIN = 1.25
SELDOM = 0.01


# For so many days at least a metric is looked at before its highest value is believed; an export is cut by the day.
LONG = 6.3
# A threshold on times that is so many times the longest seen is out of reach; half of a timeout is near it.
FAR = 10
NEAR_TIMEOUT = 0.5


@dataclass(frozen=True, slots=True)
class Reach:
    """How high a metric came: the `most` that was seen, as a clause too, and how many `times` that is still near.

    `proposed` is a threshold within reach.
    """

    clause: str
    most: float
    times: float
    proposed: float


@dataclass(frozen=True, slots=True)
class History:
    """What an alarm would have done over a series of values: the states it would have been in, period by period."""

    rule: Rule
    series: Series
    days: float
    states: tuple[State, ...]

    @classmethod
    def of(cls, rule: Rule, series: Series, days: float) -> History:
        """Play an alarm through."""
        return cls(rule, series, days, tuple(states(series.values, rule)))

    @property
    def share(self) -> float:
        """How much of its time it was in alarm."""
        return sum(each is State.ALARM for each in self.states) / len(self.series.values)

    @property
    def times(self) -> int:
        """How often it went into alarm."""
        seen = [State.OK, *self.states]
        return sum(now is State.ALARM and before is not State.ALARM for before, now in pairwise(seen))

    @property
    def times_a_day(self) -> float:
        """How often it went into alarm in a day."""
        return self.times / self.days

    @property
    def breaches(self) -> int:
        """How many of the values breached its threshold."""
        return sum(map(self.rule.breaches, self.series.told))

    @property
    def of_missing(self) -> bool:
        """Whether it was in alarm mostly because there were no values."""
        alarms = sum(each is State.ALARM for each in self.states)
        return self.rule.missing is MissingData.BREACHING and self.breaches * 2 < alarms


@dataclass(eq=False, slots=True, kw_only=True)
class ObservedAlarm(Observed):
    """An alarm on one metric, where telemetry tells the values of it.

    `names` are what telemetry calls the resources that its dimensions name, by their keys; `goals` are what the user
    wants of functions.
    """

    alarm: Alarm
    beside: Beside
    source: str
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    goals: Goals = NONE

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
    def history(self) -> History:
        """What it would have done; not applicable where it fires whatever happens."""
        found = History.of(self.rule, self.series, self.days)
        if self.rule.threshold <= 0 and found.breaches == len(found.series.told) and not self.counts_failures:
            raise NotApplicable("it fires whatever happens")
        return found

    @property
    def counts_failures(self) -> bool:
        """Whether its metric counts what failed."""
        return str(self.alarm.only_metric) in COUNTED_BY

    @property
    def unit(self) -> str:
        """The unit of its metric, with a space before it; none where that is a count."""
        return " ms" if str(self.alarm.only_metric) in TIMES else ""

    @property
    def proposed(self) -> float | None:
        """A threshold that what is usual stays below; None where it fires below one, or none would help."""
        if not self.rule.compares.startswith("GreaterThan"):
            return None
        threshold = with_margin(self.series.told, MARGIN)
        longest = self.alarm.highest_duration
        if longest is not None and threshold >= longest:
            return None
        tried = History.of(replace(self.rule, threshold=threshold), self.series, self.days)
        return threshold if tried.share <= SELDOM and threshold > self.rule.threshold else None

    @property
    def most_at_once(self) -> float | None:
        """The most that a metric of failures could have been: all requests of the busiest period; None for others."""
        metric = self.alarm.only_metric
        of = COUNTED_BY.get(str(metric))
        if of is None or str(metric.statistic.value) != "Sum":
            return None
        counted = self._series(of)
        return max(counted.told) if counted is not None and counted.told else None

    @property
    def within_reach(self) -> Reach:
        """How high its metric can come as far as was seen; not applicable where that is no reason to worry."""
        if not self.rule.compares.startswith("GreaterThan"):
            raise NotApplicable("it fires below its threshold")
        if self.days < LONG:
            raise NotApplicable(f"its metric was seen for {self.span} only")
        most = self.most_at_once
        if most is not None:
            clause = f"in {self.span} no {self.series.period:,} s had more than {most:,.0f} requests"
            return Reach(clause, most, 1, with_margin(self.series.told, MARGIN))
        if self.unit and str(self.alarm.only_metric.statistic.value) not in ("Sum", "SampleCount", "Minimum"):
            self._waited_for()
            longest = max(self.series.told)
            clause = f"the longest in {self.span} was {longest:,.0f} ms"
            return Reach(clause, longest, FAR, rounded_up(2 * longest))
        raise NotApplicable("how high its metric can come is not told by what was seen")

    def _waited_for(self) -> None:
        """Ask whether somebody waits for what its metric measures, and it is to tell of that and not of timeouts."""
        for each in self.alarm.only_metric.on:
            if isinstance(each, Function):
                if not any(trigger.waits for trigger in each.triggers):
                    raise NotApplicable(f"nobody waits for {each}")
                goal = self.goals.latency_of(each.key.rpartition("#")[2])
                if goal is not None and self.rule.threshold <= goal:
                    raise NotApplicable(f"it is to tell of what is longer than the goal of {goal:,.0f} ms")
                if self.rule.threshold >= each.timeout.value * 1000 * NEAR_TIMEOUT:
                    raise NotApplicable("it warns of timeouts")

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


def rounded_up(figure: float) -> float:
    """Round up to two digits, as people write thresholds."""
    if figure <= 0:
        return 0
    step = 10.0 ** (math.floor(math.log10(figure)) - 1)
    up = math.ceil(round(figure / step, 6)) * step
    return int(up) if step >= 1 else float(f"{up:.12g}")


def with_margin(values: Sequence[float], margin: float) -> float:
    """The value that 99 of 100 do not exceed, and so much more."""
    ordered = sorted(values)
    return rounded_up(ordered[math.ceil(len(ordered) * 0.99) - 1] * margin)
