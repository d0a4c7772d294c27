"""Terraform in JSON (.tf.json, .tfvars.json) into the same bodies, blocks and expressions as HCL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.sources.document import parse
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence
from colonnade.sources.terraform import hcl
from colonnade.sources.terraform.syntax import (
    Attribute,
    Block,
    Body,
    Expression,
    Literal,
    Object,
    Source,
    Tuple,
)

if TYPE_CHECKING:
    from colonnade.problem import Problem

# How many labels stand before the body of a block; the blocks of a resource are told by what they hold.
_LABELS = {
    "data": 2,
    "locals": 0,
    "module": 1,
    "output": 1,
    "provider": 1,
    "resource": 2,
    "terraform": 0,
    "variable": 1,
}


def read(source: Source) -> tuple[Body, list[Problem]]:
    """Read a file of blocks, or of the values of variables; raises Unreadable where it is no JSON."""
    document = parse(source.file, source.text)
    body = Body(source, {}, [])
    root = document.root
    if isinstance(root, Mapping):
        values = source.file.endswith(".tfvars.json")
        for name, node in root.entries.items():
            if name in _LABELS and not values:
                body.blocks += _blocks(source, name, node, _LABELS[name], ())
            elif not name.startswith("//"):
                body.attributes[name] = Attribute(name, expression(source, node), node.start)
    return body, document.problems


def _blocks(source: Source, kind: str, node: Node, further: int, labels: tuple[str, ...]) -> Iterator[Block]:
    if isinstance(node, Sequence):
        for each in node.items:
            yield from _blocks(source, kind, each, further, labels)
    elif isinstance(node, Mapping) and further:
        for name, each in node.entries.items():
            if not name.startswith("//"):
                yield from _blocks(source, kind, each, further - 1, (*labels, name))
    elif isinstance(node, Mapping):
        yield Block(kind, labels, _body(source, node, kind), node.start, node.end)


def _body(source: Source, node: Mapping, kind: str) -> Body:
    body = Body(source, {}, [])
    for name, each in node.entries.items():
        if name.startswith("//"):
            continue
        if name == "dynamic":
            body.blocks += _blocks(source, "dynamic", each, 1, ())
        elif kind == "dynamic" and name == "content":
            body.blocks += _blocks(source, "content", each, 0, ())
        elif _is_block(name, each, kind):
            body.blocks += _blocks(source, name, each, 0, ())
        else:
            body.attributes[name] = Attribute(name, expression(source, each), each.start)
    return body


def planned(source: Source, node: Mapping) -> Body:
    """The body of a resource as a plan has it: its strings are what they say."""
    body = Body(source, {}, [])
    for name, each in node.entries.items():
        if isinstance(each, Sequence) and each.items and all(isinstance(one, Mapping) for one in each.items):
            for one in each.items:
                if isinstance(one, Mapping):
                    body.blocks.append(Block(name, (), planned(source, one), one.start, one.end))
        elif not (isinstance(each, Sequence) and not each.items):
            body.attributes[name] = Attribute(name, expression(source, each, plain=True), each.start)
    return body


def _is_block(name: str, node: Node, kind: str) -> bool:
    """Whether what a resource holds is a block: a list of mappings, or a mapping that is no known argument."""
    if kind in {"locals", "variable", "output", "module"} or name in {
        "tags",
        "variables",
        "triggers",
        "dimensions",
    }:
        return False
    if isinstance(node, Sequence):
        return bool(node.items) and all(isinstance(each, Mapping) for each in node.items)
    return isinstance(node, Mapping)


def expression(source: Source, node: Node, *, plain: bool = False) -> Expression:
    """The expression that a value is: strings are templates, unless they are `plain`."""
    start, end = max(node.start, 0), max(node.end, 0)
    if isinstance(node, Mapping):
        pairs = [
            (_text(source, name, start, end, plain=plain), expression(source, each, plain=plain))
            for name, each in node.entries.items()
            if not name.startswith("//")
        ]
        return Object(source, start, end, tuple(pairs))
    if isinstance(node, Sequence):
        return Tuple(source, start, end, tuple(expression(source, each, plain=plain) for each in node.items))
    value = node.value if isinstance(node, Scalar) else None
    return (
        _text(source, value, start, end, plain=plain)
        if isinstance(value, str)
        else Literal(source, start, end, value)
    )


def _text(source: Source, text: str, start: int, end: int, *, plain: bool = False) -> Expression:
    if plain or ("${" not in text and "%{" not in text):
        return Literal(source, start, end, text)
    quoted = text.replace("\\", "\\\\").replace("\n", "\\n")
    inside = _within(quoted)
    inner = Source(source.file, f'_ = "{inside}"\n', at=_place(source, start, end))
    return hcl.read_expression(inner)


def _within(text: str) -> str:
    """A text between quotes of HCL: those outside of `${…}` are escaped."""
    made, depth = "", 0
    for index, each in enumerate(text):
        if text[index - 1 : index + 1] in {"${", "%{"} and index:
            depth += 1
        elif each == "}" and depth:
            depth -= 1
        made += '\\"' if each == '"' and not depth else each
    return made


def _place(source: Source, start: int, end: int) -> Scalar:
    """A node for what is read of a string to stand at."""
    node = Scalar()
    node.text_file, node.start, node.end = source.file, start, end
    node.line, node.column = source.place(start)
    node.tag, node.parent, node.key, node.text, node.plain = "", None, "", "", False
    return node
