"""What is done twice when it is asked for twice, and the parameter that keeps it from being so."""

from __future__ import annotations

import re
from functools import cache

from colonnade.aws.published import published
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Repeated:
    """One operation of AWS: `does` says what it does, as a sentence goes on after its subject.

    `once` are the parameters that let the service recognise the second time, `only_with` the one without which it
    does something else.
    """

    does: str
    once: tuple[str, ...]
    only_with: str | None = None


@dataclass(frozen=True, slots=True)
class LibraryCall:
    """The calls of a library: `once` is the argument that lets the other side recognise the second time, or ""."""

    calls: re.Pattern[str]
    does: str
    once: str
    grave: bool = False


@cache
def operation(service: str, name: str) -> Repeated | None:
    """Look an operation up by botocore's names; None where asking twice does no harm that is known here."""
    row = published("repeats")["operations"].get(f"{service}:{name}")
    return Repeated(row["does"], tuple(row["once"]), row.get("only_with")) if row is not None else None


@cache
def library_calls() -> tuple[LibraryCall, ...]:
    """The calls of libraries that do their work anew each time."""
    return tuple(
        LibraryCall(re.compile(row["calls"]), row["does"], row["once"], row.get("grave", False))
        for row in published("repeats")["libraries"]
    )
