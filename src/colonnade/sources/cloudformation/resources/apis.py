"""API Gateway: REST, HTTP and WebSocket APIs, their routes and authorizers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.aws import defaults
from colonnade.fact import Choice, Fact, Opaque, Reference, Text
from colonnade.model.api import Api, Route
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.model.trigger import RouteTrigger
from colonnade.sources.cloudformation.derive import (
    alternatives,
    both,
    changed,
    default,
    derived,
    listed,
    optional_text,
    place,
)
from colonnade.sources.cloudformation.openapi import waits_for_answer
from colonnade.sources.cloudformation.resources import authorizers
from colonnade.sources.cloudformation.resources.api_stages import quick_stage
from colonnade.sources.cloudformation.resources.authorizers import authorizers_of, declare
from colonnade.sources.cloudformation.resources.integrations import calls_latest, integrated, service_behind
from colonnade.sources.cloudformation.routes import RouteSpec, routes_of
from colonnade.sources.cloudformation.sam_routes import ROUTE
from colonnade.sources.cloudformation.scope import stack_name
from colonnade.sources.cloudformation.values import joined, parts_of

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties


def _rest_api(declared: Declared) -> Api:
    endpoints = declared.properties.within("EndpointConfiguration")
    types = listed(endpoints.each("Types"), place(endpoints, "Types"), "Types")
    common = declared.common
    common["physical_name"] = common["physical_name"] or _title(declared)
    return Api(**common, protocol="REST", private=derived(types, lambda known: "PRIVATE" in known))


def _title(declared: Declared) -> Fact[Text] | None:
    """What a REST API is called that has no name: as its document is, or as the stack where SAM writes that."""
    properties = declared.properties
    if properties.has("BodyS3Location").raw is not False:
        return None
    title = properties.within("Body").within("info").text("title")
    if title is not None or properties.has("Body").raw is not False:
        return title
    return default(stack_name(properties.stack), declared.origin, "Name")


def _api(declared: Declared) -> Api:
    protocol = "HTTP"
    for _, raw in alternatives(declared.properties.fact("ProtocolType", str, "HTTP").raw):
        protocol = raw if isinstance(raw, str) else protocol
    return Api(
        **declared.common,
        protocol=protocol,
        private=default(value=False, origin=declared.origin, label="EndpointConfiguration"),
    )


def _link_api(made: Api, declared: Declared, building: Building) -> None:
    """Add the routes that a document or events bring, and the one an HTTP API makes of its `Target`."""
    properties = declared.properties
    events = [each for each in building.of_type(ROUTE) if _is_of(each, made, building)]
    brought = routes_of(properties, events)
    made.routes_unread = brought.unread
    for scheme in brought.authorizers:
        declare(made, scheme, declared, building)
    for each in brought.routes:
        add_route(building, _as_route(each, made, building), each.target)
    made.keys_declared = bool(building.of_type("AWS::ApiGateway::ApiKey", "AWS::ApiGateway::UsagePlan"))
    target = properties.text("Target")
    if target is None or declared.type != "AWS::ApiGatewayV2::Api":
        return
    made.stages.append(quick_stage(declared))
    key = properties.fact("RouteKey", str, "$default")
    add_route(
        building,
        Route(
            api=made,
            method=derived(key, _method),
            path=derived(key, _path),
            authorization=properties.fact("AuthorizationType", str, defaults.METHOD_AUTHORIZATION),
            api_key=default(value=False, origin=declared.origin, label="ApiKeyRequired"),
            integration=integrated(building, target),
            origin=target.origin,
            condition=made.condition,
        ),
        target,
    )


def _is_of(event: Declared, made: Api, building: Building) -> bool:
    return building.links.resource(event.properties.raw("ApiId"), (Api,)) is made


def _as_route(told: RouteSpec, made: Api, building: Building) -> Route:
    nothing: Fact[Any] = Fact(None, told.origin, written=False, label="Integration")
    return Route(
        api=made,
        method=told.method,
        path=told.path,
        authorization=told.authorization,
        api_key=told.api_key,
        integration=nothing if told.target is None else integrated(building, told.target),
        origin=told.origin,
        authorizers=told.authorizers,
        condition=told.condition,
        declared_public=told.declared_public,
        mock=told.mock,
        timeout=told.timeout,
        waits=told.waits,
    )


def add_route(
    building: Building, route: Route, uri: Fact[Text] | None, subtype: Fact[str | None] | None = None
) -> None:
    """Add a route to its API, and the trigger to the functions behind it."""
    route.service = service_behind(uri, subtype)
    route.calls_latest = calls_latest(uri, building)
    route.api.routes.append(route)
    building.parts.append(route)
    for condition, function in alternatives(
        route.integration.raw, both(route.condition, route.api.condition)
    ):
        if isinstance(function, Function):
            known: Fact[Function] = Fact(
                function, route.integration.origin, route.integration.written, route.integration.label
            )
            building.add_trigger(
                RouteTrigger(
                    kind="api",
                    name=f"{route.api.name} {route}",
                    function_link=known,
                    origin=route.origin,
                    condition=condition,
                    source=Fact(route.api, route.api.origin),
                    route=route,
                )
            )


def _link_method(_: Resource, declared: Declared, building: Building) -> None:
    properties = declared.properties
    owner = building.links.resource(properties.raw("RestApiId"), (Api,))
    if not isinstance(owner, Api):
        return
    integration = properties.within("Integration")
    uri = integration.text("Uri")
    kind = integration.fact("Type", str, "MOCK")
    nothing: Fact[Any] = Fact(None, integration.origin, kind.written, "Uri")
    add_route(
        building,
        Route(
            api=owner,
            method=derived(properties.fact("HttpMethod", str, "ANY"), str.upper),
            path=_path_of(properties.raw("ResourceId"), properties, building),
            authorization=properties.fact("AuthorizationType", str, defaults.METHOD_AUTHORIZATION),
            api_key=properties.fact("ApiKeyRequired", bool, default=False),
            integration=integrated(building, uri) if uri is not None else nothing,
            origin=declared.origin,
            authorizers=authorizers_of(properties, building),
            condition=declared.condition,
            mock=kind.raw == "MOCK",
            timeout=integration.optional("TimeoutInMillis", int),
            waits=waits_for_answer(integration),
        ),
        uri,
    )


def _path_of(raw: object, properties: Properties, building: Building) -> Fact[Text]:
    """The path of an AWS::ApiGateway::Resource: its parents' parts and its own."""
    origin = properties.optional("ResourceId", str).origin
    parts: list[str | Reference | Opaque] = []
    for _ in range(50):
        if isinstance(raw, Choice):
            raw = next(each for _, each in alternatives(raw))
        if isinstance(raw, Text) and len(raw.parts) == 1:
            raw = raw.parts[0]
        if not isinstance(raw, Reference) or raw.attribute == "RootResourceId":
            break
        resource = building.declared.get(raw.resource)
        if resource is None or resource.type != "AWS::ApiGateway::Resource":
            break
        part = resource.properties.text("PathPart")
        known = next(alternatives(part.raw))[1] if part is not None else Text(())
        parts = ["/", *(known.parts if isinstance(known, Text) else _unknown(known)), *parts]
        raw = resource.properties.raw("ParentId")
    if isinstance(raw, Opaque):
        return Fact(raw, origin, label="ResourceId")
    return Fact(_joined(parts or ["/"]), origin, label="ResourceId")


def _unknown(part: object) -> tuple[Opaque, ...]:
    return (part,) if isinstance(part, Opaque) else ()


def _joined(parts: list[str | Reference | Opaque]) -> Text:
    """A text of parts, neighbouring literals made one."""
    return Text(parts_of(joined(parts)))


def _route(_: Resource, declared: Declared, building: Building) -> None:
    properties = declared.properties
    owner = building.links.resource(properties.raw("ApiId"), (Api,))
    if not isinstance(owner, Api):
        return
    key = properties.fact("RouteKey", str, "$default")
    target = optional_text(properties, "Target")
    nothing: Fact[Any] = Fact(changed(target.raw, lambda _: None), target.origin, target.written, "Target")
    integration = _integration(properties, building)
    uri = integration.text("IntegrationUri") if integration is not None else None
    add_route(
        building,
        Route(
            api=owner,
            method=derived(key, _method),
            path=derived(key, _path),
            authorization=properties.fact("AuthorizationType", str, defaults.METHOD_AUTHORIZATION),
            api_key=properties.fact("ApiKeyRequired", bool, default=False),
            integration=integrated(building, uri) if uri is not None else nothing,
            origin=declared.origin,
            authorizers=authorizers_of(properties, building),
            condition=declared.condition,
            mock=integration is not None and integration.fact("IntegrationType", str, "").raw == "MOCK",
            timeout=integration.optional("TimeoutInMillis", int) if integration is not None else None,
        ),
        uri,
        subtype=integration.optional("IntegrationSubtype", str) if integration is not None else None,
    )


def _method(key: str) -> str:
    return key.partition(" ")[0].upper() if " " in key else "ANY"


def _path(key: str) -> Text:
    return Text((key.partition(" ")[2] if " " in key else key,))


def _integration(properties: Properties, building: Building) -> Properties | None:
    """What the target of a route, `integrations/<id>`, says."""
    for resource in building.links.mentioned(optional_text(properties, "Target").raw):
        if resource.type == "AWS::ApiGatewayV2::Integration":
            return building.declared[resource.key].properties
    return None


MAKERS = {
    "AWS::ApiGateway::RestApi": _rest_api,
    "AWS::ApiGatewayV2::Api": _api,
}


def _domain(_: Resource, declared: Declared, building: Building) -> None:
    """Tell an API which certificates the callers of its domain must show."""
    properties = declared.properties
    for name in ("RestApiId", "ApiId"):
        api = building.links.resource(properties.raw(name), (Api,))
        domain = building.links.resource(properties.raw("DomainName"), (Resource,))
        if isinstance(api, Api) and isinstance(domain, Resource) and domain.key in building.declared:
            certificates = building.declared[domain.key].properties.within("MutualTlsAuthentication")
            api.truststore = certificates.text("TruststoreUri")
            own = building.declared[api.key].properties
            api.endpoint_disabled = own.fact("DisableExecuteApiEndpoint", bool, default=False)


LINKERS = {
    **authorizers.LINKERS,
    "AWS::ApiGateway::BasePathMapping": _domain,
    "AWS::ApiGatewayV2::ApiMapping": _domain,
    "AWS::ApiGateway::Method": _link_method,
    "AWS::ApiGateway::RestApi": _link_api,
    "AWS::ApiGatewayV2::Api": _link_api,
    "AWS::ApiGatewayV2::Route": _route,
}
