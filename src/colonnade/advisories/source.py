"""Where advisories come from: what the user named."""

from __future__ import annotations

from pathlib import Path

from colonnade.model.dependency import Advisories
from colonnade.problem import Problem, Unreadable


def opened(named: str) -> Advisories:
    """Open what the user named: "osv.dev", the address of a server like it, or a path.

    Raises Unreadable where there is nothing of the kind. Nothing is fetched yet.
    """
    if named == "osv.dev" or named.startswith(("http://", "https://")):
        from colonnade.advisories.osv_dev import ADDRESS, OsvDev  # noqa: PLC0415 - nothing else opens a connection

        return OsvDev(ADDRESS if named == "osv.dev" else named)
    from colonnade.advisories.given import Given  # noqa: PLC0415

    place = Path(named)
    if not place.exists():
        advice = "give a file, a folder or a zip of OSV records, or osv.dev"
        raise Unreadable(Problem(named, 0, 0, "does not exist", advice))
    return Given(place)
