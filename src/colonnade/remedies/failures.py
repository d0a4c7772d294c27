"""Queues for what fails: declared with an alarm of their own, and named where the failures come from."""

from __future__ import annotations

from typing import Any

from colonnade.aws.alarms import essential_alarms
from colonnade.dataclass import dataclass
from colonnade.edit import Change, Edit, KeyPath, NewResource, logical_id
from colonnade.fact import Origin, Unknown
from colonnade.finding import Fix, Safety
from colonnade.model.function import Function
from colonnade.model.queue import LONGEST_RETENTION, Queue
from colonnade.model.trigger import StreamTrigger
from colonnade.privilege.additions import added, allow
from colonnade.remedies.alarms import TOPIC, declared, notified_in
from colonnade.remedies.home import Home, home_of

SERVERLESS = "AWS::Serverless::Function"
_SENDING = "sqs:SendMessage"


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """A new queue for what fails, with the alarm on its first message."""

    queue: NewResource
    alarm: NewResource
    topic: tuple[Change, ...]

    @property
    def edits(self) -> tuple[Change, ...]:
        return (self.queue, *self.topic, self.alarm)

    @property
    def arn(self) -> dict[str, Any]:
        return {"Fn::GetAtt": [self.queue.name, "Arn"]}

    @property
    def told(self) -> str:
        """What is left to do."""
        if self.topic:
            return (
                f"nobody hears of it before somebody subscribes to the new topic {TOPIC} of {self.queue.file}"
            )
        return "somebody has to look into it when its alarm fires"


def dead_letters(home: Home, name: str, *, fifo: bool = False) -> DeadLetters:
    """Declare a queue that keeps what fails as long as SQS can, and tells of it."""
    kept: dict[str, Any] = {"MessageRetentionPeriod": LONGEST_RETENTION}
    queue = home.declares(name, "AWS::SQS::Queue", {"FifoQueue": True, **kept} if fifo else kept)
    (wanted,) = essential_alarms("dead-letter-queue")
    notified = notified_in(home)
    values = {"QueueName": {"Fn::GetAtt": [name, "QueueName"]}}
    assert wanted.threshold is not None  # noqa: S101 - the list says that any message is one too many
    alarm = declared(home, name, wanted, wanted.threshold, values, notified.actions, name)
    return DeadLetters(queue, alarm, notified.edits)


def redriven(queue: Queue, receipts: int, advice: str) -> Fix:
    """Give a queue one for its dead letters."""
    home = home_of(queue)
    if home is None or home.written("Properties", "RedrivePolicy") is not None:
        return Fix.advice(advice)
    fifo = queue.fifo.value
    dead = dead_letters(home, logical_id(home.name, "dead letters"), fifo=fifo)
    policy = {"deadLetterTargetArn": dead.arn, "maxReceiveCount": receipts}
    effect = (
        f"a message that fails {receipts} times goes to {dead.queue.name} and is not tried again; {dead.told}"
    )
    return Fix(advice, (*dead.edits, home.sets(policy, "RedrivePolicy")), Safety.UNSAFE, effect)


def kept_failures(function: Function, advice: str) -> Fix:
    """Keep the events that a function fails on: as its OnFailure destination, or else its dead-letter queue."""
    home = home_of(function)
    dead = dead_letters(home, logical_id(home.name, "failures")) if home is not None else None
    permission = _may_send(function, dead)
    if home is None or dead is None or permission is None:
        return Fix.advice(advice)
    if home.written("Type") == SERVERLESS:
        destination = {"Type": "SQS", "Destination": dead.arn}
        named = home.sets(destination, "EventInvokeConfig", "DestinationConfig", "OnFailure")
    else:
        named = home.sets(dead.arn, "DeadLetterConfig", "TargetArn")
    return _keeping(dead, (named, *permission), advice)


def kept_records(trigger: StreamTrigger, advice: str) -> Fix:
    """Keep where in its stream the records stand that a mapping gives up."""
    function = trigger.function
    home = home_of(function)
    at = trigger.failure_destination.origin
    if (
        home is None
        or at.file != home.file
        or at.path[-3:] != ("DestinationConfig", "OnFailure", "Destination")
    ):
        return Fix.advice(advice)
    dead = dead_letters(home, logical_id(home.name, "failed records"))
    permission = _may_send(function, dead)
    if permission is None:
        return Fix.advice(advice)
    return _keeping(dead, (*_named(at, dead, serverless="Events" in at.path), *permission), advice)


def _named(at: Origin, dead: DeadLetters, *, serverless: bool) -> tuple[Edit, ...]:
    """Name the queue as destination; SAM gives the permission where it is told of what kind it is."""
    path: KeyPath = at.path[:-1]
    value = {"Type": "SQS", "Destination": dead.arn} if serverless else {"Destination": dead.arn}
    return (Edit(at.file, path, value),)


def _keeping(dead: DeadLetters, edits: tuple[Change, ...], advice: str) -> Fix:
    effect = f"what fails for good goes to the new queue {dead.queue.name}; {dead.told}"
    return Fix(advice, (*dead.edits, *edits), Safety.UNSAFE, effect)


def _may_send(function: Function, dead: DeadLetters | None) -> tuple[Change, ...] | None:
    """What lets the role of a function send to a new queue; None where that is not known or said elsewhere."""
    try:
        role = function.role
    except Unknown:
        return None
    if dead is None:
        return None
    if role.generated:
        return ()  # SAM adds it
    if role.key.partition("#")[0] != dead.queue.file:
        return None
    return added(role, [allow([_SENDING], [dead.arn])]) or None
