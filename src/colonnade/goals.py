"""What the user wants to reach: how long callers of functions may wait, and what a unit of work may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fnmatch import fnmatchcase

from colonnade.dataclass import dataclass

# What a unit of work uses: what less of is better, but for the share of what runs on arm64.
INDICATORS = (
    "grams-per-unit",
    "grams-per-1000-requests",
    "gb-seconds-per-request",
    "vcpu-seconds-per-request",
    "wasted-memory-share",
    "waiting-share",
    "cold-start-share",
    "failed-share",
    "repeated-share",
    "log-gb-per-1000-requests",
    "arm64-share",
)
MORE_IS_BETTER = frozenset(("arm64-share",))


@dataclass(frozen=True, slots=True)
class Goals:
    """Milliseconds that 99 of 100 invocations may take, of every function and of those that a glob names.

    None is no goal. `sustainability` are those of the whole application, by the names in INDICATORS.
    """

    latency_ms: float | None = None
    named: Mapping[str, float] = field(default_factory=dict)
    sustainability: Mapping[str, float] = field(default_factory=dict)

    def latency_of(self, name: str) -> float | None:
        """The goal of a function, by its logical id; what names it as it is wins over what is like it."""
        if name in self.named:
            return self.named[name]
        return next((each for glob, each in self.named.items() if fnmatchcase(name, glob)), self.latency_ms)


NONE = Goals()
