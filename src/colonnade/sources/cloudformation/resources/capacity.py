"""Capacity that is kept ready: provisioned concurrency, and what Application Auto Scaling changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.fact import Text
from colonnade.model.capacity import ProvisionedConcurrency
from colonnade.model.function import Function
from colonnade.model.table import Table
from colonnade.sources.cloudformation.derive import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.model.resource import Resource
    from colonnade.sources.cloudformation.building import Building, Declared


def _link_holder(made: Resource, declared: Declared, building: Building) -> None:
    """An alias or a version of a function, which may have environments kept ready."""
    properties = declared.properties
    config = properties.within("ProvisionedConcurrencyConfig")
    count = config.optional("ProvisionedConcurrentExecutions", int)
    if not count.written:
        return
    building.parts.append(
        ProvisionedConcurrency(
            environments=config.fact("ProvisionedConcurrentExecutions", int, 0),
            function_link=building.link(properties, "FunctionName", (Function,), "no function"),
            origin=count.origin,
            condition=made.condition,
        )
    )


def _link_target(made: Resource, declared: Declared, building: Building) -> None:
    for scaled in _scaled(declared, building):
        if isinstance(scaled, Table):
            scaled.all_targets.append(made)
        for each in building.parts:
            if isinstance(each, ProvisionedConcurrency) and each.function_link.raw is scaled:
                each.all_targets.append(made)


def _scaled(declared: Declared, building: Building) -> Iterator[Resource]:
    """What a target scales, by its id: "table/Orders", "table/Orders/index/by-date", "function:Resize:live"."""
    told = declared.properties.text("ResourceId")
    for _, raw in alternatives(told.raw) if told is not None else ():
        yield from building.links.mentioned(raw)
        written = building.links.canonical(raw) if isinstance(raw, Text) else ""
        kind, _, rest = written.partition("/")
        named = building.links.named(rest.partition("/")[0], Table) if kind == "table" else None
        kind, _, rest = written.partition(":")
        called = building.links.named(rest.partition(":")[0], Function) if kind == "function" else None
        yield from (each for each in (named, called) if each is not None)


LINKERS = {
    "AWS::ApplicationAutoScaling::ScalableTarget": _link_target,
    "AWS::Lambda::Alias": _link_holder,
    "AWS::Lambda::Version": _link_holder,
}
