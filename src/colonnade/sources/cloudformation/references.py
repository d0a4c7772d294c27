"""Who names whom: every reference of a template to a resource, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from colonnade.fact import Reference as Named
from colonnade.fact import Text
from colonnade.model.api import Api
from colonnade.model.resource import Reference, Resource
from colonnade.sources.cloudformation.made import function_of
from colonnade.sources.cloudformation.values import cases
from colonnade.sources.document import Mapping, Node, Sequence

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building
    from colonnade.sources.cloudformation.stacks import Stack

_NAMING = frozenset(("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::ImportValue"))


def note(stacks: Iterable[Stack], building: Building) -> None:
    """Tell every resource who names it: other resources, and outputs (then `by` is None)."""
    for stack in stacks:
        for output in stack.template.outputs.values():
            value = output.get("Value")
            if value is not None:
                _note(stack, value, None, building)
    for declared in building.declared.values():
        # A route of an event is no resource of its own: its API calls what is behind it.
        by = building.resources.get(declared.key) or building.links.resource(
            declared.properties.raw("ApiId"), (Api,)
        )
        node = declared.node.properties
        if node is not None:
            _note(declared.properties.stack, node, by if isinstance(by, Resource) else None, building)


def _note(stack: Stack, root: Node, by: Resource | None, building: Building) -> None:
    for node in _naming(root):
        for key in _keys(stack, node):
            resource = building.resources.get(key)
            if resource is not None and resource is not by:
                resource.referenced_by.append(Reference(by, node.origin))


def _naming(root: Node) -> Iterator[Node]:
    """The nodes below that call a function which names something."""
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
        elif node.tag and function_of(node) in _NAMING:
            yield node


def _keys(stack: Stack, node: Node) -> Iterator[str]:
    """The keys of the resources that a node names, without those its arguments name."""
    for _, raw in cases(stack.resolve(node)):
        for part in raw.parts if isinstance(raw, Text) else (raw,):
            if isinstance(part, Named):
                yield part.resource
