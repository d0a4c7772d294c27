"""What plugins make of a service once all else is there: alarms, and the scaling of tables."""

from __future__ import annotations

from colonnade.sources.cloudformation.made import literal, plain_items, plain_mapping, referred
from colonnade.sources.cloudformation.made import sub as text
from colonnade.sources.document import Mapping
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.alarms import add_alerts, add_watched
from colonnade.sources.serverless.service import Service, below

SCALING = "serverless-dynamodb-autoscaling"


def add_what_plugins_make(service: Service) -> None:
    """Add the resources of the plugins that are read and look at what others made."""
    add_alerts(service)
    add_watched(service)
    if service.plugins.has(SCALING):
        for each in plain_items(below(service.custom, "capacities")):
            capacity = plain_mapping(each)
            if capacity is not None:
                _scale(service, capacity)


def _scale(service: Service, capacity: Mapping) -> None:
    """Add the targets by which the capacity of tables follows their use."""
    for table in plain_items(below(capacity, "table")):
        name = referred(table) or literal(table)
        if name is None:
            continue
        told = {"Ref": name} if name in service.template.resources else name
        for key, dimension in (("read", "ReadCapacityUnits"), ("write", "WriteCapacityUnits")):
            limits = plain_mapping(below(capacity, key))
            if limits is None:
                continue
            service.add(
                f"TableScalingTarget{naming.alphanumeric(name)}{naming.capitalized(key)}",
                "AWS::ApplicationAutoScaling::ScalableTarget",
                {
                    "ServiceNamespace": "dynamodb",
                    "ResourceId": text("table/${Table}", Table=told),
                    "ScalableDimension": f"dynamodb:table:{dimension}",
                    "MinCapacity": below(limits, "minimum"),
                    "MaxCapacity": below(limits, "maximum"),
                },
                at=limits,
                called=f"the scaling of {key}s of {name}",
            )
