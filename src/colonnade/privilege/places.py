"""ARNs of what the template names by itself: destinations, sources, secrets, keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from colonnade.aws.arns import arn_type
from colonnade.fact import Opaque, Reference, Text
from colonnade.model.resource import Resource
from colonnade.model.surroundings import Surroundings
from colonnade.privilege import keys
from colonnade.privilege.requirement import Certainty, Requirement

ANYTHING = Text(("*",))
_AT_DEPLOYMENT = "only known when the stack is deployed"

# What sending to a resource takes: by the service in its ARN, and by its type.
_SENDING = {
    "sqs": ("sqs:SendMessage",),
    "sns": ("sns:Publish",),
    "lambda": ("lambda:InvokeFunction",),
    "events": ("events:PutEvents",),
    "s3": ("s3:PutObject", "s3:ListBucket"),
}
_TYPES = {
    "AWS::SQS::Queue": "sqs",
    "AWS::SNS::Topic": "sns",
    "AWS::Lambda::Function": "lambda",
    "AWS::Events::EventBus": "events",
    "AWS::S3::Bucket": "s3",
}
_WITH_KEY = {
    "sqs": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sns": ("kms:GenerateDataKey", "kms:Decrypt"),
    "s3": ("kms:GenerateDataKey",),
}


def anywhere(action: str, why: str, *, optional: bool = False, certain: bool = True) -> Requirement:
    """A requirement of an action that is not held to a resource."""
    return Requirement(
        action,
        ANYTHING,
        None,
        "",
        Certainty.EXACT,
        scopable=False,
        optional=optional,
        certain=certain,
        why=why,
    )


def pseudo(name: str) -> Opaque:
    """A pseudo parameter: the partition, region or account."""
    return Opaque(_AT_DEPLOYMENT, f"AWS::{name}")


def account_arn(service: str, *rest: str | Reference | Opaque, region: str = "") -> Text:
    """The ARN of something of a service in the stack's own account and region."""
    where = region or pseudo("Region")
    parts = ["arn:", pseudo("Partition"), f":{service}:", where, ":", pseudo("AccountId"), ":", *rest]
    made: list[str | Reference | Opaque] = []
    for part in parts:
        if isinstance(part, str) and made and isinstance(last := made[-1], str):
            made[-1] = last + part
        else:
            made.append(part)
    return Text(tuple(made))


def arn_of(
    raw: object, around: Surroundings, types: Collection[str]
) -> tuple[Text, Resource | None, Certainty]:
    """The ARN of what a template names by its ARN, with the resource where it is one of these types."""
    if isinstance(raw, Opaque):
        raw = Text((raw,))
    if not isinstance(raw, Text) or not raw.parts:
        return ANYTHING, None, Certainty.ACTION
    resource = around.find(raw, types)
    if resource is None:
        return raw, None, Certainty.EXACT
    type_ = arn_type(resource.type)
    if type_ is None:
        return raw, resource, Certainty.EXACT
    attribute = next((each for each, what in type_.attributes.items() if what == "arn"), None)
    attribute = "Arn" if "Arn" in type_.attributes else attribute
    if attribute is None and type_.ref != "arn":
        return raw, resource, Certainty.EXACT
    return Text((Reference(resource.key, attribute),)), resource, Certainty.EXACT


def sends_to(raw: object, around: Surroundings, why: str) -> Iterator[Requirement]:
    """What it takes to send something to a destination."""
    arn, resource, certainty = arn_of(raw, around, _TYPES)
    fields = str(arn).split(":")
    service = _TYPES[resource.type] if resource is not None else fields[2] if len(fields) > 2 else ""
    if service not in _SENDING:
        # A parameter, as a rule: a queue or a topic, and nobody can tell which.
        for action in ("sqs:SendMessage", "sns:Publish"):
            yield Requirement(action, arn, None, "", certainty, certain=False, why=why)
        return
    for action in _SENDING[service]:
        suffix = "/*" if action == "s3:PutObject" else ""
        where = Text((*arn.parts, suffix)) if suffix else arn
        yield Requirement(action, where, resource, suffix, certainty, why=why)
    key = keys.key_of(resource) if resource is not None else None
    if key is not None:
        of_key, found, how = keys.place(key, around)
        for action in _WITH_KEY.get(service, ()):
            yield Requirement(action, of_key, found, "", how, why=f"the key of {resource}")
