"""Values as templates give them: texts with parts, lists, alternatives, and what is absent."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from colonnade.condition import ALWAYS, NEVER, All, Condition, Either, Not
from colonnade.dataclass import dataclass
from colonnade.fact import Choice, Opaque, Reference, Text
from colonnade.sources.nodes import Node

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack
    from colonnade.sources.document import Mapping, Sequence

MOST_ALTERNATIVES = 16
LONGEST_TEXT = 200_000


_WITHOUT_DELIMITERS = frozenset(("AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackName"))


class Absent(enum.Enum):
    """The one value of what nobody wrote, or wrote as `AWS::NoValue`."""

    MISSING = "missing"


MISSING: Final = Absent.MISSING


@dataclass(frozen=True, slots=True)
class Structure:
    """A mapping or list that is not looked into yet, with the stack in whose scope it is to be resolved."""

    node: Mapping | Sequence
    stack: Stack


@dataclass(frozen=True, slots=True)
class Values:
    """A list that an intrinsic makes: its elements are resolved."""

    items: tuple[object, ...]


class _TooMany(Exception):
    """More alternatives than are worth following."""


def spread(raws: tuple[object, ...], build: Callable[[tuple[object, ...]], object]) -> object:
    """Build a value from others, once for each combination of the alternatives they have.

    More than MOST_ALTERNATIVES combinations give Opaque.
    """
    if not any(isinstance(each, Choice) for each in raws):
        return build(raws)
    try:
        return _spread(raws, build, [MOST_ALTERNATIVES])
    except _TooMany:
        reason = f"made of more than {MOST_ALTERNATIVES} alternatives, which is more than are followed"
        return Opaque(reason, repr(raws)[:2000])


def _spread(
    raws: tuple[object, ...], build: Callable[[tuple[object, ...]], object], left: list[int]
) -> object:
    for raw in raws:
        if isinstance(raw, Choice):
            condition = raw.condition
            then = tuple(_where(each, condition, answer=True) for each in raws)
            otherwise = tuple(_where(each, condition, answer=False) for each in raws)
            return choice(condition, _spread(then, build, left), _spread(otherwise, build, left))
    left[0] -= 1
    if left[0] < 0:
        raise _TooMany
    return build(raws)


def _where(raw: object, condition: Condition, *, answer: bool) -> object:
    """The value as it is where the condition is answered so."""
    if not isinstance(raw, Choice):
        return raw
    if raw.condition == condition:
        return _where(raw.then if answer else raw.otherwise, condition, answer=answer)
    then = _where(raw.then, condition, answer=answer)
    otherwise = _where(raw.otherwise, condition, answer=answer)
    return raw if then is raw.then and otherwise is raw.otherwise else choice(raw.condition, then, otherwise)


def choice(condition: Condition, then: object, otherwise: object) -> object:
    """A value that hangs on a condition, unless the condition is decided or both values are the same."""
    if condition == ALWAYS:
        return then
    if condition == NEVER or (type(then) is type(otherwise) and then == otherwise):
        return otherwise
    return Choice(condition, then, otherwise)


def mapped(raw: object, change: Callable[[object], object]) -> object:
    """Change each alternative of a value."""
    if isinstance(raw, Choice):
        return choice(raw.condition, mapped(raw.then, change), mapped(raw.otherwise, change))
    return change(raw)


def cases(raw: object, condition: Condition | None = None) -> Iterator[tuple[Condition | None, object]]:
    """Each alternative of a value with the condition on which it is the one; None is always."""
    if isinstance(raw, Choice):
        yield from cases(raw.then, both(condition, raw.condition))
        yield from cases(raw.otherwise, both(condition, negated(raw.condition)))
    else:
        yield condition, raw


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """The condition that two hold; None always does."""
    if first is None or second is None:
        return first or second
    return all_of((first, second))


def negated(condition: Condition) -> Condition:
    """The opposite of a condition, in its simplest form."""
    if condition == ALWAYS:
        return NEVER
    if condition == NEVER:
        return ALWAYS
    return condition.condition if isinstance(condition, Not) else Not(condition)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """The condition that every one holds, in its simplest form."""
    kept: list[Condition] = []
    for each in conditions:
        for part in each.conditions if isinstance(each, All) else (each,):
            if part == NEVER or negated(part) in kept:
                return NEVER
            if part not in kept:
                kept.append(part)
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def either_of(conditions: Iterable[Condition]) -> Condition:
    """The condition that one holds, in its simplest form."""
    kept: list[Condition] = []
    for each in conditions:
        for part in each.conditions if isinstance(each, Either) else (each,):
            if part == ALWAYS or negated(part) in kept:
                return ALWAYS
            if part not in kept:
                kept.append(part)
    return kept[0] if len(kept) == 1 else Either(tuple(kept))


def plain_text(value: str | float) -> str:
    """A scalar as CloudFormation writes it into a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def joined(raws: Iterable[object]) -> object:
    """One text of several values without alternatives: a str where all of it is known."""
    parts: list[str | Reference | Opaque] = []
    for raw in raws:
        for part in parts_of(raw):
            if isinstance(part, str) and parts and isinstance(last := parts[-1], str):
                parts[-1] = last + part
            elif part != "":
                parts.append(part)
    if not parts:
        return ""
    # Texts that double through names end here, long before memory does.
    if sum(len(part) if isinstance(part, str) else 100 for part in parts) > LONGEST_TEXT:
        reason = f"a text of more than {LONGEST_TEXT:,} characters, which is more than is followed"
        return Opaque(reason, f"long text {shown(parts[0])[:200]}")
    if len(parts) == 1 and isinstance(parts[0], str | Opaque | Reference):
        return parts[0]
    return Text(tuple(parts))


def parts_of(raw: object) -> tuple[str | Reference | Opaque, ...]:
    """The parts of a value in a text."""
    match raw:
        case str() | Reference() | Opaque():
            return (raw,)
        case Text():
            return raw.parts
        case bool() | int() | float():
            return (plain_text(raw),)
        case None | Absent.MISSING:
            return ()
        case Values():
            listed = joined(
                each for at, item in enumerate(raw.items) for each in ((",", item) if at else (item,))
            )
            return parts_of(listed)
        case _:
            return (Opaque("a list or mapping, which has no place in a text", shown(raw)),)


def shown(raw: object) -> str:
    """A value as one string that is equal where the value is, for names and identities."""
    match raw:
        case Structure():
            node = raw.node
            return f"{node.text_file}:{node.line}:{node.column}"
        case Node():
            return f"{raw.text_file}:{raw.line}:{raw.column}"
        case Reference():
            return "${" + raw.resource + (f".{raw.attribute}" if raw.attribute else "") + "}"
        case Opaque():
            return "${" + raw.identity + "}"
        case Choice():
            return f"{raw.condition} ? {shown(raw.then)} : {shown(raw.otherwise)}"
        case _:
            return "".join(part if isinstance(part, str) else shown(part) for part in parts_of(raw))


def split(raw: object, delimiter: str) -> Values | None:
    """The elements of a text between delimiters; None where an unknown part may hold one."""
    parts = parts_of(raw)
    if not delimiter or any(_may_hold(part, delimiter) for part in parts):
        return None
    elements: list[list[str | Reference | Opaque]] = [[]]
    for part in parts:
        if isinstance(part, str):
            first, *further = part.split(delimiter)
            elements[-1].append(first)
            elements += [[each] for each in further]
        else:
            elements[-1].append(part)
    return Values(tuple(joined(each) for each in elements))


def _may_hold(part: str | Reference | Opaque, delimiter: str) -> bool:
    """Whether what is not known of a text may hold the delimiter; regions and accounts hold no `:` or `/`."""
    if isinstance(part, str):
        return False
    if isinstance(part, Reference):
        return delimiter != "," or part.attribute not in (None, "Arn")
    pseudo = part.identity.partition(" ")[0]
    return pseudo not in _WITHOUT_DELIMITERS or "-" in delimiter
