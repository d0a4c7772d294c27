"""The REST API of a service itself: its stage, what it logs and limits, its keys and usage plans."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    get_att,
    is_false,
    literal,
    made,
    plain_items,
    plain_mapping,
    ref,
)
from colonnade.sources.document import Mapping, Node, Scalar, Sequence
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.naming import REST_API
from colonnade.sources.serverless.service import (
    Service,
    Spelling,
    below,
    first,
    joined_at,
    renamed,
)


def add_rest_api(service: Service) -> None:
    """Add the API itself with its stage, where some event asked for it."""
    provider = service.provider
    settings = plain_mapping(service.setting("apiGateway"))
    at = settings or provider
    api: object = ref(REST_API)
    if "" in service.rest_paths:
        endpoint = first(service.setting("endpointType"), below(settings, "endpoint", "type"))
        kind = Scalar.made(endpoint, (literal(endpoint) or "EDGE").upper()) if endpoint is not None else None
        name = first(service.setting("apiName"), below(settings, "apiName"))
        default = joined_at(at, service.stage, "-", service.name)
        entries = {
            "Name": name if name is not None else default,
            "Policy": _policy(service, settings),
            "EndpointConfiguration": {
                "Types": [kind or "EDGE"],
                "VpcEndpointIds": service.setting("vpcEndpointIds"),
            },
            **renamed(
                settings,
                (
                    ("binaryMediaTypes", "BinaryMediaTypes"),
                    ("minimumCompressionSize", "MinimumCompressionSize"),
                    ("apiKeySourceType", "ApiKeySourceType"),
                    ("disableDefaultEndpoint", "DisableExecuteApiEndpoint"),
                    ("description", "Description"),
                ),
            ),
        }
        service.add(REST_API, "AWS::ApiGateway::RestApi", entries, at=at, called=REST_API)
    elif service.rest_paths:
        api = service.setting("apiGateway", "restApiId")
    else:
        return
    service.add(
        "ApiGatewayDeployment",
        "AWS::ApiGateway::Deployment",
        {"RestApiId": api},
        at=at,
        called="the deployment of the API",
    )
    _stage(service, at, api)
    _keys(service, at, api)


def _policy(service: Service, settings: Mapping | None) -> object:
    statements = first(service.setting("resourcePolicy"), below(settings, "resourcePolicy"))
    if statements is None:
        return None
    return made(statements, {"Version": "2012-10-17", "Statement": statements})


def _stage(service: Service, at: Mapping, api: object) -> None:
    logs = service.setting("logs", "restApi")
    setting: dict[str, Any] = {"HttpMethod": "*", "ResourcePath": "/*"}
    entries: dict[str, Any] = {
        "RestApiId": api,
        "DeploymentId": ref("ApiGatewayDeployment"),
        "StageName": joined_at(service.provider, service.stage),
        "TracingEnabled": service.setting("tracing", "apiGateway"),
    }
    if logs is not None and not is_false(logs):
        config = plain_mapping(logs)
        if not is_false(below(config, "accessLogging")):
            group = "ApiGatewayLogGroup"
            named = joined_at(logs, "/aws/api-gateway/", service.named(logs))
            retention = service.setting("logRetentionInDays")
            service.add(
                group,
                "AWS::Logs::LogGroup",
                {"LogGroupName": named, "RetentionInDays": retention},
                at=config or at,
                called="the log group of the API",
                spelled={("RetentionInDays",): (*service.provider.path, "logRetentionInDays")},
            )
            entries["AccessLogSetting"] = made(
                logs, {"DestinationArn": get_att(group, "Arn"), "Format": below(config, "format")}
            )
        if not is_false(below(config, "executionLogging")):
            level, full = below(config, "level"), below(config, "fullExecutionData")
            setting["LoggingLevel"] = level if level is not None else made(logs, "INFO")
            setting["DataTraceEnabled"] = full if full is not None else _traced(logs)
    throttle = plain_mapping(below(service.custom, "apiGatewayThrottling"))
    if throttle is not None and service.plugins.has("serverless-api-gateway-throttling"):
        setting["ThrottlingRateLimit"] = below(throttle, "maxRequestsPerSecond")
        setting["ThrottlingBurstLimit"] = below(throttle, "maxConcurrentRequests")
    setting["MetricsEnabled"] = service.setting("apiGateway", "metrics")
    if len([each for each in setting.values() if each is not None]) > 2:
        entries["MethodSettings"] = [setting]
    path = service.provider.path
    spelled: Spelling = {
        ("TracingEnabled",): (*path, "tracing", "apiGateway"),
        ("AccessLogSetting",): (*path, "logs", "restApi"),
        ("MethodSettings",): (*path, "logs", "restApi"),
    }
    service.add(
        "ApiGatewayStage",
        "AWS::ApiGateway::Stage",
        entries,
        at=at,
        called="the stage of the API",
        spelled=spelled,
    )


def _traced(logs: Node) -> Scalar:
    """The framework logs what is in requests too where nobody says otherwise."""
    node = Scalar.made(logs, value=True)
    node.parent, node.key, node.start, node.end = logs, "fullExecutionData", -1, -1
    return node


def _keys(service: Service, at: Mapping, api: object) -> None:
    settings = plain_mapping(service.setting("apiGateway"))
    keys = first(below(settings, "apiKeys"), service.setting("apiKeys"))
    plan = first(below(settings, "usagePlan"), service.setting("usagePlan"))
    if keys is None and plan is None:
        return
    for number, key in enumerate(_every_key(keys), 1):
        place = plain_mapping(key) or Mapping.made(key, {})
        named = below(place, "name") or key
        entries = {"Name": named, "Enabled": True, "Value": below(place, "value")}
        service.add(
            f"ApiGatewayApiKey{number}",
            "AWS::ApiGateway::ApiKey",
            entries,
            at=place,
            called=f"the API key {number}",
        )
    plans = plan.items if isinstance(plan, Sequence) else [plan]
    for each in plans:
        config = plain_mapping(each)
        named_plan = (
            next(iter(config.entries.items()))
            if config and isinstance(plan, Sequence) and config.entries
            else None
        )
        inner = plain_mapping(named_plan[1]) if named_plan is not None else config
        suffix = naming.capitalized(named_plan[0]) if named_plan is not None else ""
        _plan(service, inner, inner or at, api, suffix)


def _every_key(keys: Node | None) -> list[Node]:
    """The keys, also those that stand below the name of a usage plan."""
    found: list[Node] = []
    for each in plain_items(keys):
        config = plain_mapping(each)
        inner = (
            next(iter(config.entries.values()), None)
            if config is not None and len(config.entries) == 1
            else None
        )
        found += inner.items if isinstance(inner, Sequence) else [each]
    return found


def _plan(service: Service, plan: Mapping | None, at: Mapping, api: object, suffix: str) -> None:
    quota, throttle = plain_mapping(below(plan, "quota")), plain_mapping(below(plan, "throttle"))
    entries = {
        "ApiStages": [{"ApiId": api, "Stage": ref("ApiGatewayStage")}],
        "Quota": made(quota, renamed(quota, (("limit", "Limit"), ("offset", "Offset"), ("period", "Period"))))
        if quota is not None
        else None,
        "Throttle": made(
            throttle, renamed(throttle, (("burstLimit", "BurstLimit"), ("rateLimit", "RateLimit")))
        )
        if throttle is not None
        else None,
    }
    path = at.path
    service.add(
        f"ApiGatewayUsagePlan{suffix}",
        "AWS::ApiGateway::UsagePlan",
        entries,
        at=at,
        called=f"the usage plan {suffix}".rstrip(),
        spelled={("Throttle",): (*path, "throttle"), ("Quota",): (*path, "quota")},
    )
