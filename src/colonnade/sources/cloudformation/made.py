"""Nodes that nobody wrote, each standing at the node that brings it about, and small questions to nodes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from colonnade.sources.document import Mapping, Node, Scalar, Sequence


def made(at: Node, value: Any) -> Node:
    """Make nodes of plain data; nodes within it stay what they are, entries that are None are left out."""
    if isinstance(value, Node):
        return value
    if isinstance(value, dict):
        return Mapping.made(at, {key: made(at, each) for key, each in value.items() if each is not None})
    if isinstance(value, list):
        return Sequence.made(at, [made(at, each) for each in value])
    return Scalar.made(at, value)


def mapping(at: Node, entries: dict[str, Any]) -> Mapping:
    """Make a mapping; entries that are None are left out."""
    return Mapping.made(at, {key: made(at, each) for key, each in entries.items() if each is not None})


def place(within: Mapping, key: str) -> Mapping:
    """Make an empty mapping with the path at which it would be written: `key` of another one."""
    node = Mapping.made(within, {})
    node.at, node.parent, node.key, node.start, node.end = node, within.at, key, -1, -1
    return node


def unwritten(within: Mapping, key: str, default: str) -> Scalar:
    """Make the default that holds while `key` of a mapping is not written, with the path it would have."""
    node = Scalar.made(within, default)
    node.parent, node.key, node.start, node.end = within.at, key, -1, -1
    return node


def ref(name: str) -> dict[str, Any]:
    """Refer to a resource or parameter."""
    return {"Ref": name}


def get_att(name: str, attribute: str) -> dict[str, Any]:
    """Ask a resource for an attribute."""
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str, **variables: object) -> dict[str, Any]:
    """Put values into a text."""
    return {"Fn::Sub": [text, variables] if variables else text}


def choice(condition: object, then: object, otherwise: object) -> dict[str, Any]:
    """Choose by a condition."""
    return {"Fn::If": [condition, then, otherwise]}


NO_VALUE = {"Ref": "AWS::NoValue"}


def picked(source: Mapping, names: Iterable[str]) -> dict[str, Any]:
    """Take over those of the entries that are there."""
    return {name: source.entries[name] for name in names if name in source.entries}


def function_of(node: Node | None) -> str:
    """Name the intrinsic function a node calls, in its long form: "Ref", "Fn::If"; "" where it calls none."""
    if node is None:
        return ""
    if node.tag:
        name = node.tag[1:]
        return name if name in ("Ref", "Condition") else f"Fn::{name}"
    if isinstance(node, Mapping) and len(node.entries) == 1:
        name = next(iter(node.entries))
        if name in ("Ref", "Condition") or name.startswith("Fn::"):
            return name
    return ""


def argument_of(node: Node) -> Node:
    """What an intrinsic function is called with; the node itself where it is written in its short form."""
    if node.tag or not isinstance(node, Mapping):
        return node
    return next(iter(node.entries.values()))


def plain_mapping(node: Node | None) -> Mapping | None:
    """The node where it is a mapping and no intrinsic function, else None."""
    return node if isinstance(node, Mapping) and not function_of(node) else None


def plain_items(node: Node | None) -> list[Node]:
    """The elements of a list; of a single value, that one; of nothing, none."""
    if node is None:
        return []
    return node.items if isinstance(node, Sequence) and not node.tag else [node]


def literal(node: Node | None) -> str | None:
    """The text of a scalar that calls no intrinsic function, else None."""
    return node.text if isinstance(node, Scalar) and not node.tag else None


def is_true(node: Node | None) -> bool:
    """Whether the node says true by itself."""
    return (literal(node) or "").lower() == "true"


def is_false(node: Node | None) -> bool:
    """Whether the node says false by itself."""
    return (literal(node) or "").lower() == "false"


def is_nothing(node: Node | None) -> bool:
    """Whether the node is absent, or says by `AWS::NoValue` that it is to be."""
    return node is None or (function_of(node) == "Ref" and _text(argument_of(node)) == "AWS::NoValue")


def referred(node: Node | None) -> str | None:
    """The logical id a `Ref` or `Fn::GetAtt` names, else None."""
    name = function_of(node)
    if node is None or name not in ("Ref", "Fn::GetAtt"):
        return None
    argument = argument_of(node)
    if isinstance(argument, Sequence) and argument.items:
        argument = argument.items[0]
    text = _text(argument)
    return text.partition(".")[0] if text and name == "Fn::GetAtt" else text


def branches(node: Node) -> list[Node]:
    """The three arguments of an `Fn::If`; none where it is not one, or a broken one."""
    if function_of(node) != "Fn::If":
        return []
    argument = argument_of(node)
    return argument.items if isinstance(argument, Sequence) and len(argument.items) == 3 else []


def _text(node: Node | None) -> str | None:
    return node.text if isinstance(node, Scalar) else None
