"""Kinds of application, and the metrics that each lives on: opinions, kept as data for whoever has others."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What colonnade.toml tells of the business.

    `kinds` are those of the application, `unit` is the metric that counts its unit of work: "OrdersPlaced";
    `units_a_month` is how many of these a month has, None where nobody says.
    """

    kinds: tuple[str, ...] = ()
    unit: str | None = None
    units_a_month: float | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A metric that a kind of application lives on.

    `category` is "business", "customer" or "operational", `tells` what is seen by it. A metric is the wanted one where
    its name has words that begin with all of one entry of `found_by`. `given_by` are those that tell it by themselves:
    "api", "queue", "states", "stream". `at` are beginnings of words in the names of functions where it is emitted
    best, the best first; one that is `optional` is only wanted where there is such a function. Where one that is
    `vital` stops, the business has.
    """

    name: str
    category: str
    unit: str
    tells: str
    found_by: tuple[tuple[str, ...], ...]
    given_by: tuple[str, ...]
    at: tuple[str, ...]
    optional: bool
    vital: bool

    def is_in(self, words: Iterable[str]) -> bool:
        """Whether a metric whose name has these words is the wanted one."""
        every = list(words)
        return any(
            all(any(word.startswith(stem) for word in every) for stem in stems) for stems in self.found_by
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of application: `flows` are the flows of a BusinessFlow that tell of it."""

    name: str
    about: str
    flows: tuple[str, ...]
    metrics: tuple[Wanted, ...]


@cache
def _data() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Path(__file__).with_name("business.json").read_text("utf-8"))
    return told


@cache
def kinds() -> dict[str, Kind]:
    """The kinds that are known, by name."""
    return {
        name: Kind(name, each["about"], tuple(each["flows"]), tuple(map(_wanted, each["metrics"])))
        for name, each in _data()["kinds"].items()
    }


def source() -> str:
    """Where the table comes from, as a sentence."""
    return str(_data()["source"])


def kinds_of(flows: Iterable[str]) -> tuple[str, ...]:
    """The kinds that the names of flows tell of, in their order."""
    found = [name for flow in flows for name, kind in kinds().items() if flow in kind.flows]
    return tuple(dict.fromkeys(found))


def _wanted(row: dict[str, Any]) -> Wanted:
    return Wanted(
        name=row["name"],
        category=row["category"],
        unit=row["unit"],
        tells=row["tells"],
        found_by=tuple(tuple(each) for each in row["found_by"]),
        given_by=tuple(row.get("given_by", ())),
        at=tuple(row["at"]),
        optional=row.get("optional", False),
        vital=row.get("vital", False),
    )
