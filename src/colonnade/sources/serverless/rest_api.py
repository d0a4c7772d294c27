"""The REST API of a service: its resources, methods, authorizers, stage, keys and usage plans."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    function_of,
    get_att,
    is_false,
    is_true,
    literal,
    made,
    plain_items,
    plain_mapping,
    ref,
    referred,
    sub,
)
from colonnade.sources.cloudformation.sam_routes import authorizer_uri
from colonnade.sources.document import Mapping, Node, Scalar, Sequence
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.event import Event
from colonnade.sources.serverless.naming import REST_API
from colonnade.sources.serverless.service import (
    Service,
    Spelling,
    below,
    first,
    joined_at,
    renamed,
    unwritten_number,
)

# How long the framework lets the answers of an authorizer be kept, in seconds.
AUTHORIZER_TTL = 300

_EXECUTE = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__Api__}/*/*"
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
_POOL = "COGNITO_USER_POOLS"


def add_http(event: Event) -> None:
    """Add the method of an http event, and the preflight of its path."""
    service = event.service
    method, path = _method_and_path(event)
    if path is None:
        event.complain("has no path", "write a path and a method")
        return
    at = event.settings
    api = _api(service, event)
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
            **_authorization(event),
        },
        spelled=event.spelled(("authorizer", "AuthorizationType"), ("private", "ApiKeyRequired")),
    )
    if kind in ("AWS", "AWS_PROXY"):
        event.permit("ApiGateway", "apigateway.amazonaws.com", SourceArn=sub(_EXECUTE, __Api__=api))
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


def _api(service: Service, event: Event) -> Node:
    """The API: the one that `provider.apiGateway` names, else the one that the framework makes."""
    given = service.setting("apiGateway", "restApiId")
    if given is not None:
        return given
    service.rest_paths.setdefault("", "")
    return made(event.settings, ref(REST_API))


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
                {"RestApiId": _api(service, event), "ParentId": parent, "PathPart": part},
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


def _authorization(event: Event) -> dict[str, Any]:
    """How a method asks who calls: by IAM, a user pool, a function, or an authorizer that is there already."""
    written = event.get("authorizer")
    if written is None:
        return {}
    config = plain_mapping(written)
    if config is None:
        return _by_one_value(event, written)
    kind = (literal(below(config, "type")) or "").lower()
    known = below(config, "authorizerId")
    scopes = below(config, "scopes")
    if kind == "aws_iam":
        return {"AuthorizationType": Scalar.made(config, "AWS_IAM")}
    if known is not None:
        pool = kind.upper() == _POOL
        asked = _POOL if pool else "CUSTOM"
        return {
            "AuthorizationType": _asked(config, asked),
            "AuthorizerId": known,
            "AuthorizationScopes": scopes,
        }
    arn, name = below(config, "arn"), literal(below(config, "name"))
    target = arn if arn is not None else _function_arn(event, name, config)
    if target is None:
        event.complain(
            "has an authorizer that is told by neither name nor arn", "name a function or a user pool"
        )
        return {"AuthorizationType": _asked(config, "CUSTOM")}
    return _by_arn(event, config, target, name, scopes)


def _asked(at: Node, kind: str) -> Scalar:
    return Scalar.made(at, kind)


def _by_one_value(event: Event, written: Node) -> dict[str, Any]:
    text = literal(written) or ""
    if text.lower() in ("aws_iam", "none"):
        return {"AuthorizationType": Scalar.made(written, text.upper())}
    target = written if ":" in text or function_of(written) else _function_arn(event, text, written)
    place = Mapping.made(written, {})
    return _by_arn(
        event, place, target or written, None if ":" in text or function_of(written) else text, None
    )


def _function_arn(event: Event, name: str | None, at: Node) -> Node | None:
    if name is None or name not in event.service.functions:
        return None
    return made(at, get_att(naming.lambda_id(name), "Arn"))


def _by_arn(
    event: Event, config: Mapping, target: Node, name: str | None, scopes: Node | None
) -> dict[str, Any]:
    pool = _is_pool(event.service, target)
    shown = name or referred(target) or (literal(target) or "").rpartition(":")[2].rpartition("/")[2]
    authorizer = f"{naming.function_id(naming.alphanumeric(shown))}ApiGatewayAuthorizer"
    kind = _POOL if pool else "CUSTOM"
    if authorizer not in event.service.template.resources:
        _add_authorizer(event, authorizer, config, target, shown, pool=pool)
    return {
        "AuthorizationType": _asked(config, kind),
        "AuthorizerId": ref(authorizer),
        "AuthorizationScopes": scopes,
    }


def _is_pool(service: Service, target: Node) -> bool:
    """Whether an ARN is that of a user pool."""
    text = literal(target) or ""
    resource = service.template.resources.get(referred(target) or "")
    return ":userpool/" in text or (resource is not None and resource.type == "AWS::Cognito::UserPool")


def _add_authorizer(
    event: Event, name: str, config: Mapping, target: Node, shown: str, *, pool: bool
) -> None:
    service = event.service
    kind = (literal(below(config, "type")) or "token").upper()
    entries: dict[str, Any] = {
        "RestApiId": _api(service, event),
        "Name": shown,
        "Type": _POOL if pool else kind,
        "ProviderARNs": [target] if pool else None,
        "AuthorizerUri": None if pool else authorizer_uri(target),
        "AuthorizerResultTtlInSeconds": below(config, "resultTtlInSeconds")
        or (None if pool else unwritten_number(config, "resultTtlInSeconds", AUTHORIZER_TTL)),
        "IdentitySource": below(config, "identitySource") or "method.request.header.Authorization",
    }
    service.add(
        name,
        "AWS::ApiGateway::Authorizer",
        entries,
        at=config,
        called=f"the authorizer {shown}",
        of=event.owner,
    )
    if not pool and not is_true(below(config, "managedExternally")):
        service.add(
            f"{naming.function_id(naming.alphanumeric(shown))}LambdaPermissionApiGateway",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": target,
                "Principal": "apigateway.amazonaws.com",
                "SourceArn": sub(_EXECUTE, __Api__=_api(service, event)),
            },
            at=config,
            called=f"the permission of the authorizer {shown}",
            of=event.owner,
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
                called="the access logs of the API",
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
