"""The templates of HCL: strings and heredocs, with what is put into them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from colonnade.sources.terraform.syntax import (
    Branch,
    Expression,
    Literal,
    Loop,
    Part,
    Source,
    Template,
    Unread,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|(\$\$|%%)(?=\{)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_DOUBLED = re.compile(r"(\$|%)\1(?=\{)")
_FIRST = re.compile(r"(?:(?<=\n)|\A)[ \t]*")
_FURTHER = re.compile(r"(?<=\n)[ \t]*")


class Reader(Protocol):
    """What reads the expressions within."""

    @property
    def source(self) -> Source: ...

    def span(self, node: Node) -> tuple[int, int]: ...

    def text(self, node: Node) -> str: ...

    def expression(self, node: Node) -> Expression: ...


class Templates:
    """Reads the templates of one source."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.quoted = True

    def whole(self, node: Node) -> Expression:
        """A string in quotes, or a heredoc."""
        start, end = self.reader.span(node)
        heredoc = node.type == "heredoc_template"
        if heredoc:
            first, last = self._within_heredoc(node)
        else:
            first, last = start + 1, end - 1
        outer, self.quoted = self.quoted, not heredoc
        parts = self._parts(node.named_children, first, last)
        self.quoted = outer
        if heredoc and self.reader.text(node).startswith("<<-"):
            parts = _without_indentation(parts)
        source = self.reader.source
        if all(isinstance(each, str) for each in parts):
            return Literal(source, start, end, "".join(map(str, parts)), heredoc)
        return Template(source, start, end, tuple(parts), heredoc)

    def _within_heredoc(self, node: Node) -> tuple[int, int]:
        text = self.reader.source.text
        start, end = self.reader.span(node)
        names = [self.reader.span(each) for each in node.named_children if each.type == "heredoc_identifier"]
        first = text.find("\n", names[0][1] if names else start) + 1
        last = names[-1][0] if len(names) > 1 else end
        return first, max(text.rfind("\n", first - 1, last) + 1, first)

    def _parts(self, nodes: Iterable[Node], first: int, last: int) -> list[Part]:
        """The parts between two places: what stands between nodes that put something in is text."""
        parts: list[Part] = []
        at, strip = first, False
        for node in nodes:
            if node.type not in {"template_interpolation", "template_directive"}:
                continue
            start, end = self.reader.span(node)
            before, after = self._stripped(node)
            self._add(parts, at, start, left=strip, right=before)
            parts += self._put_in(node)
            at, strip = end, after
        self._add(parts, at, last, left=strip, right=False)
        return parts

    def _add(self, parts: list[Part], start: int, end: int, *, left: bool, right: bool) -> None:
        text = self.reader.source.text[start:end]
        text = text.lstrip() if left else text
        text = text.rstrip() if right else text
        if text:
            parts.append(_unescaped(text) if self.quoted else _DOUBLED.sub(r"\1", text))

    def _stripped(self, node: Node) -> tuple[bool, bool]:
        """Whether the white space before and behind a node is to be left out."""
        text = self.reader.text(node)
        return text[2:3] == "~", text[-2:-1] == "~"

    def _put_in(self, node: Node) -> list[Part]:
        start, end = self.reader.span(node)
        source = self.reader.source
        if node.type == "template_interpolation":
            inner = [each for each in node.named_children if each.type == "expression"]
            return [self.reader.expression(inner[0]) if inner else Unread(source, start, end)]
        inner = node.named_children[0:1]
        if inner and inner[0].type == "template_if":
            return self._if(inner[0])
        if inner and inner[0].type == "template_for":
            return self._for(inner[0])
        return [Unread(source, start, end)]

    def _if(self, node: Node) -> list[Part]:
        intros = [
            each
            for each in node.named_children
            if each.type.startswith("template_") and each.type.endswith(("_intro", "_end"))
        ]
        first, last = intros[0], intros[-1]
        middle = next((each for each in intros if each.type == "template_else_intro"), None)
        tests = [each for each in first.named_children if each.type == "expression"]
        if not tests or first is last:
            return [Unread(self.reader.source, *self.reader.span(node))]
        then = self._between(node, first, middle or last)
        otherwise = self._between(node, middle, last) if middle is not None else []
        return [Branch(self.reader.expression(tests[0]), tuple(then), tuple(otherwise))]

    def _for(self, node: Node) -> list[Part]:
        first, last = node.named_children[0], node.named_children[-1]
        names = [self.reader.text(each) for each in first.named_children if each.type == "identifier"]
        inner = [each for each in first.named_children if each.type == "expression"]
        if not inner or not names or first is last:
            return [Unread(self.reader.source, *self.reader.span(node))]
        key, name = ("", names[0]) if len(names) == 1 else (names[0], names[1])
        parts = self._between(node, first, last)
        return [Loop(key, name, self.reader.expression(inner[0]), tuple(parts))]

    def _between(self, node: Node, first: Node, last: Node) -> list[Part]:
        start, end = self.reader.span(first)[1], self.reader.span(last)[0]
        inner = [each for each in node.named_children if first.end_byte <= each.start_byte < last.start_byte]
        parts = self._parts(inner, start, end)
        if parts and isinstance(parts[0], str) and self._stripped(first)[1]:
            parts[0] = parts[0].lstrip()
        if parts and isinstance(parts[-1], str) and self._stripped(last)[0]:
            parts[-1] = parts[-1].rstrip()
        return parts


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_meant, text) if "\\" in text or "{" in text else text


def _meant(match: re.Match[str]) -> str:
    found = match[0]
    if found[0] != "\\":
        return found[0]
    if found[1] in "uU" and len(found) > 2:
        code = int(f"0x{found[2:]}", 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return _ESCAPED.get(found[1], found[1])


def _without_indentation(parts: Sequence[Part]) -> list[Part]:
    """The parts of a `<<-` heredoc without the indentation that all lines have."""
    if not parts or not isinstance(parts[0], str):
        return list(parts)
    found = [
        len(match[0])
        for index, text in enumerate(parts)
        if isinstance(text, str)
        for match in (_FIRST if index == 0 else _FURTHER).finditer(text)
        if _has_more(text, match.end(), last=index == len(parts) - 1)
    ]
    least = min(found, default=0)
    if not least:
        return list(parts)
    made: list[Part] = []
    for index, each in enumerate(parts):
        if isinstance(each, str):
            start = each[least:] if index == 0 and each[:least].isspace() else each
            made.append(re.sub(rf"(?<=\n)[ \t]{{1,{least}}}", "", start))
        else:
            made.append(each)
    return made


def _has_more(text: str, at: int, *, last: bool) -> bool:
    """Whether a line goes on with something, which may be what is put in."""
    return not last if at == len(text) else text[at] not in "\r\n"
