"""What was wrong with the input: one line each, while the rest is still reviewed."""

from __future__ import annotations

from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that could not be read: `line` 0 where it concerns the whole file; `advice` says what to do."""

    file: str
    line: int
    column: int
    what: str
    advice: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}" + (f"; {self.advice}" if self.advice else "")


class Unreadable(Exception):
    """Raised where a file, or a part of it, cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
