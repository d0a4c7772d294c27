"""Alarms that tell of the failures of a function without watching it: those on what invokes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from colonnade.model.alarm import Alarm
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.model.state_machine import StateMachine
from colonnade.model.trigger import QueueTrigger, RouteTrigger, Trigger

_OF_API = ("5XXError", "5xx", "ExecutionError", "IntegrationError")
_OF_DEAD_LETTERS = ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage")
_OF_MACHINE = ("ExecutionsFailed",)


def heard_elsewhere(function: Function) -> list[Alarm]:
    """The alarms that tell when it fails, one for each thing that invokes it; none where one of them has none."""
    alarms = [_hearing(each) for each in function.triggers]
    found = [each for each in alarms if each is not None]
    return list(dict.fromkeys(found)) if len(found) == len(alarms) else []


def _hearing(trigger: Trigger) -> Alarm | None:
    """The alarm that fires where what a trigger hands over is not worked on."""
    if isinstance(trigger, RouteTrigger):
        return _acting(trigger.route.api.alarms, _OF_API, trigger.route.api)
    if isinstance(trigger, QueueTrigger):
        known = trigger.queue_link.known and trigger.queue.dead_letter_link.known
        queue = trigger.queue.dead_letter_queue if known else None
        return _acting(queue.alarms, _OF_DEAD_LETTERS, queue) if queue is not None else None
    source = trigger.source.value if trigger.source is not None and trigger.source.known else None
    if isinstance(source, StateMachine):
        return _acting(source.alarms, _OF_MACHINE, source)
    return None


def _acting(alarms: Iterable[Alarm], metrics: Sequence[str], of: Resource) -> Alarm | None:
    told = [each for each in alarms if all(metric.name.known for metric in each.metrics)]
    return next((each for each in told if each.watches(metrics, (of,)) and each.acts), None)
