"""What is paid for being there: secrets, keys, parameters, firewalls; and what nobody can tell the size of."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.messaging import Bucket, Parameter, Secret
from colonnade.model.resource import Resource
from colonnade.usage.amount import Amount, Basis
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import NotKnown, Used
from colonnade.usage.written import count, written

RULES = Range(1, 4, 20)


@meter(Secret, "keeping")
def secret(of: Secret, _: Flow) -> Iterator[Used]:
    """A secret that is kept."""
    yield Used("secret-month", _one(f"the secret {of}"))


@meter("AWS::KMS::Key", "keeping")
def key(of: Resource, _: Flow) -> Iterator[Used]:
    """A key of one's own."""
    yield Used("key-month", _one(f"the key {of}"))


@meter(Parameter, "keeping")
def parameter(of: Parameter, _: Flow) -> Iterator[Used]:
    """A parameter of the advanced tier; the others cost nothing."""
    if written(of, "Tier").lower() == "advanced":
        yield Used("parameter-advanced-month", _one(f"the advanced parameter {of}"))


@meter("AWS::WAFv2::WebACL", "rules")
def firewall(of: Resource, _: Flow) -> Iterator[Used | NotKnown]:
    """A firewall and its rules."""
    yield Used("firewall-acl-month", _one(f"the firewall {of}"))
    rules = count(of, "Rules")
    yield Used(
        "firewall-rule-month",
        Amount.exactly(rules, Basis.DECLARED, f"{rules} rules of {of}")
        if rules is not None
        else Amount.assumed(RULES, f"a firewall has {RULES.likely:g} rules, {RULES.high:g} at most"),
    )
    yield NotKnown("requests", "how many requests it looks at is not known; a million of them cost $0.60")


@meter("AWS::Cognito::UserPool", "users")
def users(_: Resource, __: Flow) -> Iterator[NotKnown]:
    """The users of a pool."""
    yield NotKnown("users", "how many users sign in in a month is not known")


@meter(Bucket, "storage")
def bucket(_: Bucket, __: Flow) -> Iterator[NotKnown]:
    """A bucket; its requests are told by the calls of functions."""
    yield NotKnown("storage", "how much is in it is not known")


def _one(text: str) -> Amount:
    return Amount.exactly(1, Basis.DECLARED, text)
