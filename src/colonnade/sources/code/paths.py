"""Which functions of the code run at every invocation, whatever the event holds."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from colonnade.sources.code.nodes import children

_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def always_run(modules: Iterable[ast.AST], functions: Iterable[ast.AST], handler: str) -> set[str]:
    """The names of the functions that run on every path: called by the handler or at import, directly or not.

    Functions are told apart by name only, so that one of two with the same name makes both count; whoever makes
    an object may call any `__init__`.
    """
    bodies: dict[str, list[ast.AST]] = {}
    for each in functions:
        bodies.setdefault(getattr(each, "name", ""), []).append(each)
    waiting = [handler, *(called for module in modules for called in _called(module))]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            inner = bodies.get(name) or bodies.get("__init__" if name[:1].isupper() else name, [])
            waiting += [called for body in inner for called in _called(body)]
    return reached


def _called(function: ast.AST) -> Iterator[str]:
    """What a function calls outside of branches; its own body counts, functions defined in it do not."""
    waiting = children(function)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name:
                yield name
        waiting += _unconditional(node)


def _unconditional(node: ast.AST) -> Iterable[ast.AST]:
    """The parts of a node that run whenever it does."""
    match node:
        case ast.If() | ast.IfExp():
            return (node.test,)
        case ast.Match():
            return (node.subject,)
        case ast.BoolOp():
            return node.values[:1]
        case ast.ExceptHandler():
            return ()
    return () if isinstance(node, _DEFINING) else children(node)
