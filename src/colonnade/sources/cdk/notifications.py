"""Notifications of buckets, which the CDK has a custom resource make, as those of the buckets themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from colonnade.sources.cloudformation.made import made, plain_items, plain_mapping, referred
from colonnade.sources.cloudformation.template import ResourceNode
from colonnade.sources.nodes import Mapping, Node, Sequence

TYPE = "Custom::S3BucketNotifications"
# What the API of S3 calls the groups and their targets, and what CloudFormation does.
_GROUPS = {
    "LambdaFunctionConfigurations": ("LambdaConfigurations", "LambdaFunctionArn", "Function"),
    "QueueConfigurations": ("QueueConfigurations", "QueueArn", "Queue"),
    "TopicConfigurations": ("TopicConfigurations", "TopicArn", "Topic"),
}


def on_buckets(resources: dict[str, ResourceNode]) -> dict[str, ResourceNode]:
    """The same resources, with the notifications written into the buckets of the same template."""
    changed = dict(resources)
    for each in resources.values():
        if each.type != TYPE or each.properties is None:
            continue
        name = referred(each.properties.get("BucketName")) or ""
        bucket = changed.get(name)
        told = plain_mapping(each.properties.get("NotificationConfiguration"))
        if bucket is not None and bucket.type == "AWS::S3::Bucket" and told is not None:
            changed[name] = replace(bucket, properties=_with(bucket, told))
    return changed


def _with(bucket: ResourceNode, told: Mapping) -> Mapping:
    properties = bucket.properties or Mapping.made(bucket.node, {})
    own = plain_mapping(properties.get("NotificationConfiguration"))
    entries = dict(own.entries) if own is not None else {}
    for group, (name, argument, target) in _GROUPS.items():
        items = [
            one
            for each in plain_items(told.get(group))
            if isinstance(each, Mapping)
            for one in _configurations(each, argument, target)
        ]
        if items:
            entries[name] = Sequence.made(told, [*plain_items(entries.get(name)), *items])
    if told.get("EventBridgeConfiguration") is not None:
        entries["EventBridgeConfiguration"] = made(told, {"EventBridgeEnabled": True})
    configuration = Mapping.made(told, entries)
    whole = Mapping.made(properties, {**properties.entries, "NotificationConfiguration": configuration})
    whole.keys = properties.keys
    return whole


def _configurations(written: Mapping, argument: str, target: str) -> Iterator[Node]:
    """A configuration for each of its events, as CloudFormation has it."""
    filtered = plain_mapping(written.get("Filter"))
    key = plain_mapping(filtered.get("Key")) if filtered is not None else None
    rules = key.get("FilterRules") if key is not None else None
    for event in plain_items(written.get("Events")):
        filters = {"S3Key": {"Rules": rules}} if rules is not None else None
        yield made(written, {"Event": event, target: written.get(argument), "Filter": filters})
