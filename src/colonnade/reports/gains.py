"""What a step of the roadmap gains in a month, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from colonnade.measure import Range
from colonnade.traffic import Gains

CENT = 0.01
# How many functions that were seen at work are told one by one.
FEW = 3


def told(gains: Gains) -> Iterator[str]:
    """Say each figure in a few words: "$0.12 to $3.40 less a month, likely $0.90"; not what rounds to nothing."""
    if gains.dollars is not None and _largest(gains.dollars) >= CENT:
        yield _of_a_month(gains.dollars, _dollars)
    for per, wait in gains.waits:
        yield f"{_between(wait, _milliseconds)} less at {_one(per.value)}"
    if gains.grams is not None and _largest(gains.grams) >= 1:
        yield _of_a_month(gains.grams, _grams)


def reckoned_for(gains: Iterable[Gains]) -> str:
    """Say for what traffic months were made: what was measured, of a few functions one by one, and what was assumed."""
    told = list(gains)
    seen: dict[str, str] = {}
    for name, said in chain(*(each.observations for each in told)):
        seen[name] = max(seen.get(name, ""), said, key=len)
    measured = list(seen.values()) if len(seen) <= FEW else [f"what {len(seen)} functions were seen to do"]
    return "; ".join((*measured, *dict.fromkeys(chain(*(each.assumptions for each in told)))))


def _of_a_month(amount: Range, write: Callable[[float], str]) -> str:
    if amount.high <= 0:
        paid = -amount
        return f"costs {_between(paid, write)} a month{_likely(paid, write)}"
    if amount.low < 0:
        return f"{write(amount.high)} less to {write(-amount.low)} more a month{_likely(amount, write)}"
    return f"{_between(amount, write)} less a month{_likely(amount, write)}"


def _between(amount: Range, write: Callable[[float], str]) -> str:
    low, high = write(amount.low), write(amount.high)
    if low == high:
        return high
    figure, space, unit = high.partition(" ")
    return f"{low.removesuffix(space + unit)} to {figure}{space}{unit}"


def _likely(amount: Range, write: Callable[[float], str]) -> str:
    return "" if write(amount.low) == write(amount.high) else f", likely {write(amount.likely)}"


def _largest(amount: Range) -> float:
    return max(abs(amount.low), abs(amount.high))


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}" if abs(amount) < 100 else f"${amount:,.0f}"


def _milliseconds(amount: float) -> str:
    return f"{amount:,.0f} ms"


def _grams(amount: float) -> str:
    return f"{amount / 1000:,.1f} kg CO2e" if abs(amount) >= 10_000 else f"{amount:,.0f} g CO2e"


def _one(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"
