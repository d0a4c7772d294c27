"""One event of a function, and what every kind of event has in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.sources.cloudformation.made import (
    argument_of,
    function_of,
    literal,
    made,
    plain_items,
    plain_mapping,
)
from colonnade.sources.document import Mapping, Node, Scalar, Sequence
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.roles import Roles
from colonnade.sources.serverless.service import ServerlessFunction, Service, Spelling, below


@dataclass(eq=False, slots=True)
class Event:
    """One event of a function: its kind as written ("sqs"), its settings, the one value that stands for them.

    `settings` is empty where a single `value` is written, as `sqs: arn:…`.
    """

    service: Service
    roles: Roles
    owner: ServerlessFunction
    kind: str
    settings: Mapping
    value: Node | None
    index: int

    @property
    def called(self) -> str:
        return f"the {self.kind} event {self.index} of {self.owner.key}"

    def get(self, *keys: str) -> Node | None:
        return below(self.settings, *keys)

    def main(self, key: str) -> Node | None:
        """What the event is about: the setting of this name, or the single value."""
        return self.value if self.value is not None else self.get(key)

    def path(self, key: str) -> tuple[str | int, ...]:
        """Where a setting that is not written would be."""
        return (*self.settings.path, key)

    def spelled(self, *names: tuple[str, str]) -> Spelling:
        """Where settings that are not written would be, under the names that the framework has for them."""
        return {tuple(plain.split(".")): self.path(own) for own, plain in names}

    def add(
        self,
        name: str,
        type_: str,
        entries: dict[str, Any],
        *,
        called: str = "",
        spelled: Spelling | None = None,
    ) -> None:
        """Add a resource that the event brings about."""
        self.service.add(
            name,
            type_,
            entries,
            at=self.settings,
            called=called or self.called,
            spelled=spelled,
            of=self.owner,
        )

    def permit(self, name: str, principal: str, **entries: object) -> None:
        """Add the permission by which a service may call the function; `name` follows the function's."""
        own = name if "LambdaPermission" in name else f"LambdaPermission{name}"
        self.add(
            f"{self.owner.prefix}{own}",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": self.owner.target,
                "Principal": principal,
                **entries,
            },
            called=f"the permission of {self.called}",
        )

    def complain(self, what: str, advice: str) -> None:
        self.service.complain(self.settings, f"{self.called} {what}", advice)


def events_of(service: Service, roles: Roles, function: ServerlessFunction) -> Iterator[Event]:
    """The events of a function, in the order they are written; each item names one kind."""
    written = below(function.written, "events")
    for index, item in enumerate(plain_items(written), 1):
        entries = plain_mapping(item)
        if entries is None:
            kind = literal(item)
            if kind and not _is_null(item):
                yield Event(service, roles, function, kind, Mapping.made(item, {}), None, index)
            continue
        for kind, node in entries.entries.items():
            settings = node if isinstance(node, Mapping) and not function_of(node) else None
            value = None if settings is not None or _is_null(node) else node
            yield Event(service, roles, function, kind, settings or Mapping.made(node, {}), value, index)
            break


def source_name(node: Node | None) -> str:
    """What the framework calls a source by its ARN: the logical id of a reference, else the end of the ARN."""
    if node is None:
        return ""
    if function_of(node):
        argument = argument_of(node)
        named = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
        text = named.text if isinstance(named, Scalar) else ""
        return naming.alphanumeric(text.partition(".")[0])
    text = literal(node) or ""
    if ":table/" in text or ":stream/" in text:
        return naming.alphanumeric(text.split("/")[1])
    return naming.alphanumeric(text.rpartition(":")[2])


def list_of(node: Node | None) -> Node | None:
    """A single value as a list of one."""
    if node is None or isinstance(node, Sequence):
        return node
    return made(node, [node])


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.tag and node.value is None
