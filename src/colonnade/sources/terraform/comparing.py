"""Whether two values of a configuration are the same, as a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.condition import ALWAYS, NEVER, Condition, Same
from colonnade.fact import Choice, Opaque, Reference, Text
from colonnade.sources.cloudformation.conditions import subject
from colonnade.sources.cloudformation.values import MISSING, all_of, either_of, negated
from colonnade.sources.nodes import Mapping, Node, Sequence
from colonnade.sources.terraform.values import raw_of, text_of

if TYPE_CHECKING:
    from colonnade.sources.terraform.modules import Module


def equal(module: Module, left: object, right: object) -> Condition:
    """The condition that two raw values are the same."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Choice):
            then, otherwise = equal(module, one.then, other), equal(module, one.otherwise, other)
            return either_of((all_of((one.condition, then)), all_of((negated(one.condition), otherwise))))
    if isinstance(left, Node) and isinstance(right, Node):
        return _alike(module, left, right)
    if MISSING in (left, right) or None in (left, right):
        return _nothing(left, right)
    known = [text_of(each) for each in (left, right)]
    if None not in known:
        return ALWAYS if known[0] == known[1] else NEVER
    if isinstance(left, Node) or isinstance(right, Node):
        unknown = next((each for each in (left, right) if isinstance(each, Opaque)), None)
        return Same(subject(unknown), "empty") if unknown is not None else NEVER
    return ALWAYS if left == right else _unknown(module, left, right, known)


def _nothing(left: object, right: object) -> Condition:
    """The condition that two values of which one is null are the same: what is made once deployed is something."""
    other = right if left is None or left is MISSING else left
    if other is None or other is MISSING:
        return ALWAYS
    return Same(subject(other), "null") if isinstance(other, Opaque) else NEVER


def _unknown(module: Module, left: object, right: object, known: list[str | None]) -> Condition:
    """The condition that two values are the same of which one at least is not wholly known."""
    literal = next((each for each in known if each is not None), None)
    other = right if known[0] is not None else left
    if literal is not None:
        return Same(subject(other), literal) if _may_be(module, other, literal) else NEVER
    first, second = sorted((subject(left), subject(right)))
    return Same(f"{first} compared with {second}", "the same")


def _alike(module: Module, left: Node, right: Node) -> Condition:
    """The condition that two lists or mappings are the same."""
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        pairs = list(zip(left.items, right.items, strict=False))
        same_size = len(left.items) == len(right.items)
    elif isinstance(left, Mapping) and isinstance(right, Mapping):
        pairs = [(each, right.entries[key]) for key, each in left.entries.items() if key in right.entries]
        same_size = left.entries.keys() == right.entries.keys()
    else:
        return ALWAYS if left is right else NEVER
    if not same_size:
        return NEVER
    return all_of(equal(module, raw_of(one), raw_of(other)) for one, other in pairs)


def _may_be(module: Module, raw: object, literal: str) -> bool:
    """Whether a value that is not wholly known can be this text."""
    if isinstance(raw, Reference):
        return literal != ""
    if isinstance(raw, Text):
        first, last = raw.parts[0], raw.parts[-1]
        return (not isinstance(first, str) or literal.startswith(first)) and (
            not isinstance(last, str) or literal.endswith(last)
        )
    allowed = module.allowed(raw.identity) if isinstance(raw, Opaque) else ()
    return not allowed or literal in allowed
