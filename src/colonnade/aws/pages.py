"""The operations that answer with one page of what there is."""

from __future__ import annotations

from functools import cache

from colonnade.aws.published import published
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer: `items` is the key that holds it, `holds` how much it is: "1 MB", "1,000 objects"."""

    items: str
    holds: str


@cache
def page(service: str, operation: str) -> Page | None:
    """The page that an operation answers with, or None where it is not known to answer in pages."""
    found = published("pages")["pages"].get(service, {}).get(operation)
    return Page(*found) if found else None


@cache
def tokens() -> frozenset[str]:
    """What tells in an answer that there is more."""
    return frozenset(published("pages")["tokens"])


@cache
def bounds() -> frozenset[str]:
    """The parameters by which a caller asks for so many items, or for one by its name."""
    return frozenset(published("pages")["bounds"])
