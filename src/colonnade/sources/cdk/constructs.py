"""Which construct made a resource of a synthesised template, and which line of the user's code made that."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.fact import Origin
from colonnade.problem import Unreadable
from colonnade.sources.cdk.assembly import LARGEST_MANIFEST, MANIFEST, PATH
from colonnade.sources.files import Tree
from colonnade.sources.nodes import Mapping, Scalar

# What CDK calls the CloudFormation resource within a construct; people know the construct.
_WITHIN = ("Resource", "Default")
# Constructs that the CDK brings for its custom resources: their code and their rights are the CDK's own.
_BROUGHT = re.compile(
    r"(?:^|/)(?:AWS679f53fac002430cb0da5b7982bd2287|BucketNotificationsHandler[0-9a-f]{32}|Custom::[^/]+"
    r"|LogRetention[0-9a-f]{32}|framework-(?:onEvent|isComplete|onTimeout))(?:/|$)"
)
_PLACE = re.compile(r"\(?((?:[A-Za-z]:)?[^\s():]+):(\d+)(?::(\d+))?\)?\s*$")
_LIBRARIES = (
    "node_modules/",
    "site-packages/",
    "dist-packages/",
    "node:internal",
    "jsii-kernel",
    "jsii-runtime",
)


@dataclass(frozen=True, slots=True)
class Construct:
    """A construct by its path, "Orders/Jobs/Resource", and the line of the user's code that made it, if told."""

    path: str
    made_at: Origin | None = None

    @property
    def name(self) -> str:
        """What people call it: "Orders/Jobs"."""
        *around, last = self.path.split("/")
        return "/".join(around) if around and last in _WITHIN else self.path

    @property
    def is_brought(self) -> bool:
        """Whether the CDK brings it by itself, for a custom resource of its own."""
        return bool(_BROUGHT.search(self.path))

    def __str__(self) -> str:
        return f"{self.name}, made at {self.made_at}" if self.made_at else self.name


def called(metadata: Mapping | None) -> str:
    """What a resource is called by the construct that made it, without its stack: "Jobs"; "" for no construct."""
    path = path_of(metadata)
    _, _, within = Construct(path).name.partition("/")
    return within


def path_of(metadata: Mapping | None) -> str:
    """The path of the construct that made a resource, as its metadata tells; "" for no construct."""
    node = metadata.get(PATH) if metadata is not None else None
    return node.text if isinstance(node, Scalar) else ""


def traced(tree: Tree, folder: str) -> Iterable[tuple[str, Origin]]:
    """The lines of the user's code that made the resources of an assembly's templates, by logical id."""
    try:
        told = json.loads(tree.read(posixpath.join(folder, MANIFEST), LARGEST_MANIFEST))
    except (Unreadable, ValueError, RecursionError):
        return
    artifacts = told.get("artifacts") if isinstance(told, dict) else None
    for artifact in artifacts.values() if isinstance(artifacts, dict) else ():
        for entries in (artifact.get("metadata") or {}).values():
            for each in entries if isinstance(entries, list) else ():
                if isinstance(each, dict) and each.get("type") == "aws:cdk:logicalId":
                    origin = _users(tree, each.get("trace") or ())
                    if origin is not None:
                        yield str(each.get("data")), origin


def _users(tree: Tree, trace: Iterable[Any]) -> Origin | None:
    """The innermost line of a trace that stands in the reviewed folder, and in no library."""
    for line in trace:
        place = _PLACE.search(str(line))
        if place is None or any(each in place[1].replace("\\", "/") for each in _LIBRARIES):
            continue
        file = place[1].replace("\\", "/").removeprefix("file://")
        root = tree.root.as_posix().rstrip("/") + "/"
        inside = file.removeprefix(root) if file.startswith(root) else tree.resolve("", file.lstrip("/"))
        if inside and tree.exists(inside):
            return Origin(inside, int(place[2]), int(place[3] or 1))
    return None
