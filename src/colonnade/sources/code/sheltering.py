"""Which import statements may fail without harm."""

from __future__ import annotations

import ast

from colonnade.sources.code.nodes import children


def sheltered(module: ast.Module) -> set[int]:
    """The import statements without whose success the code goes on, or that only some environments run, by identity.

    Their absence is caught, or they stand behind a test: any at the top of the module, and one of the version of
    Python or of the environment anywhere.
    """
    found: set[int] = set()
    waiting: list[tuple[ast.AST, bool, bool]] = [(each, False, True) for each in module.body]
    while waiting:
        node, within, at_top = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            if within:
                found.add(id(node))
        elif isinstance(node, ast.Try) and any(catches_import_error(each) for each in node.handlers):
            waiting += [(each, True, at_top) for each in (*node.body, *node.handlers)]
            waiting += [(each, within, at_top) for each in (*node.orelse, *node.finalbody)]
        elif isinstance(node, ast.With) and any(_suppresses(each.context_expr) for each in node.items):
            waiting += [(each, True, at_top) for each in node.body]
        elif isinstance(node, ast.If):
            behind = within or at_top or _asks_environment(node.test)
            waiting += [(each, behind, at_top) for each in (*node.body, *node.orelse)]
        else:
            inner = at_top and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            waiting += [
                (each, within, inner)
                for each in children(node)
                if isinstance(each, ast.stmt | ast.ExceptHandler | ast.match_case)
            ]
    return found


def _suppresses(context: ast.expr) -> bool:
    called = context.func if isinstance(context, ast.Call) else None
    return "suppress" in {getattr(called, "id", None), getattr(called, "attr", None)}


def _asks_environment(test: ast.expr) -> bool:
    asked = {getattr(each, "id", None) or getattr(each, "attr", None) for each in ast.walk(test)}
    return not asked.isdisjoint({"sys", "platform", "environ", "getenv", "find_spec", "version_info"})


def catches_import_error(handler: ast.ExceptHandler) -> bool:
    """Whether a clause catches that a module is not there."""
    caught = handler.type
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        each is None
        or (isinstance(each, ast.Name) and each.id in {"ImportError", "ModuleNotFoundError", "Exception"})
        for each in names
    )
