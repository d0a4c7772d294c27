"""YAML and JSON within a scalar of another document, as nodes that know their place in that one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from colonnade.problem import Problem, Unreadable
from colonnade.regex import regex
from colonnade.sources.json_text import read
from colonnade.sources.nodes import Mapping, Node, Scalar, every

_PLACEHOLDER = regex(r"\$\{[^{}\"\r\n]*\}")
# Characters for private use, which no template holds, stand for placeholders while the text is parsed.
_FIRST, _FURTHER = "\ue000", "\ue001"
_STAND_IN = regex(f"{_FIRST}{_FURTHER}*")
_HEADER = regex(r"(?:[!&]\S*[ \t\r\n]+)*(?:([|>])[^\r\n]*(?:\r\n|\n|\r)|([\"']))?")
_LINE = regex(r"\r\n|\n|\r")
_BLOCK_LINE = regex(r"\r\n|[\n\r\x85]")
_WORD = regex(r"\S+")
_ESCAPE = regex(
    r"\\u[dD][89abAB]..\\u[dD][c-fC-F].."
    r"|\\(?:x..|u.{4}|U.{8}|(?:\r\n|\n|\r)[ \t]*|.)"
    r"|(?<![ \t])[ \t]*(?:(?:\r\n|\n|\r)[ \t]*)+"
)


def parse_embedded(scalar: Scalar, document_text: str) -> Node:
    """Read the YAML or JSON within a scalar; raises Unreadable where it is none.

    The nodes take the scalar's place in the tree, and know their lines and columns in the document. Offsets
    are only told within a literal block (`|`), where what is written is what is meant; else they are -1.
    Placeholders `${Name}` may stand wherever a value may, with and without quotes, and stay in the texts.
    """
    text = scalar.text
    standing = _PLACEHOLDER.sub(lambda match: _FIRST + _FURTHER * (len(match[0]) - 1), text)
    places = _Places(scalar, document_text)
    try:
        root, _ = read(scalar.text_file, standing)
    except Unreadable as unreadable:
        raise Unreadable(places.moved(unreadable.problem, text)) from None
    if root is None:
        raise Unreadable(
            Problem(scalar.text_file, scalar.line, scalar.column, "nothing stands here", "fill it in")
        )
    nodes = list(every(root))
    if standing != text:
        _restore(nodes, text)
    for node in nodes:
        places.move(node)
    root.parent, root.key = scalar.parent, scalar.key
    return root


def _restore(nodes: list[Node], text: str) -> None:
    placeholders = list(_PLACEHOLDER.finditer(text))
    starts = [each.start() for each in placeholders]
    for node in nodes:
        if isinstance(node, Scalar) and _FIRST in node.text:
            own = iter(placeholders[bisect_right(starts, node.start - 1) :])
            node.text = _STAND_IN.sub(lambda _, own=own: next(own)[0], node.text)  # type: ignore[misc] # mypy knows no defaults of lambdas
    for node in nodes:
        if isinstance(node, Mapping) and any(_FIRST in name for name in node.entries):
            named = [(key.text, key, node.entries[name]) for name, key in node.keys.items()]
            node.entries = {name: value for name, _, value in named}
            node.keys = {name: key for name, key, _ in named}
            for name, key, value in named:
                key.key = name
                if value.parent is node:
                    value.key = name


class _Places:
    """Where the characters of a scalar's text stand in its document, by stretches that run alike."""

    def __init__(self, scalar: Scalar, document_text: str) -> None:
        self.scalar = scalar
        self.exact = False
        self.inner = [0]
        self.outer = [0]
        written = document_text[scalar.start : scalar.end] if scalar.start >= 0 else ""
        self.lines = [0, *(match.end() for match in _LINE.finditer(written))]
        header = _HEADER.match(written)
        if not written or header is None:
            return
        stretches: Iterator[tuple[int, int]]
        if header[1] == "|":
            self.exact = True
            stretches = _of_literal(scalar.text, written, header.end())
        elif header[2] == '"':
            stretches = _of_escapes(written, header.end())
        else:
            stretches = _of_words(scalar.text, written, header.end())
        for inner, outer in stretches:
            self.inner.append(inner)
            self.outer.append(outer)

    def move(self, node: Node) -> None:
        start = self._offset(node.start)
        node.line, node.column = self._line_and_column(start)
        if self.exact:
            node.start = self.scalar.start + start
            node.end = self.scalar.start + self._offset(node.end)
        else:
            node.start = node.end = -1

    def moved(self, problem: Problem, text: str) -> Problem:
        starts = [0, *(match.end() for match in _LINE.finditer(text))]
        at = starts[min(problem.line, len(starts)) - 1] + max(problem.column - 1, 0)
        line, column = self._line_and_column(self._offset(at))
        return Problem(problem.file, line, column, problem.what, problem.advice)

    def _offset(self, inner: int) -> int:
        stretch = bisect_right(self.inner, inner) - 1
        return self.outer[stretch] + inner - self.inner[stretch] if len(self.inner) > 1 else 0

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.lines, offset) - 1
        before = self.scalar.column if line == 0 else 1
        return self.scalar.line + line, before + offset - self.lines[line]


def _of_literal(text: str, written: str, start: int) -> Iterator[tuple[int, int]]:
    indentation = -1
    inner = 0
    outer = start
    for line in text.split("\n"):
        ending = _BLOCK_LINE.search(written, outer)
        whole = written[outer : ending.start() if ending else len(written)]
        if indentation < 0 and line.strip():
            indentation = len(whole) - len(line)
        yield inner, outer + (max(indentation, 0) if line else 0)
        inner += len(line) + 1
        if ending is None:
            return
        outer = ending.end()


def _of_escapes(written: str, start: int) -> Iterator[tuple[int, int]]:
    yield 0, start
    shift = start
    for match in _ESCAPE.finditer(written, start):
        found = match[0]
        breaks = len(_LINE.findall(found))
        folded = not found.startswith("\\")
        stands_for = max(1, breaks - 1) if folded else int(not breaks)
        shift += len(found) - stands_for
        yield match.end() - shift, match.end()


def _of_words(text: str, written: str, start: int) -> Iterator[tuple[int, int]]:
    for meant, found in zip(_WORD.finditer(text), _WORD.finditer(written, start), strict=False):
        yield meant.start(), found.start()
