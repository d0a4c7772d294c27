"""AWS::Serverless::HttpApi and WebSocketApi: the API, its stage, authorizers and routes."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    get_att,
    is_true,
    literal,
    made,
    picked,
    plain_mapping,
    ref,
    sub,
)
from colonnade.sources.cloudformation.sam_api_parts import (
    add_domain,
    add_part,
    authorizers_of,
    permit_authorizer,
    suffix,
)
from colonnade.sources.cloudformation.sam_expansion import Expansion, Route, Serverless
from colonnade.sources.cloudformation.sam_routes import authorizer_uri
from colonnade.sources.document import Mapping

_HTTP = ("Name", "Description", "CorsConfiguration", "DisableExecuteApiEndpoint", "FailOnWarnings")


_HTTP_STAGE = ("StageName", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "StageVariables")


_SOCKET = (
    "Name",
    "Description",
    "ApiKeySelectionExpression",
    "DisableExecuteApiEndpoint",
    "DisableSchemaValidation",
    "IpAddressType",
    "RouteSelectionExpression",
)


def expand_http_api(expansion: Expansion, api: Serverless) -> None:
    """Add what SAM makes of one HTTP API."""
    properties = api.properties
    entries = picked(properties, (*_HTTP, "Auth"))
    entries["ProtocolType"] = "HTTP"
    entries["Body"] = properties.get("DefinitionBody")
    entries["BodyS3Location"] = properties.get("DefinitionUri")
    expansion.add(
        api, api.name, "AWS::ApiGatewayV2::Api", entries, generated=api.written.generated, called=api.name
    )
    stage = _add_v2_stage(expansion, api, "$default", "ApiGateway")
    auth = plain_mapping(properties.get("Auth"))
    for name, node in authorizers_of(auth) if auth else []:
        authorizer = plain_mapping(node)
        if authorizer is None:
            expansion.complain(node, f"the authorizer {name} of {api.name} is not a mapping")
            continue
        _http_authorizer(expansion, api, name, authorizer)
    add_domain(expansion, api, "AWS::ApiGatewayV2::DomainName", stage)


def _add_v2_stage(expansion: Expansion, api: Serverless, default: str, prefix: str) -> str:
    properties = api.properties
    named = properties.get("StageName")
    stage = f"{api.name}{suffix(named)}Stage" if named is not None else f"{api.name}{prefix}DefaultStage"
    settings = {"StageName": default, **picked(properties, _HTTP_STAGE)}
    routes = plain_mapping(properties.get("RouteSettings"))
    own = {_key(each): each.settings for each in expansion.routes if each.api == api.name and each.settings}
    if own:
        settings["RouteSettings"] = made(properties, {**(routes.entries if routes else {}), **own})
    about = {"ApiId": ref(api.name), "AutoDeploy": True}
    called = f"the stage of {api.name}"
    add_part(expansion, api, stage, "AWS::ApiGatewayV2::Stage", {**settings, **about}, called)
    return stage


def _key(route: Route) -> str:
    """The key of a route: "GET /items", the path alone for any method."""
    method, path = (literal(route.method) or "").upper(), literal(route.path) or ""
    return path if method == "X-AMAZON-APIGATEWAY-ANY-METHOD" else f"{method} {path}"


def _http_authorizer(expansion: Expansion, api: Serverless, name: str, authorizer: Mapping) -> None:
    function = authorizer.get("FunctionArn")
    entries: dict[str, Any] = {"ApiId": ref(api.name), "Name": made(authorizer, name)}
    if function is None:
        entries |= {"AuthorizerType": "JWT", "JwtConfiguration": authorizer.get("JwtConfiguration")}
    else:
        entries |= {"AuthorizerType": "REQUEST", "AuthorizerUri": authorizer_uri(function)}
    add_part(
        expansion,
        api,
        f"{api.name}{name}Authorizer",
        "AWS::ApiGatewayV2::Authorizer",
        entries,
        f"the authorizer {name} of {api.name}",
        authorizer,
    )
    if function is not None and is_true(authorizer.get("EnableFunctionDefaultPermissions")):
        permit_authorizer(expansion, api, name, function, authorizer)


def expand_web_socket_api(expansion: Expansion, api: Serverless) -> None:
    """Add what SAM makes of one WebSocket API."""
    properties = api.properties
    entries = {**picked(properties, _SOCKET), "ProtocolType": "WEBSOCKET"}
    expansion.add(api, api.name, "AWS::ApiGatewayV2::Api", entries, generated=False)
    _add_v2_stage(expansion, api, "default", "")
    auth = plain_mapping(properties.get("Auth"))
    authorizer = f"{api.name}ConnectAuthorizer"
    if auth and "AuthArn" in auth.entries:
        function = auth.entries["AuthArn"]
        about = {"ApiId": ref(api.name), "Name": auth.get("Name") or authorizer, "AuthorizerType": "REQUEST"}
        uri = {"AuthorizerUri": authorizer_uri(function), **picked(auth, ("IdentitySource",))}
        add_part(expansion, api, authorizer, "AWS::ApiGatewayV2::Authorizer", {**about, **uri}, "", auth)
        if "InvokeRole" not in auth.entries:
            permit_authorizer(expansion, api, "", function, auth)
    routes = plain_mapping(properties.get("Routes"))
    if routes is None:
        expansion.complain(properties, f"the WebSocket API {api.name} has no Routes", "give it at least one")
        return
    for key, node in routes.entries.items():
        route = plain_mapping(node)
        if route is None:
            expansion.complain(
                node, f"the route {key} of {api.name} is not a mapping", "give it a FunctionArn"
            )
            continue
        _socket_route(expansion, api, key, route, auth if key == "$connect" else None)


def _socket_route(
    expansion: Expansion, api: Serverless, key: str, route: Mapping, auth: Mapping | None
) -> None:
    name = f"{api.name}{key.replace('$', '').capitalize()}"
    function = route.get("FunctionArn")
    called = f"the route {key} of {api.name}"
    entries = {
        "ApiId": ref(api.name),
        "RouteKey": made(route, key),
        "AuthorizationType": auth.get("AuthType") if auth else None,
        "AuthorizerId": ref(f"{api.name}ConnectAuthorizer") if auth and "AuthArn" in auth.entries else None,
        "Target": sub("integrations/${Integration}", Integration=ref(f"{name}Integration")),
        **picked(route, ("ApiKeyRequired", "OperationName")),
    }
    add_part(expansion, api, f"{name}Route", "AWS::ApiGatewayV2::Route", entries, called, route)
    if function is None:
        expansion.complain(route, f"{called} has no FunctionArn", "name the function behind it")
        return
    integration = {
        "ApiId": ref(api.name),
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": authorizer_uri(function),
    }
    add_part(
        expansion,
        api,
        f"{name}Integration",
        "AWS::ApiGatewayV2::Integration",
        integration,
        f"the integration of {called}",
        route,
    )
    path = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/"
    stage = api.properties.get("StageName") or "default"
    permission = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": function,
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": sub(path + key, __ApiId__=get_att(api.name, "ApiId"), __Stage__=stage),
    }
    add_part(
        expansion,
        api,
        f"{name}Permission",
        "AWS::Lambda::Permission",
        permission,
        f"the permission of {called}",
        route,
    )
