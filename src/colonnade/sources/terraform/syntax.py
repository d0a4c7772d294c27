"""What a Terraform file is made of: bodies, blocks and expressions, each knowing where it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from colonnade.dataclass import dataclass
from colonnade.sources.nodes import Node


class Source:
    """A text with expressions in it.

    `before` characters, one line, stand before the file's own text where it was wrapped to be parsed. What is
    read from a text that is not the user's stands `at` a node of theirs.
    """

    __slots__ = ("_lines", "at", "before", "file", "text")

    def __init__(self, file: str, text: str, before: int = 0, at: Node | None = None) -> None:
        self.file = file
        self.text = text
        self.before = before
        self.at = at
        self._lines: list[int] = []

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column, from 1, of a place in the text."""
        if not self._lines:
            self._lines = [0, *accumulate(len(line) for line in self.text.splitlines(keepends=True))]
        line = bisect_right(self._lines, offset)
        return line - bool(self.before), offset - self._lines[line - 1] + 1


@dataclass(eq=False, slots=True)
class Expression:
    """An expression: where it starts and ends in its source, in characters."""

    source: Source
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Literal(Expression):
    """A number, a boolean, null, or a string with nothing to put in; a heredoc keeps its lines."""

    value: str | int | float | bool | None
    heredoc: bool = False


@dataclass(eq=False, slots=True)
class Template(Expression):
    """A string with values to put in."""

    parts: tuple[Part, ...]
    heredoc: bool = False


@dataclass(eq=False, slots=True)
class Branch:
    """`%{ if … }` in a template."""

    test: Expression
    then: tuple[Part, ...]
    otherwise: tuple[Part, ...]


@dataclass(eq=False, slots=True)
class Loop:
    """`%{ for … }` in a template."""

    key: str
    name: str
    collection: Expression
    parts: tuple[Part, ...]


Part = str | Expression | Branch | Loop


@dataclass(eq=False, slots=True)
class Name(Expression):
    """A name on its own: `var`, `local`, `aws_sqs_queue`, the variable of a `for`."""

    name: str


@dataclass(eq=False, slots=True)
class Step:
    """A step from a value into it: an attribute, an index, or (`splat`) the further steps from each element."""

    attribute: str = ""
    index: Expression | None = None
    splat: tuple[Step, ...] | None = None


@dataclass(eq=False, slots=True)
class Access(Expression):
    """Steps into a value: `aws_sqs_queue.jobs[0].arn`."""

    base: Expression
    steps: tuple[Step, ...]


@dataclass(eq=False, slots=True)
class Object(Expression):
    """`{ key = value }`."""

    items: tuple[tuple[Expression, Expression], ...]


@dataclass(eq=False, slots=True)
class Tuple(Expression):
    """`[a, b]`."""

    items: tuple[Expression, ...]


@dataclass(eq=False, slots=True)
class Call(Expression):
    """A function and its arguments; the last is spread into several where it ends in `...`."""

    name: str
    arguments: tuple[Expression, ...]
    spread: bool = False


@dataclass(eq=False, slots=True)
class Conditional(Expression):
    """`test ? then : otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(eq=False, slots=True)
class Operation(Expression):
    """One of two operands, or of one: then `left` is None."""

    operator: str
    left: Expression | None
    right: Expression


@dataclass(eq=False, slots=True)
class For(Expression):
    """`[for … : value]`, or with `result_key` `{for … : key => value}`; `grouped` where that ends in `...`."""

    key: str
    name: str
    collection: Expression
    result_key: Expression | None
    result: Expression
    condition: Expression | None
    grouped: bool = False


@dataclass(eq=False, slots=True)
class Unread(Expression):
    """What could not be read."""


@dataclass(eq=False, slots=True)
class Attribute:
    """`name = value` in a body, which starts at `start`."""

    name: str
    value: Expression
    start: int


@dataclass(eq=False, slots=True)
class Body:
    """The attributes and blocks of a file or a block."""

    source: Source
    attributes: dict[str, Attribute]
    blocks: list[Block]

    def of_type(self, kind: str) -> Iterator[Block]:
        return (each for each in self.blocks if each.kind == kind)


@dataclass(eq=False, slots=True)
class Block:
    """A block: `resource "aws_sqs_queue" "jobs" { … }`."""

    kind: str
    labels: tuple[str, ...]
    body: Body
    start: int
    end: int

    @property
    def source(self) -> Source:
        return self.body.source
