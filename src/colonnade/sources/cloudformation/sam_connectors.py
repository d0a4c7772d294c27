"""AWS::Serverless::Connector and the `Connectors` of a resource, as the policies they stand for."""

from __future__ import annotations

from typing import Any

from colonnade.aws.published import published
from colonnade.dataclass import dataclass
from colonnade.regex import regex
from colonnade.sources.cloudformation.made import literal, made, plain_items, plain_mapping, ref, referred
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless
from colonnade.sources.document import Mapping, Node

_PLAIN = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
}
_VARIABLE = regex(r"%\{([\w.]+)\}")


@dataclass(frozen=True, slots=True)
class End:
    """One end of a connector: its CloudFormation type, and what policies say of it by name ("Arn", "Url")."""

    type: str
    values: dict[str, Any]
    role: object = None


def expand_connector(expansion: Expansion, connector: Serverless) -> None:
    """Add the policies of one connector."""
    properties = connector.properties
    source = plain_mapping(properties.get("Source"))
    if source is None:
        expansion.complain(properties, f"the connector {connector.name} has no Source", "name it by its Id")
        return
    _connect_all(expansion, connector, connector.name, source, properties)


def expand_embedded(expansion: Expansion, owner: Serverless) -> None:
    """Add the policies of the `Connectors` that stand within a resource."""
    connectors = plain_mapping(owner.written.node.get("Connectors"))
    for name, node in connectors.entries.items() if connectors else ():
        connector = plain_mapping(node)
        properties = plain_mapping(connector.get("Properties")) if connector else None
        if properties is None:
            expansion.complain(node, f"the connector {name} of {owner.name} has no Properties")
            continue
        own: dict[str, Any] = {"Id": owner.name}
        reference = plain_mapping(properties.get("SourceReference"))
        own |= reference.entries if reference else {}
        source = Mapping.made(properties, {key: made(properties, each) for key, each in own.items()})
        _connect_all(expansion, owner, owner.name + name, source, properties)


def _connect_all(
    expansion: Expansion, by: Serverless, name: str, source: Mapping, properties: Mapping
) -> None:
    permissions = [literal(each) or "" for each in plain_items(properties.get("Permissions"))]
    destinations = plain_items(properties.get("Destination"))
    several = len(destinations) > 1 or properties.get("Destination") not in destinations
    for index, node in enumerate(destinations):
        destination = plain_mapping(node)
        if destination is None:
            expansion.complain(node, f"a Destination of the connector {name} is not a mapping", "give its Id")
            continue
        ends = _end(expansion, source, destination), _end(expansion, destination, source)
        if ends[0] is None or ends[1] is None:
            what = f"an end of the connector {name} is not in this template"
            expansion.complain(destination, what, "correct its Id, or give its Type and Arn")
            continue
        connect(expansion, by, name, f"Destination{index}" if several else "", properties, ends, permissions)


def _end(expansion: Expansion, written: Mapping, other: Mapping) -> End | None:
    """What is known of one end: named by its Id, or described by its Type, Arn and so on."""
    name = literal(written.get("Id"))
    if name is None:
        kind = literal(written.get("Type"))
        if kind is None:
            return None
        values: dict[str, Any] = {
            key.replace("QueueUrl", "Url"): each for key, each in written.entries.items()
        }
        return End(_PLAIN.get(kind, kind), values, written.get("RoleName"))
    resource = expansion.resources.get(name)
    if resource is None:
        return None
    known = published("sam_policy_templates")["ConnectorResources"].get(resource.type, {})
    values = {key: _filled(each, {"logicalId": name}) for key, each in known.get("Outputs", {}).items()}
    values["ResourceId"] = values.get("Id")
    if "Qualifier" in written.entries:
        values["Qualifier"] = written.entries["Qualifier"]
    role = known.get("Inputs", {}).get("Role")
    properties = resource.properties
    named: Node | None = None
    if isinstance(role, str) and properties is not None:
        named = properties.get(role)
    elif role is not None and properties is not None:
        named = _rule_role(properties, literal(other.get("Id")))
    role_name = referred(named)
    return End(resource.type, values, ref(role_name) if role_name else None)


def _rule_role(rule: Mapping, target: str | None) -> Node | None:
    """The role with which an EventBridge rule starts this target."""
    for each in plain_items(rule.get("Targets")):
        entries = plain_mapping(each)
        if entries and target is not None and referred(entries.get("Arn")) == target:
            return entries.get("RoleArn")
    return None


def connect(
    expansion: Expansion,
    by: Serverless,
    name: str,
    suffix: str,
    at: Node,
    ends: tuple[End | None, End | None],
    permissions: list[str],
) -> None:
    """Add the policy that lets one end do to the other what the permissions ("Read", "Write") name."""
    source, destination = ends
    assert source is not None and destination is not None  # noqa: S101, PT018 - asked by the caller
    profile = published("sam_policy_templates")["Connectors"].get(source.type, {}).get(destination.type)
    if profile is None:
        what = f"SAM has no connector from {source.type} to {destination.type}"
        expansion.complain(at, what, "write the policy yourself")
        return
    values = {f"Source.{key}": each for key, each in source.values.items()}
    values |= {f"Destination.{key}": each for key, each in destination.values.items()}
    categories = {
        category: _filled(each, values)
        for category, each in profile["Properties"]["AccessCategories"].items()
        if category in permissions
    }
    acting = source if profile["Properties"]["SourcePolicy"] else destination
    called = f"the connector {name}"
    if profile["Type"] == "AWS_LAMBDA_PERMISSION":
        for category, each in categories.items():
            entries = {"FunctionName": acting.values.get("Arn"), **each}
            permission = f"{name}{category}LambdaPermission{suffix}"
            expansion.add(by, permission, "AWS::Lambda::Permission", entries, at=at, called=called)
        return
    statements = [statement for each in categories.values() for statement in each["Statement"]]
    document = {"PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
    made_of: dict[str, tuple[str, str, dict[str, Any]]] = {
        "AWS_IAM_ROLE_MANAGED_POLICY": ("Policy", "AWS::IAM::ManagedPolicy", {"Roles": [acting.role]}),
        "AWS_SQS_QUEUE_POLICY": (
            "QueuePolicy",
            "AWS::SQS::QueuePolicy",
            {"Queues": [acting.values.get("Url")]},
        ),
        "AWS_SNS_TOPIC_POLICY": (
            "TopicPolicy",
            "AWS::SNS::TopicPolicy",
            {"Topics": [acting.values.get("Arn")]},
        ),
    }
    ending, type_, entries = made_of[profile["Type"]]
    if acting.role is None and ending == "Policy":
        what = f"the role that the connector {name} adds to cannot be told"
        expansion.complain(at, what, "give its RoleName")
        return
    expansion.add(by, f"{name}{ending}{suffix}", type_, {**entries, **document}, at=at, called=called)


def _filled(part: Any, values: dict[str, Any]) -> Any:
    """A part of a profile with its variables replaced; within a longer string through `Fn::Sub`."""
    if isinstance(part, dict):
        return {key: _filled(each, values) for key, each in part.items()}
    if isinstance(part, list):
        return [_filled(each, values) for each in part]
    if not isinstance(part, str):
        return part
    whole = _VARIABLE.fullmatch(part)
    if whole:
        return values.get(whole[1])
    named = {name: values.get(name) for name in _VARIABLE.findall(part)}
    if named:
        text = _VARIABLE.sub(lambda match: "${" + match[1].replace(".", "") + "}", part)
        return {"Fn::Sub": [text, {name.replace(".", ""): each for name, each in named.items()}]}
    return {"Fn::Sub": part} if "${" in part else part
