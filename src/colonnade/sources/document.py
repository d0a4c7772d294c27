"""YAML and JSON text as a tree that remembers where every value stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from colonnade.fact import Origin


class Node:
    """A value in a document: where it starts (`line`, `column` from 1, `start` in characters) and ends.

    `tag` is a short-form tag as written ("!Sub"), else "". `parent` and `key` lead back to the root, so that the
    path costs nothing until it is asked for. `text_file` is the file the node stands in.
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
        ...

    @property
    def origin(self) -> Origin: ...


class Scalar(Node):
    """A string, number, boolean or null: `text` as the document means it, `plain` where it stands without quotes."""

    __slots__ = ("plain", "text")

    text: str
    plain: bool

    @property
    def value(self) -> str | int | float | bool | None:
        """What YAML 1.1, as CloudFormation reads it, makes of it (never dates: `2012-10-17` stays a string)."""
        ...


class Sequence(Node):
    """A list."""

    __slots__ = ("items",)

    items: list[Node]


class Mapping(Node):
    """A mapping with string keys; `keys` are the key nodes, in the order of the document.

    `extra` is True where the mapping was made by a transform (SAM): `at` is then the real node it stands for, from
    which places and paths of what is not written are told.
    """

    __slots__ = ("at", "entries", "keys")

    entries: dict[str, Node]
    keys: dict[str, Scalar]
    at: Node

    def get(self, key: str) -> Node | None: ...

    @classmethod
    def made(cls, at: Node, entries: dict[str, Node]) -> Mapping:
        """A mapping that is not written: its values keep their own places and parents."""
        ...
