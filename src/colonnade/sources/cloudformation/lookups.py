"""Looking values up in the Mappings of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.condition import Same
from colonnade.fact import Opaque
from colonnade.sources.cloudformation.calls import items_of, unread
from colonnade.sources.cloudformation.conditions import subject
from colonnade.sources.cloudformation.values import MISSING, choice, plain_text, shown, spread
from colonnade.sources.document import Mapping, Node

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack

MOST_LOOKED_UP = 8


def find_in_map(stack: Stack, node: Node, argument: Node) -> object:
    """`Fn::FindInMap`: the value under two keys of a mapping; keys that are not known give alternatives."""
    items = items_of(argument)
    if len(items) < 3:
        return unread(stack, "FindInMap", node, "give it a mapping and two keys")
    extra = items[3] if len(items) > 3 else None
    default = extra.get("DefaultValue") if isinstance(extra, Mapping) else None

    def found(raws: tuple[object, ...]) -> object:
        name, *keys = raws
        mapping: Node | None = stack.template.mappings.get(name) if isinstance(name, str) else None
        if mapping is None and default is None:
            if isinstance(name, Opaque):
                return Opaque(f"looked up by {name.reason}", f"FindInMap({name.identity})")
            return unread(stack, "FindInMap", node, "declare the mapping under Mappings")
        return _looked_up(stack, node, mapping, keys, default)

    return spread(tuple(stack.resolve(each) for each in items[:3]), found)


def _looked_up(
    stack: Stack, node: Node, within: Node | None, keys: list[object], default: Node | None
) -> object:
    """Look keys up one by one; a key that is not known gives the alternatives there are."""
    if not keys:
        return stack.resolve(within) if within is not None else MISSING
    key, *further = keys
    entries = within.entries if isinstance(within, Mapping) else {}
    if isinstance(key, str | int | float):
        inner = entries.get(plain_text(key))
        if inner is not None:
            return _looked_up(stack, node, inner, further, default)
        if default is not None:
            return stack.resolve(default)
        return unread(stack, "FindInMap", node, f"{plain_text(key)} is not a key of the mapping")
    values = {name: _looked_up(stack, node, inner, further, default) for name, inner in entries.items()}
    if default is not None:
        values[""] = stack.resolve(default)
    return _by_key(key, values)


def _by_key(key: object, values: dict[str, object]) -> object:
    """The value that belongs to a key that is not known; the last one where it is none of the others."""
    *names, last = values or {"": MISSING}
    if not values:
        return Opaque("looked up in an empty mapping", f"FindInMap({shown(key)})")
    differing = [name for name in names if values[name] != values[last]]
    if not differing:
        return values[last]
    if len(differing) >= MOST_LOOKED_UP:
        return Opaque(
            f"looked up by {subject(key)}, which is only known when the stack is deployed",
            f"FindInMap({shown(key)},{shown(values[last])})",
        )
    raw = values[last]
    for name in reversed(differing):
        raw = choice(Same(subject(key), name), values[name], raw)
    return raw
