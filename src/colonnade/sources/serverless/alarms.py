"""Alarms that plugins make: serverless-plugin-aws-alerts and slic-watch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from colonnade.aws.published import published
from colonnade.sources.cloudformation.made import (
    get_att,
    is_false,
    literal,
    made,
    plain_items,
    plain_mapping,
    ref,
)
from colonnade.sources.cloudformation.template import ResourceNode
from colonnade.sources.document import Mapping, Node
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.service import ServerlessFunction, Service, below, first

ALERTS = "serverless-plugin-aws-alerts"
SLIC_WATCH = ("serverless-slic-watch-plugin", "slic-watch")

_KINDS = {
    "AWS::Lambda::Function": "Lambda",
    "AWS::SQS::Queue": "SQS",
    "AWS::DynamoDB::Table": "DynamoDB",
    "AWS::Kinesis::Stream": "Kinesis",
    "AWS::StepFunctions::StateMachine": "States",
    "AWS::SNS::Topic": "SNS",
    "AWS::ApiGateway::RestApi": "ApiGateway",
}


def add_alerts(service: Service) -> None:
    """Add the alarms of `custom.alerts`, for every function that they are for."""
    alerts = plain_mapping(below(service.custom, "alerts"))
    if alerts is None or not service.plugins.has(ALERTS):
        return
    stages = [literal(each) for each in plain_items(below(alerts, "stages"))]
    if stages and service.stage not in stages:
        return
    for function in service.functions.values():
        asked = plain_items(below(function.written, "alarms"))
        if not is_false(below(function.written, "alerts")):
            asked = [*plain_items(below(alerts, "alarms")), *plain_items(below(alerts, "function")), *asked]
        for each in asked:
            _alert(service, alerts, function, each)


def _alert(service: Service, alerts: Mapping, function: ServerlessFunction, asked: Node) -> None:
    """Add one alarm: a name that is defined, or a definition with a name."""
    own = plain_mapping(asked)
    name = literal(below(own, "name")) if own is not None else literal(asked)
    if name is None:
        return
    defined = plain_mapping(below(alerts, "definitions", name))
    built_in = published("serverless_plugins")["aws_alerts"].get(name, {})
    at = own or defined or Mapping.made(asked, {})
    told = {
        key: first(below(own, key), below(defined, key))
        for key in (
            "metric",
            "threshold",
            "statistic",
            "comparisonOperator",
            "period",
            "namespace",
            "pattern",
        )
    }
    pattern = told.pop("pattern")
    metric = told["metric"] or built_in.get("metric")
    if pattern is not None:
        # A metric filter of the function's log group counts for a metric of the plugin's own.
        metric = f"{literal(told['metric']) or name}{function.id}"
    entries = {
        "Namespace": told["namespace"]
        or (made(at, service.named(at)) if pattern is not None else "AWS/Lambda"),
        "MetricName": metric,
        "Statistic": told["statistic"] or built_in.get("statistic"),
        "Threshold": told["threshold"] if told["threshold"] is not None else built_in.get("threshold"),
        "ComparisonOperator": told["comparisonOperator"] or built_in.get("comparison"),
        "Period": told["period"] or built_in.get("period"),
        "Dimensions": None if pattern is not None else [{"Name": "FunctionName", "Value": ref(function.id)}],
        "AlarmActions": list(_topics(service, alerts)) or None,
    }
    _add(
        service,
        f"{function.prefix}{naming.alphanumeric(name)}Alarm",
        entries,
        at,
        f"the alarm {name} of {function.key}",
    )


def _topics(service: Service, alerts: Mapping) -> Iterator[object]:
    """The topics that are told: by ARN, or by name, and then the plugin makes them."""
    topics = plain_mapping(below(alerts, "topics"))
    told = first(below(topics, "alarm", "topic"), below(topics, "alarm"))
    if told is None or (plain_mapping(told) is not None and "Ref" not in getattr(told, "entries", {})):
        return
    name = literal(told)
    if name is None or name.startswith("arn:"):
        yield told
        return
    logical = "AwsAlertsAlarm"
    if logical not in service.template.resources:
        at = Mapping.made(told, {})
        service.add(logical, "AWS::SNS::Topic", {"TopicName": told}, at=at, called=f"the topic {name}")
    yield made(told, ref(logical))


def add_watched(service: Service) -> None:
    """Add the alarms of slic-watch, for every resource of the kinds that it watches."""
    if not service.plugins.has(*SLIC_WATCH):
        return
    config = plain_mapping(below(service.custom, "slicWatch"))
    if is_false(below(config, "enabled")):
        return
    told = next(node for name, node in service.plugins.written.items() if name in SLIC_WATCH)
    at = config or Mapping.made(told, {})
    kinds = published("serverless_plugins")["slic_watch"]
    for resource in list(service.template.resources.values()):
        if resource.type in kinds:
            _watch(service, resource, kinds[resource.type], at)


def _watch(service: Service, resource: ResourceNode, watched: dict[str, Any], at: Mapping) -> None:
    settings = below(at, "alarms", _KINDS[resource.type])
    own = below(resource.node, "slicWatch", "alarms", "Lambda")
    if is_false(below(settings, "enabled")) or is_false(below(own, "enabled")):
        return
    attribute = watched.get("attribute")
    value: object = ref(resource.name)
    if attribute in {"QueueName", "TopicName"}:
        value = get_att(resource.name, attribute)
    elif attribute is not None:
        value = resource.properties.get(attribute) if resource.properties is not None else None
    actions = plain_items(first(below(at, "alarmActionsConfig", "alarmActions"), below(at, "topicArn")))
    for alarm in watched["alarms"]:
        one = first(below(own, alarm["metric"]), below(settings, alarm["metric"]))
        if is_false(below(one, "enabled")):
            continue
        percentile = alarm["statistic"].startswith("p")
        threshold = below(one, "Threshold")
        entries = {
            "Namespace": watched["namespace"],
            "MetricName": alarm["metric"],
            "ExtendedStatistic" if percentile else "Statistic": alarm["statistic"],
            "Threshold": threshold if threshold is not None else alarm["threshold"],
            "ComparisonOperator": alarm["comparison"],
            "Period": 60,
            "Dimensions": [{"Name": watched["dimension"], "Value": value}],
            "AlarmActions": actions or None,
        }
        called = f"the alarm of slic-watch on {alarm['metric']} of {resource.called or resource.name}"
        name = f"slicWatch{naming.alphanumeric(alarm['metric'])}Alarm{resource.name}"
        _add(service, name, entries, at, called)


def _add(service: Service, name: str, entries: dict[str, Any], at: Mapping, called: str) -> None:
    service.add(name, "AWS::CloudWatch::Alarm", entries, at=at, called=called)
