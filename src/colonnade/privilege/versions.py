"""What makes old versions in a bucket that keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from colonnade.dataclass import dataclass
from colonnade.fact import Unknown, some
from colonnade.finding import Located
from colonnade.model.code import AwsCall
from colonnade.model.function import Function
from colonnade.model.messaging import Bucket
from colonnade.privilege.needs import needs_of


@dataclass(frozen=True, slots=True)
class Source:
    """What makes old versions: as the beginning of a sentence, and where it stands."""

    told: str
    at: Located


def sources_of_versions(bucket: Bucket) -> Sequence[Source]:
    """What is known to overwrite or delete in a bucket; raises Unknown where the code of a function is not known."""
    found, doubts = list[Source](), list[Unknown]()
    if bucket.expires.value:
        found.append(Source("a rule of its lifecycle expires objects", bucket.expires))
    for function in bucket.users_in_code:
        try:
            found += _of(function, bucket)
        except Unknown as doubt:
            doubts.append(doubt)
    if doubts and not found:
        raise doubts[0]
    return some(found, "nothing is known to overwrite or delete its objects")


def _of(function: Function, bucket: Bucket) -> Iterator[Source]:
    for requirement in needs_of(function).requirements:
        if requirement.resource is not bucket:
            continue
        for call in requirement.by:
            if requirement.action == "s3:DeleteObject" and _leaves_version(call):
                yield Source(f"{function} deletes objects", call)
            elif call.operation == "PutObject" and isinstance(key := (call.arguments or {}).get("Key"), str):
                yield Source(f"{function} overwrites {key}", call)


def _leaves_version(call: AwsCall) -> bool:
    """Whether a call deletes without saying which version."""
    return call.arguments is not None and "VersionId" not in repr(call.arguments)
