"""How much memory a function must have at the least, by what it was seen to use."""

from __future__ import annotations

import math
from collections.abc import Sequence

from colonnade.dataclass import dataclass
from colonnade.model.observed import AtMemory
from colonnade.rightsizing.behaviour import size_for

# The most that was seen is not the most there will be. A fifth more is left free at the least: what AWS Compute
# Optimizer leaves of the memory of instances unless told otherwise. Where the tail is longer, so far as it goes until
# ten times as many attempts were made as were seen, likely; and three thousand times, to be sure of that even where
# the most that was seen happened to be little (calibrated by bench/telemetry/sized.py).
MARGIN = 1.2
LIKELY, SURE = 10, 3000
# How far beyond the most of some environments that of e times as many lies, in their standard deviations:
# that of a Gumbel distribution is pi / sqrt(6) of its scale, and its maximum grows by the scale at each factor e.
_DEVIATIONS = math.sqrt(6) / math.pi
_OFTEN = 0.01  # the share of attempts that ran out of memory, from which nothing tells how much they need


@dataclass(frozen=True, slots=True)
class Room:
    """The memory that is needed: `most` MB were used, `least` leaves the room that is to be left above them for sure.

    `likely` would be enough most of the time: what is best lies somewhere between both.

    `exhausted` is whether some attempts used all there was, so that what they need was never seen; `least` is then no
    more than a first step. `growing` is whether it used more from day to day.
    """

    most: float
    least: float
    likely: float
    exhausted: bool = False
    growing: bool = False

    @property
    def size(self) -> int | None:
        """The smallest of the sizes that has so much room."""
        return size_for(self.least)

    def fits(self, memory: float) -> bool:
        return memory >= self.least

    def near(self, memory: float) -> bool:
        """Whether so much memory is so near to what was used that more is needed."""
        return memory <= self.most if self.exhausted else memory < MARGIN * self.most


def room(samples: Sequence[AtMemory]) -> Room:
    """Tell what memory is needed, by what was used at each size."""
    growing = any(each.growth_mb > 0 for each in samples)
    full = [each for each in samples if each.exhausted]
    free = [each for each in samples if not each.exhausted]
    most = max(each.most_used_mb for each in samples)
    if not free:
        return _more_than(full[-1], growing=growing)
    likely, least = (
        max(
            MARGIN * most,
            *(each.most_used_mb * max(_tail(each, times), _spread(each, times)) for each in free),
        )
        for times in (LIKELY, SURE)
    )
    return Room(most, least, likely, exhausted=most in _used(full), growing=growing)


def _used(samples: Sequence[AtMemory]) -> list[float]:
    return [each.most_used_mb for each in samples]


def _tail(sample: AtMemory, times: float) -> float:
    """By how much the memory used grows until so many times as many were seen, as it grew from a percentile on.

    Of what is rare but alike the 99th percentile knows, of a long tail the 90th knows more surely: the least counts.
    """
    found = []
    for percentile, used in sample.used_mb.items():
        beyond = sample.invocations * (1 - percentile / 100)
        if (
            percentile > 50 and beyond >= math.e and used > 0
        ):  # of fewer attempts nobody can tell how they go on
            found.append((sample.most_used_mb / used) ** (math.log(times) / math.log(beyond)))
    return min(found, default=MARGIN * MARGIN)


def _spread(sample: AtMemory, times: float) -> float:
    """The same, by how much what one environment used at most differed from the others."""
    if not sample.most_used_mb:
        return 1.0
    return math.exp(math.log(times) * _DEVIATIONS * sample.spread_mb / sample.most_used_mb)


def _more_than(sample: AtMemory, *, growing: bool) -> Room:
    """Tell what to begin with where some used all: what the tail of the others says, and twice the size at most."""
    share = sample.exhausted / sample.invocations
    used = sample.used_mb.get(90, sample.memory_mb)
    rise = 2.0
    if share <= _OFTEN and used < sample.memory_mb:
        rise = (sample.memory_mb / used) ** (math.log(100 * sample.exhausted) / math.log(0.1 / share))
    least = sample.memory_mb * min(max(rise, 1.5), 2.0)
    return Room(sample.memory_mb, least, least, exhausted=True, growing=growing)
