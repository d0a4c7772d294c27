"""The routes of a service's REST API: its resources and methods, with preflights."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    is_false,
    is_true,
    literal,
    made,
    ref,
    sub,
)
from colonnade.sources.cloudformation.sam_routes import authorizer_uri
from colonnade.sources.document import Node, Scalar
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.event import Event
from colonnade.sources.serverless.naming import REST_API
from colonnade.sources.serverless.rest_authorizers import EXECUTE, api_of, authorization
from colonnade.sources.serverless.service import (
    Service,
)

_INTEGRATIONS = {
    "lambda": "AWS",
    "lambda-proxy": "AWS_PROXY",
    "aws_proxy": "AWS_PROXY",
    "aws": "AWS",
    "http": "HTTP",
    "http-proxy": "HTTP_PROXY",
    "http_proxy": "HTTP_PROXY",
    "mock": "MOCK",
}


def add_http(event: Event) -> None:
    """Add the method of an http event, and the preflight of its path."""
    service = event.service
    method, path = _method_and_path(event)
    if path is None:
        event.complain("has no path", "write a path and a method")
        return
    at = event.settings
    api = api_of(service, event)
    kind = _INTEGRATIONS.get((literal(event.get("integration")) or "lambda-proxy").lower(), "AWS_PROXY")
    proxied = kind in ("AWS", "AWS_PROXY")
    integration: dict[str, Any] = {
        "Type": kind,
        "IntegrationHttpMethod": "POST",
        "Uri": authorizer_uri(made(at, event.owner.target)) if proxied else event.get("request", "uri"),
    }
    if is_true(event.get("async")):
        integration |= {
            "Type": "AWS",
            "RequestParameters": {"integration.request.header.X-Amz-Invocation-Type": "'Event'"},
        }
    timeout = event.get("timeoutInMillis")
    integration["TimeoutInMillis"] = timeout
    named = path.text
    name = f"ApiGatewayMethod{naming.path_id(named)}{naming.capitalized(method.text.lower())}"
    event.add(
        name,
        "AWS::ApiGateway::Method",
        {
            "RestApiId": api,
            "ResourceId": _resource(service, event, named),
            "HttpMethod": Scalar.made(method, method.text.upper()),
            "ApiKeyRequired": event.get("private"),
            "Integration": integration,
            **authorization(event),
        },
        spelled=event.spelled(("authorizer", "AuthorizationType"), ("private", "ApiKeyRequired")),
    )
    if kind in ("AWS", "AWS_PROXY"):
        event.permit("ApiGateway", "apigateway.amazonaws.com", SourceArn=sub(EXECUTE, __Api__=api))
    _preflight(event, api, named)


def _method_and_path(event: Event) -> tuple[Scalar, Scalar | None]:
    """What the event answers: `http: GET users/{id}`, or a method and a path."""
    whole = event.value
    if isinstance(whole, Scalar):
        verb, _, place = whole.text.strip().partition(" ")
        return Scalar.made(whole, verb), Scalar.made(whole, place.strip())
    method, path = event.get("method"), event.get("path")
    told = method if isinstance(method, Scalar) else Scalar.made(event.settings, "ANY")
    return told, path if isinstance(path, Scalar) else None


def _resource(service: Service, event: Event, path: str) -> object:
    """The resource of a path, made with those around it."""
    given = service.setting("apiGateway", "restApiRootResourceId")
    parent: object = {"Fn::GetAtt": [REST_API, "RootResourceId"]}
    if service.setting("apiGateway", "restApiId") is not None:
        parent = given
    whole = ""
    for part in [each for each in path.split("/") if each]:
        whole += f"/{part}"
        name = f"ApiGatewayResource{naming.path_id(whole)}"
        if whole not in service.rest_paths:
            service.rest_paths[whole] = name
            event.add(
                name,
                "AWS::ApiGateway::Resource",
                {"RestApiId": api_of(service, event), "ParentId": parent, "PathPart": part},
                called=f"the path {whole}",
            )
        parent = ref(service.rest_paths[whole])
    return parent


def _preflight(event: Event, api: Node, path: str) -> None:
    cors = event.get("cors")
    name = f"ApiGatewayMethod{naming.path_id(path)}Options"
    if cors is None or is_false(cors) or name in event.service.template.resources:
        return
    event.add(
        name,
        "AWS::ApiGateway::Method",
        {
            "RestApiId": api,
            "ResourceId": _resource(event.service, event, path),
            "HttpMethod": "OPTIONS",
            "AuthorizationType": "NONE",
            "Integration": {"Type": "MOCK"},
        },
        called=f"the preflight of /{path.strip('/')}",
    )
