"""AWS::Serverless::Api: the API, its stage, authorizers, resource policy, usage plan and preflights."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    is_false,
    is_true,
    literal,
    made,
    picked,
    plain_items,
    plain_mapping,
    ref,
)
from colonnade.sources.cloudformation.sam_api_parts import (
    add_domain,
    add_part,
    authorizers_of,
    permit_authorizer,
    suffix,
)
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless, tags
from colonnade.sources.cloudformation.sam_routes import ROUTE, authorizer_uri
from colonnade.sources.document import Mapping

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


def expand_rest_api(expansion: Expansion, api: Serverless) -> None:
    """Add what SAM makes of one REST API; `Auth` stays beside its properties, for openapi.py to read."""
    properties = api.properties
    auth = plain_mapping(properties.get("Auth"))
    entries = picked(properties, (*_REST, "Auth"))
    entries["Body"] = properties.get("DefinitionBody")
    entries["BodyS3Location"] = properties.get("DefinitionUri")
    entries["EndpointConfiguration"] = _endpoint(properties)
    entries["Policy"] = _resource_policy(properties, auth)
    entries["Tags"] = tags(properties)
    expansion.add(
        api, api.name, "AWS::ApiGateway::RestApi", entries, generated=api.written.generated, called=api.name
    )
    stage = f"{api.name}{suffix(properties.get('StageName'))}Stage"
    add_part(
        expansion, api, f"{api.name}Deployment", "AWS::ApiGateway::Deployment", {"RestApiId": ref(api.name)}
    )
    about = {"RestApiId": ref(api.name), "DeploymentId": ref(f"{api.name}Deployment")}
    settings = {**picked(properties, _REST_STAGE), **about}
    add_part(expansion, api, stage, "AWS::ApiGateway::Stage", settings, f"the stage of {api.name}")
    if auth:
        _rest_authorizers(expansion, api, auth)
        _usage_plan(expansion, api, auth, stage)
    add_domain(expansion, api, "AWS::ApiGateway::DomainName", stage)
    _preflights(expansion, api)


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
    for name, node in authorizers_of(auth):
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
        add_part(
            expansion,
            api,
            f"{api.name}{name}Authorizer",
            "AWS::ApiGateway::Authorizer",
            entries,
            f"the authorizer {name} of {api.name}",
            authorizer,
        )
        refused = is_true(authorizer.get("DisableFunctionDefaultPermissions"))
        if function is not None and not refused:
            permit_authorizer(expansion, api, name, function, authorizer)


def _usage_plan(expansion: Expansion, api: Serverless, auth: Mapping, stage: str) -> None:
    plan = plain_mapping(auth.get("UsagePlan"))
    kind = literal(plan.get("CreateUsagePlan")) if plan else None
    if plan is None or kind not in ("PER_API", "SHARED"):
        return
    prefix = api.name if kind == "PER_API" else "Serverless"
    stages: list[object] = _shared(expansion, f"{prefix}UsagePlan", "ApiStages")
    stages.append({"ApiId": ref(api.name), "Stage": ref(stage)})
    entries = {**picked(plan, ("UsagePlanName", "Description", "Quota", "Throttle")), "ApiStages": stages}
    name = f"the usage plan of {api.name}" if kind == "PER_API" else "the shared usage plan"
    add_part(expansion, api, f"{prefix}UsagePlan", "AWS::ApiGateway::UsagePlan", entries, name, plan)
    keys = _shared(expansion, f"{prefix}ApiKey", "StageKeys")
    keys.append({"RestApiId": ref(api.name), "StageName": ref(stage)})
    key = {"Enabled": True, "StageKeys": keys}
    add_part(expansion, api, f"{prefix}ApiKey", "AWS::ApiGateway::ApiKey", key, f"the key of {name}", plan)
    joined = {"KeyId": ref(f"{prefix}ApiKey"), "KeyType": "API_KEY", "UsagePlanId": ref(f"{prefix}UsagePlan")}
    add_part(expansion, api, f"{prefix}UsagePlanKey", "AWS::ApiGateway::UsagePlanKey", joined, "", plan)


def _shared(expansion: Expansion, name: str, items: str) -> list[object]:
    """What other APIs have brought to a resource that they share."""
    known = expansion.resources.get(name)
    return list(plain_items(known.properties.get(items))) if known and known.properties else []


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
