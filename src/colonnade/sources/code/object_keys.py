"""The keys of objects that come with an event of S3, and whether they are decoded before they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.model.code import ObjectKey
from colonnade.sources.code.values import Abstract, Event, Listing, Mapping, Several

if TYPE_CHECKING:
    from collections.abc import Iterable

    from colonnade.sources.code.record import Site

_KEY = ("s3", "object", "key")
_DEEPEST = 4

# The parameters by which the services name an object.
_NAMING = frozenset(("Key", "CopySource", "S3Object", "Name", "Delete", "Objects"))


def of(site: Site) -> ObjectKey | None:
    """How a call of AWS names an object by the key of an S3 event, or None where it does not."""
    found = {
        each
        for arguments in site.arguments
        for name, value in (arguments or {}).items()
        for each in _within(value, 0, naming=name in _NAMING)
    }
    if ObjectKey.ENCODED in found:
        return ObjectKey.ENCODED
    return ObjectKey.DECODED if found else None


def _within(value: Abstract, depth: int, *, naming: bool) -> Iterable[ObjectKey]:
    match value:
        case Event(path, made) if naming and path[-3:] == _KEY:
            yield ObjectKey.DECODED if made == "decoded" else ObjectKey.ENCODED
        case Several(values):
            kinds = {kind for each in values for kind in _within(each, depth, naming=naming)}
            # Where one way through the code decodes it, the author knows, and the other has its reason.
            yield from kinds if ObjectKey.DECODED not in kinds else (ObjectKey.DECODED,)
        case Mapping() if depth < _DEEPEST:
            for name, entry in value.entries.items():
                yield from _within(entry, depth + 1, naming=name in _NAMING)
        case Listing() if depth < _DEEPEST:
            yield from _within(value.element(), depth + 1, naming=naming)
