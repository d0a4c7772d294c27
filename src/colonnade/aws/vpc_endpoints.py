"""By which endpoint of a VPC each AWS service is reached without leaving it."""

from __future__ import annotations

from colonnade.aws.published import published


def gateway_services() -> frozenset[str]:
    """The services with gateway endpoints, which cost nothing, by botocore's name."""
    return frozenset(published("vpc_endpoints")["gateway"])


def endpoint_of(service: str) -> str | None:
    """How the name of a service's endpoint ends ("kinesis-streams" of "kinesis"); None where none is known."""
    name: str | None = published("vpc_endpoints")["endpoints"].get(service)
    return name


def services_of(name: str) -> frozenset[str]:
    """The services, by botocore's names, that an endpoint serves whose name ends so: "states" of "stepfunctions"."""
    endpoints = published("vpc_endpoints")["endpoints"]
    return frozenset(service for service, known in endpoints.items() if known == name)
