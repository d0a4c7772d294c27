"""YAML and JSON text as a tree that remembers where every value stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.regex import regex
from colonnade.sources.embedded import parse_embedded
from colonnade.sources.json_text import read
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence, every

__all__ = ["Document", "Mapping", "Node", "Scalar", "Sequence", "parse", "parse_embedded"]

LARGEST = 5_000_000
_COUNTED_OTHERWISE = regex("^\ufeff|[\x85\u2028\u2029]")
_LINE = regex(r"\r\n|\n|\r")


@dataclass(slots=True)
class Document:
    """A file's text as a tree; `root` is None where nothing is written in it."""

    file: str
    text: str
    root: Node | None
    problems: list[Problem] = field(default_factory=list)


def parse(file: str, text: str) -> Document:
    """Read YAML or JSON; raises Unreadable where it is broken, too large, or made to do harm."""
    if len(text) > LARGEST:
        what = f"has {len(text):,} characters; at most {LARGEST:,} are read"
        raise Unreadable(Problem(file, 0, 0, what, "split it, or leave it out"))
    root, problems = read(file, text)
    if root is not None and not text.isascii() and _COUNTED_OTHERWISE.search(text):
        _recount(root, text)
    return Document(file, text, root, problems)


def _recount(root: Node, text: str) -> None:
    """Tell places as editors do: the byte order mark is a character, and lines end as files' lines do."""
    shift = int(text.startswith("\ufeff"))
    lines = [shift, *(match.end() for match in _LINE.finditer(text))]
    for node in every(root):
        node.start += shift
        node.end += shift
        node.line = bisect_right(lines, node.start)
        node.column = node.start - lines[node.line - 1] + 1
