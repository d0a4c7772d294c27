"""The types of variables: what they add to a value that leaves something out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.sources.nodes import Mapping, Node, Sequence
from colonnade.sources.terraform.syntax import Call, Expression, Literal, Object
from colonnade.sources.terraform.values import raw_of, value

if TYPE_CHECKING:
    from colonnade.sources.terraform.evaluate import Scope


def converted(scope: Scope, type_: Expression, node: Node) -> Node:
    """The value with the defaults of the optional attributes that its type declares."""
    if not isinstance(type_, Call) or not type_.arguments:
        return node
    inner = type_.arguments[0]
    if type_.name == "object" and isinstance(inner, Object) and isinstance(node, Mapping):
        return _object(scope, inner, node)
    if type_.name in {"list", "set", "map"} and isinstance(inner, Call):
        if isinstance(node, Sequence):
            return _changed_list(node, [converted(scope, inner, each) for each in node.items])
        if isinstance(node, Mapping):
            return _changed(node, {key: converted(scope, inner, each) for key, each in node.entries.items()})
    return node


def _object(scope: Scope, declared: Object, node: Mapping) -> Mapping:
    entries = dict(node.entries)
    for key, type_ in declared.items:
        name = key.value if isinstance(key, Literal) else None
        if not isinstance(name, str):
            continue
        optional = isinstance(type_, Call) and type_.name == "optional" and bool(type_.arguments)
        inner = type_.arguments[0] if isinstance(type_, Call) and optional else type_
        there = entries.get(name)
        if there is not None and not (optional and raw_of(there) is None):
            entries[name] = converted(scope, inner, there)
        elif optional and isinstance(type_, Call):
            default = type_.arguments[1] if len(type_.arguments) > 1 else None
            made = scope.evaluate(default) if default is not None else value(type_, None)
            entries[name] = converted(scope, inner, made)
    return _changed(node, entries)


def _changed(node: Mapping, entries: dict[str, Node]) -> Mapping:
    if entries.keys() == node.entries.keys() and all(entries[key] is node.entries[key] for key in entries):
        return node
    made = Mapping.made(node, entries)
    made.keys = node.keys
    return made


def _changed_list(node: Sequence, items: list[Node]) -> Sequence:
    if all(one is other for one, other in zip(items, node.items, strict=True)):
        return node
    return Sequence.made(node, items)
