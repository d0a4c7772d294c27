"""What is wrong with text that is neither YAML nor JSON, said to the person who wrote it."""

from __future__ import annotations

import re
from typing import Any

from colonnade.problem import Problem
from colonnade.regex import regex

_ENGINE = regex(r"\{%|\{\{(?![ ]*resolve:)|<%")
_ENGINE_LINE = regex(rf"^[ \t]*(?:-[ \t]+)?(?:{_ENGINE.pattern})", re.MULTILINE)
_REST = regex(r"[^\r\n]*")
_TWO_TAGS = regex(r"(![\w:]+)[ \t]+![A-Za-z]")
_REASONS = {
    "mapping values are not allowed": (
        "a ': ' stands where no key can be",
        "quote the value, or check the indentation",
    ),
    "could not find expected ':'": ("this line has no ':' after its key", "add it, or check the indentation"),
    "expected alphabetic or numeric character": ("a * or & has no name after it", "quote the value"),
    "cannot start any token": ("this character cannot start a value", "quote the value"),
    "did not find expected key": ("a key is expected here", "check the indentation and the quotes above it"),
    "did not find expected '-' indicator": ("a '- ' is expected here", "check the indentation of the list"),
    "block sequence entries are not allowed": (
        "a '- ' cannot stand here",
        "put the list on a line of its own",
    ),
    "did not find expected ',' or": ("a ',' or a closing bracket is missing", "add it"),
    "unexpected end of stream": ("a quote that is opened here is never closed", "close it"),
    "did not find expected <document start>": (
        "more text follows after the end of the document",
        "remove it",
    ),
    "found unknown escape character": ("a backslash stands before a character that needs none", "double it"),
    "did not find expected node content": ("a value is missing here", "add it"),
    "found undefined tag handle": ("the tag is not known", "write it as !Name"),
}


def place(file: str, text: str, offset: int) -> tuple[str, int, int]:
    """The file, line and column of a character."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return file, before.count("\n") + 1, len(before) - before.rfind("\n")


def explained(file: str, text: str, error: Any) -> Problem:
    """Make one clear line of what the YAML parser says."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        position = getattr(error, "position", 0)
        # libyaml counts bytes.
        if not text.isascii():
            position = len(text.encode()[:position].decode(errors="ignore"))
        character = getattr(error, "character", "")
        shown = f"{character:#04x}" if isinstance(character, int) else repr(character)
        return Problem(*place(file, text, position), f"holds the control character {shown}", "remove it")
    if "expected ':'" in (error.problem or "") and error.context_mark:
        mark = error.context_mark
    line = _line(text, mark.index)
    engine = _ENGINE.search(line) or _ENGINE_LINE.search(text)
    if engine:
        return Problem(*place(file, text, mark.index), templated(engine[0].strip("- \t")), "render it first")
    told = error.problem or str(error)
    what, advice = next((known for part, known in _REASONS.items() if part in told), (told, "correct it"))
    two_tags = _TWO_TAGS.search(line)
    if two_tags:
        what = f"another short form follows {two_tags[1]}"
        advice = f"write the outer one in its long form, Fn::{two_tags[1][1:]}"
    elif "\t" in line[: mark.column + 1]:
        what, advice = "a tab stands where YAML allows only spaces", "indent with spaces"
    if what.startswith("a quote") and error.context_mark:
        mark = error.context_mark
    language = "JSON" if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")) else "YAML"
    return Problem(*place(file, text, mark.index), f"is no valid {language}: {what}", advice)


def templated(opening: str) -> str:
    """Say that a text has first to be made by a template engine."""
    closing = {"{%": "%}", "{{": "}}", "<%": "%>"}[opening]
    return f"is the source of a template engine: it holds {opening} {closing}"


def _line(text: str, offset: int) -> str:
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return _REST.match(text, start)[0]  # type: ignore[index] # it matches everywhere
