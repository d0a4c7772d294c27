"""What was wrong with the input: one line each, while the rest is still reviewed."""

from __future__ import annotations

from collections.abc import Iterable

from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that could not be read: `line` 0 where it concerns the whole file; `advice` says what to do.

    It is only a `note` where everything was read all the same, as where a key is given twice.
    """

    file: str
    line: int
    column: int
    what: str
    advice: str = ""
    note: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}" + (f"; {self.advice}" if self.advice else "")


def parted(problems: Iterable[Problem]) -> tuple[list[Problem], list[Problem]]:
    """Part problems into those that left something unread, and mere notes."""
    told = list(problems)
    return [each for each in told if not each.note], [each for each in told if each.note]


class Unreadable(Exception):
    """Raised where a file, or a part of it, cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
