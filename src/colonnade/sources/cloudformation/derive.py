"""Facts made from other facts: choices and what cannot be known are carried along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from colonnade.condition import Condition
from colonnade.fact import Choice, Fact, Opaque, Origin, Reference, Text
from colonnade.sources.cloudformation.values import MISSING, both, cases, choice, plain_text

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.properties import Item, Properties

UNREAD = Opaque("in a part of the template that could not be read", "unread")


def changed(raw: object, change: Callable[[Any], object]) -> object:
    """The value made from another one, in each of its alternatives; what cannot be known stays so."""
    if isinstance(raw, Choice):
        return choice(raw.condition, changed(raw.then, change), changed(raw.otherwise, change))
    return raw if isinstance(raw, Opaque) else change(raw)


def derived(fact: Fact[Any], change: Callable[[Any], object]) -> Fact[Any]:
    """The fact made from another one: its place and label are the same."""
    return Fact(changed(fact.raw, change), fact.origin, fact.written, fact.label)


def alternatives(
    raw: object, condition: Condition | None = None
) -> Iterator[tuple[Condition | None, object]]:
    """Every value that there may be, with the condition on which it is; what is absent is none."""
    return ((when, each) for when, each in cases(raw, condition) if each is not MISSING)


def default(value: object, origin: Origin, label: str = "") -> Fact[Any]:
    """A fact that nobody wrote."""
    return Fact(value, origin, written=False, label=label)


def as_text(raw: object) -> object:
    """The value as a string with parts: what CloudFormation makes of numbers and booleans included."""
    if isinstance(raw, str | int | float):
        return Text((plain_text(raw),)) if raw != "" else Text(())
    return Text((raw,)) if isinstance(raw, Reference) else raw


def listed(items: Iterable[Item], origin: Origin, label: str) -> Fact[Any]:
    """The fact of a list of plain strings; an item that hangs on a condition is there where that holds."""
    raw: object = ()
    written = False
    for item in items:
        if not written:
            written, origin = True, item.origin
        for condition, value in alternatives(item.raw, item.condition):
            longer = _longer(raw, value)
            raw = longer if condition is None else choice(condition, longer, raw)
    return Fact(raw, origin, written, label)


def _longer(raw: object, value: object) -> object:
    """A list with one more value; it is as unknown as the value."""
    if isinstance(value, Opaque):
        return value
    return changed(raw, lambda known: (*known, str(value)))


def optional_text(properties: Properties, name: str) -> Fact[Any]:
    """The property as text, or None where nobody wrote it."""
    return properties.text(name) or properties.optional(name, str)


def place(properties: Properties, name: str) -> Origin:
    """Where a property stands, or would stand if it were written."""
    return properties.optional(name, str).origin


__all__ = [
    "UNREAD",
    "alternatives",
    "as_text",
    "both",
    "changed",
    "default",
    "derived",
    "listed",
    "optional_text",
    "place",
]
