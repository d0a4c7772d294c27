"""SNS, EventBridge: what is published, matched and handed on."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.messaging import Rule, Topic
from colonnade.model.pipe import Pipe
from colonnade.usage import between
from colonnade.usage.amount import Amount
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import NotKnown, Used
from colonnade.usage.written import written

_DELIVERIES = {
    "http": "topic-http-delivery",
    "https": "topic-http-delivery",
    "email": "topic-email-delivery",
    "email-json": "topic-email-delivery",
    "firehose": "topic-firehose-delivery",
}
_QUIET = Range(0, 10, 1000)


@meter(Topic, "publishes")
def published(topic: Topic, flow: Flow) -> Iterator[Used | NotKnown]:
    """What is published to a topic."""
    amount = between.publishes(topic, flow)
    if amount is None and _only_watched(topic):
        text = f"{topic} hears of alarms only: {_QUIET.likely:g} times a month, {_QUIET.high:,.0f} at most"
        amount = Amount.assumed(_QUIET, text)
    if amount is None:
        raise_reason = "nothing that could be read tells how much is published to it"
        yield NotKnown("publishes", raise_reason)
        return
    yield Used(
        "topic-fifo-publish" if written(topic, "FifoTopic").lower() == "true" else "topic-publish", amount
    )
    for protocol in _protocols(topic):
        if protocol in _DELIVERIES:
            yield Used(_DELIVERIES[protocol], amount)
        elif protocol == "sms":
            yield NotKnown("text messages", "what they cost depends on the country that they go to")


@meter(Rule, "invocations")
def scheduled(rule: Rule, flow: Flow) -> Iterator[Used]:
    """What EventBridge Scheduler starts; rules cost nothing for events of AWS's own, nor by the clock."""
    if rule.type == "AWS::Scheduler::Schedule":
        due = flow.matches(rule)
        if due is not None:
            yield Used("schedule-invocation", due)


@meter(Pipe, "requests")
def piped(pipe: Pipe, flow: Flow) -> Iterator[Used | NotKnown]:
    """The events that a pipe takes on, after its filter."""
    amount = between.changes(pipe.source, flow) if pipe.source is not None else None
    if amount is None:
        yield NotKnown("requests", "how many events come to it is not known")
    else:
        yield Used("pipe-request", Amount(amount.range, amount.grounds) * Range(0, 1, 1))


def _only_watched(topic: Topic) -> bool:
    """Whether alarms and notices of operations are all that is known to publish to a topic."""
    by = [each.by.type for each in topic.referenced_by if each.by is not None]
    return bool(by) and all(each.startswith(_OPERATIONS) for each in by)


_OPERATIONS = ("AWS::CloudWatch::", "AWS::SNS::", "AWS::Budgets::", "AWS::CodeDeploy::", "AWS::IAM::")


def _protocols(topic: Topic) -> Iterator[str]:
    """The protocols of the subscriptions to a topic."""
    subscriptions = (each.by for each in topic.referenced_by if each.by is not None)
    for each in dict.fromkeys(subscriptions):
        if each.type == "AWS::SNS::Subscription":
            yield written(each, "Protocol").lower()
    around = topic.surroundings
    inside = (
        around.source(topic.origin.file, (*topic.origin.path, "Properties", "Subscription"))
        if around
        else None
    )
    for each in inside if isinstance(inside, list) else ():
        if isinstance(each, dict) and isinstance(each.get("Protocol"), str):
            yield each["Protocol"].lower()
