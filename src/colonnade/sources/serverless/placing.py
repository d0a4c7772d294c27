"""Puts values where variables stand: the nodes that keep the places of what was written."""

from __future__ import annotations

import re

from colonnade.fact import Opaque
from colonnade.sources.cloudformation.made import made
from colonnade.sources.document import Node, Scalar
from colonnade.sources.nodes import COMPUTED, Computed, Replaced

LONGEST_TEXT = 100_000

Value = Node | Opaque | str | int | float | bool | None

PSEUDO_PARAMETER = re.compile(r"#\{([A-Za-z][\w:.]*)\}")


def place_of(node: Node) -> str:
    """Tell a place from all others."""
    return f"{node.text_file}:{node.line}:{node.column}"


def shown(value: Value) -> str:
    """A value as it stands in a text."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def value_of(node: Node) -> Value:
    """A node as a value: a plain one where it is one, so that it takes the place of the variable."""
    if isinstance(node, Computed) and node.tag == COMPUTED and isinstance(node.raw, Opaque):
        return node.raw
    if isinstance(node, Scalar) and not node.tag:
        return node.value
    return node


def placed(at: Node, value: Value) -> Node:
    """A value as a node that stands where its variable does."""
    if isinstance(value, Opaque):
        return unknown(at, value)
    if isinstance(value, Node):
        return _moved(at, value)
    return Scalar.made(at, value)


def _moved(at: Node, node: Node) -> Node:
    """A call of a function, which a variable leads to, at the place of the variable."""
    if isinstance(node, Scalar):
        moved = Scalar.made(at, node.text)
        moved.plain, moved.tag = node.plain, node.tag
        return moved
    return node


def unknown(at: Node, raw: Opaque) -> Node:
    """A node whose value cannot be known."""
    node = Computed()
    node._stand_at(at)
    node.text, node.plain, node.tag, node.raw = raw.reason, False, COMPUTED, raw
    return node


def text_at(at: Scalar, text: str) -> Scalar:
    """Another text, with the tag of what it stands for."""
    node = Scalar.made(at, text)
    node.tag = at.tag
    return node


def joined(at: Scalar, pieces: list[Value]) -> Node:
    """A text of pieces, of which some may only be known once deployed."""
    if all(not isinstance(each, Node | Opaque) for each in pieces):
        text = "".join(map(shown, pieces))
        node = Scalar.made(at, text[:LONGEST_TEXT])
        node.tag = at.tag
        return node
    return Replaced.made(at, {"Fn::Join": made(at, ["", [_piece(at, each) for each in pieces]])})


def _piece(at: Node, value: Value) -> Node:
    if isinstance(value, Node):
        return value
    return unknown(at, value) if isinstance(value, Opaque) else Scalar.made(at, shown(value))


def in_sub(at: Scalar, pieces: list[Value]) -> Node:
    """The text of an `Fn::Sub`; what is only known once deployed becomes one of its variables."""
    text = ""
    variables: dict[str, Node] = {}
    for piece in pieces:
        if isinstance(piece, Node | Opaque):
            name = f"Variable{len(variables) + 1}"
            variables[name] = _piece(at, piece)
            text += f"${{{name}}}"
        else:
            text += shown(piece)
    whole = text[:LONGEST_TEXT]
    return Replaced.made(at, {"Fn::Sub": made(at, [whole, variables] if variables else whole)})


def substituted(at: Scalar, text: str) -> Node:
    """What the plugin serverless-pseudo-parameters makes of `#{AWS::Region}`."""
    return Replaced.made(at, {"Fn::Sub": made(at, PSEUDO_PARAMETER.sub(r"${\1}", text))})
