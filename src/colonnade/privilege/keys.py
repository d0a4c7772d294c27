"""The keys of its own that an application encrypts its resources with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from colonnade.aws.actions import Need
from colonnade.fact import Opaque, Reference, Text, chosen
from colonnade.model.code import AwsCall
from colonnade.model.resource import Resource
from colonnade.model.surroundings import Surroundings
from colonnade.privilege.requirement import Certainty, Requirement

if TYPE_CHECKING:
    from colonnade.privilege.resources import Place

_KEY = ("AWS::KMS::Key",)


def required(
    need: Need, about: Iterable[Place], around: Surroundings, call: AwsCall
) -> Iterator[Requirement]:
    """What a call needs on the keys of the resources that it is about."""
    for resource in dict.fromkeys(each.resource for each in about if each.resource is not None):
        told = key_of(resource)
        if told is None:
            continue
        arn, key, certainty = place(told, around)
        yield Requirement(
            need.action,
            arn,
            key,
            "",
            certainty,
            True,
            need.optional,
            need.certain,
            (call,),
            f"the key of {resource}",
        )


def key_of(resource: Resource) -> Text | None:
    """The key that the application encrypts a resource with; None where that is a key of AWS, or none."""
    raw = chosen(resource.customer_key.raw) if resource.customer_key is not None else None
    if isinstance(raw, Opaque):
        return Text((raw,))
    if not isinstance(raw, Text) or not raw.parts or "alias/aws/" in str(raw):
        return None
    return raw


def place(key: Text, around: Surroundings) -> tuple[Text, Resource | None, Certainty]:
    """What a policy says for a key that a template names by reference, ARN, id or alias."""
    found = around.find(key, _KEY)
    if found is not None:
        return Text((Reference(found.key, "Arn"),)), found, Certainty.EXACT
    if str(key).startswith("arn:") and ":alias/" not in str(key):
        return key, None, Certainty.EXACT
    start = Text(("arn:", _of("Partition"), ":kms:", _of("Region"), ":", _of("AccountId"), ":key/*"))
    return start, None, Certainty.ACTION


def _of(name: str) -> Opaque:
    return Opaque("only known when the stack is deployed", f"AWS::{name}")
