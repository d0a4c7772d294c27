"""An edit as the smallest steps that make it: what stays of a list or a mapping is not written again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.edit import Append, KeyPath, NewResource, Removal, TemplateEdit
from colonnade.sources.rewriting.plain import MISSING, at, calls, long_form, plain_value, same, spelled
from colonnade.sources.rewriting.refused import Refused


@dataclass(frozen=True, slots=True)
class Put:
    """Write a value at a path: instead of what stands there, or behind the entry `beside`, or at the end."""

    path: KeyPath
    value: Any
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """Take out what stands at a path."""

    path: KeyPath


Step = Put | Cut


def steps(data: Any, edit: TemplateEdit) -> list[Step]:
    """Give the steps that make an edit of a document with this data; none where nothing is to be changed."""
    if not edit.path:
        raise Refused("it would replace the whole file")
    old = at(data, edit.path)
    match edit:
        case Removal():
            return [] if old is MISSING else [Cut(edit.path)]
        case NewResource():
            if old is not MISSING and not same(long_form(old), plain_value(edit.declared)):
                raise Refused(f"the template has another {edit.name} already")
            return [] if old is not MISSING else [Put(edit.path, plain_value(edit.declared), edit.beside)]
        case Append():
            return list(_appended(edit.path, old, plain_value(edit.value)))
    _refuse_new_resource(data, edit.path)
    return list(_changed(edit.path, old, plain_value(edit.value)))


def _refuse_new_resource(data: Any, path: KeyPath) -> None:
    """A property is not set of a resource that the template does not write: a transform or a loop makes it."""
    if path[:1] == ("Resources",) and len(path) > 2 and at(data, path[:2]) is MISSING:
        raise Refused(f"{spelled(path[:2])} is not written in the template")


def _appended(path: KeyPath, old: Any, value: Any) -> Iterator[Step]:
    if calls(old):
        raise Refused(f"an intrinsic function stands where the list {spelled(path)} belongs")
    if old is MISSING or old is None:
        yield Put(path, [value])
    elif not isinstance(old, list):
        yield Put(path, [old, value])
    elif not any(same(long_form(each), long_form(value)) for each in old):
        yield Put((*path, len(old)), value)


def _changed(path: KeyPath, old: Any, new: Any) -> Iterator[Step]:
    if old is not MISSING and same(long_form(old), long_form(new)):
        return
    plain = not (calls(old) or calls(new))
    if plain and isinstance(old, dict) and isinstance(new, dict) and old and new:
        yield from _changed_mapping(path, old, new)
    elif plain and isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _changed_list(path, old, new)
    else:
        yield Put(path, new)


def _changed_mapping(path: KeyPath, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Step]:
    kept = [key for key in old if key in new]
    if not kept:
        yield Put(path, new)
        return
    for key in old:
        if key not in new:
            yield Cut((*path, key))
    for key, value in new.items():
        yield from _changed((*path, key), old.get(key, MISSING), value)


def _changed_list(path: KeyPath, old: list[Any], new: list[Any]) -> Iterator[Step]:
    """Take out what goes and add what comes at the end; another order is written anew."""
    spare = [long_form(each) for each in new]
    dropped = []
    for index, each in enumerate(old):
        found = next((n for n, one in enumerate(spare) if same(one, long_form(each))), None)
        if found is None:
            dropped.append(index)
        else:
            del spare[found]
    kept = [each for index, each in enumerate(old) if index not in dropped]
    added = new[len(kept) :]
    if not kept or not same(long_form([*kept, *added]), long_form(new)):
        if len(old) == len(new):
            for index, (before, after) in enumerate(zip(old, new, strict=True)):
                yield from _changed((*path, index), before, after)
        else:
            yield Put(path, new)
        return
    for index in reversed(dropped):
        yield Cut((*path, index))
    for index, value in enumerate(added, len(kept)):
        yield Put((*path, index), value)
