"""What of the event the code puts into the messages that it sends to queues, topics and functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.sources.code.values import Abstract, Event, Joined, Listing, Mapping, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.sources.code.record import Site

Path = tuple[str, ...]

_BODIES = ("MessageBody", "Message", "Payload")
_ENTRIES = "Entries"
_DEEPEST = 5


def passed_on(site: Site) -> tuple[tuple[Path, Path], ...]:
    """The keys of the message that a call sends at which fields of the event stand, with those fields."""
    found = (
        pair for arguments in site.arguments for body in _bodies(arguments or {}) for pair in _fields(body)
    )
    return tuple(dict.fromkeys(found))


def _bodies(arguments: dict[str, Abstract]) -> Iterator[Abstract]:
    yield from (arguments[each] for each in _BODIES if each in arguments)
    for entries in alternatives(arguments[_ENTRIES]) if _ENTRIES in arguments else ():
        for entry in alternatives(entries.element()) if isinstance(entries, Listing) else ():
            if isinstance(entry, Mapping):
                yield from (entry.entries[each] for each in _BODIES if each in entry.entries)


def _fields(value: Abstract, at: Path = ()) -> Iterator[tuple[Path, Path]]:
    for one in alternatives(value) if len(at) < _DEEPEST else ():
        match one:
            case Event(path):
                yield at, path
            case Joined(parts):
                for part in parts:
                    yield from _fields(part, at)
            case Mapping():
                for key, entry in one.entries.items():
                    yield from _fields(entry, (*at, key))
                if one.rest is not None:
                    yield from _fields(one.rest, (*at, "*"))
            case Listing():
                yield from _fields(one.element(), (*at, "*"))
