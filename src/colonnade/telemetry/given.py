"""The telemetry that a review is given: read, and as it is joined to applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from colonnade.dataclass import dataclass
from colonnade.goals import NONE, Goals
from colonnade.model.observed import Logs, Seen
from colonnade.problem import Problem, Unreadable
from colonnade.telemetry.facts import FunctionFacts, facts
from colonnade.telemetry.places import shown_as
from colonnade.telemetry.remote.bringing import Terms, bring
from colonnade.telemetry.store import Store

# What a review cannot ask for.
HOW = "colonnade telemetry asks, or takes --yes, and says which folder to give here"


@dataclass(frozen=True, slots=True)
class Given:
    """The logs that a review is given, and what of them was not understood; `file` is where they were asked for."""

    logs: Logs
    problems: tuple[Problem, ...]
    file: str


class Asked(Protocol):
    """Which telemetry is asked for; see config.Asked."""

    @property
    def source(self) -> str: ...

    @property
    def names(self) -> Mapping[str, str]: ...

    @property
    def file(self) -> str: ...

    @property
    def line(self) -> int: ...

    @property
    def complete(self) -> bool: ...


def given(asked: Asked, root: Path, goals: Goals = NONE) -> Given:
    """Read the telemetry that is asked for, for a review of a folder, and what the user wants of functions.

    Raises Unreadable where nothing can be read that the command line asks for; what a file asks for is told.
    """
    shown = shown_as(asked.source, root)
    try:
        told = facts(Store(bring(asked.source, Terms(how=HOW))).rows())
    except Unreadable as unreadable:
        if not asked.file:
            raise
        what = f"[telemetry] could not be read: {unreadable.problem}"
        problem = Problem(asked.file, asked.line, 0, what)
        return Given(Logs(Seen(shown), (), asked.names), (problem,), asked.file)
    problems = [
        Problem(shown, 0, 0, f"{name} was read in part: {why}") for name, why in told.problems.items()
    ]
    malformed = told.malformed_lines - len(problems)
    if malformed > 0:
        lines = "1 line was" if malformed == 1 else f"{malformed:,} lines were"
        problems.append(Problem(shown, 0, 0, f"{lines} not understood", note=True))
    logs = Logs(_seen(told.functions, shown), told.functions, asked.names, goals, asked.complete, told.beside)
    return Given(logs, tuple(problems), asked.file or "colonnade.toml")


def _seen(functions: Sequence[FunctionFacts], source: str) -> Seen:
    first = [each.first_at for each in functions if each.first_at is not None]
    last = [each.last_at for each in functions if each.last_at is not None]
    return Seen(source, min(first, default=None), max(last, default=None))
