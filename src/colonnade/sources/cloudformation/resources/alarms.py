"""CloudWatch alarms and the resources whose metrics they watch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.fact import Fact, Opaque, Text
from colonnade.model.alarm import Alarm, Metric
from colonnade.model.api import Api
from colonnade.model.function import Function
from colonnade.model.graphql import GraphQLApi
from colonnade.model.messaging import Rule, Topic
from colonnade.model.queue import Queue
from colonnade.model.resource import Resource
from colonnade.model.state_machine import StateMachine
from colonnade.model.stream import Stream
from colonnade.model.table import Table
from colonnade.regex import regex
from colonnade.sources.cloudformation.derive import alternatives, default, place

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties

Watched = Api | Function | GraphQLApi | Queue | Rule | StateMachine | Stream | Table | Topic

_DIMENSIONS: dict[str, tuple[type[Resource], ...]] = {
    "ApiId": (Api,),
    "ApiName": (Api,),
    "FunctionName": (Function,),
    "GraphQLAPIId": (GraphQLApi,),
    "QueueName": (Queue,),
    "Resource": (Function,),
    "RuleName": (Rule,),
    "StateMachineArn": (StateMachine,),
    "StreamName": (Stream,),
    "TableName": (Table,),
    "TopicName": (Topic,),
}
_NAMED = regex(r"""\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*["']?([^"')]+)["']?\s*\)""")


def _alarm(declared: Declared) -> Alarm:
    properties = declared.properties
    return Alarm(
        **declared.common,
        metrics=list(_metrics(properties)),
        threshold=properties.optional("Threshold", float),
        compares=properties.optional("ComparisonOperator", str),
        computes=properties.has("MetricName").raw is False,
        periods=properties.optional("EvaluationPeriods", int),
        to_alarm=properties.optional("DatapointsToAlarm", int),
        missing=properties.optional("TreatMissingData", str),
        actions=list(properties.texts("AlarmActions")),
        actions_enabled=properties.fact("ActionsEnabled", bool, default=True),
    )


def _composite(declared: Declared) -> Alarm:
    properties = declared.properties
    return Alarm(
        **declared.common,
        threshold=default(None, place(properties, "Threshold"), "Threshold"),
        actions=list(properties.texts("AlarmActions")),
        actions_enabled=properties.fact("ActionsEnabled", bool, default=True),
    )


def _metrics(properties: Properties) -> Iterator[Metric]:
    if properties.has("MetricName").raw is not False:
        yield _metric(properties, properties)
    for item in properties.each("Metrics"):
        if isinstance(item.raw, Opaque):
            continue
        stat = item.properties().within("MetricStat")
        if stat.has("Metric").raw is not False:
            yield _metric(stat.within("Metric"), stat)


def _metric(properties: Properties, statistics: Properties) -> Metric:
    statistic = statistics.optional("Statistic", str)
    for name in ("ExtendedStatistic", "Stat"):
        if statistic.raw is None:
            statistic = statistics.optional(name, str)
    dimensions = {}
    unread = False
    for item in properties.each("Dimensions"):
        if isinstance(item.raw, Opaque) or item.condition is not None:
            unread = True
        if isinstance(item.raw, Opaque):
            continue
        dimension = item.properties()
        named, value = dimension.text("Name"), dimension.text("Value")
        if value is not None and named is not None and isinstance(named.raw, Text) and named.raw.literal:
            dimensions[named.raw.literal] = value
        else:
            unread = True
    return Metric(
        namespace=_told(properties, "Namespace"),
        name=_told(properties, "MetricName"),
        statistic=statistic,
        period=statistics.optional("Period", int),
        dimensions=dimensions,
        unread=unread,
        whole_account=properties.has("Dimensions").raw is False,
    )


def _told(properties: Properties, name: str) -> Fact[Text]:
    reason = Opaque("not told", name)
    return properties.text(name) or Fact(reason, place(properties, name), written=False, label=name)


def _link_alarm(made: Alarm, _: Declared, building: Building) -> None:
    for metric in made.metrics:
        if _is_of_all_functions(metric):
            for function in building.resources.values():
                if isinstance(function, Function):
                    _link_metric(made, metric, function)
        for name, value in metric.dimensions.items():
            kinds = _DIMENSIONS.get(name)
            if kinds is None:
                continue
            for _condition, watched in alternatives(building.links.link(value.raw, kinds)):
                known = _api_called(watched, building) if name == "ApiName" else watched
                if isinstance(known, Watched):
                    _link_metric(made, metric, known)


def _api_called(watched: object, building: Building) -> object:
    """The API whose whole name is a value that is only known once deployed, such as the name of its stack."""
    if not isinstance(watched, Opaque):
        return watched
    return building.links.named(building.links.canonical(Text((watched,))), Api)


def _link_metric(made: Alarm, metric: Metric, watched: Watched) -> None:
    if watched not in metric.on:
        metric.on.append(watched)
    if made not in watched.all_alarms:
        watched.all_alarms.append(made)


def _is_of_all_functions(metric: Metric) -> bool:
    """Whether it is one of Lambda's metrics for the account: without a dimension it sums up all functions."""
    namespace = metric.namespace.raw
    return metric.whole_account and isinstance(namespace, Text) and namespace.literal == "AWS/Lambda"


def _link_composite(made: Alarm, declared: Declared, building: Building) -> None:
    """An alarm that a composite alarm watches does what the composite does."""
    written = declared.properties.text("AlarmRule")
    for _, rule in alternatives(written.raw if written else None):
        if not isinstance(rule, Text):
            continue
        named = [
            building.links.resource(each, (Alarm,)) for each in _NAMED.findall(building.links.canonical(rule))
        ]
        for child in dict.fromkeys((*building.links.mentioned(rule), *named)):
            if isinstance(child, Alarm) and child is not made:
                _act_through(child, made)


def _act_through(child: Alarm, composite: Alarm) -> None:
    """Give an alarm the actions of the composite; alone those, where its own are turned off."""
    if child.actions_enabled.raw is False:
        child.actions, child.actions_enabled = list(composite.actions), composite.actions_enabled
    else:
        child.actions += [each for each in composite.actions if each not in child.actions]


MAKERS = {"AWS::CloudWatch::Alarm": _alarm, "AWS::CloudWatch::CompositeAlarm": _composite}
LINKERS = {"AWS::CloudWatch::Alarm": _link_alarm, "AWS::CloudWatch::CompositeAlarm": _link_composite}
