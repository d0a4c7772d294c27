"""How a document is written: its line ends, indentation, quotes, and form of intrinsic functions."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from colonnade.regex import regex
from colonnade.sources.document import Document, Mapping, Node, Scalar, Sequence
from colonnade.sources.nodes import every

_PROPERTIES = regex(r"(?:[!&]\S*\s+)*")
_LINE_END = regex(r"\r\n|\n|\r")
_LONG = regex(r"""["']?(?:Fn::\w+|Ref)["']?\s*:""")
_SHORT = regex(r"!(?:Ref|Sub|GetAtt|Join|If|Select|Split|ImportValue|FindInMap|Equals|Not|And|Or)\b")
DEFAULT_UNIT = 2


class Style:
    """The habits of one document, each looked up when it is first asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text

    @cached_property
    def newline(self) -> str:
        counts = Counter(_LINE_END.findall(self.text))
        return counts.most_common(1)[0][0] if counts else "\n"

    @cached_property
    def json(self) -> bool:
        """Whether it is JSON: braces around all, and keys in quotes."""
        root = self.document.root
        return root is not None and self.flow(root) and self.quotes_keys(root)

    @cached_property
    def short(self) -> bool:
        """Whether intrinsic functions are to be written as tags."""
        return not self.json and (_SHORT.search(self.text) is not None or _LONG.search(self.text) is None)

    @cached_property
    def quote(self) -> str:
        """The quotes to put around what needs some, where they can be chosen."""
        used = Counter(
            self.text[node.start]
            for node in self._nodes
            if isinstance(node, Scalar) and not node.plain and 0 <= node.start < len(self.text)
        )
        return "'" if used["'"] > used['"'] else '"'

    @cached_property
    def capitals(self) -> bool:
        """Whether true and false are mostly written `True` and `False`."""
        used = Counter(node.text for node in self._nodes if isinstance(node, Scalar) and node.plain)
        return used["True"] + used["False"] > used["true"] + used["false"]

    @cached_property
    def unit(self) -> int:
        """By how many characters a mapping in a mapping is indented."""
        found = Counter(
            child.column - node.column
            for node, key, child in self._block_values
            if isinstance(child, Mapping) and child.entries and key.column == node.column < child.column
        )
        return found.most_common(1)[0][0] if found else self._outermost or DEFAULT_UNIT

    @property
    def _outermost(self) -> int:
        """By how many characters the first key is indented in the braces around all."""
        root = self.document.root
        if not isinstance(root, Mapping) or not self.flow(root) or not root.keys:
            return 0
        first = min(each.start for each in root.keys.values())
        return len(self.margin(first)) if self.line_start(first) > root.start else 0

    @cached_property
    def dash(self) -> int:
        """By how many characters the dashes of a list are indented from their key."""
        found = Counter(
            child.column - key.column
            for _, key, child in self._block_values
            if isinstance(child, Sequence) and child.items and child.column >= key.column
        )
        return found.most_common(1)[0][0] if found else self.unit

    @cached_property
    def spaced(self) -> tuple[str, str]:
        """What separates entries, and keys from values, in braces on one line."""
        tight = self.json and '":' in self.text and '": ' not in self.text
        return (",", ":") if tight else (", ", ": ")

    @cached_property
    def _nodes(self) -> list[Node]:
        return list(every(self.document.root)) if self.document.root is not None else []

    @cached_property
    def _block_values(self) -> list[tuple[Mapping, Scalar, Node]]:
        """The entries of mappings without braces whose values stand without braces on lines of their own."""
        return [
            (node, node.keys[name], child)
            for node in self._nodes
            if isinstance(node, Mapping) and not self.flow(node)
            for name, child in node.entries.items()
            if child.parent is node
            and not isinstance(child, Scalar)
            and child.line > node.keys[name].line
            and not self.flow(child)
            and self.body(child) == child.start
        ]

    def body(self, node: Node) -> int:
        """Where a value starts behind its tag and anchor."""
        match = _PROPERTIES.match(self.text, node.start, max(node.end, node.start))
        return match.end() if match else node.start

    def flow(self, node: Node) -> bool:
        """Whether a list or mapping is written in brackets or braces."""
        start = self.body(node)
        return not isinstance(node, Scalar) and self.text[start : start + 1] in ("{", "[")

    def quotes_keys(self, node: Node) -> bool:
        """Whether the keys in braces are quoted, as in JSON; a mapping without keys does as its document."""
        keys = [each.keys for each in _upwards(node) if isinstance(each, Mapping) and each.keys]
        first = next(iter(keys[0].values())) if keys else None
        return first is not None and not first.plain and self.text[first.start] == '"'

    def line_start(self, at: int) -> int:
        """Where the line starts in which a place is."""
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def line_end(self, at: int) -> int:
        """Where the line ends in which a place is, before its line end."""
        match = _LINE_END.search(self.text, at)
        return match.start() if match else len(self.text)

    def line_after(self, at: int) -> int:
        """Where the next line starts."""
        match = _LINE_END.search(self.text, at)
        return match.end() if match else len(self.text)

    def margin(self, at: int) -> str:
        """What a line begins with, up to its first character that is not white."""
        start = self.line_start(at)
        if self.text.startswith("\ufeff", start):
            start += 1
        match = re.compile(r"[ \t]*").match(self.text, start)
        return match[0] if match else ""


def _upwards(node: Node) -> list[Node]:
    found = [node]
    while (above := found[-1].parent) is not None:
        found.append(above)
    return found
