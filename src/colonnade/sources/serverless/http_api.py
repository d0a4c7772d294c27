"""The HTTP API of a service: routes, integrations, authorizers and the stage."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    get_att,
    is_false,
    is_true,
    literal,
    made,
    plain_mapping,
    ref,
    sub,
)
from colonnade.sources.cloudformation.sam_routes import authorizer_uri
from colonnade.sources.document import Mapping, Node, Scalar
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.event import Event, list_of
from colonnade.sources.serverless.naming import HTTP_API
from colonnade.sources.serverless.service import Service, Spelling, below, first, joined_at, renamed

_EXECUTE = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__Api__}/*"
_ANY = ("*", "any")


def add_http_api_route(event: Event) -> None:
    """Add the route of an httpApi event, and the integration of its function."""
    method, path, at = _route(event)
    api = _api(event.service, event)
    integration = f"HttpApiIntegration{event.owner.prefix}"
    if integration not in event.service.template.resources:
        event.add(
            integration,
            "AWS::ApiGatewayV2::Integration",
            {
                "ApiId": api,
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": event.owner.target,
                "PayloadFormatVersion": first(
                    below(event.owner.written, "httpApi", "payload"),
                    event.service.setting("httpApi", "payload"),
                )
                or "2.0",
                "TimeoutInMillis": event.service.setting("httpApi", "timeout"),
            },
        )
    key = "$default" if path in ("*", "") else f"{'ANY' if method.lower() in _ANY else method.upper()} {path}"
    default = key == "$default"
    name = (
        "Default"
        if default
        else naming.capitalized(method.lower().replace("*", "any")) + naming.path_id(path)
    )
    event.add(
        f"HttpApiRoute{name}",
        "AWS::ApiGatewayV2::Route",
        {
            "ApiId": api,
            "RouteKey": Scalar.made(at, key),
            "Target": sub("integrations/${Integration}", Integration=ref(integration)),
            **_authorization(event),
        },
        spelled=event.spelled(("authorizer", "AuthorizationType")),
    )
    event.permit("HttpApi", "apigateway.amazonaws.com", SourceArn=sub(_EXECUTE, __Api__=api))


def _route(event: Event) -> tuple[str, str, Node]:
    whole = event.value
    if isinstance(whole, Scalar):
        verb, _, path = whole.text.strip().partition(" ")
        return (verb, path.strip(), whole) if path else ("*", "*", whole)
    method, path = literal(event.get("method")) or "*", literal(event.get("path")) or "*"
    return method, path, event.get("path") or event.settings


def _api(service: Service, event: Event) -> Node:
    given = service.setting("httpApi", "id")
    if given is not None:
        return given
    service.counts.setdefault(HTTP_API, 1)
    return made(event.settings, ref(HTTP_API))


def _authorization(event: Event) -> dict[str, Any]:
    written = event.get("authorizer")
    if written is None:
        return {}
    config = plain_mapping(written)
    name = literal(below(config, "name")) if config is not None else literal(written)
    kind = (literal(below(config, "type")) or "").lower()
    if kind == "aws_iam" or (name or "").lower() == "aws_iam":
        return {"AuthorizationType": Scalar.made(written, "AWS_IAM")}
    known = below(config, "id")
    declared = plain_mapping(below(event.service.provider, "httpApi", "authorizers", name or ""))
    asked = (literal(below(declared, "type")) or kind or "jwt").lower()
    if known is None and declared is None:
        event.complain(
            f"asks for the authorizer {name}, which provider.httpApi does not have", "declare it there"
        )
        return {"AuthorizationType": Scalar.made(written, "JWT")}
    return {
        "AuthorizationType": Scalar.made(written, "JWT" if asked == "jwt" else "CUSTOM"),
        "AuthorizerId": known if known is not None else ref(_authorizer_id(name or "")),
        "AuthorizationScopes": list_of(below(config, "scopes")),
    }


def _authorizer_id(name: str) -> str:
    return f"HttpApiAuthorizer{naming.function_id(name)}"


def add_http_api(service: Service) -> None:
    """Add the HTTP API itself with its stage and authorizers, where some event asked for it."""
    settings = plain_mapping(service.setting("httpApi"))
    at = settings or service.provider
    api = service.setting("httpApi", "id") or made(at, ref(HTTP_API))
    if HTTP_API in service.counts:
        named = below(settings, "name")
        entries = {
            "Name": named if named is not None else joined_at(at, service.stage, "-", service.name),
            "ProtocolType": "HTTP",
            "CorsConfiguration": _cors(below(settings, "cors")),
            "DisableExecuteApiEndpoint": below(settings, "disableDefaultEndpoint"),
        }
        service.add(HTTP_API, "AWS::ApiGatewayV2::Api", entries, at=at, called=HTTP_API)
        _stage(service, at, api)
    elif not any(each.type == "AWS::ApiGatewayV2::Route" for each in service.template.resources.values()):
        return
    authorizers = plain_mapping(below(settings, "authorizers"))
    for name, node in authorizers.entries.items() if authorizers is not None else ():
        config = plain_mapping(node)
        if config is not None and literal(below(config, "type")) != "aws_iam":
            _authorizer(service, name, config, api)


def _cors(written: Node | None) -> object:
    """CORS for everyone where it says true."""
    if written is None or is_false(written):
        return None
    config = plain_mapping(written)
    if config is None:
        return made(written, {"AllowOrigins": ["*"], "AllowHeaders": ["*"], "AllowMethods": ["*"]})
    names = (
        ("allowedOrigins", "AllowOrigins"),
        ("allowedHeaders", "AllowHeaders"),
        ("allowedMethods", "AllowMethods"),
        ("allowCredentials", "AllowCredentials"),
        ("exposedResponseHeaders", "ExposeHeaders"),
        ("maxAge", "MaxAge"),
    )
    lists = {"AllowOrigins", "AllowHeaders", "AllowMethods", "ExposeHeaders"}
    told = renamed(config, names)
    return made(config, {key: list_of(node) if key in lists else node for key, node in told.items()})


def _stage(service: Service, at: Mapping, api: Node) -> None:
    logs = service.setting("logs", "httpApi")
    entries: dict[str, Any] = {"ApiId": api, "StageName": "$default", "AutoDeploy": True}
    if logs is not None and not is_false(logs):
        group = "HttpApiLogGroup"
        named = joined_at(logs, "/aws/http-api/", service.named(logs))
        retention = service.setting("logRetentionInDays")
        place = plain_mapping(logs) or at
        service.add(
            group,
            "AWS::Logs::LogGroup",
            {"LogGroupName": named, "RetentionInDays": retention},
            at=place,
            called="the log group of the HTTP API",
            spelled={("RetentionInDays",): (*service.provider.path, "logRetentionInDays")},
        )
        told = {"DestinationArn": get_att(group, "Arn"), "Format": below(place, "format")}
        entries["AccessLogSettings"] = made(logs, told)
    metrics = below(service.provider, "httpApi", "metrics")
    if metrics is not None:
        entries["DefaultRouteSettings"] = {"DetailedMetricsEnabled": metrics}
    spelled: Spelling = {("AccessLogSettings",): (*service.provider.path, "logs", "httpApi")}
    service.add(
        "HttpApiStage",
        "AWS::ApiGatewayV2::Stage",
        entries,
        at=at,
        called="the stage of the HTTP API",
        spelled=spelled,
    )


def _authorizer(service: Service, name: str, config: Mapping, api: Node) -> None:
    entries: dict[str, Any] = {
        "ApiId": api,
        "Name": name,
        "IdentitySource": list_of(below(config, "identitySource")),
        "AuthorizerResultTtlInSeconds": below(config, "resultTtlInSeconds"),
    }
    function = below(config, "functionName")
    target = below(config, "functionArn")
    if function is not None and target is None:
        target = made(function, get_att(naming.lambda_id(literal(function) or ""), "Arn"))
    if (literal(below(config, "type")) or "jwt").lower() == "request" or target is not None:
        entries |= {
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": authorizer_uri(target) if target is not None else None,
        }
    else:
        jwt = {"Issuer": below(config, "issuerUrl"), "Audience": list_of(below(config, "audience"))}
        entries |= {"AuthorizerType": "JWT", "JwtConfiguration": jwt}
    service.add(
        _authorizer_id(name),
        "AWS::ApiGatewayV2::Authorizer",
        entries,
        at=config,
        called=f"the authorizer {name}",
    )
    if target is not None and not is_true(below(config, "managedExternally")):
        service.add(
            f"{naming.function_id(name)}LambdaPermissionHttpApiAuthorizer",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": target,
                "Principal": "apigateway.amazonaws.com",
                "SourceArn": sub(_EXECUTE, __Api__=api),
            },
            at=config,
            called=f"the permission of the authorizer {name}",
        )
