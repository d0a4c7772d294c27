"""Where what comes with the event ends up: fields that are read, and what is run, opened or asked for with them."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.model.code import CodePart

if TYPE_CHECKING:
    from collections.abc import Sequence


class Sink(enum.Enum):
    """What takes a text for more than a text."""

    SHELL = "shell"
    EVAL = "eval"
    SQL = "sql"
    PATH = "path"
    URL = "url"


@dataclass(eq=False, slots=True, kw_only=True)
class FieldRead(CodePart):
    """A field of the event is read: the keys that lead to it, "*" for any element of a list or part of a text."""

    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"reads {self.title} of the event"

    @property
    def title(self) -> str:
        """The field as a user would write it: "body.name"."""
        return field_title(self.path)


@dataclass(eq=False, slots=True, kw_only=True)
class Reach(CodePart):
    """The code hands a text to a `sink` through `called`; `fields` of the event are part of it, unjudged.

    `followed` is False where not all of the text could be told, `writes` True where a file is only written.
    """

    sink: Sink
    called: str
    fields: Sequence[FieldRead]
    followed: bool = True
    writes: bool = False

    def __str__(self) -> str:
        return f"calls {self.called}"


def field_title(path: tuple[str, ...]) -> str:
    """A field of the event as a user would write it: "Records[].s3.object.key"."""
    kept = list(path)
    while kept and kept[-1] == "*":
        kept.pop()
    return ".".join(kept).replace(".*", "[]") or "the event"
