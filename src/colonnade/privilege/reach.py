"""How far grants reach: wide or on one thing, written by people or added by SAM."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from colonnade.aws import iam
from colonnade.fact import Reference
from colonnade.privilege.grants import Grant, Grants, Term
from colonnade.privilege.matching import Cover, covers, is_literal

# What every function does with its role, and what nobody should have to write out.
ALWAYS = frozenset(
    (
        "logs:createloggroup",
        "logs:createlogstream",
        "logs:putlogevents",
        "xray:puttelemetryrecords",
        "xray:puttracesegments",
        "xray:getsamplingrules",
        "xray:getsamplingtargets",
        "xray:getsamplingstatisticsummaries",
    )
)
_FIELDS = 6
EVERY_RESOURCE = "every resource"


@cache
def published_actions(pattern: str) -> frozenset[str]:
    """The actions that a pattern stands for, "sqs:sendmessage", as far as IAM's data has them."""
    prefix, _, name = pattern.lower().partition(":")
    known = iam.actions(prefix)
    if is_literal(name):
        return frozenset((f"{prefix}:{name}",) if name in known else ())
    return frozenset(f"{prefix}:{each}" for each in known if covers(name, each) is Cover.YES)


def is_wide(term: Term) -> bool:
    """Whether a resource is every one of its service: `*`, or an ARN that names none."""
    if term.spelled == "*":
        return True
    fields = term.spelled.split(":", _FIELDS - 1)
    if len(fields) < _FIELDS or fields[0] != "arn":
        return False
    rest = fields[-1]
    if fields[2] == "s3":
        return rest in ("*", "*/*")
    kind, _, name = rest.replace("/", ":", 1).partition(":")
    return rest == "*" or (name.strip("*/:") == "" and "*" in name and kind.replace("-", "").isalnum())


def named(term: Term, grants: Grants) -> str:
    """What a resource of a policy is called: its logical id, or what stands there."""
    value = term.fact.raw if term.fact else None
    for part in getattr(value, "parts", ()):
        resource = grants.names.resource(part.resource) if isinstance(part, Reference) else None
        if resource is not None:
            return resource.name
    return EVERY_RESOURCE if term.written == "*" else term.written


def together(grants: Iterable[Grant]) -> list[tuple[Grant, ...]]:
    """Grants that came with one policy of AWS, or one SAM policy template, belong together."""
    groups: dict[object, list[Grant]] = {}
    for each in grants:
        key: object = id(each)
        if each.policy is not None:
            key = id(each.policy)
        elif is_template(each):
            key = (each.source, each.origin)
        groups.setdefault(key, []).append(each)
    return [tuple(each) for each in groups.values()]


def is_template(grant: Grant) -> bool:
    """Whether it stands for a SAM policy template."""
    return grant.source.startswith("the SAM policy template ")


def is_basic(grant: Grant) -> bool:
    """Whether it comes with a policy that AWS made for reading from an event source, which names no resources."""
    name = grant.policy.short_name if grant.policy is not None else ""
    return name.startswith("AWSLambda") and name.endswith("ExecutionRole")


def by_itself(grant: Grant) -> bool:
    """Whether SAM adds it by itself, for what the function is connected to."""
    return not _WRITTEN & set(grant.origin.path)


# The keys under which people write policies.
_WRITTEN = {
    "ManagedPolicyArns",
    "Policies",
    "PolicyDocument",
    "iamManagedPolicies",
    "iamRoleStatements",
    "inline_policy",
    "managedPolicies",
    "policy",
    "policy_arn",
    "statement",
    "statements",
}


def shape(arn: str) -> tuple[str, str]:
    """The service of an ARN, and its word for the kind of resource, where it has one."""
    fields = arn.split(":", _FIELDS - 1)
    if len(fields) < _FIELDS:
        return (arn, "")
    kind, sign, _ = fields[-1].replace("/", ":").partition(":")
    return (fields[2], kind if sign and fields[2] != "s3" else "")


def same_thing(one: Term, other: Term) -> bool:
    """Whether one of two resources is a part of the other: a table and its indexes, a bucket and its objects."""
    return one.spelled.startswith(other.spelled) or other.spelled.startswith(one.spelled)
