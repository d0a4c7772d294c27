"""Values in a document, each knowing where it stands and how it is reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Self

from colonnade.fact import Origin
from colonnade.regex import regex

Plain = str | int | float | bool | None

_WORDS: dict[str, Plain] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_NUMBER = regex(
    r"""(?P<sign>[-+]?)(?:
      0b(?P<binary>[01_]*[01][01_]*)
    | 0x(?P<hexadecimal>[0-9a-fA-F_]*[0-9a-fA-F][0-9a-fA-F_]*)
    | 0(?P<octal>[0-7_]*[0-7][0-7_]*)
    | (?P<whole>0|[1-9][0-9_]*)
    | (?P<fraction>(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?)
    | (?P<endless>\.(?:inf|Inf|INF))
    )""",
    re.VERBOSE | re.ASCII,
)
COMPUTED = "!Computed"
_RADIX = {"binary": 2, "hexadecimal": 16, "octal": 8, "whole": 10}


class Node:
    """A value in a document: where it starts (`line`, `column` from 1, `start` in characters) and ends.

    `tag` is a short-form tag as written ("!Sub"), else "". `parent` and `key` lead back to the root, so that
    the path costs nothing until it is asked for; a node that aliases share keeps the place of its anchor.
    `text_file` is the file the node stands in. A tag belongs to what stands between `start` and `end`.
    """

    __slots__ = ("column", "end", "key", "line", "parent", "start", "tag", "text_file")

    text_file: str
    line: int
    column: int
    start: int
    end: int
    tag: str
    parent: Node | None
    key: str | int

    @property
    def path(self) -> tuple[str | int, ...]:
        """The keys that lead from the root to here."""
        keys: list[str | int] = []
        node = self
        while node.parent is not None:
            keys.append(node.key)
            node = node.parent
        keys.reverse()
        return tuple(keys)

    @property
    def origin(self) -> Origin:
        return Origin(self.text_file, self.line, self.column, self.path, self.start, self.end)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.text_file}:{self.line}:{self.column}>"

    def _stand_at(self, at: Node) -> None:
        named = at.name if isinstance(at, Mapping) else at
        self.text_file, self.line, self.column = at.text_file, named.line, named.column
        self.start, self.end = at.start, at.end
        self.parent, self.key, self.tag = at.parent, at.key, ""


class Scalar(Node):
    """A string, number, boolean or null: `text` as the document means it, `plain` where it has no quotes."""

    __slots__ = ("plain", "text")

    text: str
    plain: bool

    @property
    def value(self) -> Plain:
        """What YAML 1.1, as CloudFormation reads it, makes of it (never dates: `2012-10-17` stays a string).

        The argument of a short-form tag is always a string.
        """
        text = self.text
        if not self.plain or self.tag:
            return text
        if text in _WORDS:
            return _WORDS[text]
        return number(text) if text[0] in "0123456789+-." else text

    @classmethod
    def made(cls, at: Node, value: Plain) -> Scalar:
        """A scalar that is not written: it stands at the node that brings it about."""
        node = cls()
        node._stand_at(at)
        node.plain = not isinstance(value, str)
        if isinstance(value, bool) or value is None:
            node.text = {True: "true", False: "false", None: "null"}[value]
        else:
            node.text = str(value)
        return node


class Computed(Scalar):
    """A scalar that another language than a template's computed: `raw` is its value as facts have it.

    It has the tag COMPUTED where that is no plain value.
    """

    __slots__ = ("raw",)

    raw: object

    @property
    def value(self) -> Plain:
        """The plain value; for others the text that shows it."""
        return self.raw if isinstance(self.raw, str | int | float | None) else self.text


class Sequence(Node):
    """A list."""

    __slots__ = ("items",)

    items: list[Node]

    @classmethod
    def made(cls, at: Node, items: list[Node]) -> Sequence:
        """A list that is not written: its elements keep their own places and parents."""
        node = cls()
        node._stand_at(at)
        node.items = items
        return node


class Mapping(Node):
    """A mapping with string keys; `keys` are the key nodes of what is written, in the order of the document.

    `at` is the mapping itself, or, where it was made by a transform (SAM), the written node it stands for:
    from it the places and paths of what is not written are told.
    """

    __slots__ = ("at", "entries", "keys")

    entries: dict[str, Node]
    keys: dict[str, Scalar]
    at: Node

    @property
    def name(self) -> Node:
        """Where people look for the mapping: at its key, that of a resource for its properties.

        It is the mapping itself where it has no key, as in a list.
        """
        around = self.parent
        if not isinstance(around, Mapping) or self.start < 0:  # what is not written was given its place
            return self
        if self.key == "Properties":
            return around.name
        return around.keys.get(str(self.key), self)

    @property
    def origin(self) -> Origin:
        name = self.name
        return Origin(self.text_file, name.line, name.column, self.path, self.start, self.end)

    def get(self, key: str) -> Node | None:
        return self.entries.get(key)

    @classmethod
    def made(cls, at: Node, entries: dict[str, Node]) -> Self:
        """A mapping that is not written: its values keep their own places and parents."""
        node = cls()
        node._stand_at(at)
        node.at = at.at if isinstance(at, Mapping) else at
        node.entries = entries
        node.keys = {}
        return node

    def path_of(self, below: tuple[str, ...]) -> tuple[str | int, ...]:
        """The path at which users would write what these keys lead to."""
        return self.at.path + below


class Replaced(Mapping):
    """A call of a function that stands for a text, into which another language put values."""

    __slots__ = ()


class Spelled(Mapping):
    """A mapping of another language than CloudFormation's, rewritten to it.

    `spelled` has the paths at which users write what is not written yet, by the keys that lead to it.
    """

    __slots__ = ("spelled",)

    spelled: dict[tuple[str, ...], tuple[str | int, ...]]

    def path_of(self, below: tuple[str, ...]) -> tuple[str | int, ...]:
        for length in range(len(below), 0, -1):
            path = self.spelled.get(below[:length])
            if path is not None:
                return path + below[length:]
        return super().path_of(below)


def every(root: Node) -> Iterator[Node]:
    """Walk over a node and all within it, keys too, each once."""
    seen = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, Mapping):
            waiting += node.keys.values()
            waiting += node.entries.values()
        elif isinstance(node, Sequence):
            waiting += node.items


def number(text: str) -> str | int | float:
    """Read a plain scalar that may be a number of YAML 1.1; what is none stays a string, `22:30` too."""
    if text in (".nan", ".NaN", ".NAN"):
        return float("nan")
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    kind = match.lastgroup or ""
    digits = match["sign"] + match[kind].replace("_", "")
    try:
        return int(digits, _RADIX[kind]) if kind in _RADIX else float(digits.lower().replace(".inf", "inf"))
    except ValueError:  # more digits than Python is willing to convert
        return text
