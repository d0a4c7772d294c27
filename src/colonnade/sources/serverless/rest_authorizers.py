"""How the methods of a REST API ask who calls: by IAM, user pools, functions, or authorizers that are there."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    function_of,
    get_att,
    is_true,
    literal,
    made,
    plain_mapping,
    ref,
    referred,
    sub,
)
from colonnade.sources.cloudformation.sam_routes import authorizer_uri
from colonnade.sources.document import Mapping, Node, Scalar
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.event import Event
from colonnade.sources.serverless.naming import REST_API
from colonnade.sources.serverless.service import (
    Service,
    below,
    unwritten_number,
)

# How long the framework lets the answers of an authorizer be kept, in seconds.
AUTHORIZER_TTL = 300

EXECUTE = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__Api__}/*/*"
_POOL = "COGNITO_USER_POOLS"


def api_of(service: Service, event: Event) -> Node:
    """The API: the one that `provider.apiGateway` names, else the one that the framework makes."""
    given = service.setting("apiGateway", "restApiId")
    if given is not None:
        return given
    service.rest_paths.setdefault("", "")
    return made(event.settings, ref(REST_API))


def authorization(event: Event) -> dict[str, Any]:
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
        "RestApiId": api_of(service, event),
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
                "SourceArn": sub(EXECUTE, __Api__=api_of(service, event)),
            },
            at=config,
            called=f"the permission of the authorizer {shown}",
            of=event.owner,
        )
