"""Flows of the business: what customers ask an application for, as its names tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Origin, Text, Unknown, some
from colonnade.model.code import AwsCall, Code
from colonnade.model.function import Function
from colonnade.model.metrics import EmittedMetric, MetricFilter, words
from colonnade.model.resource import Resource, present
from colonnade.model.state_machine import StateMachine
from colonnade.model.trigger import RouteTrigger

if TYPE_CHECKING:
    from colonnade.model.application import Application
    from colonnade.model.trigger import Trigger


class Teller(Protocol):
    """What tells of a flow by its name: a resource, a route, a trigger."""

    @property
    def origin(self) -> Origin: ...


@dataclass(eq=False, slots=True, kw_only=True)
class BusinessFlow:
    """Something that a customer asks for and the business lives on: a booking, a payment.

    `names` are what it is, `steps` the functions that work on it, `told_by` what told so: functions, routes,
    resolvers, state machines, queues, topics, tables.
    """

    names: tuple[str, ...]
    steps: list[Function]
    told_by: list[Teller]
    application: Application

    def __str__(self) -> str:
        *first, last = self.names
        return f"the {', '.join(first)}{' and ' * bool(first)}{last} flow"

    @property
    def origin(self) -> Origin:
        """Where to look first: the state machine that leads through it, or what first told of it."""
        return (self.machines or self.told_by)[0].origin

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return ()

    @property
    def working(self) -> Sequence[Function]:
        """Its functions that change something; not applicable to a flow that only tells what there is."""
        return some([each for each in present(self.steps) if _changes(each)], "its functions change nothing")

    @property
    def machines(self) -> list[StateMachine]:
        """The state machines that were told by their names to belong to it."""
        return [each for each in self.told_by if isinstance(each, StateMachine)]

    @property
    def metrics(self) -> list[EmittedMetric | MetricFilter]:
        """What counts the business of the flow; raises Unknown where there is none, and a part was not read."""
        found: list[EmittedMetric | MetricFilter] = []
        for function in self.working:
            found += [each for each in function.metric_filters if each.tells_of_business]
            if function.code_link.known:
                found += [each for each in function.code.metrics if each.tells_of_business]
        every = self.application.subjects(EmittedMetric)
        found += [each for each in every if isinstance(each.name, str) and self.is_named_in(each.name)]
        if not found:
            for function in self.working:
                _ask_about(function)
        return found

    def is_named_in(self, name: str) -> bool:
        """Whether a metric of this name counts this flow, wherever in the application it is emitted."""
        return not set(flows_in(name)).isdisjoint(self.names)


def _changes(function: Function) -> bool:
    """Whether a function changes something, as far as its routes and its code tell."""
    routes = [each.route for each in function.triggers if isinstance(each, RouteTrigger)]
    if routes and len(routes) == len(function.triggers) and all(each.only_reads for each in routes):
        return False
    if not function.code_link.known:
        return True
    code = function.code
    acts = bool(code.http_calls or code.handed or code.unresolved)
    return acts or any(not call.only_reads for call in code.calls)


def _ask_about(function: Function) -> None:
    """Raise Unknown where a function may emit metrics in a way that is not read."""
    if function.observer:
        raise Unknown(
            f"whether {function.observer} counts what {function} does is not known", function.origin
        )
    through = function.code.may_emit_through
    if through is not None:
        raise Unknown(f"whether {function} emits metrics through {through} is not known", function.origin)


# A function, a flow that it works on, and what tells so.
_Told = tuple[Function, str, Teller]


def flows_of(application: Application) -> list[BusinessFlow]:
    """The flows of an application; what shares a function is one flow."""
    found: list[list[_Told]] = []
    for function in application.subjects(Function):
        if all(each.kind in _BESIDE for each in function.all_triggers):
            continue
        told = [(function, name, place) for name, place in _told(function)]
        if told:
            names = {name for _, name, _ in told}
            shared = [each for each in found if any(name in names for _, name, _ in each)]
            found = [each for each in found if each not in shared]
            found.append([*(one for each in shared for one in each), *told])
    return [_flow(each, application) for each in found]


def _flow(told: list[_Told], application: Application) -> BusinessFlow:
    places = Counter(name for name, _ in dict.fromkeys((name, place) for _, name, place in told))
    return BusinessFlow(
        names=tuple(sorted(places, key=lambda name: -places[name])),
        steps=list(dict.fromkeys(function for function, _, _ in told)),
        told_by=list(dict.fromkeys(place for _, _, place in told)),
        application=application,
    )


def _told(function: Function) -> Iterator[tuple[str, Teller]]:
    """The flows that a function works on, each with what tells so."""
    own: list[tuple[str, Teller]] = [(name, function) for name in _of(function)]
    found = [*own, *(each for trigger in function.all_triggers for each in _of_trigger(trigger))]
    found += _of_tables(function)
    subscribes = bool(found) and _subscribes(function)
    return (each for each in found if each[0] != _SUBSCRIPTION or not subscribes)


def _of_tables(function: Function) -> Iterator[tuple[str, Teller]]:
    """What the tables are called after that its code changes."""
    for call in _calls(function):
        if call.service == "dynamodb" and not call.only_reads:
            for name in flows_in(function.named(call, "TableName") or ""):
                yield name, call


def _calls(function: Function) -> list[AwsCall]:
    code = function.code_link.raw  # which of several it is hangs on a condition that nobody has asked yet
    return code.calls if isinstance(code, Code) else []


def _subscribes(function: Function) -> bool:
    """Whether its code makes subscriptions to topics or logs: they are not what customers subscribe to."""
    return any("Subscri" in call.operation for call in _calls(function))


def _of_trigger(trigger: Trigger) -> Iterator[tuple[str, Teller]]:
    if trigger.kind in _BESIDE:
        return
    if isinstance(trigger, RouteTrigger):
        raw = trigger.route.path.raw
        for name in flows_in(str(raw)) if isinstance(raw, Text) else ():
            yield name, trigger
        return
    if trigger.kind == "appsync":
        for name in flows_in(trigger.name):
            yield name, trigger
    source = trigger.source.raw if trigger.source is not None else None
    if isinstance(source, Resource):
        for name in _of(source):
            yield name, source


def _of(resource: Resource) -> Iterator[str]:
    yield from flows_in(resource.name)
    raw = resource.physical_name.raw if resource.physical_name is not None else None
    if isinstance(raw, Text):
        for part in raw.parts:
            yield from flows_in(part) if isinstance(part, str) else ()


def flows_in(name: str) -> list[str]:
    """The flows that a name speaks of."""
    every = words(name)
    found = [_FLOWS[each] for each in every if each in _FLOWS]
    found = [each for each in found if not _MACHINERY.get(each, frozenset()) & set(every)]
    found += [_PAIRS[pair] for pair in pairwise(every) if pair in _PAIRS]
    return list(dict.fromkeys(found))


# What asks a function on the way to something else; Cognito counts who signs up and in by itself.
_BESIDE = {"authorizer", "codedeploy", "cognito", "custom-resource"}
_SUBSCRIPTION = "subscription"
_FLOWS = {
    "appointment": "appointment",
    "appointments": "appointment",
    "booking": "booking",
    "bookings": "booking",
    "checkout": "checkout",
    "donation": "donation",
    "donations": "donation",
    "enrollment": "enrolment",
    "enrolment": "enrolment",
    "order": "order",
    "orders": "order",
    "payment": "payment",
    "payments": "payment",
    "purchase": "purchase",
    "purchases": "purchase",
    "refund": "refund",
    "refunds": "refund",
    "reservation": "reservation",
    "reservations": "reservation",
    "signup": "sign-up",
    "subscription": _SUBSCRIPTION,
    "subscriptions": _SUBSCRIPTION,
}
_PAIRS = {
    ("check", "out"): "checkout",
    ("register", "customer"): "sign-up",
    ("register", "user"): "sign-up",
    ("sign", "up"): "sign-up",
    ("sign", "ups"): "sign-up",
    ("user", "registration"): "sign-up",
}
# What speaks of the machine where these words stand beside it: a sort order, a subscription to a topic.
_MACHINERY = {
    "checkout": frozenset(("branch", "code", "git", "repo", "repository", "source")),
    "enrolment": frozenset(("certificate", "device", "devices", "mfa")),
    "order": frozenset(("by", "in", "sort")),
    "reservation": frozenset(("capacity", "ec2", "instance", "instances")),
    _SUBSCRIPTION: frozenset(
        (
            "email", "event", "events", "filter", "graphql", "log", "logs", "notification", "notifications", "push",
            "queue", "sns", "stream", "topic", "websocket",
        )
    ),
}  # fmt: skip
