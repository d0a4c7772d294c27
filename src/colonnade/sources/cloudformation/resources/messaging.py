"""SNS topics and subscriptions, EventBridge buses, rules and schedules, buckets, secrets, parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.fact import Fact
from colonnade.model.function import Function
from colonnade.model.messaging import Bucket, Bus, Parameter, Rule, Secret, Topic
from colonnade.model.resource import Resource
from colonnade.model.trigger import BucketTrigger
from colonnade.sources.cloudformation.derive import (
    alternatives,
    both,
    changed,
    default,
    derived,
    listed,
    optional_text,
)
from colonnade.sources.cloudformation.values import choice

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Item, Properties


def _topic(declared: Declared) -> Topic:
    return Topic(**declared.common)


def _link_topic(made: Topic, declared: Declared, building: Building) -> None:
    for item in declared.properties.each("Subscription"):
        building.invokes("sns", declared, item.properties(), "Endpoint", made, item.condition)


def _link_subscription(made: Resource, declared: Declared, building: Building) -> None:
    properties = declared.properties
    dead_letters = optional_text(properties.document("RedrivePolicy"), "deadLetterTargetArn")
    building.dead_letters(made, dead_letters)
    source = building.links.resource(properties.raw("TopicArn"), (Topic,))
    building.invokes("sns", declared, properties, "Endpoint", source if isinstance(source, Topic) else made)


def _bus(declared: Declared) -> Bus:
    return Bus(**declared.common)


def _rule(declared: Declared) -> Rule:
    return Rule(**declared.common, schedule=optional_text(declared.properties, "ScheduleExpression"))


def _link_rule(made: Rule, declared: Declared, building: Building) -> None:
    for item in declared.properties.each("Targets"):
        _target(
            made, item.properties(), "schedule" if made.schedule.written else "events", declared, building
        )


def _link_schedule(made: Rule, declared: Declared, building: Building) -> None:
    _target(made, declared.properties.within("Target"), "schedule", declared, building)


def _target(made: Rule, properties: Properties, kind: str, declared: Declared, building: Building) -> None:
    building.dead_letters(made, optional_text(properties.within("DeadLetterConfig"), "Arn"))
    building.invokes(kind, declared, properties, "Arn", made)
    for _, each in alternatives(building.links.link(properties.raw("Arn"))):
        if isinstance(each, Resource) and each not in made.targets:
            made.targets.append(each)


def _bucket(declared: Declared) -> Bucket:
    properties = declared.properties
    rules = properties.within("LifecycleConfiguration").each("Rules")
    status = properties.within("VersioningConfiguration").fact("Status", str, "Suspended")
    return Bucket(
        **declared.common,
        versioned=derived(status, lambda each: each == "Enabled"),
        locked=properties.fact("ObjectLockEnabled", bool, default=False),
        expires=_rule_with(rules, ("ExpirationInDays", "ExpirationDate"), properties),
        expires_versions=_rule_with(
            rules, ("NoncurrentVersionExpiration", "NoncurrentVersionExpirationInDays"), properties
        ),
    )


def _rule_with(rules: list[Item], names: tuple[str, ...], properties: Properties) -> Fact[bool]:
    """Whether an enabled rule of the lifecycle has one of these properties."""
    raw: object = False
    for rule in rules:
        told = rule.properties()
        if told.fact("Status", str, "").raw == "Disabled":
            continue
        for name in names:
            has = _or(told.has(name).raw, raw)
            raw = has if rule.condition is None else choice(rule.condition, has, raw)
    lifecycle = properties.has("LifecycleConfiguration")
    return Fact(raw, lifecycle.origin, lifecycle.written, "LifecycleConfiguration")


def _or(one: object, other: object) -> object:
    """True where one is, else the other."""
    return changed(one, lambda each: True if each else other)


def _link_bucket(made: Bucket, declared: Declared, building: Building) -> None:
    notifications = declared.properties.within("NotificationConfiguration")
    for item in notifications.each("LambdaConfigurations"):
        told = item.properties()
        written = told.text("Function")
        if written is None:
            continue
        building.named[written.origin] = written
        for when, found in alternatives(
            building.links.link(written.raw, (Function,)), both(declared.condition, item.condition)
        ):
            if isinstance(found, Function):
                linked: Fact[Function] = Fact(found, written.origin, written.written, "Function")
                made.notified.append(found)
                building.add_trigger(_notification(made, told, linked, when))


def _notification(
    made: Bucket, told: Properties, function: Fact[Function], when: Condition | None
) -> BucketTrigger:
    keys = {"prefix": default("", told.origin, "prefix"), "suffix": default("", told.origin, "suffix")}
    for rule in told.within("Filter").within("S3Key").each("Rules"):
        named = rule.properties()
        keys[str(named.fact("Name", str, "").raw).lower()] = named.fact("Value", str, "")
    return BucketTrigger(
        kind="s3",
        name=made.name,
        function_link=function,
        origin=function.origin,
        condition=when,
        asynchronous=True,
        source=Fact(made, made.origin),
        events=listed(told.each("Event"), told.origin, "Event"),
        key_prefix=keys["prefix"],
        key_suffix=keys["suffix"],
    )


def _secret(declared: Declared) -> Secret:
    return Secret(**declared.common)


def _parameter(declared: Declared) -> Parameter:
    return Parameter(**declared.common, value=declared.properties.text("Value"))


MAKERS = {
    "AWS::Events::EventBus": _bus,
    "AWS::Events::Rule": _rule,
    "AWS::S3::Bucket": _bucket,
    "AWS::SNS::Topic": _topic,
    "AWS::SSM::Parameter": _parameter,
    "AWS::Scheduler::Schedule": _rule,
    "AWS::SecretsManager::Secret": _secret,
}
LINKERS = {
    "AWS::Events::Rule": _link_rule,
    "AWS::S3::Bucket": _link_bucket,
    "AWS::SNS::Subscription": _link_subscription,
    "AWS::SNS::Topic": _link_topic,
    "AWS::Scheduler::Schedule": _link_schedule,
}
