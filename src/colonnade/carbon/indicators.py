"""The indicators of the sustainability pillar: what a unit of work uses, against goals and earlier figures.

The pillar's method is to divide what is provisioned by the work that is done with it; these are its proxies for
functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from colonnade.aws.carbon import MB_PER_VCPU, WORK, Footprint
from colonnade.carbon.account import Carbon, added
from colonnade.carbon.work import Work
from colonnade.dataclass import dataclass
from colonnade.goals import INDICATORS, MORE_IS_BETTER
from colonnade.measure import Range
from colonnade.model.observed import AtMemory, FunctionFacts

GB, THOUSAND = 1024, 1000
LOG_GB = 1024**3
# What two weeks differ by without meaning anything: the authors' opinion.
_STEADY = 0.05


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: its figure, which goal it has, and what it was before.

    `figure` is None where `why` says why it cannot be told. `halves` are those of the first and the second half of
    the telemetry, `before` is that of an earlier report.
    """

    name: str
    figure: Range | None
    why: str = ""
    goal: float | None = None
    before: float | None = None
    halves: tuple[float, float] | None = None

    @property
    def met(self) -> bool | None:
        """Whether its goal is met; None where there is none, or nobody can tell: it may be on either side."""
        if self.goal is None or self.figure is None:
            return None
        ends = (self.figure.low, self.figure.high)
        good = [each >= self.goal if self.name in MORE_IS_BETTER else each <= self.goal for each in ends]
        return good[0] if good[0] == good[1] else None

    @property
    def better(self) -> bool | None:
        """Whether it is better than before, or in the second half than in the first; None where it is as it was."""
        was, now = self.halves or (None, None)
        if self.before is not None:
            was, now = self.before, self.figure.likely if self.figure is not None else None
        if was is None or now is None or abs(now - was) <= _STEADY * abs(was):
            return None
        return (now < was) != (self.name in MORE_IS_BETTER)


@dataclass(frozen=True, slots=True)
class Doing:
    """One function as it was seen: `of` is what a million of its GB-seconds are, `asked` whether callers ask it."""

    facts: FunctionFacts
    of: Footprint
    asked: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How often the unit of work was counted in telemetry, and in each half of it where that is told."""

    units: float
    halves: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What indicators are held against: goals, an earlier report, and units of work of which nobody counted them."""

    goals: Mapping[str, float] = field(default_factory=dict)
    before: Mapping[str, float] = field(default_factory=dict)
    units_a_month: float | None = None


def doings(
    works: Iterable[Work], carbon: Carbon, facts: Mapping[str, FunctionFacts] | None = None
) -> list[Doing]:
    """The functions that telemetry tells of; `facts` are others of the same, by the names of their logs."""
    of = {(each.application, each.key): each.of for each in carbon.emitters}
    found = []
    for work in works:
        for key, seen in work.seen.items():
            own = seen if facts is None else facts.get(seen.name)
            if own is not None and own.invocations and (work.metered.name, key) in of:
                found.append(Doing(own, of[work.metered.name, key], key in work.asked))
    return found


def indicators(
    works: Sequence[Work],
    carbon: Carbon,
    asked: Asked,
    counted: Counted | None = None,
    halves: tuple[Mapping[str, FunctionFacts], Mapping[str, FunctionFacts]] | None = None,
) -> list[Indicator]:
    """All indicators: measured where there is telemetry, else reckoned from the month's work."""
    seen = doings(works, carbon)
    if seen:
        told = dict(measured(seen, counted.units if counted is not None else None))
    else:
        told = dict(_reckoned(works, carbon, asked.units_a_month))
    told |= dict(_waiting(carbon))
    parts: list[dict[str, Range]] = []
    for number, half in enumerate(halves or ()):
        units = counted.halves[number] if counted is not None and counted.halves is not None else None
        parts.append(dict(measured(doings(works, carbon, half), units)))
    return [
        Indicator(
            name,
            told.get(name),
            "" if name in told else _why(name, measured=bool(seen), counted=counted),
            asked.goals.get(name),
            asked.before.get(name),
            _both(parts, name),
        )
        for name in INDICATORS
    ]


def _both(parts: Sequence[Mapping[str, Range]], name: str) -> tuple[float, float] | None:
    if len(parts) < 2 or any(name not in each for each in parts):
        return None
    return parts[0][name].likely, parts[1][name].likely


def measured(seen: Sequence[Doing], units: float | None) -> Iterator[tuple[str, Range]]:
    """What telemetry tells of each indicator."""
    gb_seconds = sum(each.facts.billed_gb_seconds for each in seen)
    invocations = sum(each.facts.invocations for each in seen)
    if not gb_seconds or not invocations:
        return
    requests = sum(each.facts.invocations for each in seen if each.asked) or invocations
    grams = added(each.of.total * (each.facts.billed_gb_seconds / WORK) for each in seen)
    if units:
        yield "grams-per-unit", grams * (1 / units)
    yield "grams-per-1000-requests", grams * (THOUSAND / requests)
    yield "gb-seconds-per-request", Range.exactly(gb_seconds / requests)
    yield "vcpu-seconds-per-request", Range.exactly(gb_seconds * GB / MB_PER_VCPU / requests)
    yield from _shares(seen)
    yield "failed-share", Range.exactly(sum(each.facts.errors for each in seen) / invocations)
    yield "repeated-share", Range.exactly(sum(each.facts.repeated for each in seen) / invocations)
    logs = [each.facts.log_bytes for each in seen]
    if None not in logs:
        yield (
            "log-gb-per-1000-requests",
            Range.exactly(sum(filter(None, logs)) / LOG_GB * THOUSAND / requests),
        )
    arm64 = sum(each.facts.billed_gb_seconds for each in seen if each.of.architecture == "arm64")
    yield "arm64-share", Range.exactly(arm64 / gb_seconds)


def _shares(seen: Sequence[Doing]) -> Iterator[tuple[str, Range]]:
    """Shares of the GB-seconds of functions, at each size of memory that they had."""
    sizes = [size for each in seen for size in each.facts.by_memory if size.memory_mb]
    billed = sum(map(_gb_seconds, sizes))
    if not billed:
        return
    unused = sum(_gb_seconds(each) * max(1 - each.most_used_mb / each.memory_mb, 0) for each in sizes)
    yield "wasted-memory-share", Range.exactly(unused / billed)
    starting = sum(each.facts.starting_ms / THOUSAND * _usual_gb(each.facts) for each in seen)
    yield "cold-start-share", Range.exactly(min(starting / billed, 1.0))


def _gb_seconds(size: AtMemory) -> float:
    return size.invocations * size.billed_ms / THOUSAND * size.memory_mb / GB


def _usual_gb(facts: FunctionFacts) -> float:
    """The memory of a function, in GB; of several sizes the mean, by the time that each was billed for."""
    seconds = sum(each.invocations * each.billed_ms / THOUSAND for each in facts.by_memory)
    return sum(map(_gb_seconds, facts.by_memory)) / seconds if seconds else 0.0


def _reckoned(works: Sequence[Work], carbon: Carbon, units: float | None) -> Iterator[tuple[str, Range]]:
    """What the work of a month tells of those that need no measuring."""
    asked = {(work.metered.name, key) for work in works for key in work.asked}
    every = [each.invocations.range for each in carbon.emitters]
    requests = added(
        each.invocations.range for each in carbon.emitters if (each.application, each.key) in asked
    )
    requests = requests if requests.likely else added(every)
    if units:
        yield "grams-per-unit", carbon.grams * (1 / units)
    if not requests.low:
        return
    yield "grams-per-1000-requests", _per(carbon.grams * THOUSAND, requests)
    yield "gb-seconds-per-request", _per(carbon.gb_seconds, requests)
    yield "vcpu-seconds-per-request", _per(carbon.gb_seconds * (GB / MB_PER_VCPU), requests)
    logs = added(each.logs.range for each in carbon.emitters)
    yield "log-gb-per-1000-requests", _per(logs * THOUSAND, requests)
    arm64 = added(each.gb_seconds.range for each in carbon.emitters if each.architecture == "arm64")
    if carbon.gb_seconds.likely:
        share = arm64.likely / carbon.gb_seconds.likely
        yield "arm64-share", Range.exactly(share)


def _waiting(carbon: Carbon) -> Iterator[tuple[str, Range]]:
    """The share of GB-seconds of environments that are kept ready and wait, of a month."""
    ready = added(each.ready.range for each in carbon.emitters)
    run = carbon.gb_seconds
    if ready.likely + run.likely:
        most, likely, least = (
            one / (one + other) if one else 0.0
            for one, other in ((ready.high, run.low), (ready.likely, run.likely), (ready.low, run.high))
        )
        yield "waiting-share", Range(least, likely, most)


def _per(amount: Range, requests: Range) -> Range:
    """An amount for each request: both grow together, so that ends are divided by their own."""
    return Range(amount.low / requests.low, amount.likely / requests.likely, amount.high / requests.high)


def _why(name: str, *, measured: bool, counted: Counted | None) -> str:
    if name == "grams-per-unit":
        if measured and counted is not None:
            return "the telemetry counts no unit of work"
        return "no unit of work is told: [kpi] unit-of-work in colonnade.toml names its metric"
    if measured:
        return "the telemetry does not tell it"
    return "only --telemetry tells it"
