"""One event of a function or state machine of SAM."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.sources.cloudformation.made import (
    NO_VALUE,
    choice,
    get_att,
    literal,
    made,
    picked,
    place,
    plain_mapping,
    ref,
)
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless
from colonnade.sources.cloudformation.sam_policies import ExecutionRole
from colonnade.sources.document import Mapping


@dataclass(eq=False, slots=True)
class Event:
    """One event of a function or state machine: `properties` are its own, `at` is where it stands."""

    expansion: Expansion
    owner: Serverless
    name: str
    kind: str
    properties: Mapping
    role: ExecutionRole

    @property
    def id(self) -> str:
        """The logical id that SAM gives to what it makes of the event."""
        return self.owner.name + self.name

    @property
    def called(self) -> str:
        return f"the {self.kind} event {self.name} of {self.owner.name}"

    @property
    def target(self) -> dict[str, Any]:
        """What is called: the alias where there is one, else the function or state machine, by name."""
        return ref(self.owner.alias or self.owner.name)

    @property
    def target_arn(self) -> dict[str, Any]:
        if self.owner.alias or self.owner.kind == "StateMachine":
            return self.target
        return get_att(self.owner.name, "Arn")

    def if_there(self, value: dict[str, Any]) -> dict[str, Any]:
        """A value that is written into another resource only where this function is there."""
        condition = self.owner.written.condition
        return value if condition is None else choice(condition, value, NO_VALUE)

    def add(self, name: str, type_: str, entries: dict[str, Any], called: str = "") -> None:
        """Add a resource that the event brings about."""
        self.expansion.add(self.owner, name, type_, entries, at=self.properties, called=called or self.called)

    def permit(self, service: str, name: str = "", suffix: str = "", **entries: object) -> None:
        """Add the permission by which a service may call the function."""
        allowed = {"Action": "lambda:InvokeFunction", "FunctionName": self.target, "Principal": service}
        called = f"the permission of {self.called}"
        self.add(
            f"{name or self.id}Permission{suffix}", "AWS::Lambda::Permission", {**allowed, **entries}, called
        )

    def dead_letters(self, source: object = None) -> object:
        """The queue for what could not be delivered, which SAM makes where `Type: SQS` asks for it.

        `source` is the ARN of the rule that sends to it, where the queue itself must allow that.
        """
        config = plain_mapping(self.properties.get("DeadLetterConfig"))
        if config is None:
            return None
        if "Arn" in config.entries or literal(config.get("Type")) is None:
            return made(config, picked(config, ("Arn",)))
        queue = literal(config.get("QueueLogicalId")) or f"{self.id}Queue"
        self.expansion.add(
            self.owner,
            queue,
            "AWS::SQS::Queue",
            {},
            at=config,
            called=f"the dead-letter queue of {self.called}",
        )
        if source is not None:
            self.allow_queue(f"{self.id}QueuePolicy", queue, {"Service": "events.amazonaws.com"}, source)
        return made(config, {"Arn": get_att(queue, "Arn")})

    def allow_queue(self, name: str, queue: str, principal: object, source: object) -> None:
        """Let a service send to a queue of this template."""
        self.allow_sending(name, ref(queue), get_att(queue, "Arn"), principal, source)

    def allow_sending(self, name: str, url: object, arn: object, principal: object, source: object) -> None:
        """Let what has the ARN `source` send to a queue."""
        statement = {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Principal": principal,
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": source}},
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        called = f"the queue policy of {self.called}"
        self.add(name, "AWS::SQS::QueuePolicy", {"PolicyDocument": document, "Queues": [url]}, called)


def read_events(expansion: Expansion, owner: Serverless, role: ExecutionRole) -> Iterator[Event]:
    """The events of a function or state machine, in the order they are written."""
    written = owner.properties.get("Events")
    events = plain_mapping(written)
    if events is None:
        if written is not None:
            advice = "write a mapping from a name of your choice to its Type and Properties"
            expansion.complain(written, f"the Events of {owner.name} are not a mapping", advice)
        return
    for name, node in events.entries.items():
        event = plain_mapping(node)
        kind = literal(event.get("Type")) if event else None
        if event is None or kind is None:
            expansion.complain(node, f"the event {name} of {owner.name} has no Type", "name its Type")
            continue
        properties = plain_mapping(event.get("Properties")) or place(event, "Properties")
        yield Event(expansion, owner, name, kind, properties, role)
