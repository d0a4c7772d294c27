"""An application while it is built: what its templates declare, and what is made of that so far."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Opaque, Origin, Text
from colonnade.model.function import Function
from colonnade.model.queue import Queue
from colonnade.model.resource import Resource
from colonnade.model.trigger import Trigger
from colonnade.problem import Problem
from colonnade.sources.cloudformation.derive import alternatives, both, changed
from colonnade.sources.cloudformation.encryption import customer_key
from colonnade.sources.cloudformation.links import NAMES, Links
from colonnade.sources.cloudformation.properties import Properties
from colonnade.sources.cloudformation.scope import stack_name
from colonnade.sources.cloudformation.template import ResourceNode

# Lambda queues the events of these services and retries by itself.
_ASYNCHRONOUS = frozenset(
    ("sns", "s3", "events", "schedule", "iot", "logs", "ses", "config", "codepipeline", "custom-resource")
)


@dataclass(eq=False, slots=True)
class Declared:
    """A resource as its template declares it, after transforms and loops."""

    name: str
    type: str
    key: str
    origin: Origin
    properties: Properties
    node: ResourceNode
    condition: Condition | None = None
    generated: bool = False

    def attribute(self, name: str) -> Properties:
        """An attribute of the resource as it is written, beside its properties: `UpdatePolicy`."""
        return Properties(self.node.node, self.properties.stack).within(name)

    @property
    def common(self) -> dict[str, Any]:
        """What every resource of the model has."""
        named = NAMES.get(self.type)
        return {
            "name": self.name,
            "type": self.type,
            "key": self.key,
            "origin": self.origin,
            "condition": self.condition,
            "generated": self.generated,
            "physical_name": self.properties.text(named[0]) if named else None,
            "stack_name": stack_name(self.properties.stack),
            "customer_key": customer_key(self),
        }


@dataclass(eq=False, slots=True)
class Building:
    """What the linkers know of the application: its resources by key, links by name, parts and problems.

    `named` are the texts that name functions to be invoked, by their places.
    """

    declared: dict[str, Declared]
    resources: dict[str, Resource]
    links: Links
    parts: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    named: dict[Origin, Fact[Text]] = field(default_factory=dict)

    def add(self, resource: Resource) -> None:
        """Add a resource that stands within another one."""
        self.resources[resource.key] = resource

    def of_type(self, *types: str) -> list[Declared]:
        """Everything declared of some types, in the order of the templates."""
        return [each for each in self.declared.values() if each.type in types]

    def link(
        self, properties: Properties, name: str, kinds: tuple[type[Resource], ...], nothing: str
    ) -> Fact[Any]:
        """The resource that a property names; where it names none of these kinds, Opaque.

        The reason is then "<nothing> of this application".
        """
        written = properties.text(name) or properties.optional(name, str)
        return Fact(self._linked(written.raw, kinds, nothing), written.origin, written.written, name)

    def link_if_any(self, properties: Properties, name: str, kinds: tuple[type[Resource], ...]) -> Fact[Any]:
        """The resource that a property names, or None where there is none, or one of another kind."""
        written = properties.text(name) or properties.optional(name, str)
        return Fact(self.links.link(written.raw, kinds), written.origin, written.written, name)

    def _linked(self, raw: object, kinds: tuple[type[Resource], ...], nothing: str) -> object:
        def linked(each: object) -> object:
            if each is None:
                return Opaque("not written", nothing)
            return self.links.resource(each, kinds) or Opaque(f"{nothing} of this application", str(each))

        return changed(raw, linked)

    def dead_letters(self, failing: Resource, destination: Fact[Text | None]) -> None:
        """Note with a queue that what fails here ends up there."""
        for _, raw in alternatives(destination.raw):
            queue = self.links.resource(raw, (Queue,))
            if isinstance(queue, Queue) and failing not in queue.dead_letters_of:
                queue.dead_letters_of.append(failing)

    def invokes(
        self,
        kind: str,
        declared: Declared,
        properties: Properties,
        name: str,
        source: Resource | None,
        condition: Condition | None = None,
        *,
        asynchronous: bool = False,
    ) -> None:
        """Make a trigger of a property that names a function; what names something else is none."""
        written = properties.text(name)
        if written is None:
            return
        self.named[written.origin] = written
        for _, found in alternatives(self.links.link(written.raw, (Function,))):
            if isinstance(found, Function):
                linked: Fact[Function] = Fact(found, written.origin, written.written, name)
                self.trigger(
                    kind, declared, linked, source=source, condition=condition, asynchronous=asynchronous
                )

    def trigger(
        self,
        kind: str,
        declared: Declared,
        function: Fact[Any],
        *,
        source: Resource | None = None,
        condition: Condition | None = None,
        asynchronous: bool = False,
    ) -> None:
        """Make a trigger of each function that a fact may lead to; of none where it leads to none at all."""
        for when, found in alternatives(function.raw, both(declared.condition, condition)):
            if found is None:
                continue
            self.add_trigger(
                Trigger(
                    kind=kind,
                    name=declared.name,
                    function_link=Fact(found, function.origin, function.written, function.label),
                    origin=function.origin,
                    condition=when,
                    asynchronous=asynchronous or kind in _ASYNCHRONOUS,
                    source=Fact(source, declared.origin) if source is not None else None,
                )
            )

    def add_trigger(self, trigger: Trigger) -> None:
        """Add a trigger to the application, and to its function where that is known."""
        function = trigger.function_link.raw
        if isinstance(function, Function):
            function.all_triggers.append(trigger)
        self.parts.append(trigger)
