"""Findings: claims about the application with the facts that prove them, and symbolic fixes."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import field
from typing import Any, Protocol

from colonnade.dataclass import dataclass
from colonnade.edit import Change, CodeEdit, Edit
from colonnade.fact import Fact, Origin
from colonnade.measure import Saving


class Severity(enum.IntEnum):
    """How much harm the practice, missed, can do."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(enum.IntEnum):
    """How sure the claim is: LOW rests on a guess, MEDIUM on a pattern, HIGH on what is written."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    def __str__(self) -> str:
        return self.name.lower()


class Safety(enum.Enum):
    """SAFE keeps what the application does; UNSAFE may change it, and the fix says how."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Located(Protocol):
    """Whatever was read from a place in a file: a fact, a resource, a call in the code."""

    @property
    def origin(self) -> Origin: ...


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that puts the finding right: one imperative sentence and the edits it stands for.

    A fix without edits is advice for a person; one with edits is symbolic: the source that read the fact
    knows how to write it. `effect` says what else an unsafe one changes: "the function runs on another
    processor, for which native libraries must be built".
    """

    summary: str
    edits: tuple[Change, ...] = ()
    safety: Safety = Safety.SAFE
    effect: str = ""

    @classmethod
    def set(cls, fact: Fact[Any], value: Any, safety: Safety = Safety.SAFE, effect: str = "") -> Fix:
        """Give a property another value, or write it where it was left to its default."""
        verb = "Change" if fact.written else "Set"
        path = fact.origin.path
        if isinstance(value, list) and path and isinstance(path[-1], int):
            path = path[:-1]  # the fact is an element of the list
        return cls(
            f"{verb} {fact.label} to {_written(value)}",
            (Edit(fact.origin.file, path, value),),
            safety,
            effect,
        )

    @classmethod
    def code(cls, summary: str, edits: Iterable[CodeEdit], effect: str = "") -> Fix:
        """Rewrite code; unsafe where it has an effect, and advice where the code stands within a template."""
        made = tuple(edits)
        if not all(each.file.endswith(".py") for each in made):
            return cls.advice(summary)
        return cls(summary, made, Safety.UNSAFE if effect else Safety.SAFE, effect)

    @classmethod
    def advice(cls, summary: str) -> Fix:
        """Say what a person must do, where no edit can be derived."""
        return cls(summary)


def _written(value: Any) -> str:
    """Write a value as a template does."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{', '.join(map(_written, value))}]" if isinstance(value, list | tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Worth:
    """What putting it right is worth per unit of work, with where the figures come from.

    `statement`: "$3.33 less for a million GB-seconds"; `basis`: the sources, their dates and the assumptions.
    `savings` are the same as figures, from which the traffic makes months.
    """

    statement: str
    basis: str
    savings: tuple[Saving, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim about `at`: subject, value and need, in one sentence without a full stop.

    `because` are the further facts that prove it; `severity` and `confidence` replace the check's own where
    the context makes it worse, milder or less sure.
    """

    message: str
    at: Located
    because: tuple[Located, ...] = ()
    fix: Fix | None = None
    worth: Worth | None = None
    severity: Severity | None = None
    confidence: Confidence | None = None
    notes: tuple[str, ...] = field(default=())
