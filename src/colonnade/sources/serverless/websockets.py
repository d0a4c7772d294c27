"""The WebSocket API of a service: routes, integrations, authorizers and the stage."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    get_att,
    is_false,
    literal,
    made,
    plain_mapping,
    ref,
    sub,
)
from colonnade.sources.cloudformation.sam_routes import authorizer_uri
from colonnade.sources.document import Node, Scalar
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.event import Event
from colonnade.sources.serverless.naming import WEBSOCKETS_API
from colonnade.sources.serverless.service import Service, below, joined_at

_EXECUTE = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__Api__}/*"


def add_websocket_route(event: Event) -> None:
    """Add the route of a websocket event."""
    service = event.service
    key = event.main("route")
    route = literal(key) or "$default"
    api = _socket(service, event)
    integration = f"{event.owner.prefix}WebsocketsIntegration"
    if integration not in service.template.resources:
        uri = authorizer_uri(made(event.settings, event.owner.target))
        entries = {"ApiId": api, "IntegrationType": "AWS_PROXY", "IntegrationUri": uri}
        event.add(integration, "AWS::ApiGatewayV2::Integration", entries)
    authorizer = event.get("authorizer")
    kind, authorized = None, None
    if authorizer is not None:
        kind, authorized = _socket_authorizer(event, authorizer, api)
    event.add(
        f"S{naming.alphanumeric(route).lower()}WebsocketsRoute"
        if route.startswith("$")
        else f"{naming.alphanumeric(route)}WebsocketsRoute",
        "AWS::ApiGatewayV2::Route",
        {
            "ApiId": api,
            "RouteKey": key if key is not None else "$default",
            "Target": sub("integrations/${Integration}", Integration=ref(integration)),
            "AuthorizationType": kind,
            "AuthorizerId": authorized,
        },
        spelled=event.spelled(("authorizer", "AuthorizationType")),
    )
    event.permit("Websockets", "apigateway.amazonaws.com", SourceArn=sub(_EXECUTE, __Api__=api))


def _socket(service: Service, event: Event) -> Node:
    given = service.setting("apiGateway", "websocketApiId") or service.setting("websocketApiId")
    if given is not None:
        return given
    service.counts.setdefault(WEBSOCKETS_API, 1)
    return made(event.settings, ref(WEBSOCKETS_API))


def _socket_authorizer(event: Event, written: Node, api: Node) -> tuple[Node, object]:
    config = plain_mapping(written)
    name = literal(below(config, "name")) if config is not None else literal(written)
    if (name or "").lower() == "aws_iam":
        return Scalar.made(written, "AWS_IAM"), None
    logical = f"{naming.function_id(naming.alphanumeric(name or ''))}WebsocketsAuthorizer"
    target = below(config, "arn")
    if target is None and name in event.service.functions:
        target = made(written, get_att(naming.lambda_id(name or ""), "Arn"))
    if logical not in event.service.template.resources:
        uri = authorizer_uri(target) if target is not None else None
        entries = {"ApiId": api, "Name": name, "AuthorizerType": "REQUEST", "AuthorizerUri": uri}
        event.add(logical, "AWS::ApiGatewayV2::Authorizer", entries, called=f"the authorizer {name}")
    return Scalar.made(written, "CUSTOM"), ref(logical)


def add_websockets_api(service: Service) -> None:
    """Add the WebSocket API itself with its stage, where some event asked for it."""
    if WEBSOCKETS_API not in service.counts:
        return
    at = service.provider
    named = service.setting("websocketsApiName")
    expression = service.setting("websocketsApiRouteSelectionExpression")
    entries = {
        "Name": named
        if named is not None
        else joined_at(at, service.stage, "-", service.name, "-websockets"),
        "ProtocolType": "WEBSOCKET",
        "RouteSelectionExpression": expression if expression is not None else "$request.body.action",
    }
    service.add(WEBSOCKETS_API, "AWS::ApiGatewayV2::Api", entries, at=at, called=WEBSOCKETS_API)
    logs = service.setting("logs", "websocket")
    stage: dict[str, Any] = {"ApiId": ref(WEBSOCKETS_API), "StageName": joined_at(at, service.stage)}
    if logs is not None and not is_false(logs):
        group = "WebsocketsLogGroup"
        name = joined_at(logs, "/aws/websocket/", service.named(logs))
        retention = service.setting("logRetentionInDays")
        service.add(
            group,
            "AWS::Logs::LogGroup",
            {"LogGroupName": name, "RetentionInDays": retention},
            at=at,
            called="the log group of the WebSocket API",
            spelled={("RetentionInDays",): (*at.path, "logRetentionInDays")},
        )
        stage["AccessLogSettings"] = made(logs, {"DestinationArn": get_att(group, "Arn")})
        stage["DefaultRouteSettings"] = {"LoggingLevel": "INFO", "DataTraceEnabled": True}
    service.add(
        "WebsocketsDeploymentStage",
        "AWS::ApiGatewayV2::Stage",
        stage,
        at=at,
        called="the stage of the WebSocket API",
        spelled={("AccessLogSettings",): (*at.path, "logs", "websocket")},
    )
