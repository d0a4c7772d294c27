"""IAM roles and policies, and the policies of queues, topics, buckets, buses, keys, secrets and functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.fact import Fact, Opaque, Text
from colonnade.model.api import Api
from colonnade.model.function import Function
from colonnade.model.policy import ManagedPolicy, ResourcePolicy, Role, Statement
from colonnade.model.resource import Resource
from colonnade.sources.cloudformation.derive import alternatives, both, default
from colonnade.sources.cloudformation.policies import managed_name, statements, target

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Item, Properties


def _role(declared: Declared) -> Role:
    properties = declared.properties
    made = Role(
        **declared.common,
        trust=statements(properties, "AssumeRolePolicyDocument", "the trust policy"),
        permissions_boundary=properties.text("PermissionsBoundary"),
    )
    for item in properties.each("Policies"):
        if isinstance(item.raw, Opaque):
            made.statements.append(_unread(item.raw, item, "an inline policy"))
            continue
        policy = item.properties()
        made.statements += statements(policy, "PolicyDocument", _source(policy), item.condition)
    return made


def _source(policy: Properties) -> str:
    """Where an inline policy comes from, as a user would say it."""
    told = policy.text("Source")
    if told is not None:
        return str(told.raw)
    name = policy.text("PolicyName")
    return f"the inline policy {name.raw}" if name is not None else "an inline policy"


def _unread(why: Opaque, item: Item, source: str) -> Statement:
    effect: Fact[str] = Fact(why, item.origin, label=source)
    return Statement(
        effect=effect,
        actions=(),
        resources=(),
        origin=item.origin,
        source=source,
        condition=item.condition,
    )


def _link_role(made: Role, declared: Declared, building: Building) -> None:
    for item in declared.properties.each("ManagedPolicyArns"):
        for condition, raw in alternatives(item.raw, item.condition):
            _attach(made, raw, item, condition, building)
    if made.permissions_boundary is not None:
        policy = building.links.resource(made.permissions_boundary.raw)
        if isinstance(policy, Resource) and policy.type == "AWS::IAM::ManagedPolicy":
            source = f"the permissions boundary {policy.name}"
            made.boundary = statements(building.declared[policy.key].properties, "PolicyDocument", source)
    for each in (*made.statements, *made.boundary):
        target(each, building.links)


def _attach(made: Role, raw: object, item: Item, condition: Condition | None, building: Building) -> None:
    policy = building.links.resource(raw)
    if isinstance(policy, Resource) and policy.type == "AWS::IAM::ManagedPolicy":
        _grant(made, policy, condition, building)
        return
    name: Fact[Text] = Fact(managed_name(raw), item.origin, label="ManagedPolicyArns")
    if name.raw is not None:
        made.managed_policies.append(ManagedPolicy(name=name, origin=item.origin, condition=condition))


def _grant(made: Role, policy: Resource, condition: Condition | None, building: Building) -> None:
    """Give the role the statements of a policy of the application, once."""
    source = f"the {'managed ' if policy.type.endswith('ManagedPolicy') else ''}policy {policy.name}"
    if any(each.source == source for each in made.statements):
        return
    granted = statements(
        building.declared[policy.key].properties,
        "PolicyDocument",
        source,
        both(condition, policy.condition),
    )
    for each in granted:
        target(each, building.links)
    made.statements += granted


def _link_policy(made: Resource, declared: Declared, building: Building) -> None:
    for item in declared.properties.each("Roles"):
        for condition, raw in alternatives(item.raw, item.condition):
            attached = building.links.resource(raw, (Role,))
            if isinstance(attached, Role):
                _grant(attached, made, condition, building)


def _called(kind: str, declared: Declared) -> str:
    """What a user would call a policy; one that SAM makes is called so already."""
    return declared.name if declared.generated else f"the {kind} {declared.name}"


def _resource_policy(declared: Declared) -> ResourcePolicy:
    document = (
        "ResourcePolicy" if declared.type == "AWS::SecretsManager::ResourcePolicy" else "PolicyDocument"
    )
    made = ResourcePolicy(**declared.common)
    made.statements = statements(declared.properties, document, _called("policy", declared))
    return made


_PROTECTED = {
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::SQS::QueuePolicy": "Queues",
    "AWS::SecretsManager::ResourcePolicy": "SecretId",
    "AWS::Kinesis::ResourcePolicy": "ResourceArn",
}


def _link_resource_policy(made: ResourcePolicy, declared: Declared, building: Building) -> None:
    for item in declared.properties.each(_PROTECTED[declared.type]):
        for _, protected in alternatives(building.links.link(item.raw)):
            if isinstance(protected, Resource) and protected not in made.on:
                made.on.append(protected)
    for each in made.statements:
        target(each, building.links)


def _bus_policy(declared: Declared) -> ResourcePolicy:
    """A policy on a bus: a statement, or the older form of an action and a principal."""
    properties = declared.properties
    made = ResourcePolicy(**declared.common)
    source = _called("policy", declared)
    if properties.has("Statement").raw is not False:
        made.statements = statements(properties, "Statement", source)
    else:
        made.statements = [_granted(properties, properties.text("Action"), source)]
    return made


def _link_bus_policy(made: ResourcePolicy, declared: Declared, building: Building) -> None:
    for _, protected in alternatives(building.links.link(declared.properties.raw("EventBusName"))):
        if isinstance(protected, Resource):
            made.on.append(protected)
    for each in made.statements:
        target(each, building.links)


def _permission(declared: Declared) -> ResourcePolicy:
    """A permission to invoke a function, as the statement IAM makes of it."""
    properties = declared.properties
    made = ResourcePolicy(**declared.common)
    made.statements = [_granted(properties, properties.text("Action"), _called("permission", declared))]
    return made


# The property of a permission, and the test that IAM makes of it.
_TESTS = (
    ("SourceArn", "ArnLike", "AWS:SourceArn"),
    ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
    ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
    ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
)


def _granted(properties: Properties, action: Fact[Text] | None, source: str) -> Statement:
    tests = []
    for name, operator, key in _TESTS:
        told = properties.text(name)
        if told is not None:
            tests.append((operator, key, (told,)))
    principal = properties.text("Principal")
    named = properties.text("FunctionName")
    return Statement(
        effect=default("Allow", properties.origin, "Effect"),
        actions=(action,) if action is not None else (),
        resources=(named,) if named is not None else (),
        origin=properties.origin,
        source=source,
        principals=((_principal(principal), principal),) if principal is not None else (),
        tests=tuple(tests),
    )


def _principal(principal: Fact[Text]) -> str:
    written = str(principal.raw)
    if written == "*":
        return "*"
    return "Service" if "amazonaws.com" in written or written.startswith("alexa-") else "AWS"


def _link_permission(made: ResourcePolicy, declared: Declared, building: Building) -> None:
    named = building.link(declared.properties, "FunctionName", (Function,), "no function")
    for _, function in alternatives(named.raw):
        if isinstance(function, Function):
            made.on.append(function)
    for each in made.statements:
        target(each, building.links)


# Resources that hold their own policy, and the property it is.
_OWN_POLICIES = {
    "AWS::ApiGateway::RestApi": "Policy",
    "AWS::DynamoDB::Table": "ResourcePolicy",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::Serverless::Api": "Policy",
}


def own_policy(made: Resource, declared: Declared, building: Building) -> None:
    """Make a policy of its own of the one that stands within a resource."""
    name = _OWN_POLICIES.get(declared.type)
    if name is None or declared.properties.has(name).raw is False:
        return
    holder, document = declared.properties, name
    if declared.type == "AWS::DynamoDB::Table":
        holder, document = holder.within(name), "PolicyDocument"
    policy = ResourcePolicy(
        name=made.name,
        type=f"{declared.type}.{name}",
        key=f"{made.key}.{name}",
        origin=holder.within(document).origin,
        condition=made.condition,
        statements=statements(holder, document, f"the policy of {made.name}"),
        on=[made],
    )
    for each in policy.statements:
        target(each, building.links)
    building.add(policy)
    if isinstance(made, Api):
        made.policies.append(policy)


def statements_of(resource: Resource) -> list[Statement]:
    """The statements that a role or a resource policy holds."""
    if isinstance(resource, Role):
        return [*resource.statements, *resource.trust]
    return resource.statements if isinstance(resource, ResourcePolicy) else []


MAKERS = {
    "AWS::Events::EventBusPolicy": _bus_policy,
    "AWS::IAM::Role": _role,
    "AWS::Lambda::LayerVersionPermission": _permission,
    "AWS::Lambda::Permission": _permission,
    **dict.fromkeys(_PROTECTED, _resource_policy),
}
LINKERS = {
    "AWS::Events::EventBusPolicy": _link_bus_policy,
    "AWS::IAM::ManagedPolicy": _link_policy,
    "AWS::IAM::Policy": _link_policy,
    "AWS::IAM::Role": _link_role,
    "AWS::IAM::RolePolicy": _link_policy,
    "AWS::Lambda::Permission": _link_permission,
    **dict.fromkeys(_PROTECTED, _link_resource_policy),
}
