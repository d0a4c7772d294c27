"""What services tell of flows by themselves, so that nobody has to emit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from colonnade.dataclass import dataclass
from colonnade.model.api import Api
from colonnade.model.function import Function
from colonnade.model.queue import Queue
from colonnade.model.resource import Resource
from colonnade.model.state_machine import StateMachine
from colonnade.model.trigger import QueueTrigger, RouteTrigger, StreamTrigger

CUSTOMER, OPERATIONAL = "customer", "operational"
_ANSWERS = {"REST": ("5XXError", "4XXError"), "HTTP": ("5xx", "4xx")}


@dataclass(frozen=True, slots=True)
class Given:
    """What a service tells: `by` is "api", "states", "queue" or "stream", `category` whom its metrics are for."""

    resource: Resource
    by: str
    category: str
    metrics: tuple[str, ...]


def given_of(functions: Sequence[Function], machines: Iterable[StateMachine]) -> list[Given]:
    """What APIs and state machines in front of functions tell, and the queues and streams that they read."""
    return list(_given(functions, machines))


def _given(functions: Sequence[Function], machines: Iterable[StateMachine]) -> Iterator[Given]:
    triggers = [each for one in functions for each in one.all_triggers]
    for api in dict.fromkeys(each.route.api for each in triggers if isinstance(each, RouteTrigger)):
        if api.protocol in _ANSWERS:
            yield Given(api, "api", CUSTOMER, ("Latency", *answers_of(api), "Count"))
    for machine in machines:
        ends = ("ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut")
        yield Given(machine, "states", CUSTOMER, ("ExecutionTime", *ends))
    queues = (each.queue_link.raw for each in triggers if isinstance(each, QueueTrigger))
    for queue in dict.fromkeys(each for each in queues if isinstance(each, Queue)):
        metrics = ("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible")
        yield Given(queue, "queue", OPERATIONAL, metrics)
    for each in functions:
        if any(isinstance(one, StreamTrigger) for one in each.all_triggers):
            yield Given(each, "stream", OPERATIONAL, ("IteratorAge",))


def answers_of(api: Api) -> tuple[str, ...]:
    """The metrics of an API that count what went wrong: by it, and by those who asked."""
    return _ANSWERS.get(api.protocol, ())
