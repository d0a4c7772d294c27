"""Who names whom: every reference of a template to a resource, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from colonnade.fact import Opaque, Text
from colonnade.fact import Reference as Named
from colonnade.model.api import Api
from colonnade.model.resource import Reference, Resource
from colonnade.sources.cloudformation.links import NAMES
from colonnade.sources.cloudformation.made import function_of
from colonnade.sources.cloudformation.values import cases
from colonnade.sources.document import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building
    from colonnade.sources.cloudformation.links import Links
    from colonnade.sources.cloudformation.stacks import Stack

_NAMING = frozenset(("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::ImportValue", "Fn::Computed"))


def note(stacks: Iterable[Stack], building: Building) -> None:
    """Tell every resource who names it: other resources, and outputs (then `by` is None).

    A name or ARN written out counts as much as a reference, and so do `DependsOn` and a dynamic reference.
    """
    for stack in stacks:
        for output in stack.template.outputs.values():
            value = output.get("Value")
            if value is not None:
                _note(stack, value, None, building, exported=output.get("Export") is not None)
    for declared in building.declared.values():
        # A route of an event is no resource of its own: its API calls what is behind it.
        by = building.resources.get(declared.key) or building.links.resource(
            declared.properties.raw("ApiId"), (Api,)
        )
        by = by if isinstance(by, Resource) else None
        node, stack = declared.node.properties, declared.properties.stack
        if node is not None:
            name, _ = NAMES.get(declared.type, ("", ()))
            _note(stack, node, by, building, but=node.get(name))
        for awaited in declared.node.depends_on:
            other = building.resources.get(stack.template.key(awaited))
            if other is not None and other is not by:
                other.referenced_by.append(Reference(by, declared.origin))


def _note(
    stack: Stack,
    root: Node,
    by: Resource | None,
    building: Building,
    but: Node | None = None,
    *,
    exported: bool = False,
) -> None:
    """Note whom the nodes below name, `but` for the one that gives a resource its own name."""
    for node in _naming(root):
        for resource in _named(stack, node, building, by_name=node is not but):
            if resource is not by:
                resource.referenced_by.append(Reference(by, node.origin, exported))


def _naming(root: Node) -> Iterator[Node]:
    """The nodes below that may name something: those that call a function which does, and plain texts."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            if function_of(node) in _NAMING:
                yield node
            waiting += reversed(node.entries.values())
        elif isinstance(node, Sequence):
            if node.tag and function_of(node) in _NAMING:
                yield node
            waiting += reversed(node.items)
        elif not node.tag or function_of(node) in _NAMING:
            yield node


def _named(stack: Stack, node: Node, building: Building, *, by_name: bool) -> Iterator[Resource]:
    """The resources that a node names, without those that its arguments name."""
    links = building.links
    if isinstance(node, Scalar) and not node.tag and "{{resolve:" not in node.text:
        if by_name:
            yield from _written_out(node.text, links)
        return
    for _, raw in cases(stack.resolve(node)):
        if isinstance(raw, str):
            if by_name:
                yield from _written_out(raw, links)
            continue
        parts = raw.parts if isinstance(raw, Text) else (raw,)
        keys = {part.resource: None for part in parts if isinstance(part, Named)}
        yield from (building.resources[key] for key in keys if key in building.resources)
        for part in parts:
            if isinstance(part, Opaque) and part.identity.startswith("{{resolve:"):
                yield from links.resolved(part.identity)
        if by_name and isinstance(raw, Text) and not keys:
            found = links.resource(raw)
            if isinstance(found, Resource):
                yield found


def _written_out(text: str, links: Links) -> Iterator[Resource]:
    """The resource whose name or ARN a text is."""
    if links.may_name(text):
        found = links.resource(text)
        if isinstance(found, Resource):
            yield found
