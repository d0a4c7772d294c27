"""One service while it is rewritten: its settings, and the resources made of it so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.fact import Opaque
from colonnade.sources.cloudformation.made import literal, made, plain_mapping, unwritten
from colonnade.sources.cloudformation.template import ResourceNode, Template
from colonnade.sources.document import Mapping, Node, Scalar
from colonnade.sources.nodes import Spelled
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.placing import Value, joined
from colonnade.sources.serverless.plugins import Plugins

KeyPath = tuple[str | int, ...]
Spelling = dict[tuple[str, ...], KeyPath]


@dataclass(eq=False, slots=True)
class ServerlessFunction:
    """One function of a service: `key` names it in `functions`, `written` is what stands below.

    `alias` is the logical id of the alias that its events call in its stead.
    """

    key: str
    written: Mapping
    condition: str | None
    depends_on: tuple[str, ...]
    alias: str | None = None

    @property
    def id(self) -> str:
        return naming.lambda_id(self.key)

    @property
    def prefix(self) -> str:
        return naming.function_id(self.key)

    @property
    def target(self) -> dict[str, Any]:
        """What its events call: the alias where there is one, else the function."""
        return {"Ref": self.alias} if self.alias else {"Fn::GetAtt": [self.id, "Arn"]}


@dataclass(eq=False, slots=True)
class Service:
    """A service: `root` is what its file means, `name`, `stage` and `region` what the framework takes for them.

    The resources that are made are added to the template; `statements` are those of the role that its functions
    share, each with where it comes from, `managed` the managed policies.
    """

    template: Template
    root: Mapping
    provider: Mapping
    name: Value
    stage: Value
    region: Value
    plugins: Plugins
    functions: dict[str, ServerlessFunction] = field(default_factory=dict)
    rest_paths: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def custom(self) -> Mapping | None:
        return plain_mapping(self.root.get("custom"))

    def setting(self, *keys: str) -> Node | None:
        """What stands at a path below `provider`."""
        return below(self.provider, *keys)

    def named(self, at: Node, *pieces: Value) -> Node:
        """A name that begins with those of the service and the stage: "shop-dev-"."""
        return joined_at(at, self.name, "-", self.stage, *pieces)

    def add(  # noqa: PLR0913 - all but the first three are named by the caller
        self,
        name: str,
        type_: str,
        entries: dict[str, Any],
        *,
        at: Mapping,
        called: str = "",
        generated: bool = True,
        spelled: Spelling | None = None,
        of: ServerlessFunction | None = None,
        depends_on: tuple[str, ...] = (),
    ) -> ResourceNode:
        """Add a resource that stands at `at`; it exists where the function does that it is made `of`."""
        properties = Spelled.made(
            at, {key: made(at, each) for key, each in entries.items() if each is not None}
        )
        properties.spelled = spelled or {}
        if generated:
            self.template.made.add(name)
        node = ResourceNode(
            name=name,
            type=type_,
            properties=properties,
            condition=of.condition if of is not None else None,
            depends_on=depends_on,
            metadata=None,
            origin=at.origin,
            node=at,
            generated=generated,
            called=called,
        )
        self.template.resources[name] = node
        return node

    def count(self, what: str) -> int:
        """How many of a kind there are with this one: 1 for the first."""
        self.counts[what] = self.counts.get(what, 0) + 1
        return self.counts[what]

    def complain(self, at: Node, what: str, advice: str = "") -> None:
        """Report what the framework would not take; the rest of the service goes on."""
        self.template.tell(at, what, advice)


def below(root: Node | None, *keys: str) -> Node | None:
    """The node that keys lead to; None where there is none."""
    for key in keys:
        root = root.get(key) if isinstance(root, Mapping) else None
    return None if isinstance(root, Scalar) and not root.tag and root.value is None else root


def first(*nodes: Node | None) -> Node | None:
    """The first that is there."""
    return next((each for each in nodes if each is not None), None)


def joined_at(at: Node, *pieces: Value) -> Node:
    """A text of pieces that stands at a node."""
    scalar = Scalar.made(at, "")
    known = [each.text if isinstance(each, Scalar) and not each.tag else each for each in pieces]
    return joined(scalar, known)


def as_value(node: Node | None) -> Value:
    """A node as a piece of a text."""
    text = literal(node)
    return node if text is None else text


def renamed(source: Mapping | None, names: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Take over the entries that are there, under CloudFormation's names."""
    if source is None:
        return {}
    return {own: node for key, own in names if (node := below(source, key)) is not None}


def shown_value(value: Value) -> str:
    """A value in a logical id or a message; what is not known leaves nothing."""
    return "" if isinstance(value, Node | Opaque) or value is None else str(value)


def unwritten_number(within: Mapping, key: str, default: int) -> Scalar:
    """The framework's default for what is not written, with the path it would have."""
    node = unwritten(within, key, str(default))
    node.plain = True
    return node
