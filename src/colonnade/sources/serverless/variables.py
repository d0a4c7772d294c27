"""The variables of the Serverless Framework: `${self:custom.name, 'default'}` as parts of a text."""

from __future__ import annotations

import re
from typing import Final

from colonnade.dataclass import dataclass

DEEPEST = 20

# A variable has a source before one colon, or calls one with arguments; `${AWS::Region}` and `${Name}` do not.
_OPENS = re.compile(r"\$\{(?=\s*(?:[A-Za-z][\w-]*\s*(?:\(|:(?!:))|\$\{\s*[A-Za-z]))")
_SOURCE = re.compile(r"\s*([A-Za-z][\w-]*)\s*(?=\(|:(?!:))")
_QUOTED = re.compile(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(?=[,}])""", re.DOTALL)
_BARE = re.compile(r"\s*(true|false|null|-?\d+(?:\.\d+)?)\s*(?=[,}])")
_WORDS: Final = {"true": True, "false": False, "null": None}

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Source:
    """One place that a variable is read from: `type` "self", `arguments` of its call, and the `address`.

    An address and an argument are parts, as those of a text, since variables may stand in them.
    """

    type: str
    arguments: tuple[Parts, ...] = ()
    address: Parts = ()


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands for what no source has."""

    value: Plain


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: its sources, the first that has a value counts; `text` is what was written."""

    sources: tuple[Source | Literal | Variable, ...]
    text: str


Parts = tuple[str | Variable, ...]


class _Broken(Exception):
    """Raised where a text that begins like a variable is none."""


def parts_of(text: str) -> Parts:
    """Part a text into what is written out and the variables in it; what is no variable stays text."""
    if "${" not in text:
        return (text,) if text else ()
    parts: list[str | Variable] = []
    at = plain = 0
    while (opening := _OPENS.search(text, at)) is not None:
        start = opening.start()
        if start and text[start - 1] == "\\":
            parts.append(text[plain : start - 1])
            at, plain = opening.end(), start
            continue
        try:
            variable, end = _variable(text, opening.end(), 0)
        except _Broken:
            at = opening.end()
            continue
        parts += [text[plain:start], variable]
        at = plain = end
    parts.append(text[plain:])
    return _joined(parts)


def _joined(parts: list[str | Variable]) -> Parts:
    """The parts with neighbouring texts made one."""
    found: list[str | Variable] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(last := found[-1], str):
            found[-1] = last + part
        elif part != "":
            found.append(part)
    return tuple(found)


def _variable(text: str, at: int, depth: int) -> tuple[Variable, int]:
    """Read a variable behind its opening; gives it with where it ends, behind its brace."""
    if depth > DEEPEST:
        raise _Broken
    start = at
    sources: list[Source | Literal | Variable] = []
    while True:
        source, at = _source(text, at, depth)
        sources.append(source)
        if at >= len(text) or text[at] not in ",}":
            raise _Broken
        at += 1
        if text[at - 1] == "}":
            return Variable(tuple(sources), "${" + text[start:at]), at


def _source(text: str, at: int, depth: int) -> tuple[Source | Literal | Variable, int]:
    if (quoted := _QUOTED.match(text, at)) is not None:
        inner = quoted[1] if quoted[1] is not None else quoted[2]
        return Literal(re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL)), quoted.end()
    if (bare := _BARE.match(text, at)) is not None:
        word = bare[1]
        number = float(word) if "." in word else word
        return Literal(_WORDS[word] if word in _WORDS else number if "." in word else int(word)), bare.end()
    if (opening := re.compile(r"\s*\$\{").match(text, at)) is not None:
        inner_variable, end = _variable(text, opening.end(), depth + 1)
        return inner_variable, _after_blanks(text, end)
    named = _SOURCE.match(text, at)
    if named is None:
        if (blank := re.compile(r"\s*(?=[,}])").match(text, at)) is not None and at:
            return Literal(None), blank.end()
        raise _Broken
    at = named.end()
    arguments: tuple[Parts, ...] = ()
    if text[at] == "(":
        arguments, at = _arguments(text, at + 1, depth)
    address: Parts = ()
    if text[at : at + 1] == ":":
        address, at = _until(text, at + 1, ",}", depth)
    return Source(named[1], arguments, address), _after_blanks(text, at)


def _arguments(text: str, at: int, depth: int) -> tuple[tuple[Parts, ...], int]:
    found: list[Parts] = []
    while True:
        parts, at = _until(text, at, ",)", depth)
        if parts:
            found.append(parts)
        if at >= len(text):
            raise _Broken
        at += 1
        if text[at - 1] == ")":
            return tuple(found), at


def _until(text: str, at: int, ends: str, depth: int) -> tuple[Parts, int]:
    """Read text and the variables in it up to one of these characters; blanks around it are left out."""
    parts: list[str | Variable] = []
    start = at
    while at < len(text) and text[at] not in ends:
        if text.startswith("${", at):
            variable, end = _variable(text, at + 2, depth + 1)
            parts += [text[start:at], variable]
            at = start = end
        elif text[at] in "'\"" and (quote := text.find(text[at], at + 1)) > 0 and start == at and not parts:
            parts.append(text[at + 1 : quote])
            at = start = quote + 1
        else:
            at += 1
    parts.append(text[start:at])
    whole = list(_joined(parts))
    if whole and isinstance(first := whole[0], str):
        whole[0] = first.lstrip()
    if whole and isinstance(last := whole[-1], str):
        whole[-1] = last.rstrip()
    return _joined(whole), at


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
