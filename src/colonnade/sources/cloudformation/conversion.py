"""Raw values as facts of the kind that is asked for."""

from __future__ import annotations

from colonnade.fact import Opaque, Reference, Text
from colonnade.sources.cloudformation.values import Structure, Values, plain_text, shown
from colonnade.sources.document import Mapping, Node, Sequence
from colonnade.sources.nodes import Computed, Replaced

_KINDS: dict[type, str] = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def stands(node: Node) -> bool:
    """Whether somebody wrote the value there, and no transform put it in."""
    around = node.parent
    written: Node | None = None
    if isinstance(around, Mapping):
        written = around.entries.get(str(node.key))
    elif isinstance(around, Sequence) and isinstance(node.key, int) and node.key < len(around.items):
        written = around.items[node.key]
    if written is None or written is node:
        return written is node
    # Where an Fn::If stands for all properties, each of them is one, made of what is written in its branches.
    chosen = isinstance(node, Mapping) and "Fn::If" in node.entries
    # What was computed of a text stands where the text does.
    alike = type(written) is type(node) or isinstance(node, Computed | Replaced)
    return (chosen or alike) and written.start == node.start


def converted(raw: object, kind: type) -> object:
    """The value as this kind: "30" is 30 and "true" is true, as CloudFormation has it; else Opaque."""
    match raw:
        case Opaque():
            return raw
        case bool() | int() | float() | str() if (found := _converted(raw, kind)) is not None:
            return found
        case Text() | Reference():
            return Opaque(f"{raw}, which is only known when the stack is deployed", shown(raw))
        case Structure() | Values():
            return Opaque(f"a list or mapping, where {_KINDS[kind]} belongs", shown(raw))
        case _:
            return Opaque(f"{raw!r}, where {_KINDS[kind]} belongs", shown(raw))


def _converted(raw: str | float, kind: type) -> object:
    if kind is str:
        return plain_text(raw)
    if kind is bool:
        return raw if isinstance(raw, bool) else {"true": True, "false": False}.get(str(raw).lower())
    if isinstance(raw, bool):
        return None
    try:
        number = float(raw)
        if kind is float:
            return number
        return int(raw) if isinstance(raw, str) and raw.strip().lstrip("-").isdigit() else _whole(number)
    except ValueError:
        return None


def _whole(number: float) -> int | None:
    return int(number) if number.is_integer() else None


def as_text(raw: object) -> object:
    """The value as a text with parts; Opaque stays so."""
    match raw:
        case Text() | Opaque():
            return raw
        case Reference():
            return Text((raw,))
        case bool() | int() | float() | str():
            return Text((plain_text(raw),))
        case None:
            return Text(())
        case _:
            return Opaque("a list or mapping, where a text belongs", shown(raw))
