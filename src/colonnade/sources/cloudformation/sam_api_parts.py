"""What REST, HTTP and WebSocket APIs of SAM have in common: domains, and permissions of authorizers."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    literal,
    picked,
    plain_items,
    plain_mapping,
    ref,
)
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless
from colonnade.sources.cloudformation.sam_routes import authorizer_arn
from colonnade.sources.document import Mapping, Node


def add_part(
    expansion: Expansion,
    api: Serverless,
    name: str,
    type_: str,
    entries: dict[str, Any],
    called: str = "",
    at: Node | None = None,
) -> None:
    """Add a resource that belongs to an API."""
    expansion.add(api, name, type_, entries, at=at, called=called or name)


def suffix(stage: Node | None) -> str:
    """The part of a stage's logical id that is its name, where that is plain."""
    name = literal(stage) or ""
    return name if name.isalnum() else ""


def authorizers_of(auth: Mapping) -> list[tuple[str, Node]]:
    """The authorizers that `Auth` declares, by name."""
    authorizers = plain_mapping(auth.get("Authorizers"))
    return list(authorizers.entries.items()) if authorizers else []


def permit_authorizer(expansion: Expansion, api: Serverless, name: str, function: Node, at: Node) -> None:
    """Let the API call an authorizer function."""
    add_part(
        expansion,
        api,
        f"{api.name}{name}AuthorizerPermission",
        "AWS::Lambda::Permission",
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": function,
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": authorizer_arn(api.name),
        },
        f"the permission of the authorizer {name} of {api.name}",
        at,
    )


def add_domain(expansion: Expansion, api: Serverless, type_: str, stage: str) -> None:
    """Add the domain name that leads to the API."""
    domain = plain_mapping(api.properties.get("Domain"))
    if domain is None:
        return
    names = (
        "DomainName",
        "CertificateArn",
        "EndpointConfiguration",
        "MutualTlsAuthentication",
        "SecurityPolicy",
    )
    entries: dict[str, Any] = picked(domain, names)
    if type_.startswith("AWS::ApiGatewayV2"):
        about = ("CertificateArn", "EndpointConfiguration", "SecurityPolicy")
        settings = {key.replace("Configuration", "Type"): entries.pop(key) for key in about if key in entries}
        entries["DomainNameConfigurations"] = [settings]
    name = f"{api.name}DomainName"
    add_part(expansion, api, name, type_, entries, f"the domain of {api.name}", domain)
    rest = type_ == "AWS::ApiGateway::DomainName"
    for index, path in enumerate(plain_items(domain.get("BasePath")) or [None]):
        leads: dict[str, Any] = {"DomainName": ref(name), "Stage": ref(stage)}
        leads |= {
            "RestApiId" if rest else "ApiId": ref(api.name),
            "BasePath" if rest else "ApiMappingKey": path,
        }
        mapping = "AWS::ApiGateway::BasePathMapping" if rest else "AWS::ApiGatewayV2::ApiMapping"
        add_part(expansion, api, f"{name}Mapping{index or ''}", mapping, leads, "", domain)
