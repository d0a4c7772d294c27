"""How often what stands before and between functions is asked for: APIs, queues, topics, tables, state machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from colonnade.measure import Range
from colonnade.model.api import Api
from colonnade.model.api_seen import ObservedApi
from colonnade.model.function import Function
from colonnade.model.graphql import GraphQLApi
from colonnade.model.messaging import Topic
from colonnade.model.queue import Queue
from colonnade.model.resource import Resource, present
from colonnade.model.state_machine import StateMachine
from colonnade.model.trigger import RouteTrigger, Trigger
from colonnade.usage.amount import DAYS_A_MONTH, Amount, Basis
from colonnade.usage.flow import STARTS, Flow, batch_of

SENDS = ("sqs.SendMessage", "sqs.SendMessageBatch")
PUBLISHES = ("sns.Publish", "sns.PublishBatch")
_WRITING = (
    "dynamodb.PutItem",
    "dynamodb.UpdateItem",
    "dynamodb.DeleteItem",
    "dynamodb.BatchWriteItem",
    "dynamodb.TransactWriteItems",
    "kinesis.PutRecord",
    "kinesis.PutRecords",
)


def requests(api: Api, flow: Flow) -> Amount:
    """How often an API is asked: by its access logs, else as often as the functions behind it and services besides."""
    seen = [
        each for each in flow.application.subjects(ObservedApi) if each.api is api and each.seen.tells_months
    ]
    if seen:
        count = sum(each.facts.requests / each.seen.days * DAYS_A_MONTH for each in seen)
        return Amount.exactly(count, Basis.MEASURED, f"requests to APIs in {seen[0].seen.span}")

    def leads(trigger: Trigger) -> bool:
        return isinstance(trigger, RouteTrigger) and trigger.route.api is api

    found = list(_shares(api.functions, leads, flow))
    direct = any(each.service is not None and not each.mock for each in api.routes)
    if direct or not found:
        found.append(flow.assumed(f"requests a month to {api}{' that no function answers' if found else ''}"))
    return Amount.sum(found)


def graphql_requests(api: GraphQLApi, flow: Flow) -> Amount:
    """How often a GraphQL API is asked: as often as the functions behind it are, and what tables answer besides."""
    sources = present(api.sources)
    functions = [each.function.value for each in sources if each.function.known]
    behind = dict.fromkeys(each for each in functions if each is not None)
    found = list(_shares(behind, lambda trigger: trigger.kind == "appsync", flow))
    direct = any(each.kind.known and each.kind.value not in ("AWS_LAMBDA", "NONE") for each in sources)
    if direct or not found:
        found.append(flow.assumed(f"requests a month to {api}{' that no function answers' if found else ''}"))
    return Amount.sum(found)


def _shares(functions: Iterable[Function], by: Callable[[Trigger], bool], flow: Flow) -> Iterable[Amount]:
    """How often functions are invoked by some of their triggers."""
    for each in functions:
        kinds = {trigger.kind for trigger in each.triggers}
        if not any(map(by, each.triggers)):
            continue
        amount = flow.invocations(each)
        if len(kinds) > 1:
            text = (
                "a function that is invoked in several ways is invoked equally often by each, or by one alone"
            )
            amount *= Amount.assumed(Range(0, 1 / len(kinds), 1), text)
        yield amount


def messages(queue: Queue, flow: Flow) -> Amount | None:
    """How many messages go through a queue: by those who send them where that is known, else by who works on them."""
    sent = [flow.known_often(each) for each in flow.calls_about(queue, *SENDS)]
    known = [each for each in sent if each is not None]
    if known and len(known) == len(sent):
        return Amount.sum(known)
    worked = [
        flow.invocations(each.function) * batch_of(each) for each in queue.triggers if each.enabled.value
    ]
    if worked:
        return Amount.sum(worked)
    return _all_often(flow, queue, SENDS)


def publishes(topic: Topic, flow: Flow) -> Amount | None:
    """How often something is published to a topic: by who publishes, else by a function that hears of nothing else."""
    published = _all_often(flow, topic, PUBLISHES)
    if published is not None:
        return published
    for function in flow.application.subjects(Function):
        if len(function.triggers) == 1 and _is_from(function.triggers[0], topic):
            return flow.invocations(function)
    return None


def _is_from(trigger: Trigger, resource: Resource) -> bool:
    return trigger.source is not None and trigger.source.known and trigger.source.value is resource


def changes(resource: Resource, flow: Flow) -> Amount | None:
    """How many records come to a stream, or changes to a table, by the code that makes them; None where none does."""
    return _all_often(flow, resource, _WRITING)


def _all_often(flow: Flow, resource: Resource, operations: Iterable[str]) -> Amount | None:
    """How often code asks for these operations of a resource, be it read or not; None where none is known to."""
    found = [flow.often(each) for each in flow.calls_about(resource, *operations)]
    unread = flow.by_unread(resource)
    found += [unread] if unread is not None else []
    return Amount.sum(found) if found else None


def executions(machine: StateMachine, flow: Flow) -> Amount:
    """How often a state machine is executed: as is known, else as its functions are invoked, else assumed."""
    known = flow.executions(machine)
    if known is not None:
        return known
    started = [flow.often(each) for each in flow.calls_about(machine, *STARTS)]
    if started:
        return Amount.sum(started)
    by_tasks = flow.by_tasks(machine, flow.invocations)
    return by_tasks if by_tasks is not None else flow.assumed(f"executions a month of {machine}")
