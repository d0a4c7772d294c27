"""The AWS SDK for JavaScript: version 2, which is one package for all services, and version 3, one for each."""

from __future__ import annotations

from datetime import date
from functools import cache

from colonnade.aws.published import published, reference
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class OldSdk:
    """Version 2: its `package`, how the packages of version 3 begin (`clients`), and until when it was supported.

    With a client of version 3 in its place a cold start takes `least` to `most` milliseconds less.
    """

    package: str
    clients: str
    supported_until: date
    least: int
    most: int
    basis: str


@cache
def old_sdk() -> OldSdk:
    """What is known of version 2."""
    row = published("javascript_sdk")
    least, most = row["milliseconds_less"]
    return OldSdk(
        row["package"],
        row["clients"],
        date.fromisoformat(row["supported_until"]),
        least,
        most,
        f"figures of users, not measured ({reference('javascript_sdk')})",
    )
