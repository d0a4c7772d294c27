"""What a change is worth in figures: ranges of dollars, milliseconds and grams, for a unit of work."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate: the lowest and highest it may be, and what is most likely."""

    low: float
    likely: float
    high: float

    @classmethod
    def exactly(cls, amount: float) -> Range:
        """Give an amount that is known."""
        return cls(amount, amount, amount)

    @classmethod
    def between(cls, low: float, high: float) -> Range:
        """Give a range of which only the ends are known: its middle is as likely as anything."""
        return cls(low, (low + high) / 2, high)

    @classmethod
    def sum(cls, ranges: Iterable[Range]) -> Range | None:
        """Add ranges up, end by end; None where there are none."""
        found = list(ranges)
        if not found:
            return None
        return cls(
            sum(each.low for each in found),
            sum(each.likely for each in found),
            sum(each.high for each in found),
        )

    def __mul__(self, other: Range | float) -> Range:
        """Multiply by what is never negative."""
        by = other if isinstance(other, Range) else Range.exactly(other)
        low, high = (self.low * by.low, self.high * by.high)
        if self.low < 0:
            low = self.low * by.high
        if self.high < 0:
            high = self.high * by.low
        return Range(low, self.likely * by.likely, high)

    def __neg__(self) -> Range:
        return Range(-self.high, -self.likely, -self.low)


class Per(enum.Enum):
    """The unit of work that a saving is for."""

    MONTH = "month"
    INVOCATION = "invocation"
    COLD_START = "cold start"
    GB_SECOND = "GB-second"


@dataclass(frozen=True, slots=True)
class Work:
    """The function whose work a saving is for: its key, its memory in MB, and how often it runs at most.

    `runs_a_month` is known only where schedules are all that invokes it.
    """

    function: str
    memory: int
    runs_a_month: float | None = None

    @property
    def name(self) -> str:
        """The function's logical id."""
        return self.function.rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class Saving:
    """What one unit of work is less by; what costs more is negative. `work` is None for what a month is.

    `milliseconds` are those that a caller waits.
    """

    per: Per
    work: Work | None = None
    dollars: Range | None = None
    milliseconds: Range | None = None
    grams: Range | None = None
