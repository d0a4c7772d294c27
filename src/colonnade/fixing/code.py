"""Recipes that rewrite Python code: which there are, and following those that a file's edits name."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from colonnade.edit import CodeEdit
from colonnade.fixing import recipes
from colonnade.sources.rewriting.refused import Refused

if TYPE_CHECKING:
    from colonnade.fixing.concrete import Concrete

MARK = "\ufeff"  # the byte order mark

# A recipe says what is to become of the code at the place of an edit. It raises Refused where the code is not what
# it knows how to change.
Recipe = Callable[["Concrete", CodeEdit], None]


@cache
def all_recipes() -> dict[str, Recipe]:
    """Every recipe, found by its module: `recipes/client_hoisted.py` is "client-hoisted"."""
    return {
        each.name.replace("_", "-"): importlib.import_module(f"{recipes.__name__}.{each.name}").follow
        for each in pkgutil.iter_modules(recipes.__path__)
    }


def recoded(text: str, edits: Sequence[CodeEdit]) -> str:
    """Follow the recipes of all edits of one Python file, each told the places of the text as it was."""
    from colonnade.fixing.concrete import Concrete  # noqa: PLC0415 - libcst is slow to import, and few fixes need it

    file = edits[0].file
    if not file.endswith(".py"):
        raise Refused("code within a template is left to a person")
    known = all_recipes()
    code = Concrete(text)
    done: set[tuple[object, ...]] = set()
    # Of edits that only differ in a figure, such as seconds, the smaller one holds for all.
    for edit in sorted(edits, key=lambda each: (each.recipe, each.at, _figures(each))):
        asked = (edit.recipe, edit.at, *(each for each in edit.told if not isinstance(each[1], int | float)))
        if asked in done:
            continue
        done.add(asked)
        if edit.recipe not in known:
            raise Refused(f"there is no recipe {edit.recipe!r}")
        known[edit.recipe](code, edit)
    new = code.written()
    try:
        compile(new.removeprefix(MARK), file, "exec", dont_inherit=True)
        early = used_too_early(new) - used_too_early(text)
    except (SyntaxError, ValueError) as error:
        raise Refused(f"the code would no longer parse: {error}") from None
    if early:
        raise Refused(f"{min(early)} would be used before it is there")
    return new


def used_too_early(text: str) -> set[str]:
    """The names of a module that it uses, when it is loaded, above the place that gives them their value."""
    module = ast.parse(text.removeprefix(MARK))
    there: set[str] = set()
    missed: set[str] = set()
    for statement in module.body:
        names = [each for each in _at_loading(statement) if isinstance(each, ast.Name)]
        missed |= {each.id for each in names if isinstance(each.ctx, ast.Load)} - there
        there |= set(_bound(statement))
    return missed & there


def _at_loading(node: ast.AST) -> Iterator[ast.AST]:
    """What of a statement is run when its module is loaded: not what is in functions."""
    yield node
    for name, value in ast.iter_fields(node):
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and name == "body"
        for each in () if inside else value if isinstance(value, list) else (value,):
            if isinstance(each, ast.AST):
                yield from _at_loading(each)


def _bound(statement: ast.stmt) -> Iterator[str]:
    for each in _at_loading(statement):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield each.name
        elif isinstance(each, ast.alias):
            yield (each.asname or each.name).partition(".")[0]


def _figures(edit: CodeEdit) -> list[float]:
    return [value for _, value in edit.told if isinstance(value, int | float)]
