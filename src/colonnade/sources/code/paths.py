"""Which functions of the code run at every invocation, whatever the event holds."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Set

from colonnade.sources.code.nodes import children

_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def always_run(modules: Iterable[ast.AST], functions: Iterable[ast.AST], handler: str) -> set[str]:
    """The names of the functions that run on every path: called by the handler or at import, directly or not.

    Functions are told apart by name only, so that one of two with the same name makes both count; whoever makes
    an object may call any `__init__`. What an environment variable opens is open for every invocation.
    """
    modules = list(modules)
    switches = {name for module in modules for name in _switches(module)}
    bodies: dict[str, list[ast.AST]] = {}
    for each in functions:
        bodies.setdefault(getattr(each, "name", ""), []).append(each)
    waiting = [handler, *(called for module in modules for called in _called(module, switches))]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            own = name if name in bodies or not name[:1].isupper() else "__init__"
            reached |= {name, own}
            inner = bodies.get(own, [])
            waiting += [called for body in inner for called in _called(body, switches)]
    return reached


def _switches(module: ast.AST) -> Iterator[str]:
    """The names at the top of a module that hold what was read from the environment."""
    for node in children(module):
        if isinstance(node, ast.Assign) and _reads_environment(node.value, frozenset()):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _reads_environment(test: ast.AST, switches: Set[str]) -> bool:
    """Whether a test asks nothing but what the environment holds."""
    names = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
    attributes = {each.attr for each in ast.walk(test) if isinstance(each, ast.Attribute)}
    asks = names & {"environ", "getenv", *switches} or attributes & {"environ", "getenv"}
    return bool(asks) and names <= {"os", "environ", "getenv", "bool", "int", "str", "json", *switches}


def _called(function: ast.AST, switches: Set[str]) -> Iterator[str]:
    """What a function calls outside of branches; its own body counts, functions defined in it do not."""
    waiting = children(function)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name:
                yield name
        waiting += _unconditional(node, switches)


def _unconditional(node: ast.AST, switches: Set[str]) -> Iterable[ast.AST]:
    """The parts of a node that run whenever it does."""
    match node:
        case ast.If() | ast.IfExp() if _reads_environment(node.test, switches):
            return children(node)
        case ast.If(test=ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(value=None)])):
            return (node.test, *node.body)
        case ast.If() | ast.IfExp():
            return (node.test,)
        case ast.Match():
            return (node.subject,)
        case ast.BoolOp():
            return node.values[:1]
        case ast.ExceptHandler():
            return ()
    return () if isinstance(node, _DEFINING) else children(node)
