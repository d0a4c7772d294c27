"""What plugins make of a service: state machines, alarms, scaling, GraphQL APIs."""

from __future__ import annotations

from colonnade.sources.cloudformation.template import ResourceNode
from colonnade.sources.serverless.service import Service


def add_what_plugins_make(service: Service, declared: dict[str, ResourceNode]) -> None:
    """Add the resources of the plugins that are read."""
