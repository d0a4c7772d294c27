"""The parts of the nodes of Python code, without what only the standard library's own walk has to look at."""

from __future__ import annotations

import ast
from typing import Any

# What holds no code: names, contexts of names, operators.
_PLAIN = frozenset(
    (
        "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "module",
        "name", "op", "ops", "rest", "simple", "type_comment", "type_ignores",
    )
)  # fmt: skip
_LEAVES = (ast.Constant, ast.Global, ast.Import, ast.ImportFrom, ast.Nonlocal, ast.MatchSingleton)


class _Parts(dict[type, tuple[str, ...]]):
    def __missing__(self, kind: type) -> tuple[str, ...]:
        fields: tuple[str, ...] = () if issubclass(kind, _LEAVES) else getattr(kind, "_fields", ())
        self[kind] = found = tuple(each for each in fields if each not in _PLAIN)
        return found


_parts = _Parts()


def children(node: ast.AST) -> list[Any]:
    """The statements and expressions directly within a node, in order, and None where one is left out."""
    found = []
    for name in _parts[type(node)]:
        value = getattr(node, name)
        if type(value) is list:
            found += value
        elif value is not None:
            found.append(value)
    return found
