"""The intrinsic functions that make and take lists: Join, Split, Select, Length and ToJsonString."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from colonnade.fact import Choice, Opaque, Reference
from colonnade.sources.cloudformation import scope
from colonnade.sources.cloudformation.calls import (
    elements_of,
    identity,
    items_of,
    told,
    unread,
    whole_argument,
)
from colonnade.sources.cloudformation.values import (
    MISSING,
    Structure,
    Values,
    joined,
    mapped,
    plain_text,
    shown,
    split,
    spread,
)
from colonnade.sources.document import Mapping, Node

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack


def join(stack: Stack, node: Node, argument: Node) -> object:
    """`Fn::Join`: one text of the elements of a list."""
    items = items_of(argument)
    delimiter = stack.resolve(items[0]) if len(items) == 2 else MISSING
    if not isinstance(delimiter, str | int) or len(items) != 2:
        return unread(stack, "Join", node, "give it a delimiter and a list")

    def united(raws: tuple[object, ...]) -> object:
        parts: list[object] = []
        for raw in _flat(raws):
            parts += (plain_text(delimiter), raw) if parts else (raw,)
        return scope.dynamic(stack, joined(parts))

    def over(listed: object) -> object:
        if isinstance(listed, Opaque):
            return Opaque(listed.reason, f"Join({delimiter!r},{listed.identity})")
        elements = elements_of(listed)
        return spread(elements if elements is not None else (listed,), united)

    return mapped(stack.resolve(items[1]), over)


def _flat(raws: tuple[object, ...]) -> list[object]:
    flat: list[object] = []
    for raw in raws:
        if isinstance(raw, Values):
            flat += raw.items
        elif raw is not MISSING:
            flat.append(raw)
    return flat


def split_text(stack: Stack, node: Node, argument: Node) -> object:
    """`Fn::Split`: the parts of a text between delimiters."""
    items = items_of(argument)
    delimiter = stack.resolve(items[0]) if len(items) == 2 else MISSING
    if not isinstance(delimiter, str):
        return unread(stack, "Split", node, "give it a delimiter and a text")

    def parted(raw: object) -> object:
        elements = split(raw, delimiter)
        if elements is not None:
            return elements
        reason = f"split from {told(raw)}, which is only known when the stack is deployed"
        return Opaque(reason, f"Split({delimiter!r},{shown(raw)})")

    return mapped(stack.resolve(items[1]), parted)


def select(stack: Stack, node: Node, argument: Node) -> object:
    """`Fn::Select`: one element of a list."""
    items = items_of(argument)
    if len(items) != 2:
        return unread(stack, "Select", node, "give it an index and a list")

    def picked(raws: tuple[object, ...]) -> object:
        index, listed = raws
        if isinstance(index, Opaque):
            return Opaque(index.reason, f"Select({index.identity},{shown(listed)})")
        if isinstance(listed, Opaque):
            return Opaque(f"part {index} of what is {listed.reason}", f"Select({index},{listed.identity})")
        if isinstance(listed, Reference):
            reason = f"part {index} of {listed}, which is only known when the stack is deployed"
            return Opaque(reason, f"Select({index},{shown(listed)})")
        elements = elements_of(listed)
        number = int(index) if isinstance(index, int | str) and str(index).strip().isdecimal() else -1
        if isinstance(listed, Values) and number >= len(listed.items):
            # The list is made of values, perhaps of a default that nobody deploys with: the call is right.
            return Opaque(
                f"part {number} of a list that has no more than {len(listed.items)}", identity("Select", node)
            )
        if elements is None or not 0 <= number < len(elements):
            return unread(stack, "Select", node, "give it an index into the list")
        return elements[number]

    return spread((stack.resolve(items[0]), stack.resolve(items[1])), picked)


def length(stack: Stack, node: Node, argument: Node) -> object:
    """`Fn::Length`: how many elements a list has."""

    def counted(raw: object) -> object:
        if isinstance(raw, Opaque):
            return Opaque(raw.reason, f"Length({raw.identity})")
        elements = elements_of(raw)
        if elements is None:
            return unread(stack, "Length", node, "give it a list")
        return len([each for each in elements if each is not MISSING])

    return mapped(whole_argument(stack, node, argument), counted)


def to_json(stack: Stack, node: Node, argument: Node) -> object:
    """`Fn::ToJsonString`: a value as JSON text."""
    raws: list[object] = []
    _write_json(whole_argument(stack, node, argument), raws)
    return spread(tuple(raws), joined)


def _write_json(raw: object, written: list[object]) -> None:
    """Write a value as JSON, piece by piece; an alternative that is no plain value is written as unknown."""
    match raw:
        case Structure(node=Mapping() as node):
            pairs = [(key, raw.stack.resolve(each)) for key, each in node.entries.items()]
            written.append("{")
            for at, (key, value) in enumerate((key, value) for key, value in pairs if value is not MISSING):
                written.append(("," if at else "") + json.dumps(key) + ":")
                _write_json(value, written)
            written.append("}")
        case Structure() | Values():
            written.append("[")
            listed = (value for value in elements_of(raw) or () if value is not MISSING)
            for at, value in enumerate(listed):
                written.append("," if at else "")
                _write_json(value, written)
            written.append("]")
        case str():
            written.append(json.dumps(raw))
        case bool() | int() | float() | None:
            written.append(json.dumps(raw))
        case Choice():
            written.append(mapped(raw, _as_json))
        case _:
            written += ['"', raw, '"']


def _as_json(raw: object) -> object:
    written: list[object] = []
    _write_json(raw, written)
    return spread(tuple(written), joined)
