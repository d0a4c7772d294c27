"""Puts abstract values as the model has them."""

from __future__ import annotations

from colonnade.fact import Opaque, Text
from colonnade.model.code import FromEnvironment, FromEvent, OneOf, Value
from colonnade.sources.code.anew import made_anew
from colonnade.sources.code.values import (
    MOST_ALTERNATIVES,
    NONE,
    Abstract,
    Environment,
    Event,
    Joined,
    Known,
    Listing,
    Mapping,
    Response,
    Several,
    Unseen,
)

# What tells something as one of several values: no objects, lists or mappings of the code.
MOST_TOLD = 5_000
_TELLING = (Known, Environment, Event, Joined, Response)


def told(value: Abstract) -> Value:
    """Put a value as the model has it."""
    return _told(value, 0, _Room())


class _Room:
    """How many values within one are still told: lists of lists of the same have no end."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MOST_TOLD


def _told(value: Abstract, depth: int, room: _Room) -> Value:  # noqa: C901 - one case for each kind
    room.left -= 1
    if room.left < 0:
        return Opaque("part of a value that is too large to be told", "too large")
    match value:
        case Known(bytes() | complex()):
            return Opaque("binary data in the code", "bytes")
        case Known(literal):
            return literal  # type: ignore[return-value] # bytes and complex are told above
        case Environment(variable, default):
            return FromEnvironment(variable, default)
        case Event(path):
            return FromEvent(path)
        case Joined(parts):
            return _text(parts, depth, room)
        case Mapping() if depth < MOST_ALTERNATIVES:
            entries = {key: _told(each, depth + 1, room) for key, each in value.entries.items()}
            if value.rest is not None:
                entries["*"] = _told(value.rest, depth + 1, room)
            return entries
        case Listing() if depth < MOST_ALTERNATIVES:
            items = [*value.items, *([value.rest] if value.rest is not None else [])]
            return tuple(_told(each, depth + 1, room) for each in items)
        case Several(values):
            real = [each for each in values if each != NONE and not isinstance(each, Unseen)]
            if len(real) == 1 and len(values) == len([each for each in values if each == NONE]) + 1:
                return _told(real[0], depth + 1, room)
            if (
                len(real) > 1
                and depth < MOST_ALTERNATIVES
                and all(isinstance(each, _TELLING) for each in real)
            ):
                rest = [each for each in values if isinstance(each, Unseen)]
                return OneOf(tuple(_told(each, depth + 1, room) for each in (*real, *rest)))
            return _made(value) or Opaque("one of several values in the code", "one of several values")
        case Response(service, operation, _, path):
            inside = ".".join(path)
            return Opaque(
                f"taken from the answer of {service} {operation}", f"answer:{service}.{operation}:{inside}"
            )
        case Unseen(what):
            return Opaque(what, what)
        case _:
            return _of_object(value)


def _of_object(value: Abstract) -> Opaque:
    return _made(value) or Opaque("an object of the code", "object")


def _made(value: Abstract) -> Opaque | None:
    """What stands for a value that is made anew each time, None for others."""
    made = made_anew(value)
    return Opaque(f"made anew by {made} each time", f"anew:{made}") if made is not None else None


def _text(parts: tuple[Abstract, ...], depth: int, room: _Room) -> Text | str:
    """A string with parts; the identity of a part names the variable or the key of the event it holds."""
    made: list[str | Opaque] = []
    for part in parts:
        for piece in _pieces(_told(part, depth, room)):
            if isinstance(piece, str) and made and isinstance(made[-1], str):
                made[-1] += piece
            elif piece != "":
                made.append(piece)
    if all(isinstance(piece, str) for piece in made):
        return "".join(map(str, made))
    return Text(tuple(made))


def _pieces(one: Value) -> tuple[str | Opaque, ...]:
    match one:
        case str() | bool() | int() | float() | None:
            return (str(one),)
        case FromEnvironment(variable):
            return (Opaque(f"the environment variable {variable}", f"environment:{variable}"),)
        case FromEvent(path):
            return (Opaque("taken from the event", f"event:{'.'.join(path)}"),)
        case Text(parts):
            return tuple(part for part in parts if isinstance(part, str | Opaque))
        case Opaque():
            return (one,)
        case _:
            return (Opaque("a value of the code", "value"),)


def text_of(value: Abstract) -> str | None:
    """The string that a value is, or None."""
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None


def number_of(value: Abstract) -> float | None:
    """The number that a value is, or None; the default of an environment variable counts."""
    if (
        isinstance(value, Known)
        and isinstance(value.value, int | float)
        and not isinstance(value.value, bool)
    ):
        return value.value
    if isinstance(value, Environment) and value.default is not None:
        try:
            return float(value.default)
        except ValueError:
            return None
    return None
