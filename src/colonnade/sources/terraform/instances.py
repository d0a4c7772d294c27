"""Resources and data sources: their arguments as written, and the attributes that others ask of them."""

from __future__ import annotations

from collections.abc import Mapping as Given
from typing import TYPE_CHECKING

from colonnade.fact import Opaque, Reference
from colonnade.sources.cloudformation.values import joined
from colonnade.sources.nodes import Mapping, Node
from colonnade.sources.terraform.blocks import evaluated, rooted, within
from colonnade.sources.terraform.catalog import Spec, spec_of
from colonnade.sources.terraform.values import Made, Value, again, raw_of, text_of, value

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.sources.terraform.modules import Module
    from colonnade.sources.terraform.syntax import Block, Expression

# Arguments of every resource that say nothing of what it is.
META = frozenset(("count", "for_each", "provider", "depends_on"))


class Instance:
    """One resource or data source: `address` is Terraform's own name of it, `type` starts with "data." for the latter.

    It exists where `condition` holds.
    """

    __slots__ = ("_known", "_whole", "address", "block", "condition", "module", "node", "scope", "type")

    def __init__(
        self,
        module: Module,
        block: Block,
        type_: str,
        address: str,
        names: Given[str, Node],
        condition: Condition | None,
    ) -> None:
        self.module = module
        self.block = block
        self.type = type_
        self.address = address
        self.condition = condition
        self.scope = module.scope.with_names(names) if names else module.scope
        self._known: dict[str, Node | None] = {}
        self._whole: Mapping | None = None
        self.node = Made()
        self.node.text_file, self.node.start, self.node.end = block.source.file, block.start, block.end
        self.node.line, self.node.column = block.source.place(block.start)
        self.node.tag, self.node.parent, self.node.key = "", None, ""
        self.node.instance = self

    def __repr__(self) -> str:
        return f"<Instance {self.address}>"

    @property
    def key(self) -> str:
        """The key of the resource that it becomes."""
        return f"{self.module.root.project.stack_file(self.module.root)}#{self.address}"

    @property
    def spec(self) -> Spec:
        return spec_of(self.type)

    @property
    def label(self) -> str:
        return self.block.labels[1]

    @property
    def whole(self) -> Mapping:
        """All arguments and blocks, by their names in Terraform."""
        if self._whole is None:
            around = rooted(self.block)
            self._whole = evaluated(self.scope, self.block.body, around, but=META)
        return self._whole

    def argument(self, name: str) -> Node | None:
        """One argument, or the list of the blocks of this name; None where it is not written."""
        if self._whole is not None:
            return self._whole.entries.get(name)
        if name not in self._known:
            self._known[name] = None  # what it asks of itself is not there
            attribute = self.block.body.attributes.get(name)
            if attribute is not None:
                self._known[name] = self.scope.evaluate(attribute.value)
            elif any(each.kind == name or each.labels[:1] == (name,) for each in self.block.body.blocks):
                self._known[name] = within(self.scope, self.block.body, name, rooted(self.block))
        return self._known[name]

    def text(self, name: str) -> str | None:
        """An argument as a string, where it is known."""
        node = self.argument(name)
        return text_of(raw_of(node)) if node is not None else None

    def attribute(self, name: str, at: Expression) -> Node:
        """What an attribute is: a reference, an argument, or what is only known once deployed."""
        if self.type.startswith("data."):
            from colonnade.sources.terraform.data_sources import read  # noqa: PLC0415 - which evaluates in its turn

            return read(self, name, at)
        given = self.spec.reads.get(name)
        if given is not None:
            parts = [self._part(each) for each in given]
            return value(at, joined(parts), of=(self, name))
        written = self.argument(name)
        if written is not None:
            found = again(written, at)
            return (
                value(at, found.raw, found.inner, (self, name), found.file, found.above)
                if isinstance(found, Value)
                else found
            )
        if not self.spec.known and name in {"id", "arn"}:
            return value(at, Reference(self.key, "Arn" if name == "arn" else None), of=(self, name))
        if name in self.spec.arguments:
            return value(at, None)
        reason = f"{name} of {self.address}, which is only known when it is deployed"
        return value(at, Opaque(reason, f"{self.key}.{name}"), of=(self, name))

    def _part(self, part: str) -> object:
        """A part of what an attribute gives: "$" and an attribute of CloudFormation, "@" and a pseudo parameter."""
        if part.startswith("$"):
            return Reference(self.key, part[1:] or None)
        if part.startswith("@"):
            return self.module.root.project.pseudo(self.module.root, part[1:])
        return part
