"""What evidence tells of how a function spends its time: each reading of it that cannot be ruled out."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Iterator, Sequence

from colonnade.dataclass import dataclass
from colonnade.measure import Range
from colonnade.model.observed import AtMemory
from colonnade.rightsizing.behaviour import WHOLE, Behaviour, processors

SURE = 1.64  # standard deviations: one bound in twenty is wrong
# How many processors code may use at once: Lambda gives six at most.
THREADS = (1.0, 2.0, 4.0, 6.0)
# What traces tell of waiting may be off by so much of the time: a call is waited for and worked at, and what is not
# instrumented is waited for unseen. The developers' own assumption.
_UNSEEN = 0.05
_WHATEVER = Range(0.0, 0.5, 1.0)
# Two sizes tell something only where the processor they come with differs by so much.
_APART = 0.05
# What else may differ between two sizes, as they were seen at different times: the developers' own assumption.
DRIFT = 0.02
_RARE = math.log(10)  # from the 90th percentile to the 99th, what is beyond becomes a tenth


class Kind(enum.Enum):
    """What tells how a function spends its time, the surest first."""

    SIZES = "seen at several sizes of memory"
    TRACES = "traces"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The share of its time that a function waits, as traces tell: of all its time, usually, and when it takes long."""

    all: Range
    usual: Range
    long: Range

    @classmethod
    def traced(cls, usual: Range, all_time: float, waited_long: float) -> Waiting:
        """Tell it from the share that is usual, that of all time, and that of the longest invocations."""
        every = _over(usual, all_time)
        return cls(
            Range(every.low, all_time, every.high), _over(usual), _over(every, waited_long, at=waited_long)
        )


def _over(known: Range, *shares: float, at: float | None = None) -> Range:
    """Widen a range so that shares are in it, and by what traces do not tell."""
    low, high = min(known.low, *shares, 1.0) - _UNSEEN, max(known.high, *shares, 0.0) + _UNSEEN
    return Range(max(low, 0.0), known.likely if at is None else at, min(high, 1.0))


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the evidence: what the mean, half and 99 of 100 attempts wait for and compute."""

    mean: Behaviour
    half: Behaviour
    tail: Behaviour


@dataclass(frozen=True, slots=True)
class Evidence:
    """The readings, the likeliest first; `against` says what speaks against trusting them."""

    kind: Kind
    readings: tuple[Reading, ...]
    against: str = ""

    def waits(self, memory: float) -> Range:
        """The share of its time that the function waits at that size."""
        return spread([each.mean.waits(memory) for each in self.readings])


def spread(figures: Sequence[float]) -> Range:
    """Make a range of what each reading gives, the likeliest first."""
    return Range(min(figures), figures[0], max(figures))


def evidence(
    samples: Sequence[AtMemory],
    now: int,
    waiting: Waiting | None = None,
    threads: Sequence[float] = THREADS,
) -> Evidence:
    """Read all there is: what was seen at each size, and the share of the time that traces say it waited.

    `now` is the size that all is told from; `threads` are how many processors it may use at once.
    """
    seen = min(samples, key=lambda each: (abs(math.log(each.memory_mb / now)), -each.invocations))
    ways = threads if max(seen.memory_mb, now) > WHOLE else threads[:1]
    found = []
    against = ""
    if len(samples) > 1:
        try:
            found.append(_from_sizes(samples, threads))
        except _Contradiction as contradiction:
            against = str(contradiction)
    if waiting is not None:
        found.append(Evidence(Kind.TRACES, tuple(_shares(seen, waiting, ways)), against))
    if not found:
        return Evidence(Kind.NOTHING, tuple(_shares(seen, _ANYHOW, ways)), against)
    return min(found, key=lambda each: _width(each.waits(now)))


def figure(sample: AtMemory, percentile: int) -> float:
    """A percentile of the durations at one size; the mean where it was not told."""
    return sample.duration_ms.get(percentile, sample.mean_ms)


def _error(sample: AtMemory, percentile: int) -> float:
    """The standard error of a percentile; for the 99th the tail beyond the 90th is taken for exponential."""
    if percentile != 99:
        return sample.error_ms
    scale = max(figure(sample, 99) - figure(sample, 90), 0.0) / _RARE
    return max(scale * math.sqrt(99 / max(sample.invocations, 1)), sample.error_ms)


def _width(range_: Range) -> float:
    return range_.high - range_.low


def _shares(seen: AtMemory, waiting: Waiting, threads: Sequence[float]) -> Iterator[Reading]:
    """Read one size with the share of its time that it waits."""
    for many in threads:
        for end in ("likely", "low", "high"):
            yield Reading(
                Behaviour.seen(seen.memory_mb, seen.mean_ms, getattr(waiting.all, end), many),
                Behaviour.seen(seen.memory_mb, figure(seen, 50), getattr(waiting.usual, end), many),
                Behaviour.seen(seen.memory_mb, figure(seen, 99), getattr(waiting.long, end), many),
            )


_ANYHOW = Waiting(_WHATEVER, _WHATEVER, _WHATEVER)


class _Contradiction(Exception):
    """Raised where it took longer with more memory, for sure."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What computing takes, as the slope of a line through what was seen, for one number of threads."""

    slope: float
    error: float
    x: float
    y: float
    misfit: float
    threads: float

    def behaviour(self, deviations: float = 0.0) -> Behaviour:
        steepest = self.y / self.x  # nothing is waited for
        slope = min(max(self.slope + deviations * self.error, 0.0), steepest)
        return Behaviour(self.y - slope * self.x, slope, self.threads)


def _from_sizes(samples: Sequence[AtMemory], threads: Sequence[float]) -> Evidence:
    """Read what was seen at several sizes: time against the processors that a size comes with is a line."""
    if max(each.memory_mb for each in samples) <= WHOLE:
        threads = threads[:1]
    fits = [_line(samples, many, lambda each: (each.mean_ms, each.error_ms)) for many in threads]
    known = [each for each in fits if each is not None]
    if not known:
        raise _Contradiction("its sizes come with as many processors as it uses")
    if all(each.slope + SURE * each.error < 0 for each in known):
        raise _Contradiction("it took longer with more memory, so that something else was different")
    best = min(each.misfit for each in known)
    readings = []
    for line in sorted(known, key=lambda each: (each.misfit, each.threads)):
        if line.misfit > best + SURE**2:
            continue
        half = _line(samples, line.threads, lambda each: (figure(each, 50), _error(each, 50))) or line
        tail = _line(samples, line.threads, lambda each: (figure(each, 99), _error(each, 99))) or line
        readings += [
            Reading(line.behaviour(off), half.behaviour(off), tail.behaviour(off))
            for off in (0.0, -SURE, SURE)
        ]
    return Evidence(Kind.SIZES, tuple(readings))


def _line(
    samples: Sequence[AtMemory], threads: float, of: Callable[[AtMemory], tuple[float, float]]
) -> _Line | None:
    """Fit a line, each size by how sure it is; None where all come with about as many processors."""
    points = []
    for each in samples:
        y, error = of(each)
        points.append((1 / processors(each.memory_mb, threads), y, 1 / (error**2 + (DRIFT * y) ** 2 + 1e-6)))
    places = [x for x, _, _ in points]
    if max(places) < (1 + _APART) * min(places):
        return None
    total = sum(weight for _, _, weight in points)
    x = sum(weight * each for each, _, weight in points) / total
    y = sum(weight * each for _, each, weight in points) / total
    square = sum(weight * (each - x) ** 2 for each, _, weight in points)
    slope = sum(weight * (one - x) * (two - y) for one, two, weight in points) / square
    misfit = sum(weight * (two - y - slope * (one - x)) ** 2 for one, two, weight in points)
    spare = len(points) - 2
    inflated = math.sqrt(max(1.0, misfit / spare)) if spare else 1.0
    return _Line(slope, inflated / math.sqrt(square), x, y, misfit, threads)
