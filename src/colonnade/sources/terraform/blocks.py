"""The bodies of blocks, evaluated: attributes by name, blocks within as lists of mappings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from colonnade.fact import Opaque
from colonnade.sources.cloudformation.values import MISSING, cases, choice
from colonnade.sources.nodes import Mapping, Node, Sequence
from colonnade.sources.terraform.syntax import Unread
from colonnade.sources.terraform.values import filled, mapping, placed, text_of, value
from colonnade.sources.terraform.words import OfRegistry

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.sources.terraform.evaluate import Scope
    from colonnade.sources.terraform.syntax import Attribute, Block, Body

MOST_BLOCKS = 200


def rooted(block: Block) -> Mapping:
    """An empty mapping that stands where a block does, with the path that leads there."""
    around: Node | None = None
    for key in ("", block.kind, *block.labels):
        node = Mapping() if block.source.at is None else _of_registry(block)
        placed(node, Unread(block.source, block.start, block.end))
        filled(node, {})
        if block.source.at is None:
            node.parent, node.key = around, key
        else:
            node.parent, node.key = block.source.at.parent, block.source.at.key
        around = node
    assert isinstance(around, Mapping)  # noqa: S101 - there is at least the block's kind
    if block.source.at is not None:
        around.at = block.source.at.at if isinstance(block.source.at, Mapping) else block.source.at
    return around


def _of_registry(block: Block) -> Mapping:
    node = OfRegistry()
    node.registry = block.source.file
    return node


def evaluated(scope: Scope, body: Body, into: Mapping, but: Collection[str] = ()) -> Mapping:
    """Fill a mapping with what a body says."""
    made: dict[str, Node] = {}
    # The lifecycle of a resource names arguments, and is no value.
    but = ("lifecycle", *but)
    for name, attribute in body.attributes.items():
        if name not in but:
            made[name] = scope.evaluate(attribute.value)
    for kind in dict.fromkeys(_kind(each) for each in body.blocks):
        if kind not in but:
            made[kind] = within(scope, body, kind, into)
    at = into.at
    filled(into, made)
    into.at = at
    return into


def within(scope: Scope, body: Body, kind: str, around: Mapping) -> Sequence:
    """The blocks of one kind, those of `dynamic` blocks too, as a list."""
    listed = Sequence()
    listed.text_file, listed.line, listed.column = around.text_file, around.line, around.column
    listed.start, listed.end, listed.tag = around.start, around.end, ""
    listed.parent, listed.key, listed.items = around, kind, []
    for block in body.blocks:
        if _kind(block) != kind:
            continue
        if block.kind != "dynamic":
            listed.items.append(_block(scope, block, listed))
        else:
            listed.items += _dynamic(scope, block, listed)
    return listed


def _kind(block: Block) -> str:
    return block.labels[0] if block.kind == "dynamic" and block.labels else block.kind


def _block(scope: Scope, block: Block, listed: Sequence) -> Mapping:
    node = Mapping() if block.source.at is None else _of_registry(block)
    placed(node, Unread(block.source, block.start, block.end))
    node.entries, node.keys, node.at = {}, {}, node
    node.parent, node.key = listed, len(listed.items)
    return evaluated(scope, block.body, node)


def _dynamic(scope: Scope, block: Block, listed: Sequence) -> Iterator[Node]:
    written = block.body.attributes.get("for_each")
    content = next(block.body.of_type("content"), None)
    if written is None or content is None:
        return
    iterator = block.body.attributes.get("iterator")
    name = text_of(scope.raw(iterator.value)) if iterator is not None else None
    name = name or block.labels[0]
    for condition, whole in cases(scope.raw(written.value)):
        if whole is None or whole is MISSING:
            continue
        if isinstance(whole, Mapping):
            pairs = list(whole.entries.items())
        elif isinstance(whole, Sequence):
            pairs = [(str(index), each) for index, each in enumerate(whole.items)]
        else:
            told = whole if isinstance(whole, Opaque) else Opaque("made for each of what is no list", name)
            yield _where(written, told, condition)
            continue
        for key, each in pairs[:MOST_BLOCKS]:
            names = {name: mapping(written.value, {"key": value(written.value, key), "value": each})}
            made = _block(scope.with_names(names), content, listed)
            made.key = len(listed.items)
            yield made if condition is None else _where(written, made, condition)


def _where(written: Attribute, raw: object, condition: Condition | None) -> Node:
    raw = raw if condition is None else choice(condition, raw, MISSING)
    return value(written.value, raw)
