"""How much memory a function must have at the least, by what it was seen to use."""

from __future__ import annotations

import math
from collections.abc import Sequence

from colonnade.dataclass import dataclass
from colonnade.model.observed import AtMemory, Percentiles
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
    """The memory that is needed: `least` MB with its margin, `size` the smallest size that holds them.

    `exhausted` is whether some attempts used all there was, so that what they need was never seen; `told` is whether
    the rest of them tells it all the same. `growing` is whether it used more from day to day.
    """

    most: float
    least: float
    exhausted: bool = False
    told: bool = True
    growing: bool = False

    @property
    def size(self) -> int | None:
        return size_for(self.least)

    def fits(self, memory: float) -> bool:
        """Whether so much memory leaves the margin."""
        return memory >= self.least


def room(samples: Sequence[AtMemory], used_mb: Percentiles) -> Room:
    """Tell what memory is needed, by what was used at each size and the percentiles of all."""
    growing = any(each.growth_mb > 0 for each in samples)
    most = max(each.most_used_mb for each in samples)
    full = [each for each in samples if each.exhausted and each.memory_mb >= most * 0.99]
    if full:
        return _more_than(full[-1], used_mb, growing=growing)
    invocations = sum(each.invocations for each in samples)
    factor = max(MARGIN, _tail(most, invocations, used_mb), *(_spread(each) for each in samples))
    return Room(most, most * factor, growing=growing)


def _tail(most: float, invocations: int, used_mb: Percentiles) -> float:
    """By how much the memory used grows until TIMES as many attempts were seen, as it grew from a percentile on."""
    for percentile, used in sorted(used_mb.items(), reverse=True):
        times = invocations * (1 - percentile / 100)
        if times >= math.e and used > 0:  # fewer attempts above it do not tell how a tail goes on
            return float((most / used) ** (math.log(TIMES) / math.log(times)))
    return MARGIN * MARGIN


def _spread(sample: AtMemory) -> float:
    """The same, by how much what one environment used at most differed from the others."""
    if not sample.spread_mb or not sample.most_used_mb:
        return 1.0
    return math.exp(_DEVIATIONS * sample.spread_mb / sample.most_used_mb)


def _more_than(sample: AtMemory, used_mb: Percentiles, *, growing: bool) -> Room:
    """Tell what is needed where some attempts used all: by the tail of the others, where they are by far the most."""
    share = sample.exhausted / sample.invocations
    below = [(percentile, used) for percentile, used in sorted(used_mb.items()) if used < sample.memory_mb]
    least = 1.5 * sample.memory_mb
    if share > _OFTEN or not below:
        return Room(sample.memory_mb, 2 * sample.memory_mb, exhausted=True, told=False, growing=growing)
    percentile, used = below[-1]
    beyond = math.log(max((1 - percentile / 100) / share, math.e))
    rise = (sample.memory_mb / used) ** (math.log(TIMES * sample.exhausted) / beyond)
    return Room(sample.memory_mb, max(least, sample.memory_mb * rise), exhausted=True, growing=growing)
