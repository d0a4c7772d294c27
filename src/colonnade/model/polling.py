"""Functions that look by the clock for what could start them by itself."""

from __future__ import annotations

from collections.abc import Sequence

from colonnade.fact import NotApplicable, Unknown, some
from colonnade.model.code import AwsCall, FromEnvironment, Phase
from colonnade.model.function import Function
from colonnade.model.queue import Queue
from colonnade.model.resource import Resource

OFTEN = 24 * 30  # times a month: every hour; what runs more seldom gathers its work on purpose


def receives(function: Function) -> Sequence[AwsCall]:
    """The calls that take messages out of a queue at the tick of a clock; none where Lambda polls it.

    Not applicable where it has nothing to do with a queue, or the clock is not all that starts it.
    """
    kinds = {each.kind for each in function.in_service.triggers}
    if "sqs" in kinds:
        return []
    if kinds - {"schedule"}:
        raise NotApplicable("something else than a schedule invokes it")
    code = function.code
    calls = [each for each in code.calls if (each.service, each.operation) == ("sqs", "ReceiveMessage")]
    calls = [each for each in calls if each.phase is Phase.INVOKE and not _takes_dead_letters(each, function)]
    some(calls, "its code takes no work out of a queue")
    if not function.triggers:
        raise Unknown(f"what invokes {function} is not known", function.origin)
    return calls


def often(function: Function) -> float:
    """How often it runs in a month; not applicable to what gathers its work for longer than an hour."""
    runs = function.runs_a_month
    if runs is None:
        raise Unknown(f"how often {function} is started could not be told", function.triggers[0].origin)
    if runs < OFTEN:
        raise NotApplicable("it gathers its work: it runs less often than every hour")
    return runs


def _takes_dead_letters(call: AwsCall, function: Function) -> bool:
    queue = _queue(call, function)
    return isinstance(queue, Queue) and queue.is_dead_letter_queue


def _queue(call: AwsCall, function: Function) -> Resource | None:
    url = (call.arguments or {}).get("QueueUrl")
    if isinstance(url, FromEnvironment) and url.variable in function.environment:
        return function.environment[url.variable].names
    return None
