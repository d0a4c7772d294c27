"""The methods of strings, lists, dictionaries and parts of the event."""

from __future__ import annotations

import ast
import string
from typing import TYPE_CHECKING

from colonnade.sources.code import attributes, calls
from colonnade.sources.code.anew import made_anew
from colonnade.sources.code.fields import held, spread
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    Environment,
    Event,
    Joined,
    Known,
    Listing,
    Mapping,
    Unseen,
    alternatives,
    join,
)

if TYPE_CHECKING:
    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame

_SAME = frozenset(
    (
        "strip",
        "lstrip",
        "rstrip",
        "decode",
        "encode",
        "lower",
        "upper",
        "title",
        "capitalize",
        "copy",
        "isoformat",
    )
)
_CUTS = frozenset(
    ("split", "rsplit", "splitlines", "partition", "rpartition", "replace", "removeprefix", "removesuffix")
)
_LONGEST = 20_000
_MOST_PARTS = 200
_TOO_LONG = Unseen("a text too long to be followed")


def method(run: Run, node: ast.AST, owner: Abstract, name: str, given: Arguments, frame: Frame) -> Abstract:
    """Call a method of a plain value."""
    match owner:
        case Known(str(value)):
            return _of_string(run, node, value, name, given, frame)
        case Environment() | Joined():
            if name in _SAME:
                return owner
            if name == "format" and isinstance(owner, Joined):
                made = run.listing((id(node), "given", frame.context), given.every)
                return filled(owner, made)
            anew = owner if made_anew(owner) else None
            if name in {"split", "splitlines"}:
                parts = run.listing((id(node), frame.context), [])
                parts.rest = anew or Unseen(f"a part of {run.snippet(node, frame)}")
                return parts
            if anew is not None and name in _CUTS:
                return anew
        case Event():
            return _of_event(run, node, owner, name, given, frame)
        case Mapping():
            return _of_mapping(run, node, owner, name, given, frame)
        case Listing():
            return _of_listing(run, node, owner, name, given, frame)
        case _:
            calls.escape_all(run, given, frame)
    return Unseen(run.snippet(node, frame))


def _of_string(run: Run, node: ast.AST, value: str, name: str, given: Arguments, frame: Frame) -> Abstract:
    if name == "format":
        return formatted(value, given)
    if name == "join" and given.positional:
        return _joined_by(value, given.positional[0])
    if name in {"strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize"} and not given.every:
        return Known(getattr(value, name)())
    if name == "replace" and len(given.positional) >= 2:
        old, new = (text_of(each) for each in given.positional[:2])
        if old and new is not None and len(value) + value.count(old) * len(new) < _LONGEST:
            return Known(value.replace(old, new))
        if old and any(held(given.positional[1])):
            first, *others = value.split(old)
            return joined(
                [Known(first), *(part for each in others for part in (given.positional[1], Known(each)))]
            )
    if name == "split":
        separator = text_of(given.positional[0]) if given.positional else None
        if len(given.every) <= 1 and separator != "":
            return run.listing((id(node), frame.context), [Known(each) for each in value.split(separator)])
    return Unseen(run.snippet(node, frame))


def _joined_by(separator: str, many: Abstract) -> Abstract:
    if isinstance(many, Listing) and many.rest is None:
        parts: list[Abstract] = []
        for position, item in enumerate(many.items):
            parts += [Known(separator), item] if position else [item]
        return joined(parts)
    inside = spread(many)
    if inside is not None:
        return Joined((Unseen("a joined list"), inside))
    made = many.element() if isinstance(many, Listing) else many
    return Joined((made,)) if made_anew(made) else Unseen("a joined list")


def joined(parts: list[Abstract]) -> Abstract:
    """A string made of these, flat, with literals that touch made one."""
    flat: list[Abstract] = []
    length = 0
    for part in parts:
        for one in part.parts if isinstance(part, Joined) else (part,):
            shown = str(one.value) if isinstance(one, Known) else None
            last = flat[-1] if flat else None
            length += len(shown) if shown is not None else 0
            # What is put together from itself grows without end.
            if length > _LONGEST or len(flat) > _MOST_PARTS:
                return _TOO_LONG
            if shown is not None and isinstance(last, Known):
                flat[-1] = Known(str(last.value) + shown)
            elif shown is not None:
                flat.append(Known(shown))
            else:
                flat.append(one)
    if not flat:
        return Known("")
    return flat[0] if len(flat) == 1 and isinstance(flat[0], Known) else Joined(tuple(flat))


def formatted(template: str, given: Arguments) -> Abstract:
    """What `"…{}…{name}".format(…)` makes."""
    parts: list[Abstract] = []
    position = 0
    try:
        for literal, field, _, _ in string.Formatter().parse(template):
            parts.append(Known(literal))
            if field is None:
                continue
            name = field.partition(".")[0].partition("[")[0]
            if name.isdigit() or not name:
                index = int(name) if name else position
                position += 1
                value = given.get(index)
            else:
                value = given.by_name(name)
            parts.append(value if value is not None and name == field else Unseen(f"{{{field}}} of a format"))
    except ValueError:
        return Unseen("a format that Python rejects")
    return joined(parts)


def percent(template: str, right: Abstract) -> Abstract:
    """What `"…%s…" % values` makes."""
    values = right.items if isinstance(right, Listing) and right.rest is None else [right]
    pieces = template.replace("%%", "\0").split("%")
    parts: list[Abstract] = [Known(pieces[0].replace("\0", "%"))]
    for number, piece in enumerate(pieces[1:]):
        name, found, rest = piece.removeprefix("(").partition(")") if piece[:1] == "(" else ("", "", piece)
        value = _named(right, name) if found else values[number] if number < len(values) else None
        if rest[:1] not in {"s", "d", "r"} or value is None:
            return Unseen("a format that could not be followed")
        if rest[0] == "d" and isinstance(value, Event):
            value = Event(value.path, "a number")
        parts += [value, Known(rest[1:].replace("\0", "%"))]
    return joined(parts)


def _named(values: Abstract, name: str) -> Abstract | None:
    """What `%(name)s` stands for."""
    if isinstance(values, Event):
        return Event((*values.path, name))
    return values.entries.get(name) if isinstance(values, Mapping) else None


def filled(template: Joined, values: Abstract) -> Abstract:
    """What a template that is put together itself is filled with, where fields of the event are among it."""
    inside = values.items if isinstance(values, Listing) else [values]
    fields = [field for each in inside for field in held(each)]
    if not fields and not any(held(template)):
        return Unseen("a format that could not be followed")
    return joined([*template.parts, Unseen("a format that could not be followed"), *fields])


def _of_event(run: Run, node: ast.AST, owner: Event, name: str, given: Arguments, frame: Frame) -> Abstract:
    if name in {"get", "pop", "setdefault", "get_header_value", "get_query_string_value"}:
        key = text_of(given.get(0, "name") or NOTHING) or "*"
        found = run.record.fields.read(Event((*owner.path, key)), node, frame)
        default = given.get(1, "default", "default_value")
        if isinstance(default, Known) and default.value:
            return join(found, default)
        return found
    run.record.fields.asked(owner, name)
    # What is cut out of a text is no longer what stands at its path.
    return Event((*owner.path, "*")) if name in _CUTS else owner


def _of_mapping(  # noqa: C901 - one case for each kind
    run: Run, node: ast.AST, owner: Mapping, name: str, given: Arguments, frame: Frame
) -> Abstract:
    key = given.get(0, "key")
    if name in {"get", "pop"} and key is not None:
        found = attributes.entry(owner, key)
        default = given.get(1, "default")
        return join(found, default) if default is not None else found
    if name == "setdefault" and key is not None:
        value = given.get(1, "default") or NONE
        attributes.set_item(run, owner, key, value)
        return attributes.entry(owner, key)
    if name == "update":
        for each in given.positional:
            attributes.extend(owner, each)
        for entry, value in given.named.items():
            attributes.set_item(run, owner, Known(entry), value)
        return NONE
    if name in {"values", "items"}:
        many = run.listing((id(node), frame.context), [])
        inside = [*owner.entries.values(), *([owner.rest] if owner.rest is not None else [])]
        if name == "values":
            many.rest = join(*inside) if inside else None
        else:
            for entry, value in list(owner.entries.items())[:16]:
                many.items.append(run.listing((id(node), frame.context, entry), [Known(entry), value]))
            if owner.rest is not None:
                many.rest = run.listing((id(node), frame.context, "rest"), [NOTHING, owner.rest])
        return many
    if name == "copy":
        copied = run.keep((id(node), "copy", frame.context), Mapping)
        copied.entries.update(owner.entries)
        copied.rest = owner.rest
        return copied
    return Unseen(run.snippet(node, frame))


def _of_listing(
    run: Run, node: ast.AST, owner: Listing, name: str, given: Arguments, frame: Frame
) -> Abstract:
    if name in {"append", "add", "appendleft", "insert"}:
        value = given.get(1 if name == "insert" else 0)
        if value is not None and value not in owner.items:
            owner.rest = value if owner.rest is None else join(owner.rest, value)
        return NONE
    if name in {"extend", "update"}:
        for each in given.positional:
            for one in alternatives(each):
                attributes.extend(owner, one)
        return NONE
    if name in {"pop", "popleft", "__next__"}:
        return owner.element()
    if name == "copy":
        return owner
    calls.escape_all(run, given, frame)
    return Unseen(run.snippet(node, frame))
