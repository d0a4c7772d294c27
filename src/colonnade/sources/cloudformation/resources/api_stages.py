"""The stages of APIs and their usage plans, with the limits they set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from colonnade.fact import Choice, Fact, Opaque, Text
from colonnade.model.api import Api
from colonnade.model.resource import Resource
from colonnade.model.stage import MethodLimit, Stage, UsagePlan
from colonnade.sources.cloudformation.derive import changed, default, derived, place
from colonnade.sources.document import Mapping
from colonnade.sources.nodes import every

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties

# How the settings of a stage name all of its paths.
_EVERYWHERE = {"/*", "*", "/"}


def quick_stage(declared: Declared) -> Stage:
    """The stage that comes with `Target`, of which the template can say nothing."""
    return Stage(
        name=default(Text(("$default",)), declared.origin, "StageName"),
        origin=declared.origin,
        throttle_rate=default(None, declared.origin, "ThrottlingRateLimit"),
        throttle_burst=default(None, declared.origin, "ThrottlingBurstLimit"),
        tracing=default(value=False, origin=declared.origin, label="TracingEnabled"),
        access_logs=default(value=False, origin=declared.origin, label="AccessLogSettings"),
        execution_logs=default(value=False, origin=declared.origin, label="LoggingLevel"),
        data_trace=default(value=False, origin=declared.origin, label="DataTraceEnabled"),
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
    rate, burst, methods = _throttling(properties)
    return Stage(
        name=_named(properties, name),
        origin=declared.origin,
        throttle_rate=rate,
        throttle_burst=burst,
        tracing=properties.fact("TracingEnabled", bool, default=False),
        access_logs=properties.within("AccessLogSetting").has("DestinationArn"),
        execution_logs=_execution_logs(properties),
        data_trace=_data_trace(properties),
        methods=methods,
        condition=declared.condition,
    )


def _execution_logs(properties: Properties) -> Fact[bool]:
    """Whether API Gateway logs what it does with requests, of every method or of some."""
    found = _logs(properties)
    for item in properties.each("MethodSettings"):
        if found.raw is False and (told := _logs(item.properties())).raw is not False:
            raw = told.raw if item.condition is None else Choice(item.condition, told.raw, otherwise=False)
            found = Fact(raw, told.origin, told.written, told.label)
    return found


def _logs(properties: Properties) -> Fact[bool]:
    return derived(properties.fact("LoggingLevel", str, "OFF"), lambda level: level != "OFF")


def _data_trace(properties: Properties) -> Fact[bool]:
    """Whether requests are logged with what is in them, of every method or of some."""
    found = _traced(properties)
    for item in properties.each("MethodSettings"):
        if found.raw is False and (told := _traced(item.properties())).raw is not False:
            raw = told.raw if item.condition is None else Choice(item.condition, told.raw, otherwise=False)
            found = Fact(raw, told.origin, told.written, told.label)
    return found


def _traced(properties: Properties) -> Fact[bool]:
    """Whether data is traced, which it is only where requests are logged at all."""
    told = properties.fact("DataTraceEnabled", bool, default=False)
    logged = changed(properties.fact("LoggingLevel", str, "OFF").raw, lambda level: level == "INFO")
    raw = changed(told.raw, lambda traced: logged if traced else False)
    return Fact(raw, told.origin, told.written, told.label)


def _named(properties: Properties, name: str) -> Fact[Text]:
    return properties.text(name) or Fact(
        Opaque("not told", name), place(properties, name), written=False, label=name
    )


def _throttling(properties: Properties) -> tuple[Fact[Any], Fact[Any], list[MethodLimit]]:
    """Steady rate and burst for every method, as the settings for `/*` and `*` say, and those of single methods."""
    rate, burst = _limits(properties)
    methods: list[MethodLimit] = []
    if rate.written or burst.written:
        return rate, burst, methods
    settings = place(properties, "MethodSettings")
    rate = default(None, settings, "ThrottlingRateLimit")
    burst = default(None, settings, "ThrottlingBurstLimit")
    for item in properties.each("MethodSettings"):
        if isinstance(item.raw, Opaque):
            unread: Fact[Any] = Fact(item.raw, item.origin, label="MethodSettings")
            return unread, unread, methods
        setting = item.properties()
        method = str(setting.optional("HttpMethod", str).raw)
        path = str(setting.optional("ResourcePath", str).raw)
        found = [_where(item.condition, each) for each in _limits(setting)]
        if method == "*" and path in _EVERYWHERE:
            rate, burst = found
        elif any(each.written for each in found):
            methods.append(_method_limit(method, path, found))
    return rate, burst, methods


def _limits(properties: Properties) -> tuple[Fact[Any], Fact[Any]]:
    """Steady rate and burst; -1 is none."""
    return (
        derived(properties.optional("ThrottlingRateLimit", float), _limit),
        derived(properties.optional("ThrottlingBurstLimit", int), _limit),
    )


def _limit(written: float | None) -> float | None:
    return None if written is not None and written < 0 else written


def _method_limit(method: str, path: str, limits: Sequence[Fact[Any]]) -> MethodLimit:
    """The limits of a method; in a path of its settings "~1" may stand for "/"."""
    plain = "/" + path.replace("~1", "/").strip("/")
    rate, burst = limits
    everywhere = path in _EVERYWHERE - {"/"}
    return MethodLimit(
        method=method.upper(),
        path="*" if everywhere else plain,
        throttle_rate=rate,
        throttle_burst=burst,
        origin=rate.origin,
    )


def _where(condition: Any, fact: Fact[Any]) -> Fact[Any]:
    raw = fact.raw if condition is None else Choice(condition, fact.raw, None)
    return Fact(raw, fact.origin, fact.written, fact.label)


def _stage_v2(_: Resource, declared: Declared, building: Building) -> None:
    properties = declared.properties
    owner = building.links.resource(properties.raw("ApiId"), (Api,))
    if not isinstance(owner, Api):
        return
    rate, burst = _limits(properties.within("DefaultRouteSettings"))
    methods: list[MethodLimit] = []
    for key, item in properties.entries("RouteSettings"):
        found = _limits(item.properties())
        if isinstance(item.raw, Opaque) or not any(each.written for each in found):
            continue
        method, path = key.split(" ", 1) if " " in key else ("ANY", key)
        methods.append(
            MethodLimit(
                method=method.upper(),
                path=path,
                throttle_rate=found[0],
                throttle_burst=found[1],
                origin=item.origin,
            )
        )
    owner.stages.append(
        Stage(
            name=_named(properties, "StageName"),
            origin=declared.origin,
            throttle_rate=rate,
            throttle_burst=burst,
            tracing=default(value=False, origin=declared.origin, label="TracingEnabled"),
            access_logs=properties.within("AccessLogSettings").has("DestinationArn"),
            execution_logs=_execution_logs(properties.within("DefaultRouteSettings")),
            data_trace=_traced(properties.within("DefaultRouteSettings")),
            methods=methods,
            condition=declared.condition,
        )
    )


def _usage_plan(declared: Declared) -> UsagePlan:
    throttle = declared.properties.within("Throttle")
    return UsagePlan(
        **declared.common,
        throttle_rate=throttle.optional("RateLimit", float),
        throttle_burst=throttle.optional("BurstLimit", int),
        quota=declared.properties.within("Quota").optional("Limit", int),
    )


def _link_usage_plan(made: UsagePlan, declared: Declared, building: Building) -> None:
    for item in declared.properties.each("ApiStages"):
        if isinstance(item.raw, Opaque):
            continue
        owner = building.links.resource(item.properties().raw("ApiId"), (Api,))
        made.limits_methods |= bool(item.properties().entries("Throttle"))
        if isinstance(owner, Api) and owner not in made.apis:
            made.apis.append(owner)
            owner.usage_plans.append(made)


def _firewall(_: Resource, declared: Declared, building: Building) -> None:
    """Note with an API the firewall before it that limits how often one address may call."""
    guarded = declared.properties.text("ResourceArn")
    named = building.links.resource(declared.properties.raw("WebACLArn"))
    acl = building.declared.get(named.key) if isinstance(named, Resource) else None
    if guarded is None or acl is None or not _limits_addresses(acl):
        return
    for resource in building.links.mentioned(guarded.raw):
        rest = building.declared[resource.key].properties.raw("RestApiId")
        api = resource if isinstance(resource, Api) else building.links.resource(rest, (Api,))
        if isinstance(api, Api):
            api.rate_rule = building.resources[acl.key]


def _limits_addresses(acl: Declared) -> bool:
    rules = acl.node.properties.get("Rules") if acl.node.properties is not None else None
    return rules is not None and any(
        isinstance(each, Mapping) and "RateBasedStatement" in each.entries for each in every(rules)
    )


MAKERS = {"AWS::ApiGateway::UsagePlan": _usage_plan}
LINKERS = {
    "AWS::ApiGateway::Deployment": _deployment,
    "AWS::ApiGateway::Stage": _stage,
    "AWS::ApiGateway::UsagePlan": _link_usage_plan,
    "AWS::ApiGatewayV2::Stage": _stage_v2,
    "AWS::WAFv2::WebACLAssociation": _firewall,
}
