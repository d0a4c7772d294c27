"""Edits spliced into the text of HCL files: comments and layout stay, and what cannot be written is refused."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from colonnade.edit import Append, Edit, KeyPath, Removal, TemplateEdit
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.terraform import hcl
from colonnade.sources.terraform.catalog import specs
from colonnade.sources.terraform.rendering import (
    Code,
    Declared,
    Names,
    attribute_lines,
    block_lines,
    is_block,
    resource_text,
    written,
)
from colonnade.sources.terraform.syntax import (
    Attribute,
    Block,
    Body,
    Call,
    Expression,
    Literal,
    Object,
    Operation,
    Source,
    Tuple,
)

_LABELS = {"data": 2, "resource": 2, "locals": 0, "terraform": 0}


@cache
def _writable() -> dict[str, frozenset[str]]:
    """The arguments that may be added to resources, by their types; "a.b" is b in the block a."""
    told = json.loads(resources.files(__package__).joinpath("writable.json").read_text(encoding="utf-8"))
    return {name: frozenset(each) for name, each in told["arguments"].items()}


def rewritten(file: str, text: str, edits: Iterable[TemplateEdit]) -> str:
    """Make edits of one file and give its new text, which is read again; raises Refused."""
    every = list(edits)
    before = _read(file, text)
    there = {each.labels[1]: each.labels[0] for each in before.of_type("resource") if len(each.labels) == 2}
    there |= {str(each.path[2]): str(each.path[1]) for each in every if _declares(each)}
    names = Names(there)
    for each in every:
        text = _Writer(file, text, names).made(each)
    after = _read(file, text)
    new = sum(_declares(each) and each.path[2] not in _labels(before) for each in every)
    if len(after.blocks) != len(before.blocks) + new:
        raise Refused("it would also change other blocks of the file")
    return text


def _declares(edit: TemplateEdit) -> bool:
    return isinstance(edit, Edit) and isinstance(edit.value, Declared)


def _labels(body: Body) -> set[str]:
    return {each.labels[1] for each in body.of_type("resource") if len(each.labels) == 2}


def _read(file: str, text: str) -> Body:
    body, problems = hcl.read(Source(file, text))
    if problems:
        raise Refused(f"{problems[0].file}:{problems[0].line} {problems[0].what}")
    return body


class _Writer:
    """Makes one edit of one text."""

    def __init__(self, file: str, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.body = _read(file, text)
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def made(self, edit: TemplateEdit) -> str:
        if isinstance(edit, Edit) and isinstance(edit.value, Declared):
            return self.declared(str(edit.path[1]), str(edit.path[2]), edit.value)
        block, rest = self.block(edit.path)
        if isinstance(edit, Removal):
            return self.removed(block.body, rest)
        if isinstance(edit, Append):
            return self.appended(block, rest, edit.value)
        assert isinstance(edit, Edit)  # noqa: S101 - there are no other edits of documents
        return self.put(block, block.body, rest, edit.value, ())

    def block(self, path: KeyPath) -> tuple[Block, KeyPath]:
        """The block of the file that a path leads into, and the rest of the path."""
        kind = str(path[0]) if path else ""
        count = _LABELS.get(kind, 1)
        labels = tuple(map(str, path[1 : count + 1]))
        for each in self.body.of_type(kind):
            if each.labels == labels and len(path) > count + 1:
                return each, path[count + 1 :]
        raise Refused(f"{'.'.join(map(str, path)) or 'the place'} is not a place in this file")

    def put(self, top: Block, body: Body, path: KeyPath, value: Any, above: tuple[str, ...]) -> str:
        """Write a value below a body: instead of what stands there, or anew."""
        name, *further = path
        rest = tuple(further)
        attribute = body.attributes.get(str(name))
        if attribute is not None:
            return self.within(attribute.value, rest, value, str(name))
        blocks = [each for each in body.blocks if each.kind == name]
        if any(each.kind == "dynamic" and each.labels == (name,) for each in body.blocks):
            raise Refused(f"{name} is made by a dynamic block")
        if blocks and rest and isinstance(rest[0], int) and rest[0] < len(blocks):
            return self.put(top, blocks[rest[0]].body, rest[1:], value, (*above, str(name)))
        if blocks:
            raise Refused(f"{name} is there already")
        self.allow(top, (*above, *(str(each) for each in path if isinstance(each, str))))
        return self.added(top, body, str(name), rest, value)

    def allow(self, top: Block, path: tuple[str, ...]) -> None:
        """Refuse an argument that the resource may not have."""
        if top.kind == "module":
            return  # its inputs were looked up, or are there
        known = _writable().get(top.labels[0] if top.labels else "", frozenset())
        if top.kind != "resource" or not any(".".join(path[: n + 1]) in known for n in range(len(path))):
            raise Refused(f"{'.'.join(path)} is not an argument that is written here")

    def added(self, top: Block, body: Body, name: str, rest: KeyPath, value: Any) -> str:
        """Add an argument or a block to a body."""
        owner = self.owner(self.body, body)
        indent = self.indentation(owner.start) + "  "
        opening = self.text.index("{", self.after_labels(owner))
        end = self.line_end(opening)
        if "}" in self.text[opening:end]:
            raise Refused(f"{owner.kind} is written on one line")
        write = (
            specs()[top.labels[0]].writes.get(name)
            if top.kind == "resource" and top.labels[0] in specs()
            else None
        )
        if write is not None and write.form == "json" and not rest:
            value = Code(f"jsonencode({written(value, indent, self.names)})")
        block = is_block(value) or (bool(rest) and isinstance(rest[0], int))
        if block and top.kind != "module":
            for inner in reversed([each for each in rest if isinstance(each, str)]):
                value = {inner: value}
            lines = block_lines(name, value, indent, self.names)
            last = max((each.end for each in body.blocks), default=-1)
            last = max(last, max((each.value.end for each in body.attributes.values()), default=opening))
            lines = ["", *lines] if body.attributes or body.blocks else lines
            return self.below(last, lines)
        for key in reversed(rest):
            value = {str(key): value}
        last_attribute = max(body.attributes.values(), key=lambda each: each.value.end, default=None)
        lines = attribute_lines(name, value, indent, self.names, self.sign(last_attribute))
        return self.below(last_attribute.value.end if last_attribute is not None else opening, lines)

    def sign(self, attribute: Attribute | None) -> int:
        """The column of the sign of equality in the lines above, from the start of the name; 0 for none."""
        if attribute is None or "\n" in self.text[attribute.start : attribute.value.end]:
            return 0
        at = self.text.index("=", attribute.start)
        return at - attribute.start

    def owner(self, around: Body, body: Body) -> Block:
        """The block whose body this is."""
        for each in around.blocks:
            if each.body is body:
                return each
            if each.start <= self.start_of(body) <= each.end and each.body.blocks:
                try:
                    return self.owner(each.body, body)
                except Refused:
                    continue
        raise Refused("it is not in a block")

    def start_of(self, body: Body) -> int:
        starts = [each.start for each in body.attributes.values()] + [each.start for each in body.blocks]
        return min(starts) if starts else self.search(self.body, body)

    def search(self, around: Body, body: Body) -> int:
        for each in around.blocks:
            if each.body is body:
                return each.start
            found = self.search(each.body, body)
            if found >= 0:
                return found
        return -1

    def after_labels(self, block: Block) -> int:
        at = block.start
        for label in block.labels:
            at = self.text.index(label, at) + len(label)
        return at

    def within(self, expression: Expression, rest: KeyPath, value: Any, name: str) -> str:
        """Write a value within an expression, or instead of it."""
        if (
            isinstance(expression, Call)
            and expression.name in {"jsonencode", "yamlencode"}
            and expression.arguments
        ):
            inner = expression.arguments[0]
            return self.within(inner, rest, value, name)
        if not rest:
            if not _is_literal(expression):
                told = self.text[expression.start : expression.end].split("\n")[0][:60]
                raise Refused(f"{name} is chosen by {told}, which it would replace")
            new = written(value, self.indentation(expression.start), self.names)
            return self.text[: expression.start] + new + self.text[expression.end :]
        if isinstance(expression, Object):
            for key, item in expression.items:
                if isinstance(key, Literal) and key.value == rest[0]:
                    return self.within(item, rest[1:], value, str(rest[0]))
            return self.entry(expression, rest, value)
        if isinstance(expression, Tuple) and isinstance(rest[0], int) and rest[0] < len(expression.items):
            return self.within(expression.items[rest[0]], rest[1:], value, name)
        raise Refused(f"{name} is written in a way that is not changed")

    def entry(self, around: Object, path: KeyPath, value: Any) -> str:
        """Add an entry to an object."""
        name, *further = path
        for key in reversed(further):
            value = {str(key): value}
        several = "\n" in self.text[around.start : around.end]
        last = around.items[-1][1].end if around.items else around.start + 1
        indent = self.indentation(around.items[-1][0].start if around.items else around.start)
        indent += "" if around.items else "  "
        head = written({str(name): value}, indent, self.names, bare=True)
        if not several:
            lead = ", " if around.items else " "
            tail = "" if around.items else " "
            return self.text[:last] + lead + head + tail + self.text[last:]
        comma = "," if around.items and self.text[last : last + 1] == "," else ""
        return self.below(last + len(comma), [indent + head + comma])

    def appended(self, block: Block, path: KeyPath, value: Any) -> str:
        """Add an element to a list."""
        name, *further = path
        attribute = block.body.attributes.get(str(name))
        if attribute is None or further:
            if further:
                raise Refused(f"{'.'.join(map(str, path))} is not a list that is written here")
            return self.put(block, block.body, path, [value], ())
        expression = attribute.value
        if isinstance(expression, Literal):
            return self.put(block, block.body, path, [expression.value, value], ())
        if not isinstance(expression, Tuple):
            raise Refused(f"{name} is not written as a list")
        new = written(value, self.indentation(attribute.start) + "  ", self.names)
        if not expression.items:
            return self.text[: expression.start] + f"[{new}]" + self.text[expression.end :]
        last = expression.items[-1]
        if "\n" not in self.text[expression.start : expression.end]:
            return self.text[: last.end] + f", {new}" + self.text[last.end :]
        comma = self.text[last.end : last.end + 1] == ","
        lead = "" if comma else ","
        text = self.text[: last.end] + lead + self.text[last.end :]
        end = _line_end(text, last.end + 1)
        indent = self.indentation(last.start)
        return text[:end] + f"{self.newline}{indent}{new}," + text[end:]

    def removed(self, body: Body, path: KeyPath) -> str:
        """Take out an argument or a block, with its lines."""
        name, *rest = path
        attribute = body.attributes.get(str(name))
        if attribute is not None and not rest:
            return self.without(attribute.start, attribute.value.end)
        blocks = [each for each in body.blocks if each.kind == name]
        if blocks and (not rest or rest == [0]) and len(blocks) == 1:
            return self.without(blocks[0].start, blocks[0].end)
        if blocks and rest and isinstance(rest[0], int) and rest[0] < len(blocks) and len(rest) > 1:
            return self.removed(blocks[rest[0]].body, tuple(rest[1:]))
        raise Refused(f"{'.'.join(map(str, path))} is not there")

    def without(self, start: int, end: int) -> str:
        first = self.text.rfind("\n", 0, start) + 1
        last = self.line_end(end)
        if self.text[first:start].strip() or self.text[end:last].split("#")[0].split("//")[0].strip():
            raise Refused("it shares its lines with something else")
        last = min(last + len(self.newline), len(self.text))
        before = self.text[:first]
        if before.endswith(self.newline * 2) and self.text[last:].lstrip(" \t").startswith(
            ("}", self.newline)
        ):
            before = before[: -len(self.newline)]
        return before + self.text[last:]

    def declared(self, type_: str, name: str, new: Declared) -> str:
        """Declare a resource below another one, or at the end of the file; what is there already is left."""
        if any(each.labels == (type_, name) for each in self.body.of_type("resource")):
            return self.text
        lines = resource_text(type_, name, new, self.names).split("\n")
        beside = next(
            (
                each
                for each in self.body.blocks
                if each.kind == "resource" and ".".join(each.labels) == new.beside
            ),
            None,
        )
        at = self.line_end(beside.end) if beside is not None else len(self.text.rstrip())
        return (
            self.text[:at]
            + "".join(self.newline + each for each in ("", *lines))
            + (self.text[at:] or self.newline)
        )

    def below(self, after: int, lines: list[str]) -> str:
        end = self.line_end(after)
        return self.text[:end] + "".join(self.newline + each for each in lines) + self.text[end:]

    def line_end(self, at: int) -> int:
        return _line_end(self.text, at)

    def indentation(self, at: int) -> str:
        start = self.text.rfind("\n", 0, at) + 1
        line = self.text[start:at]
        return line[: len(line) - len(line.lstrip())]


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _is_literal(expression: Expression) -> bool:
    """Whether a value is written out, and chosen nowhere else."""
    if isinstance(expression, Operation):
        return expression.left is None and _is_literal(expression.right)
    if isinstance(expression, Tuple):
        return all(_is_literal(each) for each in expression.items)
    if isinstance(expression, Object):
        return all(_is_literal(each) for _, each in expression.items)
    return isinstance(expression, Literal)
