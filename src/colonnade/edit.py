"""Symbolic edits: what is to be written where, whatever the text around it looks like."""

from __future__ import annotations

import re
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.fact import Origin

KeyPath = tuple[str | int, ...]

LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class Edit:
    """Write `value` at `path` of the document `file`: plain data, intrinsics in their long form.

    What stands there is replaced; what does not is added, with the mappings that lead there.
    """

    file: str
    path: KeyPath
    value: Any


@dataclass(frozen=True, slots=True)
class Append:
    """Add `value` at the end of the list at `path`, unless it is in it already.

    Where there is no list it is made; a single value becomes one.
    """

    file: str
    path: KeyPath
    value: Any


@dataclass(frozen=True, slots=True)
class Removal:
    """Take out what stands at `path`, with its key."""

    file: str
    path: KeyPath


@dataclass(frozen=True, slots=True)
class NewResource:
    """Declare a resource: `declared` is what stands below its logical id, with `Type` and `Properties`.

    Where `name` is taken by something else, the writer finds another, and the fix's other edits follow: they
    refer to it by `name`. It is put below the resource `beside`, or at the end.
    """

    file: str
    name: str
    declared: dict[str, Any]
    beside: str = ""

    @property
    def path(self) -> KeyPath:
        return ("Resources", self.name)


@dataclass(frozen=True, slots=True)
class CodeEdit:
    """Follow a `recipe` of `colonnade.fixing.code` at a place of a Python file; `told` is what it is to know."""

    file: str
    recipe: str
    at: Origin
    told: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def following(cls, recipe: str, at: Origin, **told: Any) -> CodeEdit:
        """Follow a recipe where something was read."""
        return cls(at.file, recipe, at, tuple(told.items()))


TemplateEdit = Edit | Append | Removal | NewResource
Change = TemplateEdit | CodeEdit


def logical_id(*parts: str) -> str:
    """Make a logical id of names: "jobs-queue", "dead letters" -> "JobsQueueDeadLetters"."""
    words = [word for part in parts for word in re.findall(r"[A-Za-z0-9]+", part)]
    return "".join(word[0].upper() + word[1:] for word in words)[:LONGEST_ID] or "Resource"
