"""The shape of code: what is left of it without its comments, its annotations and its literal values."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.likeness import Shape
from colonnade.sources.code.modules import NotRead, parse

if TYPE_CHECKING:
    from colonnade.sources.code.locate import Place
    from colonnade.sources.code.modules import Source, Sources

_NAMED = ("id", "attr", "arg", "name", "module", "asname")


def shape(sources: Sources, place: Place) -> Shape | None:
    """The shape of the file, or of the text in a template, in which a handler stands; None where it is gone."""
    try:
        source = (
            parse(place.file, place.text, place.line_shift, place.column_shift)
            if place.text is not None
            else sources.source(place.file)
        )
    except NotRead:
        return None
    return of_source(source)


def of_source(source: Source) -> Shape:
    """The shape of a parsed file."""
    told: list[str] = []
    literals: list[str] = []
    waiting: list[ast.AST] = [source.module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant):
            told.append(type(node.value).__name__)
            literals.append(repr(node.value))
            continue
        told.append(type(node).__name__)
        told += (str(getattr(node, name)) for name in _NAMED if isinstance(getattr(node, name, None), str))
        waiting += _within(node)
    return Shape(tuple(told), tuple(literals))


def _within(node: ast.AST) -> list[ast.AST]:
    """What stands in a node, the last first, without docstrings and annotations."""
    left_out: set[int] = set()
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
        first = body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            left_out.add(id(first))
    for name in ("annotation", "returns"):
        left_out.add(id(getattr(node, name, None)))
    return [each for each in ast.iter_child_nodes(node) if id(each) not in left_out][::-1]
