"""Values while a configuration is evaluated: nodes, whose raw values are those of facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from colonnade.condition import ALWAYS, NEVER, Condition, Same
from colonnade.fact import Choice, Opaque, Reference, Text
from colonnade.sources.cloudformation.conditions import subject
from colonnade.sources.cloudformation.values import MISSING, all_of, choice, either_of, negated, shown
from colonnade.sources.nodes import COMPUTED, Computed, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from colonnade.sources.terraform.instances import Instance
    from colonnade.sources.terraform.modules import Module
    from colonnade.sources.terraform.syntax import Expression

MOST_ELEMENTS = 2_000
MOST_NODES = 20_000


class Value(Computed):
    """A scalar of a configuration.

    `inner` is what the JSON or YAML text that it is holds. `of` is the resource that it is an attribute of, and
    the attribute's name. `file` is the file that it is the text of, `above` how many lines stand above it there.
    """

    __slots__ = ("above", "file", "inner", "of")

    above: int
    inner: Node | None
    of: tuple[Instance, str] | None
    file: str


class NotThere(Opaque):
    """What Terraform would refuse to give: an element or attribute that is not there; `try` goes on to the next."""

    __slots__ = ()


class Made(Node):
    """A resource or data source as a value: what is asked of it is an attribute."""

    __slots__ = ("instance",)

    instance: Instance


class Outputs(Node):
    """A module as a value: what is asked of it is an output."""

    __slots__ = ("module",)

    module: Module


def placed(node: Node, at: Expression) -> None:
    """Let a node stand where an expression does."""
    source = at.source
    node.tag, node.parent, node.key = "", None, ""
    if source.at is not None:
        node.text_file, node.line, node.column = source.at.text_file, source.at.line, source.at.column
        node.start = node.end = -1
        return
    node.text_file = source.file
    node.line, node.column = source.place(at.start)
    node.start, node.end = at.start - source.before, at.end - source.before


def value(
    at: Expression,
    raw: object,
    inner: Node | None = None,
    of: tuple[Instance, str] | None = None,
    file: str = "",
    above: int = 0,
) -> Node:
    """A node of a raw value, which stands at an expression; lists and mappings are nodes already."""
    if isinstance(raw, Node):
        return raw
    node = Value()
    placed(node, at)
    node.raw, node.inner, node.of, node.file, node.above = raw, inner, of, file, above
    node.plain = not isinstance(raw, str)
    if raw is None or isinstance(raw, bool):
        node.text = {True: "true", False: "false", None: "null"}[raw]
    elif isinstance(raw, str | int | float):
        node.text = str(raw)
    else:
        node.text, node.tag = shown(raw), COMPUTED
    return node


def again(node: Node, at: Expression) -> Node:
    """The same value, standing where it is used."""
    if not isinstance(node, Scalar):
        return node
    if isinstance(node, Value):
        return value(at, node.raw, node.inner, node.of, node.file, node.above)
    return value(at, node.value)


def raw_of(node: Node) -> object:
    """The raw value of a node; a list, a mapping, a resource or a module is the node itself."""
    if isinstance(node, Computed):
        return node.raw
    return node.value if isinstance(node, Scalar) else node


def mapping(at: Expression, entries: dict[str, Node]) -> Mapping:
    """A mapping that stands at an expression; what stands in nothing yet stands in it."""
    node = Mapping()
    placed(node, at)
    return filled(node, entries)


def filled(node: Mapping, entries: dict[str, Node]) -> Mapping:
    """Give a mapping its entries."""
    node.at, node.entries, node.keys = node, {}, {}
    for key, each in entries.items():
        filled_in(node, key, each)
    return node


def filled_in(node: Mapping, key: str, each: Node) -> None:
    """Give a mapping an entry; what stands in nothing yet stands in it."""
    node.entries[key] = each
    if each.parent is None:
        each.parent, each.key = node, key
    if isinstance(each, Value) and each.inner is not None and each.inner.parent is None:
        each.inner.parent, each.inner.key = each.parent, each.key


def sequence(at: Expression, items: Iterable[Node]) -> Sequence:
    """A list that stands at an expression."""
    node = Sequence()
    placed(node, at)
    node.items = list(items)
    for index, each in enumerate(node.items):
        if each.parent is None:
            each.parent, each.key = node, index
    return node


def nodes(at: Expression, data: object) -> Node:
    """Nodes of plain data."""
    if isinstance(data, dict):
        return mapping(at, {str(key): nodes(at, each) for key, each in data.items()})
    if isinstance(data, list | tuple | set):
        return sequence(at, [nodes(at, each) for each in data])
    return value(at, data)


def elements(raw: object) -> list[Node] | None:
    """The elements of a list, or the values of a mapping; of nothing, none; None where they are not known."""
    if isinstance(raw, Sequence):
        return raw.items
    if isinstance(raw, Mapping):
        return list(raw.entries.values())
    return [] if raw is None else None


def entries(raw: object) -> dict[str, Node] | None:
    """The entries of a mapping, or the elements of a list by their numbers or themselves; None as above."""
    if isinstance(raw, Mapping):
        return raw.entries
    return {} if raw is None else None


def text_of(raw: object) -> str | None:
    """A raw value as a string, where it is wholly known."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return str(raw) if isinstance(raw, str | int | float) else None


def condition_of(raw: object) -> Condition:
    """The condition that a value is true."""
    if raw is True or raw == "true":
        return ALWAYS
    if isinstance(raw, bool | str | None) or raw is MISSING:
        return NEVER
    if isinstance(raw, Choice):
        then = all_of((raw.condition, condition_of(raw.then)))
        return either_of((then, all_of((negated(raw.condition), condition_of(raw.otherwise)))))
    if isinstance(raw, Opaque | Reference | Text):
        return Same(subject(raw), "true")
    return NEVER


def truth(condition: Condition) -> object:
    """The value that a condition is."""
    return choice(condition, True, False)


def opaque_in(raws: Iterable[object]) -> Opaque | None:
    """The first of some values that cannot be known."""
    return next((each for each in raws if isinstance(each, Opaque)), None)


def too_large(node: Node) -> bool:
    """Whether a value holds more than is followed, as one does that doubles from name to name."""
    return next(islice(below(node), MOST_NODES, None), None) is not None


def below(node: Node) -> Iterator[Node]:
    """A node and all nodes in it."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, Mapping):
            waiting += each.entries.values()
        elif isinstance(each, Sequence):
            waiting += each.items
