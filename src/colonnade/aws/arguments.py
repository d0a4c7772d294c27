"""Reads the arguments of an SDK call by path, as far as the code tells them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from colonnade.fact import Opaque, Reference, Text
from colonnade.regex import regex

# What the code gives a call, by parameter name; None where that could not be told at all.
Arguments = Mapping[str, object] | None

# The key under which further arguments are noted that could not be told (`**anything`).
REST = "**"

# Stands in a pattern's text for a part that is only known once deployed; also in the regular expressions.
_FIRST_PART = 0xE000
_PARTS = regex("[\ue000-\uf8ff]")


def read(arguments: Arguments, path: str) -> tuple[tuple[object, ...], bool]:
    """Read what a path leads to: every value, and whether these are all.

    "Name", "Target.RoleArn"; "Entries[].Source" goes through a list, "RequestItems{}" gives the keys of a
    mapping, "**.RoleARN" looks at any depth, "Objects[].!VersionId" gives True for each that lacks it;
    "Statement~from +([a-z]+)" gives the first group of a regular expression.
    """
    path, _, pattern = path.partition("~")
    if arguments is None:
        return (), False
    values: list[object] = []
    complete = _walk(arguments, path.split("."), values)
    if pattern:
        extracted = [_extract(value, pattern) for value in values]
        complete = complete and None not in extracted
        values = [each for each in extracted if each is not None]
    return tuple(values), complete


def _walk(value: object, steps: list[str], into: list[object]) -> bool:
    """Gather what the steps lead to; False where something on the way could not be told."""
    if not steps:
        if value is not None:
            into.append(value)
        return True
    step, rest = steps[0], steps[1:]
    if step == REST:
        return _anywhere(value, rest, into)
    if not isinstance(value, Mapping):
        return value is None or isinstance(value, str | int | tuple)
    name = step.strip("![]{}")
    if name not in value:
        known = REST not in value
        if step.startswith("!") and known:
            into.append(True)
        return known
    return step.startswith("!") or _below(value[name], step, rest, into)


def _below(value: object, step: str, rest: list[str], into: list[object]) -> bool:
    """Go on below what a step names: through a list, a mapping's keys, or the value itself."""
    if step.endswith("{}"):
        if not isinstance(value, Mapping):
            return False
        into.extend(key for key in value if key != REST)
        return REST not in value
    if step.endswith("[]"):
        # A list that seems empty is filled where the analysis could not follow: nobody sends an empty one.
        if not isinstance(value, tuple | list) or not value:
            return False
        return _all(_walk(each, rest, into) for each in value)
    return _walk(value, rest, into)


def _all(outcomes: Iterable[bool]) -> bool:
    """Whether all hold; unlike `all`, it goes through every one, as each gathers what it finds."""
    return False not in list(outcomes)


def _anywhere(value: object, steps: list[str], into: list[object]) -> bool:
    if isinstance(value, Mapping):
        known = REST not in value
        if steps[0] in value:
            known &= _walk(value, steps, into)
        return _all(_anywhere(each, steps, into) for each in value.values()) and known
    if isinstance(value, tuple | list):
        return _all(_anywhere(each, steps, into) for each in value)
    return value is None or isinstance(value, str | int | float | Text)


def called(arguments: Arguments, pattern: str) -> tuple[str, ...]:
    """The names of arguments, at any depth, that match a regular expression."""
    found: dict[str, None] = {}
    waiting: list[object] = [arguments]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            found |= dict.fromkeys(key for key in value if re.search(pattern, key))
            waiting += value.values()
        elif isinstance(value, tuple | list):
            waiting += value
    return tuple(sorted(found))


def matches(value: object, pattern: str) -> bool | None:
    """Whether a text has a match of a regular expression; None where too little of it is known."""
    text = _text(value)
    if text is None:
        return None
    if re.search(pattern, text, re.IGNORECASE):
        return True
    return None if _PARTS.match(text) else False


def _extract(value: object, pattern: str) -> object | None:
    text = _text(value)
    found = re.search(pattern, text, re.IGNORECASE) if text is not None else None
    if found is None:
        return None
    parts = value.parts if isinstance(value, Text) else ()
    return _restored(found[1], parts)


def _text(value: object) -> str | None:
    """The text, with a letter of its own in the place of each part that is not known."""
    if isinstance(value, str):
        return value
    if isinstance(value, Text):
        return "".join(
            each if isinstance(each, str) else chr(_FIRST_PART + number)
            for number, each in enumerate(value.parts)
        )
    return None


def _restored(text: str, parts: tuple[str | Reference | Opaque, ...]) -> object:
    if not _PARTS.search(text):
        return text
    return Text(tuple(_pieces(text, parts)))


def _pieces(text: str, parts: tuple[str | Reference | Opaque, ...]) -> Iterator[str | Reference | Opaque]:
    end = 0
    for part in _PARTS.finditer(text):
        if part.start() > end:
            yield text[end : part.start()]
        yield parts[ord(part[0]) - _FIRST_PART]
        end = part.end()
    if end < len(text):
        yield text[end:]


def with_copy_source(arguments: Arguments) -> Arguments:
    """Take the source of a copy ("bucket/key?versionId=1") apart, as the SDK takes it from a mapping."""
    source = (arguments or {}).get("CopySource")
    if arguments is None or not isinstance(source, str | Text):
        return arguments
    taken = {
        name: found
        for name, pattern in _COPY_SOURCE.items()
        if (found := _extract(source, pattern)) is not None
    }
    return {**arguments, "CopySource": taken or source}


_COPY_SOURCE = {
    "Bucket": r"^/?(arn:.*accesspoint/[^/]+|[^/]+)/",
    "Key": r"^/?(?:arn:.*accesspoint/[^/]+/object|[^/]+)/([^?]+)",
    "VersionId": r"\?versionId=(.+)$",
}
