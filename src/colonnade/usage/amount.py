"""Amounts a month, each with what it rests on."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from colonnade.dataclass import dataclass
from colonnade.measure import Range

DAYS_A_MONTH = 30.4375  # of a year of 365.25 days
HOURS_A_MONTH = 730.0  # as AWS counts them on its pages of prices
SECONDS_A_MONTH = HOURS_A_MONTH * 3600


class Basis(enum.IntEnum):
    """What a figure rests on, the firmest first."""

    MEASURED = 1
    TOLD = 2
    SCHEDULED = 3
    DECLARED = 4
    ASSUMED = 5

    def __str__(self) -> str:
        return _SHOWN[self]


_SHOWN = {
    Basis.MEASURED: "measured",
    Basis.TOLD: "told",
    Basis.SCHEDULED: "by the schedule",
    Basis.DECLARED: "by the template",
    Basis.ASSUMED: "assumed",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that a figure rests on: `text` stands by itself ("1 to 10 messages in a batch")."""

    basis: Basis
    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of something in a month, as a range, and the grounds of it."""

    range: Range
    grounds: tuple[Ground, ...] = ()

    @property
    def basis(self) -> Basis:
        """What it rests on: a figure is as firm as the weakest of its grounds."""
        return max((each.basis for each in self.grounds), default=Basis.DECLARED)

    @property
    def known(self) -> bool:
        """Whether nothing of it had to be assumed."""
        return self.basis is not Basis.ASSUMED

    def __mul__(self, other: Amount | Range | float) -> Amount:
        if isinstance(other, Amount):
            return Amount(self.range * other.range, _merged((self, other)))
        return Amount(self.range * other, self.grounds)

    def __add__(self, other: Amount) -> Amount:
        return Amount.sum((self, other))

    def resting_on(self, basis: Basis, text: str) -> Amount:
        """The same amount with one more ground."""
        return Amount(self.range, (*self.grounds, Ground(basis, text)))

    @classmethod
    def exactly(cls, amount: float, basis: Basis, text: str) -> Amount:
        """An amount that is known, by what the text says."""
        return cls(Range.exactly(amount), (Ground(basis, text),))

    @classmethod
    def assumed(cls, amount: Range, text: str) -> Amount:
        """An amount that nobody told, by the assumption that the text says."""
        return cls(amount, (Ground(Basis.ASSUMED, text),))

    @classmethod
    def sum(cls, amounts: Iterable[Amount]) -> Amount:
        """Add amounts up; of none, it is nothing."""
        found = list(amounts)
        return cls(Range.sum(each.range for each in found) or Range.exactly(0), _merged(found))


NOTHING = Amount(Range.exactly(0))


def _merged(amounts: Iterable[Amount]) -> tuple[Ground, ...]:
    return tuple(dict.fromkeys(ground for each in amounts for ground in each.grounds))
