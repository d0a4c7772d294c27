"""YAML or JSON text into nodes: tabs and halves of characters, which YAML refuses of JSON, are replaced."""

from __future__ import annotations

import re

from colonnade.problem import Problem, Unreadable
from colonnade.regex import regex
from colonnade.sources.nodes import Mapping, Node, Scalar, every
from colonnade.sources.yaml_text import read_yaml

_TAB_OR_HALF = regex(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|\t', re.DOTALL)
_HALF = regex(r"((?<!\\)(?:\\\\)*\\u)([dD])([89a-fA-F][0-9a-fA-F]{2})")
# What stands for half a character while the text is parsed: a character for private use.
_STAND_IN = regex("[\ue800-\uefff]")
_TAKEN = regex(r"[\ue800-\uefff]|\\u[eE][89a-fA-F]")


def read(file: str, text: str) -> tuple[Node | None, list[Problem]]:
    """Build the nodes of the first document of a stream; raises Unreadable where it is neither."""
    try:
        return read_yaml(file, text)
    except Unreadable:
        as_yaml = _json_as_yaml(text)
        if as_yaml is None:
            raise
    root, problems = read_yaml(file, as_yaml)
    _restore_halves(root)
    return root, problems


def _json_as_yaml(text: str) -> str | None:
    """Text of the same length and meaning without what YAML refuses of JSON; None where it has none of it."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")) or _TAKEN.search(text):
        return None
    mended = _TAB_OR_HALF.sub(_mended, text)
    return mended if mended != text else None


def _mended(match: re.Match[str]) -> str:
    found = match[0]
    if found == "\t":
        return " "
    return _HALF.sub(lambda half: half[1] + {"d": "e", "D": "E"}[half[2]] + half[3], found)


def _restore_halves(root: Node | None) -> None:
    """Make characters again of the halves that JSON writes them in; a lone half is lost."""
    if root is None:
        return
    for node in every(root):
        if isinstance(node, Scalar) and _STAND_IN.search(node.text):
            node.text = _whole(node.text)
        elif isinstance(node, Mapping) and any(_STAND_IN.search(name) for name in node.entries):
            node.entries = {_whole(name): each for name, each in node.entries.items()}
            node.keys = {_whole(name): each for name, each in node.keys.items()}
            for name, each in node.entries.items():
                each.key = node.keys[name].key = name


def _whole(text: str) -> str:
    halves = _STAND_IN.sub(lambda match: chr(ord(match[0]) - 0x1000), text)
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
