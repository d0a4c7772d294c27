"""How long a function takes to start with what it imports, and how long a snapshot of it takes to be restored."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from colonnade.aws.cold_starts import cold_start
from colonnade.aws.imports import import_cost
from colonnade.aws.published import published, reference
from colonnade.dataclass import dataclass

SLOWER_ON_LAMBDA = 2  # at most so many times as long as measured, by the measurement's own words
NOTICEABLE = 50  # milliseconds


@dataclass(frozen=True, slots=True)
class StartTime:
    """The estimated start of a function in milliseconds, `modules` being what takes the most of it."""

    least: int
    most: int
    modules: tuple[str, ...]
    basis: str

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.most} ms, as was seen"
        return f"{self.least} to {self.most} ms, by estimate"


def start_time(runtime: str, architecture: str, modules: Iterable[str]) -> StartTime | None:
    """Estimate how long a function takes to start; None where nobody measured its runtime."""
    empty = cold_start(runtime, architecture=architecture)
    if empty is None:
        return None
    costs = {
        cost.module.partition(".")[0]: cost for each in modules if (cost := import_cost(each)) is not None
    }
    found = sorted(costs.values(), key=lambda each: -each.most)
    return StartTime(
        empty.median + sum(each.least for each in found),
        empty.median + SLOWER_ON_LAMBDA * sum(each.most for each in found),
        tuple(each.module for each in found if each.most >= NOTICEABLE),
        f"imports as measured, up to twice as long on Lambda ({reference('imports')}), over {empty.basis}",
    )


@cache
def restored() -> tuple[int, int, str]:
    """How long restoring a snapshot takes, in milliseconds: the least, the most, and where that is from."""
    row = published("cold_starts")["restored"]
    least, most = row["milliseconds"]
    return least, most, f"{row['source']} ({reference('cold_starts')})"


@cache
def slow_frameworks() -> tuple[tuple[str, str], ...]:
    """Patterns of what build files of Java name and takes long to start, each with the name people give it."""
    return tuple((pattern, name) for pattern, name in published("cold_starts")["slow_frameworks"]["patterns"])
