"""The stages of APIs and their usage plans, with the limits they set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.fact import Choice, Fact, Opaque, Text
from colonnade.model.api import Api, Stage, UsagePlan
from colonnade.model.resource import Resource
from colonnade.sources.cloudformation.derive import (
    default,
    place,
)

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties


def quick_stage(declared: Declared) -> Stage:
    """The stage that comes with `Target`, of which the template can say nothing."""
    return Stage(
        name=default(Text(("$default",)), declared.origin, "StageName"),
        origin=declared.origin,
        throttle_rate=default(None, declared.origin, "ThrottlingRateLimit"),
        throttle_burst=default(None, declared.origin, "ThrottlingBurstLimit"),
        tracing=default(value=False, origin=declared.origin, label="TracingEnabled"),
        access_logs=default(value=False, origin=declared.origin, label="AccessLogSettings"),
        condition=declared.condition,
    )


def _stage(_: Resource, declared: Declared, building: Building) -> None:
    properties = declared.properties
    owner = building.links.resource(properties.raw("RestApiId"), (Api,))
    if isinstance(owner, Api):
        owner.stages.append(_rest_stage(properties, declared, "StageName"))


def _deployment(_: Resource, declared: Declared, building: Building) -> None:
    """The stage that a deployment makes by itself."""
    properties = declared.properties
    owner = building.links.resource(properties.raw("RestApiId"), (Api,))
    if isinstance(owner, Api) and properties.has("StageName").raw is not False:
        described = properties.within("StageDescription")
        made = _rest_stage(described, declared, "StageName")
        made.name = properties.text("StageName") or made.name
        owner.stages.append(made)


def _rest_stage(properties: Properties, declared: Declared, name: str) -> Stage:
    rate, burst, all_routes = _throttling(properties)
    return Stage(
        name=_named(properties, name),
        origin=declared.origin,
        throttle_rate=rate,
        throttle_burst=burst,
        tracing=properties.fact("TracingEnabled", bool, default=False),
        access_logs=properties.within("AccessLogSetting").has("DestinationArn"),
        covers_all_routes=all_routes,
        condition=declared.condition,
    )


def _named(properties: Properties, name: str) -> Fact[Text]:
    return properties.text(name) or Fact(
        Opaque("not told", name), place(properties, name), written=False, label=name
    )


def _throttling(properties: Properties) -> tuple[Fact[Any], Fact[Any], bool]:
    """Steady rate, burst, and whether they hold for every method, as the settings for `/*` and `*` do."""
    rate: Fact[Any] = properties.optional("ThrottlingRateLimit", float)
    burst: Fact[Any] = properties.optional("ThrottlingBurstLimit", int)
    if rate.written or burst.written:
        return rate, burst, True
    settings = place(properties, "MethodSettings")
    rate = default(None, settings, "ThrottlingRateLimit")
    burst = default(None, settings, "ThrottlingBurstLimit")
    all_routes = True
    for item in properties.each("MethodSettings"):
        if isinstance(item.raw, Opaque):
            unread: Fact[Any] = Fact(item.raw, item.origin, label="MethodSettings")
            return unread, unread, True
        setting = item.properties()
        whole = str(setting.optional("HttpMethod", str).raw) == "*" and str(
            setting.optional("ResourcePath", str).raw
        ) in {"/*", "*", "/"}
        found_rate = setting.optional("ThrottlingRateLimit", float)
        found_burst = setting.optional("ThrottlingBurstLimit", int)
        if whole:
            return _where(item.condition, found_rate), _where(item.condition, found_burst), True
        if found_rate.written or found_burst.written:
            rate, burst, all_routes = found_rate, found_burst, False
    return rate, burst, all_routes


def _where(condition: Any, fact: Fact[Any]) -> Fact[Any]:
    raw = fact.raw if condition is None else Choice(condition, fact.raw, None)
    return Fact(raw, fact.origin, fact.written, fact.label)


def _stage_v2(_: Resource, declared: Declared, building: Building) -> None:
    properties = declared.properties
    owner = building.links.resource(properties.raw("ApiId"), (Api,))
    if not isinstance(owner, Api):
        return
    routes = properties.within("DefaultRouteSettings")
    rate = routes.optional("ThrottlingRateLimit", float)
    burst = routes.optional("ThrottlingBurstLimit", int)
    all_routes = True
    if not (rate.written or burst.written):
        for _route, item in properties.entries("RouteSettings"):
            if isinstance(item.raw, Opaque):
                continue
            found = item.properties().optional("ThrottlingRateLimit", float)
            if found.written:
                rate, burst, all_routes = (
                    found,
                    item.properties().optional("ThrottlingBurstLimit", int),
                    False,
                )
    owner.stages.append(
        Stage(
            name=_named(properties, "StageName"),
            origin=declared.origin,
            throttle_rate=rate,
            throttle_burst=burst,
            tracing=default(value=False, origin=declared.origin, label="TracingEnabled"),
            access_logs=properties.within("AccessLogSettings").has("DestinationArn"),
            covers_all_routes=all_routes,
            condition=declared.condition,
        )
    )


def _usage_plan(declared: Declared) -> UsagePlan:
    throttle = declared.properties.within("Throttle")
    return UsagePlan(
        **declared.common,
        throttle_rate=throttle.optional("RateLimit", float),
        throttle_burst=throttle.optional("BurstLimit", int),
    )


def _link_usage_plan(made: UsagePlan, declared: Declared, building: Building) -> None:
    for item in declared.properties.each("ApiStages"):
        if isinstance(item.raw, Opaque):
            continue
        owner = building.links.resource(item.properties().raw("ApiId"), (Api,))
        if isinstance(owner, Api) and owner not in made.apis:
            made.apis.append(owner)
            owner.usage_plans.append(made)


MAKERS = {"AWS::ApiGateway::UsagePlan": _usage_plan}
LINKERS = {
    "AWS::ApiGateway::Deployment": _deployment,
    "AWS::ApiGateway::Stage": _stage,
    "AWS::ApiGateway::UsagePlan": _link_usage_plan,
    "AWS::ApiGatewayV2::Stage": _stage_v2,
}
