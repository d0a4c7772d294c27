"""Resources that Terraform cuts otherwise than CloudFormation does."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from colonnade.fact import Choice, Opaque, Reference, Text
from colonnade.sources.cloudformation.made import made, mapping
from colonnade.sources.cloudformation.values import joined, mapped, spread
from colonnade.sources.nodes import Mapping, Node, Sequence
from colonnade.sources.terraform.catalog import Write, camel
from colonnade.sources.terraform.code import code_of
from colonnade.sources.terraform.images import built_from
from colonnade.sources.terraform.json_values import held
from colonnade.sources.terraform.syntax import Unread
from colonnade.sources.terraform.translate import Translation, formed, into, under, written
from colonnade.sources.terraform.values import Value, again, elements, raw_of, text_of, value

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.template import ResourceNode
    from colonnade.sources.terraform.instances import Instance

Shape = Callable[[Translation, "Instance", dict[str, Node]], None]


def _amendment(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """Add properties to the resource that an argument names."""
    target = translation.named(instance.argument(instance.spec.amends), instance.spec.of)
    if target is None or target.properties is None:
        return
    for name, node in instance.whole.entries.items():
        write = instance.spec.writes.get(name)
        if name != instance.spec.amends and write is not None and write.to:
            formed_node = formed(node, write)
            if formed_node is not None:
                amend(target, instance, write.to, formed_node)


def amend(target: ResourceNode, instance: Instance, path: tuple[str, ...], node: Node) -> None:
    """Write a property of another resource; lists grow."""
    if target.properties is None:
        return
    if instance.condition is not None:
        if isinstance(node, Sequence):
            node = Sequence.made(node, [under(instance.condition, each) for each in node.items])
        else:
            node = under(instance.condition, node)
    into(target.properties.entries, target.properties, path, node)


def _function(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """Where the code is; what no package brings is an image."""
    code = code_of(translation, instance)
    if code is not None:
        entries["Code"] = code
    entries.pop("SourcePath", None)
    image = instance.argument("image_uri")
    if image is not None and raw_of(image) is not None:
        _image(translation, instance)
    retention = entries.get("ReservedConcurrentExecutions")
    if retention is not None and text_of(raw_of(retention)) == "-1":
        del entries["ReservedConcurrentExecutions"]


def _image(translation: Translation, instance: Instance) -> None:
    """What its image is built from, where a folder is called so."""
    project = translation.project
    found = built_from(project.tree, project.dockerfiles(), instance)
    if found is not None:
        context, dockerfile = found
        root = translation.root.folder.path or "."
        told = {
            "DockerContext": posixpath.relpath(context or ".", root),
            "Dockerfile": posixpath.relpath(dockerfile, context or "."),
            "DockerContextFoundByName": True,
        }
        translation.metadata[instance.address] = mapping(instance.whole, told)


def _layer(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    code = code_of(translation, instance)
    if code is not None:
        entries["Content"] = code
    entries.pop("SourcePath", None)


def _role(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    policies = instance.argument("inline_policy")
    listed: list[Node] = []
    for each in elements(raw_of(policies)) or () if policies is not None else ():
        if isinstance(each, Mapping) and "policy" in each.entries:
            named = {"PolicyName": each.entries.get("name"), "PolicyDocument": held(each.entries["policy"])}
            listed.append(made(each, named))
    if listed:
        entries["Policies"] = Sequence.made(listed[0], listed)


def _attachment(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """A managed policy attached to roles."""
    policy = instance.argument("policy_arn")
    roles = instance.argument("role") or instance.argument("roles") or instance.argument("role_name")
    if policy is None or roles is None:
        return
    policies = elements(raw_of(policy)) or [policy]
    for role in elements(raw_of(roles)) or [roles]:
        target = translation.named(role, "AWS::IAM::Role")
        if target is not None:
            amend(target, instance, ("ManagedPolicyArns",), Sequence.made(policy, policies))


def _role_policy(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    role = instance.argument("role")
    if role is not None:
        entries["Roles"] = Sequence.made(role, [role])


def _target(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """A target of a rule of EventBridge."""
    rule = translation.named(instance.argument("rule"), "AWS::Events::Rule")
    if rule is None:
        return
    target = written(instance, instance.whole, instance.spec.writes)
    target.setdefault("Id", made(instance.whole, instance.address))
    amend(rule, instance, ("Targets",), Sequence.made(instance.whole, [Mapping.made(instance.whole, target)]))


_BRIDGE = ("NotificationConfiguration", "EventBridgeConfiguration", "EventBridgeEnabled")


def _notification(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """What a bucket tells of its objects: one configuration for each event, as CloudFormation has it."""
    bucket = translation.named(instance.argument("bucket"), "AWS::S3::Bucket")
    if bucket is None:
        return
    kinds = {
        "lambda_function": ("LambdaConfigurations", "lambda_function_arn", "Function"),
        "queue": ("QueueConfigurations", "queue_arn", "Queue"),
        "topic": ("TopicConfigurations", "topic_arn", "Topic"),
    }
    for kind, (group, argument, name) in kinds.items():
        blocks = instance.argument(kind)
        for block in elements(raw_of(blocks)) or () if blocks is not None else ():
            if not isinstance(block, Mapping):
                continue
            events = block.entries.get("events")
            rules = [
                made(each, {"Name": text, "Value": each})
                for text in ("prefix", "suffix")
                if (each := block.entries.get(f"filter_{text}")) is not None
            ]
            for event in elements(raw_of(events)) or () if events is not None else ():
                one = {"Event": event, name: block.entries.get(argument)}
                if rules:
                    one["Filter"] = made(block, {"S3Key": {"Rules": rules}})
                path = ("NotificationConfiguration", group)
                amend(bucket, instance, path, Sequence.made(block, [made(block, one)]))
    bridge = instance.argument("eventbridge")
    if bridge is not None and raw_of(bridge) is True:
        amend(bucket, instance, _BRIDGE, bridge)


def _permission(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """Who may invoke a function; with a qualifier, an alias or a version of it alone."""
    function, qualifier = instance.argument("function_name"), instance.argument("qualifier")
    if function is None or qualifier is None or raw_of(qualifier) is None:
        return
    of = qualifier.of if isinstance(qualifier, Value) else None
    if of is not None and of[0].type == "aws_lambda_alias":
        named: object = Reference(of[0].key)
    else:
        named = spread((raw_of(function), ":", raw_of(qualifier)), joined)
    entries["FunctionName"] = value_like(instance, function, named)


def _table(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    keys = _keys(instance.argument("hash_key"), instance.argument("range_key"))
    if keys is not None:
        entries["KeySchema"] = keys
    for name in ("HashKey", "RangeKey"):
        entries.pop(name, None)
    _capacity(instance.whole, entries)
    for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        listed = entries.get(kind)
        if isinstance(listed, Sequence):
            entries[kind] = Sequence.made(listed, [_index(each) for each in listed.items])
    if "StreamSpecification" in entries:
        enabled = instance.argument("stream_enabled")
        if enabled is None or raw_of(enabled) is False:
            del entries["StreamSpecification"]


def _keys(*keys: Node | None) -> Node | None:
    kinds = ("HASH", "RANGE")
    items = [
        made(key, {"AttributeName": key, "KeyType": kind})
        for key, kind in zip(keys, kinds, strict=False)
        if key is not None and raw_of(key) is not None
    ]
    return Sequence.made(items[0], items) if items else None


def _index(node: Node) -> Node:
    if not isinstance(node, Mapping):
        return node
    entries = dict(node.entries)
    keys = _keys(entries.pop("HashKey", None), entries.pop("RangeKey", None))
    if keys is not None:
        entries["KeySchema"] = keys
    _capacity(node, entries)
    return Mapping.made(node, entries)


def _capacity(at: Mapping, entries: dict[str, Node]) -> None:
    read, write = entries.pop("ReadCapacity", None), entries.pop("WriteCapacity", None)
    if read is not None or write is not None:
        entries["ProvisionedThroughput"] = made(at, {"ReadCapacityUnits": read, "WriteCapacityUnits": write})


def _method(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """A method of a REST API, to which its integration is added."""
    translation.identities[instance.address] = _identity(instance)


def _integration(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """The integration of a method, found by the API, the resource and the verb that both name."""
    wanted = _identity(instance)
    for address, node in translation.resources.items():
        if node.type == "AWS::ApiGateway::Method" and translation.identities.get(address) == wanted:
            told = written(instance, instance.whole, instance.spec.writes)
            amend(node, instance, ("Integration",), Mapping.made(instance.whole, told))
            return


def _identity(instance: Instance) -> tuple[str, ...]:
    found = []
    for name in ("rest_api_id", "resource_id", "http_method"):
        node = instance.argument(name)
        raw = raw_of(node) if node is not None else None
        found.append(str(raw))
    return tuple(found)


def _security_group(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    for name in ("SecurityGroupIngress", "SecurityGroupEgress"):
        listed = entries.get(name)
        if isinstance(listed, Sequence):
            entries[name] = Sequence.made(listed, [one for each in listed.items for one in _rules(each)])


def _rules(node: Node) -> list[Node]:
    """A rule for each of the ranges and groups of a block."""
    if not isinstance(node, Mapping):
        return [node]
    common = {
        name: each
        for name, each in node.entries.items()
        if name in {"IpProtocol", "FromPort", "ToPort", "Description"}
    }
    made_rules: list[Node] = []
    for name, to in _SOURCES.items():
        listed = node.entries.get(name)
        given = elements(raw_of(listed)) or [] if listed is not None else []
        made_rules += [Mapping.made(node, {**common, to: each}) for each in given]
    return made_rules or [Mapping.made(node, common)]


_SOURCES = {
    "CidrBlocks": "CidrIp",
    "Ipv6CidrBlocks": "CidrIpv6",
    "SecurityGroups": "SourceSecurityGroupId",
    "PrefixListIds": "SourcePrefixListId",
}


def _rule(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """`aws_security_group_rule`: a resource for each range, under one address."""
    egress = instance.text("type") == "egress"
    type_ = "AWS::EC2::SecurityGroupEgress" if egress else "AWS::EC2::SecurityGroupIngress"
    told = written(instance, instance.whole, instance.spec.writes)
    group = told.pop("GroupId", None)
    source = told.pop("SourceSecurityGroupId", None)
    told.pop("Self", None)
    if source is not None:
        told["SecurityGroups"] = Sequence.made(source, [source])
    for index, each in enumerate(_rules(Mapping.made(instance.whole, told))):
        one = dict(each.entries) if isinstance(each, Mapping) else {}
        if egress and "SourceSecurityGroupId" in one:
            one["DestinationSecurityGroupId"] = one.pop("SourceSecurityGroupId")
        if group is not None:
            one["GroupId"] = group
        address = instance.address if index == 0 else f"{instance.address}#{index + 1}"
        translation.put(instance, type_, address.replace("#", " "), one)


def _route_table(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """A table of routes and the routes that are written within it."""
    routes = instance.argument("route")
    key = Reference(instance.key)
    for index, each in enumerate(elements(raw_of(routes)) or [] if routes is not None else []):
        if isinstance(each, Mapping):
            own = {
                camel(_ROUTE.get(name, name)): one
                for name, one in each.entries.items()
                if raw_of(one) is not None
            }
            own["RouteTableId"] = value_like(instance, each, key)
            translation.put(instance, "AWS::EC2::Route", f"{instance.address} route {index + 1}", own)


_ROUTE = {"cidr_block": "destination_cidr_block", "ipv6_cidr_block": "destination_ipv6_cidr_block"}


def _stage(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """A stage of an HTTP API, whose routes have settings by their keys."""
    listed = entries.pop("RouteSettings", None)
    settings: dict[str, Node] = {}
    for each in listed.items if isinstance(listed, Sequence) else ():
        key = each.entries.get("RouteKey") if isinstance(each, Mapping) else None
        name = text_of(raw_of(key)) if key is not None else None
        if name is not None:
            settings[name] = each
    if settings:
        entries["RouteSettings"] = Mapping.made(instance.whole, settings)


def _settings(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """`aws_api_gateway_method_settings`, which a stage holds."""
    stage = translation.named(instance.argument("stage_name"), "AWS::ApiGateway::Stage")
    told = instance.argument("settings")
    listed = elements(raw_of(told)) if told is not None else None
    if stage is None or not listed:
        return
    inner = formed(listed[0], Write(("",), of=instance.spec.writes))
    path = instance.text("method_path") or "*/*"
    resource, _, verb = path.rpartition("/")
    own = dict(inner.entries) if isinstance(inner, Mapping) else {}
    own["HttpMethod"] = made(instance.whole, verb or "*")
    own["ResourcePath"] = made(instance.whole, "/*" if resource in {"", "*"} else f"/{resource.lstrip('/')}")
    amend(stage, instance, ("MethodSettings",), Sequence.made(instance.whole, [Mapping.made(listed[0], own)]))


def _provisioned(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """Provisioned concurrency, which an alias or a version holds."""
    alias = translation.named(instance.argument("qualifier"))
    amount = instance.argument("provisioned_concurrent_executions")
    if alias is not None and amount is not None and alias.type == "AWS::Lambda::Alias":
        path = ("ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions")
        amend(alias, instance, path, amount)


def _usage_plan(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    for name in ("Quota", "Throttle"):
        if isinstance(entries.get(name), Sequence):
            del entries[name]


def _disabled(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """`retention_in_days = 0` keeps all for ever, as leaving it out does."""
    retention = entries.get("RetentionInDays")
    raw = raw_of(retention) if retention is not None else None
    if retention is not None and isinstance(raw, Choice):
        kept = mapped(raw, lambda each: None if text_of(each) == "0" else each)
        entries["RetentionInDays"] = value_like(instance, retention, kept)
    elif text_of(raw) == "0":
        del entries["RetentionInDays"]


def _machine(translation: Translation, instance: Instance, entries: dict[str, Node]) -> None:
    """The definition of a state machine: a mapping where its text is known to be one."""
    definition = entries.pop("DefinitionString", None)
    if definition is not None:
        raw = raw_of(definition)
        name = "Definition" if isinstance(definition, Mapping) else "DefinitionString"
        if isinstance(raw, Text):
            reason = "put together from values that are only known when it is deployed"
            definition = value_like(instance, definition, Opaque(reason, instance.address))
        entries[name] = definition


def value_like(instance: Instance, node: Node, raw: object) -> Node:
    """Another value at the place of a node."""
    new = again(value(_at(instance), raw), _at(instance))
    new.text_file, new.line, new.column, new.start, new.end = (
        node.text_file,
        node.line,
        node.column,
        node.start,
        node.end,
    )
    new.parent, new.key = node.parent, node.key
    return new


def _at(instance: Instance) -> Unread:
    return Unread(instance.block.source, instance.block.start, instance.block.end)


SHAPES: dict[str, Shape] = {
    "amendment": _amendment,
    "attachment": _attachment,
    "event target": _target,
    "function": _function,
    "integration": _integration,
    "layer": _layer,
    "log group": _disabled,
    "method": _method,
    "method settings": _settings,
    "notification": _notification,
    "permission": _permission,
    "provisioned concurrency": _provisioned,
    "role": _role,
    "role policy": _role_policy,
    "route table": _route_table,
    "security group": _security_group,
    "security group rule": _rule,
    "stage": _stage,
    "state machine": _machine,
    "table": _table,
    "usage plan": _usage_plan,
}
