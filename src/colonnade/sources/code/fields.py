"""The fields of the event: where the code reads them, which of them reach a text, and which it has looked over."""

from __future__ import annotations

import ast
import sys
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from colonnade.dataclass import dataclass
from colonnade.regex import regex
from colonnade.sources.code.values import (
    Abstract,
    Arguments,
    Event,
    External,
    Joined,
    Known,
    Listing,
    Several,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.model.code import Phase
    from colonnade.sources.code.modules import Source
    from colonnade.sources.code.record import Frame

Path = tuple[str, ...]

_DEEPEST = 6
# A field that is compared with so many texts is one of them, or the code goes another way.
_AN_ALLOW_LIST = 2
# Methods that tell of every character of a text what it is.
_TELLING = frozenset(
    ("isdigit", "isdecimal", "isnumeric", "isalnum", "isalpha", "isidentifier", "is_relative_to")
)
_BEGINNINGS = frozenset(("startswith", "endswith"))
# What looks over a text that it is given: patterns, schemas, parsers that reject what they do not know.
_PATTERNS = frozenset(("match", "fullmatch", "search"))
_VALIDATING = regex(
    r"valid|sanit|verif|allow|whitelist|(?:^|_)(?:check|ensure|assert|clean|escape|quote)|^parse$"
)
# What takes an address or a path apart, so that its parts can be judged.
_TAKING_APART = {
    "urlparse": "url", "urlsplit": "url", "gethostbyname": "url", "getaddrinfo": "url",
    "realpath": "path", "abspath": "path", "normpath": "path", "commonpath": "path", "resolve": "path",
}  # fmt: skip


class Read(NamedTuple):
    """A place where a field is read."""

    node: ast.AST
    source: Source
    inside: str
    phase: Phase


@dataclass(eq=False, slots=True)
class Fields:
    """What is known of the fields of the event over all that was followed.

    `looked_over` tells for which kinds of sink a field was judged before ("" for all of them), `validated` are those
    that were handed over as a whole, with all that they hold.
    """

    reads: dict[Path, dict[int, Read]] = field(default_factory=dict)
    looked_over: dict[Path, set[str]] = field(default_factory=dict)
    validated: set[Path] = field(default_factory=set)
    compared: dict[Path, set[object]] = field(default_factory=dict)

    def read(self, event: Event, node: ast.AST, frame: Frame) -> Event:
        """Note that a field is read here."""
        places = self.reads.setdefault(event.path, {})
        if id(node) not in places:
            places[id(node)] = Read(node, frame.source, frame.inside, frame.phase)
        return event

    def place(self, path: Path, source: Source, inside: str) -> Read | None:
        """Where a field is read: in the same function where it can be, else in the same file, else anywhere."""
        while path:
            places = list(self.reads.get(path, {}).values())
            if places:
                return min(places, key=lambda each: (each.source is not source, each.inside != inside))
            path = path[:-1]
        return None

    def look_over(self, value: Abstract, kind: str = "") -> None:
        """Note that the code judges what a value holds before it goes on."""
        for event in held(value):
            self.looked_over.setdefault(event.path, set()).add(kind)

    def compare(self, left: Abstract, operator: ast.cmpop, right: Abstract) -> None:
        """Note what a comparison says of a field."""
        if isinstance(operator, ast.In | ast.NotIn):
            if not _is_empty(right):
                self.look_over(left)
            if isinstance(left, Known) and isinstance(left.value, str) and not left.value.isalnum():
                self.look_over(right)
        elif isinstance(operator, ast.Eq | ast.NotEq) and isinstance(right, Known) and right.value:
            for event in held(left):
                told = self.compared.setdefault(event.path, set())
                told.add(right.value)
                if len(told) >= _AN_ALLOW_LIST:
                    self.look_over(event)

    def asked(self, value: Abstract, method: str) -> None:
        """Note that a method of a text tells what it holds."""
        if method in _TELLING:
            self.look_over(value)
        elif method in _BEGINNINGS:
            self.look_over(value, "url")
            self.look_over(value, "path")

    def handed(self, name: str, given: Arguments) -> None:
        """Note that a package is given a field to look it over."""
        found = [event for value in given.every for event in held(value)]
        if not found:
            return
        last = name.rpartition(".")[2]
        if last in _TAKING_APART or (last in _PATTERNS and name.startswith(("re.", "regex."))):
            for event in found:
                self.look_over(event, _TAKING_APART.get(last, ""))
        elif name.startswith(("uuid.", "ipaddress.")) or (_VALIDATING.search(last) and not _is_pythons(name)):
            self.validated.update(event.path for event in found)

    def trusted(self, event: Event, kind: str) -> bool:
        """Whether the code judged a field, or what it is part of, before it gives it to such a sink."""
        path = event.path
        if any(path[:length] in self.validated for length in range(len(path) + 1)):
            return True
        while path:
            kinds = self.looked_over.get(path, ())
            if "" in kinds or kind in kinds:
                return True
            if path[-1] != "*":
                return False
            path = path[:-1]
        return False


def held(value: Abstract, depth: int = 0) -> Iterator[Event]:
    """The fields of the event that a text holds, one that was taken apart included."""
    match value:
        case Event():
            yield value
        case Several(values):
            for each in values:
                yield from held(each, depth)
        case Joined(parts) if depth < _DEEPEST:
            for part in parts:
                yield from held(part, depth + 1)
        case External(name, arguments) if depth < _DEEPEST and name.startswith(("urllib.parse.url", "re.")):
            for _, each in arguments:
                yield from held(each, depth + 1)


def _is_pythons(name: str) -> bool:
    package = name.partition(".")[0]
    return package == "builtins" or package in sys.stdlib_module_names


def _is_empty(many: Abstract) -> bool:
    """Whether a list holds nothing but what stands for nothing: `(None, "")`."""
    if not isinstance(many, Listing) or many.rest is not None:
        return False
    return all(isinstance(each, Known) and not each.value for each in many.items)


def spread(many: Abstract) -> Abstract | None:
    """What a list of which nobody knows how long it is puts into a text that is joined from it, if that is known."""
    if isinstance(many, Event):
        return Event((*many.path, "*"))
    if isinstance(many, Listing):
        inside = [each for each in alternatives(many.element()) if any(held(each))]
        if inside:
            return Joined(tuple(inside))
    return None
