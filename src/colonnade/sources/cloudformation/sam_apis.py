"""AWS::Serverless::Api, HttpApi and WebSocketApi: APIs, stages, authorizers, usage plans and preflights."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    get_att,
    is_false,
    is_true,
    literal,
    made,
    picked,
    plain_items,
    plain_mapping,
    ref,
    sub,
)
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless, tags
from colonnade.sources.cloudformation.sam_routes import ROUTE, authorizer_arn, authorizer_uri
from colonnade.sources.document import Mapping, Node

_REST = (
    "Name",
    "Description",
    "BinaryMediaTypes",
    "MinimumCompressionSize",
    "DisableExecuteApiEndpoint",
    "ApiKeySourceType",
    "FailOnWarnings",
    "Mode",
    "SecurityPolicy",
    "MergeDefinitions",
)
_REST_STAGE = (
    "StageName",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "Variables",
    "AccessLogSetting",
    "CanarySetting",
    "MethodSettings",
    "TracingEnabled",
)
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


def expand_rest_api(expansion: Expansion, api: Serverless) -> None:
    """Add what SAM makes of one REST API; `Auth` stays beside its properties, for openapi.py to read."""
    properties = api.properties
    implicit = api.name in expansion.implicit
    auth = plain_mapping(properties.get("Auth"))
    entries = picked(properties, (*_REST, "Auth"))
    entries["Body"] = properties.get("DefinitionBody")
    entries["BodyS3Location"] = properties.get("DefinitionUri")
    entries["EndpointConfiguration"] = _endpoint(properties)
    entries["Policy"] = _resource_policy(properties, auth)
    entries["Tags"] = tags(properties)
    expansion.add(api, api.name, "AWS::ApiGateway::RestApi", entries, generated=implicit, called=api.name)
    stage = f"{api.name}{_suffix(properties.get('StageName'))}Stage"
    _add(expansion, api, f"{api.name}Deployment", "AWS::ApiGateway::Deployment", {"RestApiId": ref(api.name)})
    about = {"RestApiId": ref(api.name), "DeploymentId": ref(f"{api.name}Deployment")}
    settings = {**picked(properties, _REST_STAGE), **about}
    _add(expansion, api, stage, "AWS::ApiGateway::Stage", settings, f"the stage of {api.name}")
    if auth:
        _rest_authorizers(expansion, api, auth)
        _usage_plan(expansion, api, auth, stage)
    _domain(expansion, api, "AWS::ApiGateway::DomainName", stage)
    _preflights(expansion, api)


def _add(
    expansion: Expansion,
    api: Serverless,
    name: str,
    type_: str,
    entries: dict[str, Any],
    called: str = "",
    at: Node | None = None,
) -> None:
    expansion.add(api, name, type_, entries, at=at, called=called or name)


def _suffix(stage: Node | None) -> str:
    """The part of a stage's logical id that is its name, where that is plain."""
    name = literal(stage) or ""
    return name if name.isalnum() else ""


def _endpoint(properties: Mapping) -> object:
    written = properties.get("EndpointConfiguration")
    if written is None:
        return None
    config = plain_mapping(written)
    if config is None:
        return made(written, {"Types": [written]})
    renamed = {"Type": "Types", "VPCEndpointIds": "VpcEndpointIds"}
    entries = {renamed.get(key, key): node for key, node in config.entries.items()}
    if "Type" in config.entries:
        entries["Types"] = made(config, [config.entries["Type"]])
    return made(config, entries)


def _resource_policy(properties: Mapping, auth: Mapping | None) -> object:
    """The policy that Auth.ResourcePolicy asks for."""
    policy = plain_mapping(auth.get("ResourcePolicy")) if auth else None
    if policy is None:
        # The document may hold the policy itself.
        body = plain_mapping(properties.get("DefinitionBody"))
        return body.get("x-amazon-apigateway-policy") if body else None
    statements: list[object] = [*plain_items(policy.get("CustomStatements"))]
    invoke = {"Action": "execute-api:Invoke", "Resource": ["execute-api:/*"]}
    for effect, key in (("Allow", "AwsAccountWhitelist"), ("Deny", "AwsAccountBlacklist")):
        if key in policy.entries:
            accounts = {"AWS": plain_items(policy.entries[key])}
            statements.append({"Effect": effect, "Principal": accounts, **invoke})
    limits = {
        "IpRangeWhitelist": ("NotIpAddress", "aws:SourceIp"),
        "IpRangeBlacklist": ("IpAddress", "aws:SourceIp"),
        "SourceVpcWhitelist": ("StringNotEquals", "aws:SourceVpc"),
        "SourceVpcBlacklist": ("StringEquals", "aws:SourceVpc"),
        "IntrinsicVpcWhitelist": ("StringNotEquals", "aws:SourceVpc"),
        "IntrinsicVpcBlacklist": ("StringEquals", "aws:SourceVpc"),
        "IntrinsicVpceWhitelist": ("StringNotEquals", "aws:SourceVpce"),
        "IntrinsicVpceBlacklist": ("StringEquals", "aws:SourceVpce"),
    }
    limited = {key: test for key, test in limits.items() if key in policy.entries}
    if limited:
        statements.append({"Effect": "Allow", "Principal": "*", **invoke})
    for key, (operator, subject) in limited.items():
        tested = {operator: {subject: plain_items(policy.entries[key])}}
        statements.append({"Effect": "Deny", "Principal": "*", **invoke, "Condition": tested})
    return made(policy, {"Version": "2012-10-17", "Statement": statements})


def _rest_authorizers(expansion: Expansion, api: Serverless, auth: Mapping) -> None:
    for name, node in _authorizers(auth):
        authorizer = plain_mapping(node)
        if authorizer is None:
            expansion.complain(node, f"the authorizer {name} of {api.name} is not a mapping")
            continue
        entries: dict[str, Any] = {"RestApiId": ref(api.name), "Name": made(authorizer, name)}
        function, pool = authorizer.get("FunctionArn"), authorizer.get("UserPoolArn")
        if pool is not None:
            entries |= {"Type": "COGNITO_USER_POOLS", "ProviderARNs": made(pool, plain_items(pool))}
        else:
            entries["Type"] = authorizer.get("FunctionPayloadType") or "TOKEN"
            entries["AuthorizerUri"] = authorizer_uri(function) if function is not None else None
            entries["AuthorizerCredentials"] = authorizer.get("FunctionInvokeRole")
            identity = plain_mapping(authorizer.get("Identity"))
            entries["AuthorizerResultTtlInSeconds"] = identity.get("ReauthorizeEvery") if identity else None
        _add(
            expansion,
            api,
            f"{api.name}{name}Authorizer",
            "AWS::ApiGateway::Authorizer",
            entries,
            f"the authorizer {name} of {api.name}",
            authorizer,
        )
        allowed = authorizer.get("FunctionInvokeRole")
        refused = is_true(authorizer.get("DisableFunctionDefaultPermissions"))
        if function is not None and literal(allowed) in (None, "NONE") and allowed is None and not refused:
            _permit_authorizer(expansion, api, name, function, authorizer)


def _authorizers(auth: Mapping) -> list[tuple[str, Node]]:
    authorizers = plain_mapping(auth.get("Authorizers"))
    return list(authorizers.entries.items()) if authorizers else []


def _permit_authorizer(expansion: Expansion, api: Serverless, name: str, function: Node, at: Node) -> None:
    _add(
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


def _usage_plan(expansion: Expansion, api: Serverless, auth: Mapping, stage: str) -> None:
    plan = plain_mapping(auth.get("UsagePlan"))
    kind = literal(plan.get("CreateUsagePlan")) if plan else None
    if plan is None or kind not in ("PER_API", "SHARED"):
        return
    prefix = api.name if kind == "PER_API" else "Serverless"
    shared = expansion.resources.get(f"{prefix}UsagePlan")
    stages: list[object] = []
    if shared is not None and shared.properties is not None:
        stages += plain_items(shared.properties.get("ApiStages"))
    stages.append({"ApiId": ref(api.name), "Stage": ref(stage)})
    entries = {**picked(plan, ("UsagePlanName", "Description", "Quota", "Throttle")), "ApiStages": stages}
    name = f"the usage plan of {api.name}" if kind == "PER_API" else "the shared usage plan"
    _add(expansion, api, f"{prefix}UsagePlan", "AWS::ApiGateway::UsagePlan", entries, name, plan)
    keys = [{"RestApiId": ref(api.name), "StageName": ref(stage)}]
    key = {"Enabled": True, "StageKeys": keys}
    _add(expansion, api, f"{prefix}ApiKey", "AWS::ApiGateway::ApiKey", key, f"the key of {name}", plan)
    joined = {"KeyId": ref(f"{prefix}ApiKey"), "KeyType": "API_KEY", "UsagePlanId": ref(f"{prefix}UsagePlan")}
    _add(expansion, api, f"{prefix}UsagePlanKey", "AWS::ApiGateway::UsagePlanKey", joined, "", plan)


def _preflights(expansion: Expansion, api: Serverless) -> None:
    """Add the OPTIONS routes by which SAM answers preflights, one for each path of the events."""
    cors = api.properties.get("Cors")
    if cors is None or is_false(cors):
        return
    own = {
        (literal(route.path) or "").rstrip("/")
        for route in expansion.routes
        if route.api == api.name and (literal(route.method) or "").lower() == "options"
    }
    for route in [each for each in expansion.routes if each.api == api.name]:
        path = (literal(route.path) or "").rstrip("/")
        if route.path is None or path in own:
            continue
        own.add(path)
        entries = {"ApiId": ref(api.name), "Path": route.path, "Method": "OPTIONS", "Mock": True}
        name = f"{api.name}Preflight{len(own)}"
        called = f"the preflight of {path or '/'} of {api.name}"
        expansion.add(route.by, name, ROUTE, entries, at=cors, called=called)


def expand_http_api(expansion: Expansion, api: Serverless) -> None:
    """Add what SAM makes of one HTTP API."""
    properties = api.properties
    implicit = api.name in expansion.implicit
    entries = picked(properties, (*_HTTP, "Auth"))
    entries["ProtocolType"] = "HTTP"
    entries["Body"] = properties.get("DefinitionBody")
    entries["BodyS3Location"] = properties.get("DefinitionUri")
    expansion.add(api, api.name, "AWS::ApiGatewayV2::Api", entries, generated=implicit, called=api.name)
    stage = _add_v2_stage(expansion, api)
    auth = plain_mapping(properties.get("Auth"))
    for name, node in _authorizers(auth) if auth else []:
        authorizer = plain_mapping(node)
        if authorizer is None:
            expansion.complain(node, f"the authorizer {name} of {api.name} is not a mapping")
            continue
        _http_authorizer(expansion, api, name, authorizer)
    _domain(expansion, api, "AWS::ApiGatewayV2::DomainName", stage)


def _add_v2_stage(expansion: Expansion, api: Serverless) -> str:
    properties = api.properties
    named = properties.get("StageName")
    stage = f"{api.name}{_suffix(named)}Stage" if named is not None else f"{api.name}ApiGatewayDefaultStage"
    settings = {"StageName": "$default", **picked(properties, _HTTP_STAGE)}
    about = {"ApiId": ref(api.name), "AutoDeploy": True}
    called = f"the stage of {api.name}"
    _add(expansion, api, stage, "AWS::ApiGatewayV2::Stage", {**settings, **about}, called)
    return stage


def _http_authorizer(expansion: Expansion, api: Serverless, name: str, authorizer: Mapping) -> None:
    function = authorizer.get("FunctionArn")
    entries: dict[str, Any] = {"ApiId": ref(api.name), "Name": made(authorizer, name)}
    if function is None:
        entries |= {"AuthorizerType": "JWT", "JwtConfiguration": authorizer.get("JwtConfiguration")}
    else:
        entries |= {"AuthorizerType": "REQUEST", "AuthorizerUri": authorizer_uri(function)}
    _add(
        expansion,
        api,
        f"{api.name}{name}Authorizer",
        "AWS::ApiGatewayV2::Authorizer",
        entries,
        f"the authorizer {name} of {api.name}",
        authorizer,
    )
    if function is not None and is_true(authorizer.get("EnableFunctionDefaultPermissions")):
        _permit_authorizer(expansion, api, name, function, authorizer)


def expand_web_socket_api(expansion: Expansion, api: Serverless) -> None:
    """Add what SAM makes of one WebSocket API."""
    properties = api.properties
    entries = {**picked(properties, _SOCKET), "ProtocolType": "WEBSOCKET"}
    expansion.add(api, api.name, "AWS::ApiGatewayV2::Api", entries, generated=False)
    _add_v2_stage(expansion, api)
    auth = plain_mapping(properties.get("Auth"))
    authorizer = f"{api.name}ConnectAuthorizer"
    if auth and "AuthArn" in auth.entries:
        function = auth.entries["AuthArn"]
        about = {"ApiId": ref(api.name), "Name": auth.get("Name") or authorizer, "AuthorizerType": "REQUEST"}
        uri = {"AuthorizerUri": authorizer_uri(function), **picked(auth, ("IdentitySource",))}
        _add(expansion, api, authorizer, "AWS::ApiGatewayV2::Authorizer", {**about, **uri}, "", auth)
        if "InvokeRole" not in auth.entries:
            _permit_authorizer(expansion, api, "", function, auth)
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
    _add(expansion, api, f"{name}Route", "AWS::ApiGatewayV2::Route", entries, called, route)
    if function is None:
        expansion.complain(route, f"{called} has no FunctionArn", "name the function behind it")
        return
    integration = {
        "ApiId": ref(api.name),
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": authorizer_uri(function),
    }
    _add(
        expansion,
        api,
        f"{name}Integration",
        "AWS::ApiGatewayV2::Integration",
        integration,
        f"the integration of {called}",
        route,
    )
    path = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/"
    stage = api.properties.get("StageName") or "$default"
    permission = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": function,
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": sub(path + key, __ApiId__=get_att(api.name, "ApiId"), __Stage__=stage),
    }
    _add(
        expansion,
        api,
        f"{name}Permission",
        "AWS::Lambda::Permission",
        permission,
        f"the permission of {called}",
        route,
    )


def _domain(expansion: Expansion, api: Serverless, type_: str, stage: str) -> None:
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
    _add(expansion, api, name, type_, entries, f"the domain of {api.name}", domain)
    rest = type_ == "AWS::ApiGateway::DomainName"
    for index, path in enumerate(plain_items(domain.get("BasePath")) or [None]):
        leads: dict[str, Any] = {"DomainName": ref(name), "Stage": ref(stage)}
        leads |= {
            "RestApiId" if rest else "ApiId": ref(api.name),
            "BasePath" if rest else "ApiMappingKey": path,
        }
        mapping = "AWS::ApiGateway::BasePathMapping" if rest else "AWS::ApiGatewayV2::ApiMapping"
        _add(expansion, api, f"{name}Mapping{index or ''}", mapping, leads, "", domain)
