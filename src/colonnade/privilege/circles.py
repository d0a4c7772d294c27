"""Functions that bring about the events that invoke them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from colonnade.dataclass import dataclass
from colonnade.fact import Unknown, some
from colonnade.model.code import AwsCall, FromEvent
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.model.trigger import BucketTrigger, EventSourceMapping, Trigger
from colonnade.privilege.needs import needs_of
from colonnade.privilege.requirement import Certainty, Requirement

# What brings about an event of each kind of trigger.
_CAUSES = {
    "dynamodb": ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"),
    "kinesis": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "s3": ("s3:PutObject",),
    "sns": ("sns:Publish",),
    "sqs": ("sqs:SendMessage",),
}
_REMEDIES = {
    "dynamodb": "Add FilterCriteria to the mapping that leave out those of its own changes that it has no use for",
    "kinesis": "Write to another stream",
    "s3": "Write to another bucket, or let the bucket tell only of a prefix that it never writes to",
    "sns": "Publish to another topic, or give the subscription a filter policy that leaves out its own messages",
    "sqs": "Send to another queue; to try a message again later, let it come back by itself",
}


@dataclass(frozen=True, slots=True)
class Circle:
    """A function does `actions` on what invokes it."""

    trigger: Trigger
    source: Resource
    actions: tuple[str, ...]
    calls: tuple[AwsCall, ...]

    @property
    def is_endless(self) -> bool:
        """Whether its code decides nothing, and so cannot stop."""
        code = self.trigger.function.code
        return not code.branches and not code.unresolved

    @property
    def is_harmless_if_it_ends(self) -> bool:
        """Whether it is usual to write there, and costs an invocation more where the code tells what it wrote."""
        return self.trigger.kind == "dynamodb" and not self.is_endless

    @property
    def remedy(self) -> str:
        """What a person must do."""
        return _REMEDIES[self.trigger.kind]


def circles(function: Function) -> Iterator[Circle]:
    """Find what the code of a function does that invokes it again; raises Unknown where that hangs on a key."""
    triggers = _sources(function)
    needs = needs_of(function)
    for trigger, source in triggers:
        causes = [
            each
            for each in needs.requirements
            if each.resource is source and each.certainty is not Certainty.ACTION and each.by
            if each.action in _CAUSES[trigger.kind] and _comes_back(each, trigger)
        ]
        if causes:
            calls = dict.fromkeys(call for cause in causes for call in cause.by)
            yield Circle(trigger, source, tuple(each.action for each in causes), tuple(calls))


def _sources(function: Function) -> Sequence[tuple[Trigger, Resource]]:
    found = []
    for each in function.triggers:
        source = each.source.value if each.source is not None and each.source.known else None
        if each.kind in _CAUSES and source is not None and not _is_filtered(each):
            found.append((each, source))
    return some(found, "nothing of the application that its code could write to invokes it")


def _is_filtered(trigger: Trigger) -> bool:
    """Whether only some events get through, by what they hold."""
    if isinstance(trigger, BucketTrigger):
        return not trigger.on_new_objects
    return isinstance(trigger, EventSourceMapping) and trigger.filters.value


def _comes_back(cause: Requirement, trigger: Trigger) -> bool:
    if not isinstance(trigger, BucketTrigger):
        return True
    if any(_same_key(call) for call in cause.by):
        return True
    prefix, suffix = trigger.key_prefix.value, trigger.key_suffix.value
    key = cause.suffix.removeprefix("/")
    head, tail = _before(key), _before(key[::-1])[::-1]
    if not (head.startswith(prefix) or prefix.startswith(head)):
        return False
    if not (tail.endswith(suffix) or suffix.endswith(tail)):
        return False
    if head.startswith(prefix) and tail.endswith(suffix):
        return True
    raise Unknown(
        f"whether {trigger.function} writes under keys that invoke it again is not known", cause.by[0].origin
    )


def _same_key(call: AwsCall) -> bool:
    key = (call.arguments or {}).get("Key")
    return isinstance(key, FromEvent) and key.path[-3:] == ("s3", "object", "key")


def _before(key: str) -> str:
    """What is known of a key before the first part that is not."""
    for mark in ("*", "${", "}"):
        key = key.partition(mark)[0]
    return key
