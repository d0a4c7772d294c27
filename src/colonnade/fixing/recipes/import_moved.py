"""Import a module in the one function that uses it."""

from __future__ import annotations

import libcst as cst

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete
from colonnade.fixing.imports import Import, brought, drop, importing
from colonnade.sources.rewriting.refused import Refused


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Move the import at a place into the function that it is for."""
    told = dict(edit.told)
    statement = importing(code, edit)
    function = _function(code, told["into"])
    aliases = brought(
        code,
        statement,
        told["module"],
        lambda each: all(code.is_within(use.node, function.body) for use in each.references),
    )
    code.first_in(function, code.code(_only(statement, aliases)))
    drop(code, statement, aliases)


def _only(statement: Import, aliases: list[cst.ImportAlias]) -> Import:
    names = [each.with_changes(comma=cst.MaybeSentinel.DEFAULT) for each in aliases]
    if isinstance(statement, cst.Import):
        return statement.with_changes(names=names)
    return statement.with_changes(names=names, lpar=None, rpar=None)


def _function(code: Concrete, name: str) -> cst.FunctionDef:
    """The function of a module by its name, "Class.method" where it is one of a class."""
    body: cst.CSTNode = code.module
    *outer, own = name.split(".")
    for each in outer:
        body = _inside(body, cst.ClassDef, each)
    found = _inside(body, cst.FunctionDef, own)
    return cst.ensure_type(found, cst.FunctionDef)


def _inside(node: cst.CSTNode, kind: type[cst.ClassDef | cst.FunctionDef], name: str) -> cst.CSTNode:
    block = node if isinstance(node, cst.Module) else getattr(node, "body", None)
    found = [
        each for each in getattr(block, "body", ()) if isinstance(each, kind) and each.name.value == name
    ]
    if len(found) != 1:
        raise Refused(f"which function {name} is could not be told")
    return found[0]
