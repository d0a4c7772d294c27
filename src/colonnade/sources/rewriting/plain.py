"""Documents as plain data: what an edit is to make of one, and whether that is what it made."""

from __future__ import annotations

from typing import Any

from colonnade.dataclass import dataclass
from colonnade.edit import KeyPath
from colonnade.sources.document import Mapping, Node, Scalar, Sequence
from colonnade.sources.rewriting.refused import Refused

MISSING = object()


@dataclass(slots=True)
class Tagged:
    """A value with a short-form tag: "!Sub"."""

    tag: str
    value: Any


def plain(node: Node | None) -> Any:
    """Give the data of a node; what aliases share is copied for each of them."""
    if node is None:
        return None
    value: Any
    match node:
        case Mapping():
            value = {key: plain(each) for key, each in node.entries.items()}
        case Sequence():
            value = [plain(each) for each in node.items]
        case Scalar():
            value = node.value
        case _:  # there are no other kinds
            raise TypeError(node)
    return Tagged(node.tag, value) if node.tag else value


def long_form(value: Any) -> Any:
    """Write short tags out, and `Fn::GetAtt` always as a list, so that what means the same is equal."""
    match value:
        case Tagged():
            name = value.tag[1:]
            return long_form({name if name in ("Ref", "Condition") else f"Fn::{name}": value.value})
        case dict():
            inner = {key: long_form(each) for key, each in value.items()}
            if len(inner) == 1 and isinstance(asked := inner.get("Fn::GetAtt"), str) and "." in asked:
                return {"Fn::GetAtt": asked.split(".", 1)}
            return inner
        case list() | tuple():
            return [long_form(each) for each in value]
        case _:
            return value


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, and of the same types: 1 is not true, nor "1"."""
    return first_difference(one, other) is None


def first_difference(one: Any, other: Any, path: KeyPath = ()) -> KeyPath | None:
    """The path of the first value that differs; None where all is the same."""
    if isinstance(one, Tagged) and isinstance(other, Tagged) and one.tag == other.tag:
        return first_difference(one.value, other.value, path)
    if type(one) is not type(other):
        return path
    if isinstance(one, dict):
        for key in {**one, **other}:
            found = first_difference(one.get(key, MISSING), other.get(key, MISSING), (*path, key))
            if found is not None:
                return found
        return None
    if isinstance(one, list):
        for index, (left, right) in enumerate(zip(one, other, strict=False)):
            found = first_difference(left, right, (*path, index))
            if found is not None:
                return found
        return None if len(one) == len(other) else (*path, min(len(one), len(other)))
    return None if repr(one) == repr(other) else path


def at(data: Any, path: KeyPath) -> Any:
    """The value at a path, or MISSING."""
    for key in path:
        data = _inner(data)
        if isinstance(data, dict):
            data = data.get(key, MISSING)
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            return MISSING
    return data


def node_at(node: Node | None, path: KeyPath) -> Node | None:
    """The node at a path of a document, also where an alias leads to it."""
    for key in path:
        if isinstance(node, Mapping) and isinstance(key, str):
            node = node.entries.get(key)
        elif isinstance(node, Sequence) and isinstance(key, int) and key < len(node.items):
            node = node.items[key]
        else:
            return None
    return node


def put(data: Any, path: KeyPath, value: Any) -> None:
    """Write a value into data: what stands there is replaced, mappings that lead there are added."""
    *above, last = path
    around = _around(data, tuple(above))
    if isinstance(around, list) and last == len(around):
        around.append(value)
    elif (isinstance(around, dict) and isinstance(last, str)) or at(around, (last,)) is not MISSING:
        around[last] = value
    else:
        raise Refused(f"{spelled(path)} is not there")


def cut(data: Any, path: KeyPath) -> None:
    """Take a value out of data."""
    around = _inner(at(data, path[:-1]))
    if at(around, path[-1:]) is MISSING:
        raise Refused(f"{spelled(path)} is not there")
    del around[path[-1]]


def _around(data: Any, above: KeyPath) -> Any:
    """The list or mapping that the keys lead to; mappings that are not there are added."""
    for index, key in enumerate(above):
        data = _inner(data)
        step = at(data, (key,))
        if step is MISSING or step is None:
            if not isinstance(data, dict) or not isinstance(key, str):
                raise Refused(f"{spelled(above[: index + 1])} is not there")
            step = data[key] = {}
        data = step
    return _inner(data)


def plain_value(value: Any) -> Any:
    """A value of an edit as the data of a document: tuples are lists, and it is copied."""
    if isinstance(value, dict):
        return {str(key): plain_value(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(each) for each in value]
    if not isinstance(value, str | int | float | bool | None):
        raise TypeError(f"an edit holds {type(value).__name__}, which is no plain data")
    return value


def calls(value: Any) -> bool:
    """Whether a value is a call of an intrinsic function."""
    if isinstance(value, Tagged):
        return True
    name = next(iter(value)) if isinstance(value, dict) and len(value) == 1 else ""
    return name == "Ref" or name.startswith("Fn::")


def spelled(path: KeyPath) -> str:
    """Write a path as people do: "Resources.Jobs.Properties"."""
    return ".".join(map(str, path)) or "the file"


def _inner(data: Any) -> Any:
    """What a path goes on in: a short tag is no step of it."""
    return data.value if isinstance(data, Tagged) else data
