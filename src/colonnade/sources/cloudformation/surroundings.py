"""The resources around a function, by what names them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from colonnade.condition import holds
from colonnade.fact import Opaque, Reference, Text, chosen
from colonnade.model.resource import Resource
from colonnade.sources.cloudformation.links import names_in
from colonnade.sources.cloudformation.values import MISSING

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building
    from colonnade.sources.cloudformation.stacks import Stack


class Around:
    """The resources of one application; see model.surroundings.Surroundings."""

    def __init__(self, building: Building, stacks: Iterable[Stack]) -> None:
        self._building = building
        self._roots = {each.template.file: each.template.root for each in stacks}

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
        if isinstance(raw, bool | int | float):
            raw = str(raw).lower()  # as a template writes it: "true"
        if isinstance(raw, str):
            return Text((raw,)) if raw else None
        if isinstance(raw, Reference):
            return Text((raw,))
        return raw if raw is not MISSING and isinstance(raw, Text | Opaque) else None

    def count(self, resource: Resource, name: str) -> int | None:
        declared = self._building.declared.get(resource.key)
        items = declared.properties.each(name) if declared is not None else []
        there = [each for each in items if holds(each.condition)]
        lists = [each for each in there if isinstance(each.raw, Opaque | Reference) and len(there) == 1]
        return None if lists else len(there)

    def canonical(self, text: Text) -> str:
        return self._building.links.canonical(text)

    def source(self, file: str, path: tuple[str | int, ...]) -> Any:
        from colonnade.sources.rewriting.plain import long_form, node_at, plain  # noqa: PLC0415 - for fixes only

        node = node_at(self._roots.get(file), path)
        return None if node is None else long_form(plain(node))

    def condition_of(self, resource: Resource) -> str | None:
        declared = self._building.declared.get(resource.key)
        return declared.node.condition if declared is not None else None
