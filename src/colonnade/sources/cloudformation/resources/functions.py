"""Lambda functions, their versions, URLs, layers and log groups."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from colonnade.aws import defaults
from colonnade.fact import Fact, Opaque, Text
from colonnade.model.environment import Variable
from colonnade.model.function import Function, Layer, LogGroup
from colonnade.model.function_url import FunctionUrl
from colonnade.model.policy import Role
from colonnade.model.resource import Resource
from colonnade.sources.cloudformation.derive import (
    UNREAD,
    alternatives,
    both,
    changed,
    default,
    derived,
    optional_text,
)
from colonnade.sources.cloudformation.layer_contents import modules_of_layer
from colonnade.sources.cloudformation.made import literal
from colonnade.sources.cloudformation.values import choice

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties


def _function(declared: Declared) -> Function:
    properties = declared.properties
    unread = default(UNREAD, declared.origin)
    package = properties.fact("PackageType", str, defaults.FUNCTION_PACKAGE)
    return Function(
        **declared.common,
        runtime=_of_zip(properties, "Runtime"),
        handler=_of_zip(properties, "Handler"),
        timeout=properties.fact("Timeout", int, defaults.FUNCTION_TIMEOUT),
        memory=properties.fact("MemorySize", int, defaults.FUNCTION_MEMORY),
        architecture=_architecture(properties),
        package=package,
        tracing=properties.within("TracingConfig").fact("Mode", str, defaults.FUNCTION_TRACING),
        log_format=properties.within("LoggingConfig").fact("LogFormat", str, defaults.FUNCTION_LOG_FORMAT),
        log_level=properties.within("LoggingConfig").optional("ApplicationLogLevel", str),
        reserved_concurrency=properties.optional("ReservedConcurrentExecutions", int),
        asynchronous_failure=optional_text(properties.within("DeadLetterConfig"), "TargetArn"),
        vpc=properties.within("VpcConfig").has("SubnetIds"),
        role_link=unread,
        log_group_link=unread,
        code_link=unread,
        destinations=_dead_letters(properties),
        file_systems=tuple(
            told
            for item in properties.each("FileSystemConfigs")
            if (told := item.properties().text("Arn")) is not None
        ),
        durable=durable if (durable := properties.has("DurableConfig")).raw is not False else None,
        **_environment(properties),
    )


def _dead_letters(properties: Properties) -> list[Fact[Text | None]]:
    to = properties.within("DeadLetterConfig").text("TargetArn")
    return [] if to is None else [Fact(to.raw, to.origin, label="DeadLetterConfig")]


def _of_zip(properties: Properties, name: str) -> Fact[str]:
    if properties.raw(name) is not None and properties.has(name).raw is not False:
        return properties.fact(name, str, "")
    reason = "not told in the template, as for functions that are container images"
    return Fact(Opaque(reason, name), properties.origin, written=False, label=name)


def _architecture(properties: Properties) -> Fact[str]:
    for item in properties.each("Architectures"):
        return derived(item.text(), str)
    return properties.fact("Architectures", str, defaults.FUNCTION_ARCHITECTURE)


def _environment(properties: Properties) -> dict[str, Any]:
    variables: dict[str, Variable] = {}
    whole = properties.raw("Environment")
    inner = properties.within("Environment")
    for raw in (whole, inner.raw("Variables")):
        for _, each in alternatives(raw):
            if isinstance(each, Opaque):
                unread: Fact[None] = Fact(each, inner.origin, label="Environment")
                return {"environment": {}, "environment_unread": unread}
    written = inner.within("Variables")
    for name, _ in written.entries():
        value = written.text(name)
        if value is not None:
            variables[name] = Variable(name=name, value=value, hidden=written.hidden(name))
    return {"environment": variables}


def _link_function(made: Function, declared: Declared, building: Building) -> None:
    properties, links = declared.properties, building.links
    made.role_link = building.link(properties, "Role", (Role,), "no role")
    for _, role in alternatives(made.role_link.raw):
        if isinstance(role, Role):
            role.all_functions.append(made)
    for item in properties.each("Layers"):
        for _, layer in alternatives(links.link(item.raw, (Layer,))):
            if isinstance(layer, Layer):
                made.layers.append(layer)
                layer.functions.append(made)
            else:
                made.foreign_layers.append(item.text())
    building.dead_letters(made, made.asynchronous_failure)
    _name_variables(made, building)
    made.log_group_link = _log_group_of(made, properties, building)


def _name_variables(made: Function, building: Building) -> None:
    for variable in made.environment.values():
        for _, raw in alternatives(variable.value.raw):
            named = building.links.resource(raw)
            if isinstance(named, Resource):
                variable.names = named
                break


def _log_group_of(made: Function, properties: Properties, building: Building) -> Fact[LogGroup | None]:
    logging = properties.within("LoggingConfig")
    told = optional_text(logging, "LogGroup")
    if told.written:
        found: Fact[LogGroup | None] = Fact(
            building.links.link(told.raw, (LogGroup,)), told.origin, label="LogGroup"
        )
    else:
        own = building.links.named(f"/aws/lambda/{building.links.name(made)}", LogGroup)
        found = default(own, made.origin, "LogGroup")
    for _, group in alternatives(found.raw):
        if isinstance(group, LogGroup) and made not in group.functions:
            group.functions.append(made)
    return found


def _log_group(declared: Declared) -> LogGroup:
    return LogGroup(**declared.common, retention=declared.properties.optional("RetentionInDays", int))


def _layer(declared: Declared) -> Layer:
    stack = declared.properties.stack
    content = declared.properties.raw("Content")
    folder = None
    if isinstance(content, str) and "://" not in content:
        folder = stack.tree.resolve(posixpath.dirname(stack.template.file), content)
    metadata = declared.node.metadata
    built_for = None
    if metadata is not None and metadata.get("BuildMethod") is not None:
        built_for = literal(metadata.get("BuildArchitecture")) or defaults.FUNCTION_ARCHITECTURE
    there = folder if folder and stack.tree.is_dir(folder) else None
    return Layer(
        **declared.common,
        folder=there,
        built_for=built_for,
        modules=Fact(
            modules_of_layer(stack.tree, there, built=built_for is not None),
            declared.properties.has("Content").origin,
            label=f"what {declared.name} holds",
        ),
    )


def _url(declared: Declared) -> FunctionUrl:
    return FunctionUrl(
        **declared.common,
        function_link=default(UNREAD, declared.origin),
        authorization=declared.properties.fact("AuthType", str, "NONE"),
    )


def _link_url(made: FunctionUrl, declared: Declared, building: Building) -> None:
    made.function_link = building.link(declared.properties, "TargetFunctionArn", (Function,), "no function")
    building.trigger("url", declared, made.function_link, source=made)


def _link_alias(made: Resource, declared: Declared, building: Building) -> None:
    named = building.link(declared.properties, "FunctionName", (Function,), "no function")
    for _, target in alternatives(named.raw):
        if isinstance(target, Function):
            target.alias = declared.properties.optional("Name", str)
    update = declared.attribute("UpdatePolicy").within("CodeDeployLambdaAliasUpdate")
    for hook in ("BeforeAllowTrafficHook", "AfterAllowTrafficHook"):
        building.invokes("codedeploy", declared, update, hook, made)


def _link_deployment(made: Resource, declared: Declared, building: Building) -> None:
    """The hooks that SAM's DeploymentPreference names."""
    hooks = declared.attribute("Properties").within("DeploymentPreference").within("Hooks")
    for hook in ("PreTraffic", "PostTraffic"):
        building.invokes("codedeploy", declared, hooks, hook, made)


def _link_invoke_config(made: Resource, declared: Declared, building: Building) -> None:
    destinations = declared.properties.within("DestinationConfig")
    for outcome in ("OnSuccess", "OnFailure"):
        to = destinations.within(outcome)
        building.invokes("lambda", declared, to, "Destination", made, asynchronous=True)
    named = building.link(declared.properties, "FunctionName", (Function,), "no function")
    _note_destinations(made, destinations, named)
    destination = optional_text(destinations.within("OnFailure"), "Destination")
    if not destination.written:
        return
    for condition, target in alternatives(named.raw):
        if isinstance(target, Function):
            target.asynchronous_failure = _either(
                destination, target.asynchronous_failure, both(condition, made.condition)
            )
            building.dead_letters(target, destination)


def _note_destinations(made: Resource, destinations: Properties, named: Fact[Any]) -> None:
    for outcome in ("OnSuccess", "OnFailure"):
        to = destinations.within(outcome).text("Destination")
        if to is None:
            continue
        for condition, target in alternatives(named.raw):
            if isinstance(target, Function):
                when = both(condition, made.condition)
                raw = to.raw if when is None else choice(when, to.raw, None)
                target.destinations.append(Fact(raw, to.origin, label=outcome))


def _either(destination: Fact[Any], before: Fact[Any], condition: Condition | None) -> Fact[Any]:
    """The destination; where there is none, what the function says by itself."""
    raw = changed(destination.raw, lambda each: before.raw if each is None else each)
    if condition is not None:
        raw = choice(condition, raw, before.raw)
    return Fact(raw, destination.origin, label=destination.label)


MAKERS = {
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::LayerVersion": _layer,
    "AWS::Lambda::Url": _url,
    "AWS::Logs::LogGroup": _log_group,
}
LINKERS = {
    "AWS::CodeDeploy::DeploymentGroup": _link_deployment,
    "AWS::Lambda::Alias": _link_alias,
    "AWS::Lambda::EventInvokeConfig": _link_invoke_config,
    "AWS::Lambda::Function": _link_function,
    "AWS::Lambda::Url": _link_url,
}
