"""Calls of intrinsic functions: how they are written, and what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.fact import Opaque
from colonnade.sources.cloudformation.conditions import subject
from colonnade.sources.cloudformation.values import Structure, Values
from colonnade.sources.document import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack


def called(node: Node) -> tuple[str, Node] | None:
    """The function that a node calls, without "!" or "Fn::", and its argument: itself for short forms."""
    if node.tag:
        return node.tag[1:], node
    if isinstance(node, Mapping) and len(node.entries) == 1:
        (key, argument), *_ = node.entries.items()
        if key.startswith("Fn::"):
            return key[4:], argument
        if key == "Ref":
            return key, argument
    return None


def identity(name: str, node: Node) -> str:
    """What tells the value of one call from that of every other."""
    return f"{name} at {node.text_file}:{node.line}:{node.column}"


def unread(stack: Stack, name: str, node: Node, need: str) -> Opaque:
    """Tell that a call cannot be read, and what it needs."""
    called_as = "Ref" if name == "Ref" else f"Fn::{name}"
    stack.template.tell(node, f"{called_as} cannot be read", need)
    return Opaque(f"made by {called_as}, which cannot be read", identity(name, node))


def whole_argument(stack: Stack, node: Node, argument: Node) -> object:
    """The value of a function's whole argument; a short form's own tag is not read again."""
    if argument is not node:
        return stack.resolve(argument)
    if isinstance(argument, Scalar):
        return argument.text
    if isinstance(argument, Sequence):
        return Values(tuple(stack.resolve(each) for each in argument.items))
    assert isinstance(argument, Mapping)  # noqa: S101 - there are no other nodes
    return stack.resolve(Mapping.made(argument, argument.entries))


def items_of(argument: Node) -> list[Node]:
    """The nodes of a list; none where it is no list."""
    return argument.items if isinstance(argument, Sequence) else []


def elements_of(raw: object) -> tuple[object, ...] | None:
    """The elements of a list without alternatives of its own; None where they are not known."""
    if isinstance(raw, Values):
        return raw.items
    if isinstance(raw, Structure) and isinstance(raw.node, Sequence):
        return tuple(raw.stack.resolve(each) for each in raw.node.items)
    return None


def told(raw: object) -> str:
    """What a value is called in a reason."""
    return subject(raw) if isinstance(raw, Opaque) else str(raw)
