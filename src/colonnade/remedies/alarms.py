"""Alarms that tell what nobody is told yet, and the topic that they notify."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from colonnade.aws.alarms import RecommendedAlarm
from colonnade.aws.defaults import STREAM_RETENTION
from colonnade.aws.prices import price
from colonnade.dataclass import dataclass
from colonnade.edit import Change, NewResource, logical_id
from colonnade.fact import Opaque, Reference, Text
from colonnade.finding import Fix, Safety
from colonnade.model.alarm import Alarm, Gap
from colonnade.model.api import Api
from colonnade.model.resource import Resource
from colonnade.model.stream import Stream
from colonnade.model.table import Table
from colonnade.model.trigger import StreamTrigger
from colonnade.regex import regex
from colonnade.remedies.home import Home, home_of

TOPIC = "AlarmTopic"
_MILLISECONDS = 3_600_000  # in an hour
_ACTIONS = "AlarmActions"
# How values are called that stand for a topic, where they come from elsewhere.
_LIKE_A_TOPIC = regex(r":sns:|topic|sns|notif|alert|alarm|on-?call|pager", re.IGNORECASE)
# What gives the value of a dimension: the attribute of a resource, None where it is what Ref gives.
_VALUES: dict[str, str | None] = {
    "ApiId": None,
    "FunctionName": None,
    "GraphQLAPIId": "ApiId",
    "QueueName": "QueueName",
    "StateMachineArn": None,
    "StreamName": None,
    "TableName": None,
}


@dataclass(frozen=True, slots=True)
class Notified:
    """Whom the alarms of a template notify: the actions as it writes them, and the topic where that is new."""

    actions: Any
    topic: NewResource | None = None

    @property
    def edits(self) -> tuple[Change, ...]:
        return (self.topic,) if self.topic is not None else ()


def alarmed(
    gap: Gap,
    subject: Resource,
    wanted: Iterable[RecommendedAlarm],
    *,
    dimensions: Mapping[str, Any] | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> Fix:
    """Declare the alarms that are missing of a resource, and give those that tell nobody an action.

    `dimensions` are those whose value is no attribute of the resource, `thresholds` those that no list knows. It is
    advice where a threshold is for a person to choose, or where an alarm asks for what is never told.
    """
    home = home_of(subject)
    known = {each.metric: each for each in wanted}
    if home is None or any(each.deaf and not each.silent for each in gap.missing):
        return Fix.advice(gap.advice)
    notified = notified_in(home)
    edits: list[Change] = []
    steps: list[str] = []
    below = home.name
    for each in gap.missing:
        if each.silent:
            edits += [edit for alarm in each.silent for edit in acting(alarm)]
            steps.append(f"have {' and '.join(map(str, each.silent))} tell somebody")
            continue
        threshold = known[each.metric].threshold
        if threshold is None:
            threshold = (thresholds or {}).get(each.metric)
        values = _values(home, known[each.metric], dimensions or {})
        if threshold is None or values is None:
            return Fix.advice(gap.advice)
        new = declared(home, home.name, known[each.metric], threshold, values, notified.actions, below)
        edits += [*notified.edits, new]
        below = new.name
        steps.append(f"add an alarm on {each.metric}")
    summary = " and ".join(dict.fromkeys(steps))
    return _fix(summary[:1].upper() + summary[1:], edits)


def alarmed_api(gap: Gap, api: Api, wanted: Iterable[RecommendedAlarm]) -> Fix:
    """Declare the alarms that are missing of an API, at its only stage."""
    home = home_of(api)
    names = [each.name for each in api.stages if each.condition in (None, api.condition)]
    if home is None or len(api.stages) != 1 or not names:
        return Fix.advice(gap.advice)
    given = {"Stage": home.as_written(names[0])}
    if api.physical_name is not None:
        own = api.physical_name.raw == api.stack_name
        given["ApiName"] = {"Ref": "AWS::StackName"} if own else home.as_written(api.physical_name)
    known = {name: value for name, value in given.items() if value is not None}
    return alarmed(gap, api, wanted, dimensions=known)


def alarmed_reader(gap: Gap, trigger: StreamTrigger, wanted: Iterable[RecommendedAlarm]) -> Fix:
    """Declare the alarm on the age of what a function reads of a stream: half of the time that the stream keeps it."""
    stream = trigger.stream_if_known
    hours = stream.retention if isinstance(stream, Stream) else None
    if isinstance(stream, Table):
        kept: int | None = STREAM_RETENTION
    else:
        kept = hours.value if hours is not None and hours.known else None
    thresholds = {each.metric: kept * _MILLISECONDS // 2 for each in wanted} if kept is not None else {}
    return alarmed(gap, trigger.function, wanted, thresholds=thresholds)


def acting(alarm: Alarm) -> tuple[Change, ...]:
    """Have an alarm do something when it fires: what the others of its template do. Nothing where that is unknown."""
    home = home_of(alarm)
    if home is None:
        return ()
    enabled: tuple[Change, ...] = ()
    if alarm.actions_enabled.raw is False:
        enabled = (home.sets(True, "ActionsEnabled"),)
    if alarm.actions:
        return enabled
    notified = notified_in(home)
    return (*notified.edits, home.sets(notified.actions, _ACTIONS), *enabled)


def told(alarm: Alarm) -> Fix:
    """Have an alarm tell somebody."""
    summary = "Name an SNS topic in AlarmActions that somebody reads"
    edits = acting(alarm)
    return _fix(summary, edits) if edits else Fix.advice(summary)


def notified_in(home: Home) -> Notified:
    """Whom the alarms of a template notify that are there already, most often; else a topic of its own."""
    found = [_written(each, home) for each in home.neighbours if isinstance(each, Alarm)]
    known = {repr(each): each for each in found if each is not None}
    counts = Counter(repr(each) for each in found if each is not None)
    if counts:
        return Notified(known[counts.most_common(1)[0][0]])
    return Notified([{"Ref": TOPIC}], NewResource(home.file, TOPIC, {"Type": "AWS::SNS::Topic"}))


def _written(alarm: Alarm, home: Home) -> Any:
    """The actions of an alarm as they are written, where they tell somebody in every deployment of the resource."""
    there = (None, home.resource.condition)
    if alarm.condition not in there or alarm.actions_enabled.raw is not True or not alarm.actions:
        return None
    for action in alarm.actions:
        if not _is_topic(action.raw, home, there):
            return None
    return home.around.source(home.file, ("Resources", alarm.key.partition("#")[2], "Properties", _ACTIONS))


def _is_topic(action: object, home: Home, there: tuple[object, ...]) -> bool:
    """Whether an action tells a topic; others scale a service or mend an instance."""
    if isinstance(action, Opaque):
        return bool(_LIKE_A_TOPIC.search(action.identity))
    if not isinstance(action, Text):
        return False
    only = action.parts[0] if len(action.parts) == 1 else None
    named = home.around.by_key(only.resource) if isinstance(only, Reference) else None
    if named is not None and named.type == "AWS::SNS::Topic":
        return named.condition in there
    return bool(_LIKE_A_TOPIC.search(str(action)))


def _values(home: Home, wanted: RecommendedAlarm, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The dimensions of an alarm with their values; None where one of these is not known."""
    values = {}
    for name in wanted.dimensions:
        if name in given:
            values[name] = given[name]
        elif name in _VALUES:
            attribute = _VALUES[name]
            if attribute is not None and str(home.written("Type")).startswith("AWS::Serverless::"):
                return None  # not every tool knows what SAM makes of the resource
            values[name] = home.ref if attribute is None else home.attribute(attribute)
        else:
            return None
    return values


def declared(
    home: Home,
    name: str,
    wanted: RecommendedAlarm,
    threshold: float,
    values: Mapping[str, Any],
    actions: Any,
    below: str,
) -> NewResource:
    """Declare the alarm on a metric of the resource of that logical id, in the template of `home`."""
    percentile = wanted.statistic.startswith("p")
    return home.declares(
        logical_id(name, wanted.metric.removeprefix("ApproximateNumberOf"), "alarm"),
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": f"{name}: {wanted.tells}",
            "Namespace": wanted.namespace,
            "MetricName": wanted.metric,
            "Dimensions": [{"Name": name, "Value": value} for name, value in values.items()],
            "ExtendedStatistic" if percentile else "Statistic": wanted.statistic,
            "Period": wanted.period,
            "EvaluationPeriods": wanted.periods,
            "Threshold": threshold,
            "ComparisonOperator": wanted.comparison,
            "TreatMissingData": wanted.missing_data,
            _ACTIONS: actions,
        },
        below=below,
    )


def _fix(summary: str, edits: Iterable[Change]) -> Fix:
    """A fix of edits, each once: with a new topic it is only done when somebody has subscribed."""
    made: list[Change] = []
    for each in edits:
        if each not in made:
            made.append(each)
    new = next((each for each in made if isinstance(each, NewResource) and each.name == TOPIC), None)
    if new is None:
        return Fix(summary, tuple(made))
    alarm = price("alarm-month")
    effect = (
        f"nobody hears of it before somebody subscribes to the new topic {TOPIC} of {new.file}; "
        f"each alarm costs ${alarm.amount:.2f} a month"
    )
    return Fix(summary, tuple(made), Safety.UNSAFE, effect)
