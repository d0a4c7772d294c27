"""YAML and JSON text as a tree that remembers where every value stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from colonnade.problem import Problem, Unreadable
from colonnade.sources.embedded import parse_embedded
from colonnade.sources.json_text import read
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence, every

__all__ = ["Document", "Mapping", "Node", "Scalar", "Sequence", "parse", "parse_embedded"]

LARGEST = 5_000_000


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
    if root is not None and text.startswith("\ufeff"):
        # The parser does not count the mark of the byte order, which is a character of the text.
        for node in every(root):
            node.start += 1
            node.end += 1
    return Document(file, text, root, problems)
