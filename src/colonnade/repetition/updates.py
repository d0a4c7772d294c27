"""What an update of a DynamoDB item goes on from: expressions that add to what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from colonnade.fact import Opaque, Origin, Text, Unknown
from colonnade.model.code import Value
from colonnade.regex import regex

PARAMETERS = (
    "AttributeUpdates",
    "ConditionExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "Key",
    "TableName",
    "UpdateExpression",
)
# A path begins where none goes on, so that a long one is looked at once.
_PATH = r"(?<![\w#.\[\]])[\w#.\[\]]+"
_INITIAL = regex(r"if_not_exists\s*\([^()]*\)", re.IGNORECASE)
_SUM = regex(rf"({_PATH})\s*=[^,=+-]*([+-])")
_APPENDED = regex(rf"({_PATH})\s*=\s*list_append", re.IGNORECASE)
_ADDED = regex(r"\bADD\b(.*?)(?=\b(?:SET|REMOVE|DELETE)\b|$)", re.IGNORECASE | re.DOTALL)
_PAIR = regex(rf"({_PATH})\s+(:\w+)")
_SETS = frozenset(("BS", "NS", "SS"))
# Counts of changes: the number itself says nothing.
_VERSION = regex(r"version|revision|^_?rev$", re.IGNORECASE)
# An item whose key is compared with what it was asked for by is there: that is all that it says.
_EQUAL = regex(rf"({_PATH})\s*=\s*:\w+")
# A stock that is large enough the first time mostly is the second time too.
_LIMITS = regex(rf"({_PATH})\s*[<>]=?\s*:\w+")
_EXISTS = regex(r"attribute_exists\s*\(([^()]*)\)|\bAND\b|[()\s]", re.IGNORECASE)
_REMOVED = regex(r"\bREMOVE\b(.*?)(?=\b(?:SET|ADD|DELETE)\b|$)", re.IGNORECASE | re.DOTALL)


def guards(arguments: Mapping[str, Value]) -> bool:
    """Whether the condition of a write may hold the first time and not the second: any but that the item exists."""
    condition = arguments.get("ConditionExpression")
    text = _text(condition)
    if text is None:
        return condition is not None
    key = arguments.get("Key")
    for found in _EQUAL.finditer(text):
        if isinstance(key, dict) and _name(found[1], arguments.get("ExpressionAttributeNames")) in key:
            text = text.replace(found[0], "")
    for found in _LIMITS.finditer(text):
        if found[1] in _moved(arguments):
            text = text.replace(found[0], "")
    # What the update takes away is not there the second time.
    if any(found[1].strip() in _removed(arguments) for found in _EXISTS.finditer(text) if found[1]):
        return True
    return bool(_EXISTS.sub("", text))


def _removed(arguments: Mapping[str, Value]) -> set[str]:
    """The paths that an update's expression removes."""
    text = _text(arguments.get("UpdateExpression")) or ""
    return {path.strip() for section in _REMOVED.findall(text) for path in section.split(",")}


def says_first(arguments: Mapping[str, Value]) -> bool:
    """Whether the condition guards all that comes after it: it can be read, and is about what the update changes."""
    text = _text(arguments.get("ConditionExpression"))
    return text is not None and "¿" not in text and guards(arguments)


def _moved(arguments: Mapping[str, Value]) -> set[str]:
    """The paths in an update's expression that go on from what is there."""
    text = _text(arguments.get("UpdateExpression"))
    return {path for _, path in _in_expression(text or "", None)}


def changes(arguments: Mapping[str, Value], at: Origin) -> Iterator[tuple[str, str]]:
    """What an update does to which attribute each time that it runs: "adds to", "stock"."""
    legacy, expression = arguments.get("AttributeUpdates"), arguments.get("UpdateExpression")
    if isinstance(legacy, dict):
        for name, told in legacy.items():
            if isinstance(told, dict) and told.get("Action") == "ADD" and not _is_set(told.get("Value")):
                yield "adds to", name
        return
    text = _text(expression)
    if text is None:
        if expression is None:
            return
        raise Unknown("what its UpdateExpression does could not be followed", at)
    for verb, path in _in_expression(text, arguments.get("ExpressionAttributeValues")):
        name = _name(path, arguments.get("ExpressionAttributeNames"))
        if not _VERSION.search(name):
            yield verb, name


def _in_expression(text: str, values: Value) -> Iterator[tuple[str, str]]:
    for found in _APPENDED.finditer(text):
        yield "appends to", found[1]
    for section in _ADDED.finditer(text):
        for found in _PAIR.finditer(section[1]):
            if not _is_set(values.get(found[2]) if isinstance(values, dict) else None):
                yield "adds to", found[1]
    for found in _SUM.finditer(_ADDED.sub("", _INITIAL.sub("initial", text))):
        yield ("adds to" if found[2] == "+" else "takes from"), found[1]


def _is_set(value: Value) -> bool:
    """Whether it is a set, to which adding the same again changes nothing."""
    return isinstance(value, tuple) or (isinstance(value, dict) and not _SETS.isdisjoint(value))


def _name(path: str, names: Value) -> str:
    parts = path.split(".")
    known = names if isinstance(names, dict) else {}
    told = (known.get(part) for part in parts)
    return ".".join(each if isinstance(each, str) else part for each, part in zip(told, parts, strict=True))


def _text(value: Value) -> str | None:
    """The text of an expression, with a mark for each part that only the running code knows."""
    if isinstance(value, str):
        return value
    if isinstance(value, Text):
        return "".join("¿" if isinstance(part, Opaque) else str(part) for part in value.parts)
    return None
