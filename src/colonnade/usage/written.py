"""What templates write of resources that the model has no class for."""

from __future__ import annotations

from colonnade.fact import Opaque, Text, Unknown
from colonnade.model.resource import Resource


def written(resource: Resource, *path: str) -> str:
    """A property as a text ("true", "10"), "" where nobody wrote it; raises Unknown where nobody can know it."""
    around = resource.surroundings
    found = around.written(resource, *path) if around is not None else None
    if isinstance(found, Opaque):
        raise Unknown(f"{path[-1]} is {found.reason}", resource.origin)
    return str(found) if isinstance(found, Text) else ""


def count(resource: Resource, name: str) -> int | None:
    """How many elements a list among its properties has, None where that cannot be told or nothing is written."""
    around = resource.surroundings
    return (around.count(resource, name) or None) if around is not None else None
