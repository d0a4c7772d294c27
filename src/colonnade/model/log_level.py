"""The level at which a function logs, as its template says."""

from __future__ import annotations

from typing import Any

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Text
from colonnade.model.function import Function

# Where code looks for its level: Powertools, and what most others call it.
_VARIABLES = ("POWERTOOLS_LOG_LEVEL", "LOG_LEVEL", "LOGLEVEL", "LOGGING_LEVEL", "LOGGER_LEVEL")
_DEBUG = frozenset(("debug", "trace", "all", "10"))


@dataclass(frozen=True, slots=True)
class LogLevel:
    """A level and where it stands: `set_by` is the variable or property that sets it."""

    fact: Fact[Any]
    set_by: str

    @property
    def origin(self) -> Origin:
        return self.fact.origin

    @property
    def name(self) -> str:
        """The level as it is written; raises Unknown where nobody can know it."""
        value = self.fact.value
        return str(value.literal or "") if isinstance(value, Text) else str(value)

    @property
    def info(self) -> str:
        """The level above it that tells no details, written as the level is."""
        if self.name.isdecimal():
            return "20"
        return "info" if self.name.islower() else "INFO"

    @property
    def is_debug(self) -> bool:
        return self.name.lower() in _DEBUG

    def __str__(self) -> str:
        return f"{self.set_by} is {self.name}"


def log_level(function: Function) -> LogLevel:
    """The level that a function is given; not applicable where it is given none."""
    if function.log_level is not None and function.log_level.value is not None:
        return LogLevel(function.log_level, "ApplicationLogLevel")
    for name in _VARIABLES:
        variable = function.variable(name)
        if variable is not None:
            return LogLevel(variable.value, name)
    raise NotApplicable("the template sets no level for its log")
