"""SNS topics and subscriptions, EventBridge buses, rules and schedules, S3 buckets, secrets and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.fact import Opaque
from colonnade.model.messaging import Bucket, Bus, Parameter, Rule, Secret, Topic
from colonnade.model.resource import Resource
from colonnade.sources.cloudformation.derive import alternatives, optional_text

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties


def topic(declared: Declared) -> Topic:
    return Topic(**declared.common)


def link_topic(made: Topic, declared: Declared, building: Building) -> None:
    for item in declared.properties.each("Subscription"):
        if not isinstance(item.raw, Opaque):
            building.invokes("sns", declared, item.properties(), "Endpoint", made, item.condition)


def link_subscription(made: Resource, declared: Declared, building: Building) -> None:
    properties = declared.properties
    dead_letters = optional_text(properties.document("RedrivePolicy"), "deadLetterTargetArn")
    building.dead_letters(made, dead_letters)
    source = building.links.resource(properties.raw("TopicArn"), (Topic,))
    building.invokes("sns", declared, properties, "Endpoint", source if isinstance(source, Topic) else made)


def bus(declared: Declared) -> Bus:
    return Bus(**declared.common)


def rule(declared: Declared) -> Rule:
    return Rule(**declared.common, schedule=optional_text(declared.properties, "ScheduleExpression"))


def link_rule(made: Rule, declared: Declared, building: Building) -> None:
    for item in declared.properties.each("Targets"):
        if not isinstance(item.raw, Opaque):
            _target(
                made, item.properties(), "schedule" if made.schedule.written else "events", declared, building
            )


def link_schedule(made: Rule, declared: Declared, building: Building) -> None:
    _target(made, declared.properties.within("Target"), "schedule", declared, building)


def _target(made: Rule, properties: Properties, kind: str, declared: Declared, building: Building) -> None:
    building.dead_letters(made, optional_text(properties.within("DeadLetterConfig"), "Arn"))
    building.invokes(kind, declared, properties, "Arn", made)
    for _, each in alternatives(building.links.link(properties.raw("Arn"))):
        if isinstance(each, Resource) and each not in made.targets:
            made.targets.append(each)


def bucket(declared: Declared) -> Bucket:
    return Bucket(**declared.common)


def link_bucket(made: Bucket, declared: Declared, building: Building) -> None:
    notifications = declared.properties.within("NotificationConfiguration")
    for item in notifications.each("LambdaConfigurations"):
        if not isinstance(item.raw, Opaque):
            building.invokes("s3", declared, item.properties(), "Function", made, item.condition)


def secret(declared: Declared) -> Secret:
    return Secret(**declared.common)


def parameter(declared: Declared) -> Parameter:
    return Parameter(**declared.common, value=declared.properties.text("Value"))


MAKERS = {
    "AWS::Events::EventBus": bus,
    "AWS::Events::Rule": rule,
    "AWS::S3::Bucket": bucket,
    "AWS::SNS::Topic": topic,
    "AWS::SSM::Parameter": parameter,
    "AWS::Scheduler::Schedule": rule,
    "AWS::SecretsManager::Secret": secret,
}
LINKERS = {
    "AWS::Events::Rule": link_rule,
    "AWS::S3::Bucket": link_bucket,
    "AWS::SNS::Subscription": link_subscription,
    "AWS::SNS::Topic": link_topic,
    "AWS::Scheduler::Schedule": link_schedule,
}
