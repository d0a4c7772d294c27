"""The authorizers of APIs: those of templates and of documents, and which of them a route asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.aws import defaults
from colonnade.fact import Fact
from colonnade.model.api import Api
from colonnade.model.authorizer import Authorizer
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.sources.cloudformation.derive import alternatives

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.openapi import Scheme
    from colonnade.sources.cloudformation.properties import Properties

_SCHEMES = {"AWS_IAM": "iam", "COGNITO_USER_POOLS": "cognito", "CUSTOM": "lambda", "JWT": "jwt"}
_KINDS = {"TOKEN": "lambda", "REQUEST": "lambda", "COGNITO_USER_POOLS": "cognito", "JWT": "jwt"}


def declare(made: Api, scheme: Scheme, declared: Declared, building: Building) -> None:
    """Add an authorizer that the API's document declares."""
    kind = _SCHEMES.get(scheme.kind)
    if kind is None:
        return
    if all(each.name != scheme.name for each in made.authorizers):
        _add(building, Authorizer(api=made, name=scheme.name, kind=kind, origin=scheme.origin))
    if scheme.uri is not None:
        for _, function in alternatives(building.links.link(scheme.uri.raw, (Function,))):
            if isinstance(function, Function):
                linked: Fact[Function] = Fact(function, scheme.uri.origin, label=scheme.uri.label)
                building.trigger("authorizer", declared, linked, source=made)


def _add(building: Building, authorizer: Authorizer) -> None:
    """Add an authorizer to its API."""
    authorizer.api.authorizers.append(authorizer)
    building.parts.append(authorizer)


def authorizers_of(properties: Properties, building: Building) -> tuple[Fact[str], ...]:
    """The keys of the authorizers that a method or route may ask, one for each alternative."""
    written = properties.text("AuthorizerId")
    if written is None or properties.optional("AuthorizationType", str).raw == defaults.METHOD_AUTHORIZATION:
        return ()
    return tuple(
        Fact(_key(raw, building), written.origin, written.written, written.label)
        for _, raw in alternatives(written.raw)
    )


def _key(raw: object, building: Building) -> object:
    """The key of the resource that a value names; a literal id is none that a template declares."""
    found = building.links.resource(raw)
    return found.key if isinstance(found, Resource) else found or str(raw)


def _authorizer(made: Resource, declared: Declared, building: Building) -> None:
    properties = declared.properties
    rest = declared.type == "AWS::ApiGateway::Authorizer"
    owner = building.links.resource(properties.raw("RestApiId" if rest else "ApiId"), (Api,))
    written = properties.fact("Type" if rest else "AuthorizerType", str, "REQUEST")
    kind = next((raw for _, raw in alternatives(written.raw) if isinstance(raw, str)), "REQUEST")
    if isinstance(owner, Api):
        name = properties.text("Name")
        _add(
            building,
            Authorizer(
                api=owner,
                name=str(name.raw) if name is not None else declared.name,
                kind=_KINDS.get(kind, "lambda"),
                origin=declared.origin,
                resource=made,
                kept_for=properties.optional("AuthorizerResultTtlInSeconds", int),
            ),
        )
    building.invokes(
        "authorizer", declared, properties, "AuthorizerUri", owner if isinstance(owner, Api) else made
    )


LINKERS = {"AWS::ApiGateway::Authorizer": _authorizer, "AWS::ApiGatewayV2::Authorizer": _authorizer}
