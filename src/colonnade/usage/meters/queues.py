"""SQS: what is sent, what is received and deleted, and the pollers that find nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator

from colonnade.aws.defaults import QUEUE_POLLED_AT_ONCE
from colonnade.measure import Range
from colonnade.model.queue import Queue
from colonnade.model.trigger import QueueTrigger
from colonnade.usage import between
from colonnade.usage.amount import SECONDS_A_MONTH, Amount, Basis
from colonnade.usage.flow import Flow, batch_of
from colonnade.usage.meter import meter
from colonnade.usage.used import NotKnown, Used

LONG_POLL = 20  # seconds
AT_ONCE = 10  # messages that one request takes at most
_POLLERS = f"Lambda polls a queue with {QUEUE_POLLED_AT_ONCE} pollers that wait {LONG_POLL} s for messages"


@meter(Queue, "requests")
def requests(queue: Queue, flow: Flow) -> Iterator[Used | NotKnown]:
    """Messages that are sent, received and deleted; a request of ten messages is one."""
    item = "queue-fifo-request" if queue.fifo.value else "queue-request"
    for each in queue.triggers:
        if each.enabled.value:
            yield Used(item, _empty(flow.invocations(each.function)))
            yield Used(item, _taken(each, flow))
    for call in flow.calls:
        if call.resource is queue and call.call.service == "sqs":
            yield Used(item, flow.often(call))
    messages = between.messages(queue, flow)
    if messages is not None:
        sent_here = any(each.what.startswith("sqs.Send") for each in flow.calls if each.resource is queue)
        if not sent_here:
            yield Used(item, messages)
    elif queue.is_dead_letter_queue:
        yield Used(
            item, Amount.assumed(Range.exactly(0), "nothing fails so often that it becomes a dead letter")
        )
    else:
        yield NotKnown("requests", "nothing that could be read tells how many messages go through it")


def empty_receives(invocations: float) -> float:
    """How many receives of the pollers find nothing, where so many batches come by chance in a month."""
    in_time = LONG_POLL * invocations / (QUEUE_POLLED_AT_ONCE * SECONDS_A_MONTH)
    if not in_time:
        return QUEUE_POLLED_AT_ONCE * SECONDS_A_MONTH / LONG_POLL
    return invocations / math.expm1(in_time) if in_time < 700 else 0.0


def _empty(invocations: Amount) -> Amount:
    idle = empty_receives(0)
    empties = Range(empty_receives(invocations.range.high), empty_receives(invocations.range.likely), idle)
    return Amount(empties, invocations.grounds).resting_on(Basis.ASSUMED, _POLLERS)


def _taken(trigger: QueueTrigger, flow: Flow) -> Amount:
    """What is received and deleted: two requests for ten messages."""
    batch = batch_of(trigger)
    requests = Range(*(2.0 * math.ceil(each / AT_ONCE) for each in _ends(batch.range)))
    return flow.invocations(trigger.function) * Amount(requests, batch.grounds)


def _ends(of: Range) -> tuple[float, float, float]:
    return of.low, of.likely, of.high
