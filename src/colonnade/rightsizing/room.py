"""How much memory a function must have at the least, by what it was seen to use."""

from __future__ import annotations

import math
from collections.abc import Sequence

from colonnade.dataclass import dataclass
from colonnade.model.observed import AtMemory
from colonnade.rightsizing.behaviour import size_for

# The most that was seen is not the most there will be. A fifth more is left free at the least: what AWS Compute
# Optimizer leaves of the memory of instances unless told otherwise. Where the tail is longer, so far as it goes until
# a hundred times as many attempts were made as were seen.
MARGIN = 1.2
TIMES = 100
# How far beyond the most of some environments that of a hundred times as many lies, in their standard deviations:
# that of a Gumbel distribution is pi / sqrt(6) of its scale, and its maximum grows by the scale at each factor e.
_DEVIATIONS = math.log(TIMES) * math.sqrt(6) / math.pi
_OFTEN = 0.01  # the share of attempts that ran out of memory, from which nothing tells how much they need


@dataclass(frozen=True, slots=True)
class Room:
    """The memory that is needed: `most` MB were used, `least` leaves the room that is to be left above them.

    `exhausted` is whether some attempts used all there was, so that what they need was never seen; `least` is then no
    more than a first step. `growing` is whether it used more from day to day.
    """

    most: float
    least: float
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
    least = max(each.most_used_mb * max(MARGIN, _tail(each), _spread(each)) for each in free)
    return Room(most, max(least, MARGIN * most), exhausted=most in _used(full), growing=growing)


def _used(samples: Sequence[AtMemory]) -> list[float]:
    return [each.most_used_mb for each in samples]


def _tail(sample: AtMemory) -> float:
    """By how much the memory used grows until TIMES as many attempts were seen, as it grew from a percentile on.

    Of what is rare but alike the 99th percentile knows, of a long tail the 90th knows more surely: the least counts.
    """
    found = []
    for percentile, used in sample.used_mb.items():
        beyond = sample.invocations * (1 - percentile / 100)
        if (
            percentile > 50 and beyond >= math.e and used > 0
        ):  # of fewer attempts nobody can tell how they go on
            found.append((sample.most_used_mb / used) ** (math.log(TIMES) / math.log(beyond)))
    return min(found, default=MARGIN * MARGIN)


def _spread(sample: AtMemory) -> float:
    """The same, by how much what one environment used at most differed from the others."""
    return math.exp(_DEVIATIONS * sample.spread_mb / sample.most_used_mb) if sample.most_used_mb else 1.0


def _more_than(sample: AtMemory, *, growing: bool) -> Room:
    """Tell what to begin with where some used all: what the tail of the others says, and twice the size at most."""
    share = sample.exhausted / sample.invocations
    used = sample.used_mb.get(90, sample.memory_mb)
    rise = 2.0
    if share <= _OFTEN and used < sample.memory_mb:
        rise = (sample.memory_mb / used) ** (math.log(TIMES * sample.exhausted) / math.log(0.1 / share))
    least = sample.memory_mb * min(max(rise, 1.5), 2.0)
    return Room(sample.memory_mb, least, exhausted=True, growing=growing)
