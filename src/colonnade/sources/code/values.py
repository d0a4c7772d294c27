"""The abstract values that code is followed with: what a name may stand for when the function runs."""

from __future__ import annotations

import ast
from dataclasses import field, replace
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass

if TYPE_CHECKING:
    from colonnade.sources.code.modules import Source

MOST_ALTERNATIVES = 8


@dataclass(frozen=True, slots=True)
class Unseen:
    """A value of which nothing is known; `what` names it for the reader."""

    what: str


@dataclass(frozen=True, slots=True)
class Known:
    """A literal of Python."""

    value: str | int | float | complex | bool | bytes | None


@dataclass(frozen=True, slots=True)
class Environment:
    """The value of an environment variable, or its default."""

    variable: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """The event, or a part of it; `made` is what the code made of it.

    "" nothing, "decoded", "a number", "cut" (a piece of the text) or "a file name" (without its folder).
    """

    path: tuple[str, ...] = ()
    made: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """A string put together from values."""

    parts: tuple[Abstract, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """One of several values."""

    values: tuple[Abstract, ...]


@dataclass(frozen=True, slots=True)
class External:
    """Something of a package whose code is not followed: "boto3.client", "logging.getLogger().info".

    `arguments` are those of the last call in the name, by position ("0") or keyword.
    """

    name: str
    arguments: tuple[tuple[str, Abstract], ...] = ()

    def argument(self, *names: str) -> Abstract | None:
        for name, value in self.arguments:
            if name in names:
                return value
        return None


# What a client is made with of its own: its region, its credentials, its endpoint, by boto3's names for them.
Own = tuple[tuple[str, "Abstract"], ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A session of boto3, aioboto3 or botocore; `reason` is why it cannot be made at import, if it cannot.

    `site` is the id of the call in the code that makes it.
    """

    reason: str | None = None
    site: int = 0
    own: Own = ()


@dataclass(frozen=True, slots=True)
class Client:
    """A client of an AWS service."""

    service: str
    own: Own = ()


@dataclass(frozen=True, slots=True)
class AwsObject:
    """A resource of boto3: its class and its identifiers ("ServiceResource" has none)."""

    service: str
    kind: str
    identifiers: tuple[tuple[str, Abstract], ...] = ()
    own: Own = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of boto3 resources: the operation that lists them and what it is asked with."""

    service: str
    operation: str
    arguments: tuple[tuple[str, Abstract], ...]
    makes: AwsObject | None
    own: Own = ()


@dataclass(frozen=True, slots=True)
class Paginator:
    """What `client.get_paginator()` gives."""

    service: str
    operation: str
    own: Own = ()


@dataclass(frozen=True, slots=True)
class Waiter:
    """What `client.get_waiter()` gives."""

    service: str
    name: str
    operation: str
    own: Own = ()


@dataclass(frozen=True, slots=True)
class BatchWriter:
    """What `table.batch_writer()` gives."""

    table: AwsObject


@dataclass(frozen=True, slots=True)
class Response:
    """The answer of an AWS call, or a part of it; `site` is the id of the call in the code."""

    service: str
    operation: str
    site: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A method of one of the values above, not called yet."""

    owner: Abstract
    name: str


@dataclass(eq=False, slots=True)
class Scope:
    """The names of a module, a class or one run of a function.

    `late` are the values that functions assign to the names of a module (`global`), which may be read by what
    was run before.
    """

    names: dict[str, Abstract] = field(default_factory=dict)
    parent: Scope | None = None
    source: Source | None = None
    late: dict[str, Abstract] = field(default_factory=dict)
    globals_of: frozenset[str] = frozenset()
    missed: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of the application; `bound` is its `self` or `cls`.

    `guarded` is whether a decorator keeps it from doing its work twice for one event.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    name: str
    defaults: tuple[tuple[str, Abstract], ...] = ()
    bound: Abstract | None = None
    kept: int | None = None
    kind: str = ""
    guarded: bool = False

    def bind(self, owner: Abstract) -> FunctionValue:
        """The function as a method of this object or class."""
        return replace(self, bound=owner)

    def keeping(self, seconds: int | None) -> FunctionValue:
        """The function with what it gives kept for so long."""
        return self if seconds is None else replace(self, kept=seconds)


@dataclass(eq=False, slots=True)
class ClassValue:
    """A class of the application; `bases` are classes of it or of others."""

    node: ast.ClassDef
    scope: Scope
    name: str
    bases: tuple[Abstract, ...]

    def find(self, name: str, depth: int = 0) -> Abstract | None:
        """An attribute of the class or of those of its bases that are in the application."""
        if name in self.scope.names:
            return self.scope.names[name]
        if depth < MOST_ALTERNATIVES:
            for base in self.bases:
                if isinstance(base, ClassValue) and (found := base.find(name, depth + 1)) is not None:
                    return found
        return None

    def outside(self, depth: int = 0) -> list[str]:
        """The names of the bases that are not in the application."""
        names: list[str] = []
        for base in self.bases:
            if isinstance(base, External):
                names.append(base.name)
            elif isinstance(base, ClassValue) and depth < MOST_ALTERNATIVES:
                names += base.outside(depth + 1)
        return names


@dataclass(eq=False, slots=True)
class Instance:
    """An object of a class of the application; `lasting` where it outlives the invocation."""

    made_of: ClassValue
    lasting: bool
    names: dict[str, Abstract] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)
    real: Instance | None = None


@dataclass(eq=False, slots=True)
class Mapping:
    """A dictionary; `rest` is what its other keys may hold, None where there are no others."""

    entries: dict[str, Abstract] = field(default_factory=dict)
    rest: Abstract | None = None
    lasting: bool = False


@dataclass(eq=False, slots=True)
class Listing:
    """A list, tuple or set; `rest` is what was added to it, or its elements where nobody knows how many."""

    items: list[Abstract] = field(default_factory=list)
    rest: Abstract | None = None

    def element(self) -> Abstract:
        return join(*self.items, *([self.rest] if self.rest is not None else []))


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module of the application."""

    source: Source


Abstract = (
    Unseen
    | Known
    | Environment
    | Event
    | Joined
    | Several
    | External
    | Session
    | Client
    | AwsObject
    | Collection
    | Paginator
    | Waiter
    | BatchWriter
    | Response
    | Method
    | FunctionValue
    | ClassValue
    | Instance
    | Mapping
    | Listing
    | ModuleValue
)

NOTHING = Unseen("a value that could not be followed")
NONE = Known(None)


def join(*values: Abstract) -> Abstract:
    """One value that stands for each of these."""
    if len(values) == 2 and values[0] is values[1]:
        return values[0]
    each: list[Abstract] = []
    for value in values:
        for one in value.values if isinstance(value, Several) else (value,):
            if one not in each:
                each.append(one)
    if not each:
        return NOTHING
    if len(each) == 1:
        return each[0]
    seen = [one for one in each if not isinstance(one, Unseen)]
    unseen = [one for one in each if isinstance(one, Unseen)][:1]
    return Several(tuple((seen + unseen)[:MOST_ALTERNATIVES])) if seen else unseen[0]


def alternatives(value: Abstract) -> tuple[Abstract, ...]:
    """The values that a value may be."""
    return value.values if isinstance(value, Several) else (value,)


@dataclass(slots=True)
class Arguments:
    """What a call is given; `open` where some of it is not known, `spread` is the part of the event after `**`."""

    positional: list[Abstract] = field(default_factory=list)
    named: dict[str, Abstract] = field(default_factory=dict)
    open: bool = False
    spread: Event | None = None

    def get(self, position: int, *names: str) -> Abstract | None:
        """One argument by position or any of its names; a position of -1 is none."""
        for name in names:
            if name in self.named:
                return self.named[name]
        return self.positional[position] if 0 <= position < len(self.positional) else None

    def by_name(self, name: str) -> Abstract | None:
        """What a name is given, by itself or as a field of the event."""
        if name not in self.named and self.spread is not None:
            return Event((*self.spread.path, name))
        return self.named.get(name)

    @property
    def every(self) -> list[Abstract]:
        return [*self.positional, *self.named.values()]
