"""The routes that events bring to an API, and the permission by which the API calls what is behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.regex import regex
from colonnade.sources.cloudformation.made import literal, made, picked, referred, sub
from colonnade.sources.cloudformation.sam_expansion import Route
from colonnade.sources.cloudformation.sam_policies import ExecutionRole

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.sam_event import Event

# A resource of no CloudFormation template: one route that an event, or SAM's CORS, brings to an API. Its
# properties are ApiId, Path, Method, Auth and TimeoutInMillis (the event's own), Target (an ARN, absent where a
# mock or a service answers) and Mock. Only routes.py reads it.
ROUTE = "Colonnade::ApiGateway::Route"
IMPLICIT = {"Api": "ServerlessRestApi", "HttpApi": "ServerlessHttpApi"}
_PARAMETER = regex(r"\{[a-zA-Z0-9._-]+\+?\}")
_EXECUTE = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}"


def add_route(event: Event) -> None:
    """Add the route of an Api or HttpApi event of a function, and its permission."""
    api = _add(event, made(event.properties, event.target_arn))
    path, method = literal(event.properties.get("Path")), literal(event.properties.get("Method"))
    if event.kind == "HttpApi" and path is None and method is None:
        path, method = "", "ANY"
    verb = (
        "*" if (method or "any").lower() in ("any", "x-amazon-apigateway-any-method") else str(method).upper()
    )
    place = "/*" if path is None else path if len(path) < 2 else path.rstrip("/")
    place = _PARAMETER.sub("*", place).replace("$default", "")
    where = sub(f"{_EXECUTE}/{verb}{place}", __ApiId__=api, __Stage__="*")
    event.permit("apigateway.amazonaws.com", suffix=_stage_of(event), SourceArn=where)


def _stage_of(event: Event) -> str:
    """The name of the stage, by which SAM tells the permissions of a REST API apart."""
    if event.kind != "Api":
        return ""
    given = event.properties.get("RestApiId")
    if given is None:
        return "Prod"
    resources = event.expansion.template.resources
    api = resources.get(literal(given) or referred(given) or "")
    named = literal(api.properties.get("StageName")) if api is not None and api.properties else None
    return "Stage" if named is None else named if named.isalnum() else ""


def add_state_machine_route(event: Event) -> None:
    """Add the route by which a REST API starts a state machine by itself, and the role it takes for that."""
    name = f"{event.id}Role"
    role = ExecutionRole(name, event.owner, "apigateway.amazonaws.com", event.properties)
    starts = f"{name}StartExecutionPolicy"
    role.allow(event.properties, starts, ["states:StartExecution"], event.target, because=event.called)
    role.add(event.expansion)
    _add(event, None)


def _add(event: Event, target: object) -> object:
    """Add the route; the reference to its API."""
    properties = event.properties
    given = properties.get("RestApiId" if event.kind == "Api" else "ApiId")
    if given is None:
        name: str | None = IMPLICIT[event.kind]
        event.expansion.implicit.setdefault(IMPLICIT[event.kind], []).append((event.owner, properties))
        api: object = made(properties, {"Ref": name})
    else:
        # SAM takes the bare logical id of an API, too.
        bare = literal(given)
        name = bare if bare in event.expansion.template.resources else referred(given)
        api = made(given, {"Ref": bare}) if bare and bare == name else given
    path, method = properties.get("Path"), properties.get("Method")
    if event.kind == "HttpApi" and path is None and method is None:
        path, method = made(properties, "$default"), made(properties, "ANY")
    event.expansion.routes.append(Route(name, event.owner, path, method, properties.get("RouteSettings")))
    event.add(
        event.id,
        ROUTE,
        {
            "ApiId": api,
            "Path": path,
            "Method": method,
            "Target": target,
            **picked(properties, ("Auth", "TimeoutInMillis")),
        },
    )
    return api


def authorizer_uri(function: object) -> dict[str, Any]:
    """The address under which API Gateway calls an authorizer function."""
    path = "lambda:path/2015-03-31/functions/${Function}/invocations"
    path = f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:{path}"
    return sub(path, Function=function)


def authorizer_arn(api: str) -> dict[str, Any]:
    """What a permission of an authorizer function names as its source."""
    path = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*"
    return sub(path, __ApiId__={"Ref": api})
