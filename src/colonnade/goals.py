"""What the user wants functions to reach: how long their callers may wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fnmatch import fnmatchcase

from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Goals:
    """Milliseconds that 99 of 100 invocations may take, of every function and of those that a glob names.

    None is no goal.
    """

    latency_ms: float | None = None
    named: Mapping[str, float] = field(default_factory=dict)

    def latency_of(self, name: str) -> float | None:
        """The goal of a function, by its logical id; what names it as it is wins over what is like it."""
        if name in self.named:
            return self.named[name]
        return next((each for glob, each in self.named.items() if fnmatchcase(name, glob)), self.latency_ms)


NONE = Goals()
