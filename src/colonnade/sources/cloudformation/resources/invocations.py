"""Triggers and the permissions that name them, by the alias or version of the function that each is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.fact import Opaque, Reference, Text
from colonnade.model.function import Function
from colonnade.model.invocation import Invocation, Permission
from colonnade.model.policy import ResourcePolicy
from colonnade.model.resource import Resource
from colonnade.model.trigger import Trigger
from colonnade.regex import regex
from colonnade.sources.cloudformation.derive import alternatives, as_text, derived

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building

_WRITTEN_OUT = regex(r"(?:^|:function:)[A-Za-z0-9_-]+(?::(?P<qualifier>[^:/]+))?(?:/|$)")


def finish(building: Building) -> None:
    """Bring every trigger together with the permissions that name its source."""
    permissions = list(_permissions(building))
    for trigger in [each for each in building.parts if isinstance(each, Trigger)]:
        function, source = trigger.function_link.raw, trigger.source
        written = building.named.get(trigger.function_link.origin)
        if not isinstance(function, Function) or source is None or written is None:
            continue
        known = tuple(
            permission for on, named, permission in permissions if on is function and source.raw in named
        )
        if known:
            qualifier = derived(written, lambda raw: _qualifier(raw, building))
            building.parts.append(
                Invocation(trigger=trigger, function=function, qualifier=qualifier, permissions=known)
            )


def _permissions(building: Building) -> Iterator[tuple[Resource, list[Resource], Permission]]:
    """The permissions, each with a function it is for and the resources that it names as its source."""
    for declared in building.of_type("AWS::Lambda::Permission"):
        policy = building.resources[declared.key]
        named, source = declared.properties.text("FunctionName"), declared.properties.text("SourceArn")
        if not isinstance(policy, ResourcePolicy) or named is None or source is None:
            continue
        sources = building.links.mentioned(source.raw)
        for _, raw in alternatives(source.raw):
            found = building.links.resource(raw)
            if isinstance(found, Resource) and found not in sources:
                sources.append(found)
        qualifier = derived(named, lambda raw: _qualifier(raw, building))
        for function in policy.on:
            yield function, sources, Permission(policy=policy, qualifier=qualifier)


def _qualifier(raw: object, building: Building) -> object:
    """The alias or version that a text names beside the function, None where it names the function alone."""
    text = as_text(raw)
    parts = text.parts if isinstance(text, Text) else ()
    for position, part in enumerate(parts):
        named = building.resources.get(part.resource) if isinstance(part, Reference) else None
        if isinstance(named, Function) and isinstance(part, Reference):
            return _made_by_sam(named, part) or _after(parts[position + 1 :], building)
        if named is not None and named.type in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
            name = building.declared[named.key].properties.text("Name")
            raw_name = name.raw if name is not None else None
            return building.links.canonical(raw_name) if isinstance(raw_name, Text) else named.name
    found = _WRITTEN_OUT.search(building.links.canonical(text)) if isinstance(text, Text) else None
    if found is None:
        return Opaque("in a text of which no alias or version can be told", str(text))
    return found["qualifier"]


def _made_by_sam(function: Function, reference: Reference) -> object:
    """The alias that `!Ref Function.Alias` names; None for other references."""
    if reference.attribute == "Alias" and function.alias is not None:
        return function.alias.raw
    if reference.attribute in ("Alias", "Version"):
        return Opaque("the version that SAM publishes", str(reference))
    return None


def _after(rest: tuple[object, ...], building: Building) -> object:
    """What follows the name or ARN of a function: ":live", ":" and a value, or nothing of it."""
    first = rest[0] if rest else ""
    if not isinstance(first, str) or not first.startswith(":"):
        return None
    name = first[1:].partition("/")[0]
    if name and "$" not in name:
        return name
    if not name and len(rest) > 1 and isinstance(rest[1], Reference):
        return building.links.canonical(Text((rest[1],)))
    return Opaque("a stage variable or a value that is only known when the stack is deployed", str(first))


__all__ = ["finish"]
