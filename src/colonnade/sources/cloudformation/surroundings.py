"""The resources around a function, by what names them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from colonnade.fact import Opaque, Reference, Text, chosen
from colonnade.model.resource import Resource
from colonnade.sources.cloudformation.links import names_in
from colonnade.sources.cloudformation.values import MISSING

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building


class Around:
    """The resources of one application; see model.surroundings.Surroundings."""

    def __init__(self, building: Building) -> None:
        self._building = building

    @property
    def every(self) -> Collection[Resource]:
        return self._building.resources.values()

    def by_key(self, key: str) -> Resource | None:
        return self._building.resources.get(key)

    def find(self, text: Text, types: Collection[str]) -> Resource | None:
        links = self._building.links
        found = links.resource(text)
        if isinstance(found, Resource) and found.type in types:
            return found
        only = text.parts[0] if len(text.parts) == 1 else None
        if isinstance(only, Reference):
            held = self.by_key(only.resource)
            return held if held is not None and held.type in types else None
        for name in names_in(links.canonical(text)):
            for resource in links.all_named(name):
                if resource.type in types:
                    return resource
        return None

    def written(self, resource: Resource, *path: str) -> object:
        declared = self._building.declared.get(resource.key)
        if declared is None:
            return None
        properties = declared.properties
        for step in path[:-1]:
            properties = properties.within(step)
        raw = chosen(properties.raw(path[-1]))
        if isinstance(raw, str):
            return Text((raw,)) if raw else None
        if isinstance(raw, Reference):
            return Text((raw,))
        return raw if raw is not MISSING and isinstance(raw, Text | Opaque) else None

    def canonical(self, text: Text) -> str:
        return self._building.links.canonical(text)
