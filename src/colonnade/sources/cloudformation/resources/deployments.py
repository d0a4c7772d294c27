"""Aliases of functions, and the CodeDeploy groups that move their callers to a new version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.fact import Fact, Opaque, Origin, Text
from colonnade.model.deployment import Alias, DeploymentGroup
from colonnade.model.function import Function
from colonnade.sources.cloudformation.derive import UNREAD, alternatives, default, place
from colonnade.sources.cloudformation.intrinsics import called
from colonnade.sources.cloudformation.made import is_nothing
from colonnade.sources.cloudformation.values import Structure
from colonnade.sources.document import Mapping, Node, Scalar
from colonnade.sources.nodes import every

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties

_ON_ALARM = "DEPLOYMENT_STOP_ON_ALARM"


def _alias(declared: Declared) -> Alias:
    properties = declared.properties
    return Alias(
        **declared.common,
        alias=_told(properties, "Name"),
        function_link=default(UNREAD, declared.origin),
        version=_told(properties, "FunctionVersion"),
        weighted=bool(properties.within("RoutingConfig").each("AdditionalVersionWeights")),
    )


def _told(properties: Properties, name: str) -> Fact[Text]:
    return properties.text(name) or Fact(Opaque("not told", name), place(properties, name), label=name)


def _wants_version(function: Function, building: Building) -> bool:
    """Whether a function is called by a version whatever becomes of its deployment."""
    properties = building.declared[function.key].properties
    snap = properties.within("SnapStart").has("ApplyOn").raw is not False
    return snap or properties.has("DurableConfig").raw is not False


def _link_alias(made: Alias, declared: Declared, building: Building) -> None:
    """Tell the deployment that its update policy names which function it is of."""
    made.function_link = building.link(declared.properties, "FunctionName", (Function,), "no function")
    made.kept_ready = declared.properties.has("ProvisionedConcurrencyConfig")
    made.needed = any(
        _wants_version(each, building)
        for _, each in alternatives(made.function_link.raw)
        if isinstance(each, Function)
    )
    update = declared.attribute("UpdatePolicy").within("CodeDeployLambdaAliasUpdate")
    named = update.text("DeploymentGroupName")
    for group in building.links.mentioned(named.raw) if named is not None else ():
        for _, function in alternatives(made.function_link.raw):
            if isinstance(group, DeploymentGroup) and isinstance(function, Function):
                group.functions.append(function)


def _group(declared: Declared) -> DeploymentGroup:
    properties = declared.properties
    alarms = properties.within("AlarmConfiguration")
    rollback = properties.within("AutoRollbackConfiguration")
    events = [str(each.raw) for each in rollback.texts("Events")]
    stops = alarms.fact("Enabled", bool, default=True)
    if _ON_ALARM not in events or rollback.fact("Enabled", bool, default=False).raw is False:
        stops = Fact(
            raw=False, origin=rollback.origin, written=rollback.written, label="AutoRollbackConfiguration"
        )
    strategy = properties.fact("DeploymentConfigName", str, "CodeDeployDefault.LambdaAllAtOnce")
    return DeploymentGroup(
        **declared.common,
        strategy=strategy,
        choices=tuple(_choices(strategy, declared)),
        alarms=list(_alarms(_written(declared, "AlarmConfiguration"))),
        stops_on_alarm=stops,
    )


def _written(declared: Declared, name: str) -> Node | None:
    """The node of a property, with all of its alternatives."""
    whole = declared.properties.raw_whole
    return whole.node.get(name) if isinstance(whole, Structure) and isinstance(whole.node, Mapping) else None


def _alarms(config: Node | None) -> Iterator[Origin]:
    """Where alarms are named, be it for some environments only."""
    for node in every(config) if config is not None else ():
        name = node.get("Name") if isinstance(node, Mapping) else None
        if name is not None and not is_nothing(name):
            yield name.origin


def _choices(strategy: Fact[str], declared: Declared) -> list[str]:
    """All that a strategy may be: its alternatives, and what a parameter allows that it is taken from."""
    found = [raw for _, raw in alternatives(strategy.raw) if isinstance(raw, str)]
    written = _written(declared, "DeploymentConfigName")
    call = called(written) if written is not None else None
    if call is not None and call[0] == "Ref" and isinstance(call[1], Scalar):
        parameter = declared.properties.stack.template.parameters.get(call[1].text)
        found += parameter.allowed_values if parameter is not None else ()
    return list(dict.fromkeys(found))


def _link_group(made: DeploymentGroup, declared: Declared, building: Building) -> None:
    """The function whose DeploymentPreference SAM makes the group of."""
    owner = building.resources.get(declared.properties.stack.template.key(str(declared.node.node.key)))
    if isinstance(owner, Function):
        made.functions.append(owner)


MAKERS = {"AWS::CodeDeploy::DeploymentGroup": _group, "AWS::Lambda::Alias": _alias}
LINKERS = {"AWS::CodeDeploy::DeploymentGroup": _link_group, "AWS::Lambda::Alias": _link_alias}
