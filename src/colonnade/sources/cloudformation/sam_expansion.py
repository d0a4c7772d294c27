"""What SAM makes of a template, while it is being made."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.sources.cloudformation.made import literal, made, mapping, plain_mapping
from colonnade.sources.cloudformation.template import ResourceNode, Template
from colonnade.sources.document import Mapping, Node


@dataclass(eq=False, slots=True)
class Serverless:
    """One AWS::Serverless resource, its Globals already merged into its properties.

    `alias` is the logical id of the alias that its events call in its stead.
    """

    name: str
    written: ResourceNode
    properties: Mapping
    alias: str | None = None

    @property
    def kind(self) -> str:
        """What kind it is: "Function"."""
        return self.written.type.rpartition("::")[2]


@dataclass(eq=False, slots=True)
class Route:
    """One path and method that an event brings to an API; `api` is its logical id, if it can be told.

    `settings` are the event's own RouteSettings.
    """

    api: str | None
    by: Serverless
    path: Node | None
    method: Node | None
    settings: Node | None = None


@dataclass(eq=False, slots=True)
class Expansion:
    """The resources made so far, and what later ones have to know of them.

    `apis` are the APIs under their logical ids, `implicit` the first event that each implicit API comes from.
    """

    template: Template
    resources: dict[str, ResourceNode] = field(default_factory=dict)
    apis: dict[str, Serverless] = field(default_factory=dict)
    implicit: dict[str, list[tuple[Serverless, Node]]] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)

    def add(  # noqa: PLR0913 - all but the first four are named by the caller
        self,
        by: Serverless,
        name: str,
        type_: str,
        entries: dict[str, Any],
        *,
        at: Node | None = None,
        called: str = "",
        generated: bool = True,
        only_if: Node | None = None,
        unless: bool = False,
    ) -> None:
        """Add a plain resource; it stands at `at`, or at the properties of the resource that it comes from.

        `only_if` names a further condition it hangs on, `unless` turns that round.
        """
        place = at or by.properties
        written = by.written
        if generated:
            self.template.made.add(name)
        self.resources[name] = ResourceNode(
            name=name,
            type=type_,
            properties=mapping(place, entries),
            condition=written.condition
            if only_if is None
            else self._narrowed(written, only_if, unless=unless),
            depends_on=() if generated else written.depends_on,
            metadata=written.metadata,
            origin=place.origin if generated else written.origin,
            node=written.node,
            generated=generated,
            called=called,
        )

    def _narrowed(self, written: ResourceNode, condition: Node, *, unless: bool) -> str | None:
        """The name of the condition that both hold: the resource's own, and this one."""
        named = literal(condition)
        if named is None:
            return written.condition
        if written.condition is None and not unless:
            return named
        name = f"{written.condition or ''}{'Not' if unless else 'And'}{named}"
        asked: dict[str, Any] = {"Condition": named}
        if unless:
            asked = {"Fn::Not": [asked]}
        if written.condition is not None:
            asked = {"Fn::And": [{"Condition": written.condition}, asked]}
        self.template.conditions.setdefault(name, made(condition, asked))
        return name

    def complain(self, at: Node, what: str, advice: str = "") -> None:
        """Report what SAM would not take; the rest of the template goes on."""
        self.template.tell(at, what, advice)


def tags(properties: Mapping) -> object:
    """SAM's mapping of tags as CloudFormation's list."""
    written = plain_mapping(properties.get("Tags"))
    if written is None:
        return None
    return made(written, [{"Key": key, "Value": value} for key, value in written.entries.items()])
