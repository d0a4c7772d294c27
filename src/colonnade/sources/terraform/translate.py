"""Resources of Terraform as those of CloudFormation, made of the very nodes that the user wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.fact import Opaque, Reference, Text
from colonnade.problem import Problem
from colonnade.sources.cloudformation.made import made
from colonnade.sources.cloudformation.template import ResourceNode
from colonnade.sources.cloudformation.values import MISSING, cases, choice, mapped
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence
from colonnade.sources.terraform.catalog import Write, camel
from colonnade.sources.terraform.json_values import held
from colonnade.sources.terraform.syntax import Source, Unread
from colonnade.sources.terraform.values import Value, elements, raw_of, text_of, too_large, value
from colonnade.sources.terraform.words import worded

if TYPE_CHECKING:
    from colonnade.sources.terraform.instances import Instance
    from colonnade.sources.terraform.modules import Module

LEFT_OUT = frozenset(("connection", "lifecycle", "provisioner", "region", "tags_all", "timeouts"))
_TAGS = Write(("Tags",), "pairs")
_NOWHERE = Unread(Source("", ""), 0, 0)


class Translation:
    """What the instances of one root module come to: resources by address, and on what their existence hangs."""

    def __init__(self, root: Module) -> None:
        self.root = root
        self.project = root.project
        self.resources: dict[str, ResourceNode] = {}
        self.conditions: dict[str, Condition] = {}
        self.metadata: dict[str, Mapping] = {}
        self.identities: dict[str, tuple[str, ...]] = {}

    def translate(self) -> None:
        """Translate all, then what is added to others."""
        from colonnade.sources.terraform.shapes import SHAPES  # noqa: PLC0415 - which translate in their turn

        later: list[Instance] = []
        for instance in self.root.instances():
            spec = instance.spec
            if spec.amends:
                later.append(instance)
                continue
            try:
                if spec.type:
                    self.add(instance, spec.type, SHAPES[spec.shape] if spec.shape else None)
                elif instance.type.startswith("aws_") and not spec.known:
                    self.add(instance, f"Terraform::{instance.type}", None)
            except Exception as error:  # noqa: BLE001 - what one resource does wrong stays in it
                self._broken(instance, error)
        for instance in later:
            try:
                SHAPES[instance.spec.shape or "amendment"](self, instance, {})
            except Exception as error:  # noqa: BLE001 - as above
                self._broken(instance, error)

    def _broken(self, instance: Instance, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        node = instance.node
        what = f"{instance.address} could not be read ({reason})"
        self.project.tell([Problem(node.text_file, node.line, node.column, what, "please report it")])

    def add(
        self,
        instance: Instance,
        type_: str,
        shape: Callable[[Translation, Instance, dict[str, Node]], None] | None,
    ) -> None:
        """Add the resource that an instance is."""
        whole = instance.whole
        if too_large(whole):
            raise ValueError("it holds more than is followed")
        entries = written(instance, whole, instance.spec.writes)
        if shape is not None:
            shape(self, instance, entries)
        for name, default in instance.spec.defaults.items():
            if name not in entries:
                entries[name] = made(whole, default)
        self.put(instance, type_, instance.address, entries)

    def put(self, instance: Instance, type_: str, address: str, entries: dict[str, Node]) -> ResourceNode:
        """Put a resource there, under an address."""
        whole = instance.whole
        properties = worded(whole, entries, instance.spec.writes)
        attributes: dict[str, Node] = {"Properties": properties}
        metadata = self.metadata.pop(address, None)
        if _prevents_destruction(instance):
            attributes["DeletionPolicy"] = made(whole, "Retain")
        name = None
        if instance.condition is not None:
            name = address
            self.conditions[name] = instance.condition
        node = ResourceNode(
            name=address,
            type=type_,
            properties=properties,
            condition=name,
            depends_on=(),
            metadata=metadata,
            origin=whole.origin,
            node=Mapping.made(whole, attributes),
            called=address,
        )
        self.resources[address] = node
        return node

    def named(self, node: Node | None, type_: str = "") -> ResourceNode | None:
        """The resource that a value names: by a reference in it, or by its own name."""
        for raw in _alternatives(node):
            parts = raw.parts if isinstance(raw, Text) else (raw,)
            for part in parts:
                if isinstance(part, Reference):
                    found = self.resources.get(part.resource.rpartition("#")[2])
                    if found is not None and (not type_ or found.type == type_):
                        return found
            if isinstance(raw, str):
                return self._by_name(raw, type_)
        return None

    def _by_name(self, name: str, type_: str) -> ResourceNode | None:
        from colonnade.sources.cloudformation.links import NAMES  # noqa: PLC0415 - which comes late anyway

        key = NAMES.get(type_, ("", ()))[0]
        for each in self.resources.values():
            if each.type == type_ and each.properties is not None:
                own = each.properties.get(key)
                if own is not None and raw_of(own) == name:
                    return each
        return None


def _alternatives(node: Node | None) -> list[object]:
    return [raw for _, raw in cases(raw_of(node))] if node is not None else []


def _prevents_destruction(instance: Instance) -> bool:
    for block in instance.block.body.of_type("lifecycle"):
        kept = block.body.attributes.get("prevent_destroy")
        if kept is not None and instance.scope.raw(kept.value) is True:
            return True
    return False


def written(instance: Instance, whole: Mapping, writes: dict[str, Write]) -> dict[str, Node]:
    """The properties that the arguments of a mapping are."""
    entries: dict[str, Node] = {}
    for name, node in whole.entries.items():
        if name in LEFT_OUT or (raw_of(node) is None and name not in writes):
            continue
        write = writes.get(name)
        if write is None:
            write = _TAGS if name == "tags" else Write((camel(name),))
        if write.to:
            into(entries, whole, write.to, formed(node, write))
    return entries


def into(entries: dict[str, Node], at: Node, path: tuple[str, ...], node: Node | None) -> None:
    """Write a node below a path of properties."""
    if node is None:
        return
    *above, last = path
    for name in above:
        inner = entries.get(name)
        if not isinstance(inner, Mapping):
            inner = entries[name] = Mapping.made(at, {})
        entries = inner.entries
    there = entries.get(last)
    if isinstance(there, Sequence) and isinstance(node, Sequence):
        node = Sequence.made(there, there.items + node.items)
    entries[last] = node


def formed(node: Node, write: Write) -> Node | None:
    """A node in the form that CloudFormation has it in."""
    raw = raw_of(node)
    if raw is None:
        return None
    match write.form:
        case "json":
            return _held(node)
        case "pairs":
            return _pairs(raw, node, write)
        case "append":
            return Sequence.made(node, [_inner(node, write)])
        case "first":
            listed = elements(raw)
            return _inner(listed[0], write) if listed else None
        case "list":
            listed = elements(raw) if isinstance(raw, Sequence) else [node]
            return Sequence.made(node, [_inner(each, write) for each in listed or ()])
    if write.values:
        return _worded(node, write.values)
    if isinstance(raw, Sequence) and _is_blocks(raw):
        items = [_inner(each, write) for each in raw.items]
        return items[0] if len(items) == 1 else Sequence.made(raw, items)
    return _inner(node, write) if write.of else node


def _held(node: Node) -> Node:
    """What a JSON text holds, at the path of the text."""
    inner = held(node)
    if inner is not node and inner.parent is None:
        inner.parent, inner.key = node.parent, node.key
    return inner


def _is_blocks(listed: Sequence) -> bool:
    """Whether a list is made of blocks, and not written as a list."""
    return (
        isinstance(listed.key, str)
        and isinstance(listed.parent, Mapping)
        and bool(listed.items)
        and all(
            (isinstance(each, Mapping) and each.parent is listed and each.start != listed.start)
            or isinstance(each, Value)
            for each in listed.items
        )
        and listed.start == listed.parent.start
    )


def _inner(node: Node, write: Write) -> Node:
    """A mapping with the names of CloudFormation; of anything else, itself."""
    raw = raw_of(node)
    if isinstance(raw, Mapping):
        return _renamed(raw, write)
    if isinstance(node, Value) and not isinstance(raw, str | int | float | None | Opaque):
        changed = mapped(raw, lambda each: _renamed(each, write) if isinstance(each, Mapping) else each)
        return _with(node, changed)
    return node


def _renamed(node: Mapping, write: Write) -> Mapping:
    """A block in CloudFormation's names."""
    entries: dict[str, Node] = {}
    for name, each in node.entries.items():
        inner = write.of.get(name) or Write((camel(name),))
        if inner.form == "merge":
            for block in (elements(raw_of(each)) or [])[:1]:
                merged = _inner(block, inner)
                entries |= merged.entries if isinstance(merged, Mapping) else {}
        elif inner.to and raw_of(each) is not None:
            into(entries, node, inner.to, formed(each, inner))
    return worded(node, entries, write.of, write.to)


def _with(node: Value, raw: object) -> Node:
    """The same value with another raw one, where it stands."""
    new = value(_NOWHERE, raw)
    if isinstance(new, Scalar):
        new.text_file, new.line, new.column = node.text_file, node.line, node.column
        new.start, new.end, new.parent, new.key = node.start, node.end, node.parent, node.key
    return new


def _worded(node: Node, values: dict[str, object]) -> Node:
    """A value in CloudFormation's own words; "*" is any other."""

    def word(raw: object) -> object:
        text = text_of(raw)
        if text is None:
            return raw
        return values.get(text, values.get("*", raw))

    changed = mapped(raw_of(node), word)
    if isinstance(changed, dict | list):
        return made(node, changed)
    return _with(node, changed) if isinstance(node, Value) else Scalar.made(node, changed)  # type: ignore[arg-type]  # data files hold plain values


def _pairs(raw: object, node: Node, write: Write) -> Node:
    if not isinstance(raw, Mapping):
        return node
    items: list[Node] = [
        made(each, {write.key: Scalar.made(each, name), write.value: each})
        for name, each in raw.entries.items()
    ]
    return Sequence.made(node, items)


def under(condition: Condition | None, node: Node) -> Node:
    """A value that is only there under a condition."""
    if condition is None:
        return node
    new = _with(value(_NOWHERE, ""), choice(condition, raw_of(node), MISSING))  # type: ignore[arg-type]  # value() of a text is a Value
    new.text_file, new.line, new.column = node.text_file, node.line, node.column
    new.start, new.end, new.parent, new.key = node.start, node.end, node.parent, node.key
    return new
