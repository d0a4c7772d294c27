"""YAML and JSON text as a tree that remembers where every value stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from colonnade.problem import Problem, Unreadable
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence
from colonnade.sources.yaml_text import read_yaml

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
        raise Unreadable(Problem(file, 0, 0, what, "split it"))
    root, problems = read_yaml(file, text)
    return Document(file, text, root, problems)


def parse_embedded(scalar: Scalar, document_text: str) -> Node:
    """Read the YAML or JSON within a scalar."""
    root, _ = read_yaml(scalar.text_file, scalar.text)
    if root is None:
        raise Unreadable(Problem(scalar.text_file, scalar.line, scalar.column, "is empty", "fill it"))
    root.parent, root.key = scalar.parent, scalar.key
    return root
