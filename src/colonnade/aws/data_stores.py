"""Engines of databases, caches and brokers: on which ports they listen, and which packages speak to them."""

from __future__ import annotations

from functools import cache

from colonnade.aws.published import published


@cache
def engine_named(name: str) -> str | None:
    """The engine that a property names ("aurora-postgresql" is "postgres"), or None."""
    plain = name.lower()
    engines = published("data_stores")["engines"]
    found = [(each, key) for key, row in engines.items() for each in row.get("named", ())]
    found = [(each, key) for each, key in found if plain.startswith(each)]
    return max(found, key=lambda each: len(each[0]))[1] if found else None


def ports_of(engine: str) -> tuple[int, ...]:
    """The ports on which an engine listens unless it is told another one."""
    return tuple(published("data_stores")["engines"][engine]["ports"])


@cache
def drivers_of(engine: str) -> frozenset[str]:
    """The packages by which Python speaks to an engine."""
    return frozenset(published("data_stores")["engines"][engine]["drivers"])


@cache
def connects_to_nothing() -> frozenset[str]:
    """Packages that only calculate: they open no connection by themselves."""
    return frozenset(published("data_stores")["connects_to_nothing"])
