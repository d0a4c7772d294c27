"""What the event holds, by what sends it: the bucket of an S3 event, the secret that is rotated …"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from colonnade.fact import Opaque, Reference, Text
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.model.state_machine import StateMachine
from colonnade.model.surroundings import Surroundings
from colonnade.model.trigger import Trigger

# The keys by which events name a resource, however deep they stand.
_NAMING = {
    ("s3", "bucket", "name"): "AWS::S3::Bucket",
    ("s3", "bucket", "arn"): "AWS::S3::Bucket",
    ("detail", "bucket", "name"): "AWS::S3::Bucket",
    ("detail", "requestParameters", "bucketName"): "AWS::S3::Bucket",
    ("bucket_name",): "AWS::S3::Bucket",
    ("SecretId",): "AWS::SecretsManager::Secret",
    ("userPoolId",): "AWS::Cognito::UserPool",
    ("TopicArn",): "AWS::SNS::Topic",
    ("eventSourceARN",): "",
}
_MOST_STEPS = 3


def named(function: Function, around: Surroundings, path: tuple[str, ...]) -> list[Text]:
    """What stands at a path of the event, where what sends it tells; nothing where nobody knows."""
    if path[:1] == ("ResourceProperties",) and len(path) > 1:
        return list(_properties(function, around, path[1:])) if "*" not in path else []
    handed = list(_handed(function, path))
    if handed:
        return handed
    kind = next((kind for keys, kind in _NAMING.items() if path[-len(keys) :] == keys), None)
    if kind is None:
        return []
    found: dict[str, Text] = {}
    for trigger in function.triggers:
        for resource in _sent_by(trigger, around, kind):
            found[resource.key] = Text((Reference(resource.key),))
    return list(found.values())


def apis(function: Function, around: Surroundings) -> tuple[list[Resource], bool]:
    """The WebSocket APIs whose connections the function may answer, and whether it is sure of them."""
    by_trigger = [
        each.source.raw
        for each in function.triggers
        if each.source is not None
        and isinstance(each.source.raw, Resource)
        and _is_websocket(each.source.raw)
    ]
    if by_trigger:
        return list(dict.fromkeys(by_trigger)), True
    every = [each for each in around.every if _is_websocket(each)]
    named = [
        api
        for api in every
        if any(
            isinstance(part, Reference) and part.resource == api.key
            for variable in function.environment.values()
            if isinstance(variable.value.raw, Text)
            for part in variable.value.raw.parts
        )
    ]
    return (named, True) if named else (every if len(every) == 1 else [], False)


def _is_websocket(resource: Resource) -> bool:
    return getattr(resource, "protocol", None) == "WEBSOCKET"


def _properties(function: Function, around: Surroundings, path: tuple[str, ...]) -> Iterator[Text]:
    """What the custom resources of the function are given."""
    for trigger in function.triggers:
        source = trigger.source.raw if trigger.source is not None else None
        if trigger.kind == "custom-resource" and isinstance(source, Resource):
            value = around.written(source, *path)
            if isinstance(value, Text):
                yield value
            elif isinstance(value, Opaque):
                yield Text((value,))


def _handed(function: Function, path: tuple[str, ...]) -> Iterator[Text]:
    """What the tasks of state machines hand to the function."""
    for trigger in function.triggers:
        machine = trigger.source.raw if trigger.source is not None else None
        if trigger.kind != "states" or not isinstance(machine, StateMachine):
            continue
        for task in machine.tasks:
            if task.function.raw is function and path in task.given:
                value = task.given[path]
                if isinstance(value, Text | Opaque):
                    yield value if isinstance(value, Text) else Text((value,))


def _sent_by(trigger: Trigger, around: Surroundings, kind: str) -> Iterator[Resource]:
    """The resources of a kind that a trigger's events come from: its source, or what sends to that."""
    source = trigger.source.raw if trigger.source is not None else None
    if not isinstance(source, Resource):
        return
    waiting, seen = [source], {source.key}
    for _ in range(_MOST_STEPS):
        found = [each for each in waiting if not kind or each.type == kind]
        if found:
            yield from found
            return
        waiting = [
            each
            for one in waiting
            for each in _before(one, around, kind)
            if each.key not in seen and not seen.add(each.key)  # type: ignore[func-returns-value] # notes it
        ]


# What hands events on, or names what it watches.
_BETWEEN = frozenset(
    (
        "AWS::Events::Rule",
        "AWS::S3::Bucket",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::RotationSchedule",
    )
)


def _before(resource: Resource, around: Surroundings, kind: str) -> Iterator[Resource]:
    """What refers to a resource as that to which it sends, and what a rule or schedule itself refers to."""
    for reference in resource.referenced_by:
        if (
            reference.by is not None
            and reference.by.type in _BETWEEN
            and not _is_policy(reference.origin.path)
        ):
            yield reference.by
    if resource.type in _RULES:
        for each in around.every:
            if each.type in (kind, "AWS::SNS::Topic") and any(
                one.by is resource for one in each.referenced_by
            ):
                yield each


_RULES = ("AWS::Events::Rule", "AWS::SecretsManager::RotationSchedule", "AWS::SNS::Subscription")


def _is_policy(path: Collection[str | int]) -> bool:
    return "RedrivePolicy" in path or "redrive_policy" in path
