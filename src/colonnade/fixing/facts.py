"""All facts of an application as lines to compare, each with the place it was read from."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from colonnade.condition import Condition, Undecided
from colonnade.dataclass import dataclass
from colonnade.fact import Choice, Fact, Opaque, Origin, Text, Unknown
from colonnade.fact import Reference as Deployed
from colonnade.model.application import Application
from colonnade.model.code import Code, CodePart
from colonnade.model.resource import Reference, Resource

DEEPEST = 6
_VALUES = (Choice, Deployed, Opaque, Text)
_LINE_NUMBER = re.compile(r"(?<=\w):\d+")
# The place of a thing is where it is compared; these lead back to what it belongs to.
_NOT_TOLD = frozenset(
    (
        "origin", "application", "surroundings", "key", "machine", "api", "function", "code_link", "bundle_link",
        "observed",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One value: what it belongs to, how it is reached from there, and the value without its place."""

    owner: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A line with the places it comes from; where it is `exact`, it is read there and nowhere else.

    Otherwise it was derived from something within that place, or leads to it.
    """

    line: Line
    at: tuple[Origin, ...]
    exact: bool = False


def stated(application: Application) -> list[Stated]:
    """State every fact of the resources and the parts of an application."""
    found: list[Stated] = []
    for resource in application.resources:
        found += _Teller(resource.key).of(resource)
    for part in application.parts:
        if not isinstance(part, CodePart):
            found += _Teller(_owner(part)).of(part)
    return found


def _owner(part: Any) -> str:
    """What tells a part from others, whatever its lines are."""
    for name in ("function_link", "function", "api", "machine", "resource"):
        try:
            owner = getattr(part, name, None)
        except (Unknown, Undecided):  # it belongs to something that is not known
            continue
        owner = owner.raw if isinstance(owner, Fact) else owner
        if isinstance(owner, Resource):
            return f"{owner.key} {_called(part)}"
    return f"{part.origin.file} {_called(part)}"


def _called(thing: Any) -> str:
    """What a thing is called; one that cannot tell is told by its place."""
    try:
        return f"{type(thing).__name__} {thing}"
    except (Unknown, Undecided):
        return f"{type(thing).__name__} {'.'.join(map(str, thing.origin.path))}"


class _Teller:
    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.within: list[int] = []

    def of(self, thing: Any) -> Iterator[Stated]:
        yield self.line("kind", _called(thing), thing.origin)
        yield from self.fields(thing, "", thing.origin)

    def line(self, name: str, value: str, *at: Origin, exact: bool = False) -> Stated:
        return Stated(Line(self.owner, name, value), at, exact)

    def fields(self, thing: Any, before: str, at: Origin) -> Iterator[Stated]:
        if id(thing) in self.within or len(self.within) > DEEPEST:
            return
        self.within.append(id(thing))
        for field in fields(thing):
            if field.name not in _NOT_TOLD:
                yield from self.value(before + field.name, getattr(thing, field.name, None), at)
        self.within.pop()

    def value(self, name: str, value: Any, at: Origin) -> Iterator[Stated]:  # noqa: C901 - one case for each kind of value
        match value:
            case None | Code() | CodePart() | Application() | Origin():
                return
            case _ if callable(value):
                return
            case Fact():
                default = "" if value.written else " (default)"
                yield self.line(name, shown(value.raw) + default, value.origin, exact=True)
            case list() | tuple() | set() | frozenset():
                for each in value:
                    yield from self.value(name, each, at)
            case dict():
                for key, each in value.items():
                    yield from self.value(f"{name}.{key}", each, at)
            case Reference():
                by = value.by.key if value.by else "an output"
                # At which place of a list it stands may change with what is taken out before it.
                place = ".".join(each for each in value.origin.path if isinstance(each, str))
                # What SAM makes of a resource stands at the resource, whatever of it brings it about.
                written = value.by is None or not value.by.generated
                yield self.line(name, f"{by} {place}", value.origin, exact=written)
            case Resource():
                yield self.line(name, f"-> {value.key}", at, value.origin)
            case _ if _is_part(value):
                yield self.line(name, f"-> {_called(value)}", value.origin)
            case _ if is_dataclass(value) and not isinstance(value, _VALUES):
                yield from self.fields(value, f"{name}.", getattr(value, "origin", at))
            case _:
                yield self.line(name, shown(value), at)


def _is_part(value: Any) -> bool:
    """Whether a thing is judged by itself, and so stated by itself too."""
    return hasattr(value, "conditions") and hasattr(value, "origin")


def shown(raw: object, depth: int = 0) -> str:  # noqa: C901 - one case for each kind of value
    """Write a value without the places in it."""
    match raw:
        case Choice():
            return f"{shown(raw.then)} if {raw.condition}, else {shown(raw.otherwise)}"
        case Opaque():
            return f"unknown: {_LINE_NUMBER.sub('', raw.identity)}"
        case Resource():
            return f"-> {raw.key}"
        case Text():
            return repr(str(raw))
        case Code():
            return f"{raw.handler}() of {raw.origin.file}"
        case list() | tuple():
            return "[" + ", ".join(shown(each, depth + 1) for each in raw) + "]"
        case enum.Enum():
            return str(raw.name)
        case str() | int() | float() | None:
            return repr(raw)
        case Origin():
            return raw.file
        case _ if is_dataclass(raw) and depth < DEEPEST and not isinstance(raw, Condition):
            inner = (getattr(raw, each.name, None) for each in fields(raw) if each.name not in _NOT_TOLD)
            return f"{type(raw).__name__}({', '.join(shown(each, depth + 1) for each in inner)})"
        case _:
            return str(raw)
