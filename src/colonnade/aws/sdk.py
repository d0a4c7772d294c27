"""Which operations of AWS the methods of boto3 stand for, read one service at a time."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from colonnade.dataclass import dataclass

# What boto3 adds to clients by hand, and the operation whose permission and parameters it needs:
# (service, method) -> operation, parameters in the order of their positions.
ADDED: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("s3", "upload_file"): ("PutObject", ("Filename", "Bucket", "Key", "ExtraArgs")),
    ("s3", "upload_fileobj"): ("PutObject", ("Fileobj", "Bucket", "Key", "ExtraArgs")),
    ("s3", "download_file"): ("GetObject", ("Bucket", "Key", "Filename", "ExtraArgs")),
    ("s3", "download_fileobj"): ("GetObject", ("Bucket", "Key", "Fileobj", "ExtraArgs")),
    ("s3", "copy"): ("CopyObject", ("CopySource", "Bucket", "Key", "ExtraArgs")),
}

# The same for the resource classes of s3, which hold the bucket and the key themselves.
ADDED_TO_RESOURCES: dict[tuple[str, str, str], tuple[str, tuple[str, ...]]] = {
    ("s3", "Bucket", "upload_file"): ("PutObject", ("Filename", "Key", "ExtraArgs")),
    ("s3", "Bucket", "upload_fileobj"): ("PutObject", ("Fileobj", "Key", "ExtraArgs")),
    ("s3", "Bucket", "download_file"): ("GetObject", ("Key", "Filename", "ExtraArgs")),
    ("s3", "Bucket", "download_fileobj"): ("GetObject", ("Key", "Fileobj", "ExtraArgs")),
    ("s3", "Bucket", "copy"): ("CopyObject", ("CopySource", "Key", "ExtraArgs")),
    ("s3", "Object", "upload_file"): ("PutObject", ("Filename", "ExtraArgs")),
    ("s3", "Object", "upload_fileobj"): ("PutObject", ("Fileobj", "ExtraArgs")),
    ("s3", "Object", "download_file"): ("GetObject", ("Filename", "ExtraArgs")),
    ("s3", "Object", "download_fileobj"): ("GetObject", ("Fileobj", "ExtraArgs")),
    ("s3", "Object", "copy"): ("CopyObject", ("CopySource", "ExtraArgs")),
    ("s3", "ObjectSummary", "upload_file"): ("PutObject", ("Filename", "ExtraArgs")),
    ("ec2", "ServiceResource", "create_tags"): ("CreateTags", ()),
}


@dataclass(frozen=True, slots=True)
class Action:
    """What a method of a resource class calls, and from which identifiers it fills which parameters.

    `makes` is the resource class of what it gives back, None for a plain answer; `gives` are the parameters
    or identifiers that make up the identifiers of it, in their order ("" where only the answer has it).
    """

    operation: str
    parameters: tuple[tuple[str, str], ...] = ()
    makes: str | None = None
    gives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceClass:
    """A resource class of boto3: `members` are the classes made from it, with what they inherit."""

    name: str
    identifiers: tuple[str, ...]
    actions: dict[str, Action]
    collections: dict[str, Action]
    members: dict[str, tuple[str, tuple[str, ...]]]
    waiters: dict[str, Action]


class Service:
    """The operations, paginators, waiters and resource classes of one service."""

    __slots__ = ("_classes", "_operations", "_read", "name", "paginators", "waiters")

    def __init__(self, name: str, line: bytes) -> None:
        read: dict[str, Any] = json.loads(line)
        self.name = name
        self._read: dict[str, Any] = read.get("resources", {})
        self._operations: dict[str, str] = {}
        for entry in read["operations"].split():
            method, _, operation = entry.partition(":")
            self._operations[method] = operation
        self.paginators = frozenset(read.get("paginators", "").split())
        self.waiters: dict[str, str] = dict(entry.split(":") for entry in read.get("waiters", "").split())
        self._classes: dict[str, ResourceClass] = {}

    def operation(self, method: str) -> str | None:
        """The operation that a method of the client calls: "put_item" gives "PutItem"."""
        found = self._operations.get(method)
        return found if found != "" else "".join(word.capitalize() for word in method.split("_"))

    def resource_class(self, name: str) -> ResourceClass | None:
        """A resource class of boto3; "ServiceResource" is what boto3.resource() gives."""
        if name not in self._classes and name in self._read:
            self._classes[name] = _resource_class(name, self._read[name])
        return self._classes.get(name)


def _resource_class(name: str, read: dict[str, Any]) -> ResourceClass:
    def actions(kind: str) -> dict[str, Action]:
        return {method: _action(told) for method, told in read.get(kind, {}).items()}

    return ResourceClass(
        name,
        tuple(read.get("identifiers", ())),
        actions("actions"),
        actions("collections"),
        {member: (told[0], tuple(told[1:])) for member, told in read.get("members", {}).items()},
        actions("waiters"),
    )


def _action(told: list[Any]) -> Action:
    operation, parameters, *rest = told
    return Action(operation, tuple(parameters.items()), *((rest[0], tuple(rest[1])) if rest else ()))


@cache
def _data() -> bytes:
    return Path(__file__).with_name("sdk_operations.jsonl").read_bytes()


@cache
def service(name: str) -> Service | None:
    """What is known of a service under botocore's name for it, or None where there is no such service."""
    key = b'\n{"service":"' + name.encode() + b'",'
    start = _data().find(key)
    if start < 0:
        return None
    return Service(name, _data()[start + 1 : _data().index(b"\n", start + 1)])


def source() -> dict[str, str]:
    """Where the data comes from: "source", "version" and "date"."""
    told: dict[str, str] = json.loads(_data()[: _data().index(b"\n")])
    return told
