"""What the statements of a body do."""

# ruff: noqa: ARG001 - what stands in a table is called with the same arguments

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.sources.code import attributes, caching, calls, expressions, importing, logs, signatures
from colonnade.sources.code.modules import for_typing
from colonnade.sources.code.values import (
    Abstract,
    External,
    FunctionValue,
    Known,
    alternatives,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame


def execute(run: Run, body: Sequence[ast.stmt], frame: Frame) -> None:
    """Follow statements in their order; what stands after a return or raise is not reached."""
    for node in body:
        run.step()
        handle = _KINDS.get(type(node))
        if handle:
            handle(run, node, frame)
        if isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break):
            return


def _expression(run: Run, node: ast.Expr, frame: Frame) -> None:
    if isinstance(node.value, ast.Constant):
        return
    frame.discards = node.value.value if isinstance(node.value, ast.Await) else node.value
    expressions.evaluate(run, node.value, frame)
    frame.discards = None


def _assign(run: Run, node: ast.Assign, frame: Frame) -> None:
    value = expressions.evaluate(run, node.value, frame)
    for target in node.targets:
        expressions.bind(run, target, value, frame)


def _annotated(run: Run, node: ast.AnnAssign, frame: Frame) -> None:
    if node.value is not None:
        expressions.bind(run, node.target, expressions.evaluate(run, node.value, frame), frame)


def _augmented(run: Run, node: ast.AugAssign, frame: Frame) -> None:
    added = expressions.evaluate(run, node.value, frame)
    known = expressions.evaluate(run, _loaded(node.target), frame)
    if attributes.extend(known, added) or not isinstance(node.op, ast.Add):
        return
    if isinstance(node.target, ast.Name):
        run.assign(node.target.id, expressions.added(known, added), frame)


def _loaded(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    match target:
        case ast.Name(name):
            return ast.copy_location(ast.Name(name, ast.Load()), target)
        case ast.Attribute(value, name):
            return ast.copy_location(ast.Attribute(value, name, ast.Load()), target)
        case ast.Subscript(value, key):
            return ast.copy_location(ast.Subscript(value, key, ast.Load()), target)


def _return(run: Run, node: ast.Return, frame: Frame) -> None:
    if node.value is not None:
        frame.returned.append(expressions.evaluate(run, node.value, frame))
    else:
        frame.returned.append(Known(None))


def _if(run: Run, node: ast.If, frame: Frame) -> None:
    if for_typing(node.test):
        frame.branch += 1
        importing.for_types(run, node.body, frame)
        frame.branch -= 1
        execute(run, node.orelse, frame)
        return
    if is_main(node.test):
        return
    value = expressions.evaluate(run, node.test, frame)
    if isinstance(value, Known) and isinstance(node.test, ast.Constant):
        execute(run, node.body if value.value else node.orelse, frame)
        return
    fill = caching.fills(run, node, frame)
    kept = frame.kept
    before = dict(frame.scope.names)
    frame.kept = fill if kept is None else kept
    execute(run, node.body, frame)
    frame.kept = kept
    taken, frame.scope.names = frame.scope.names, dict(before)
    execute(run, node.orelse, frame)
    if _leaves(node.orelse, frame):
        frame.scope.names = taken
    elif not _leaves(node.body, frame):
        _unite(frame.scope.names, taken, before)
    if kept is None:
        # After `if cached: return cached` the rest of the function runs only to fill the cache.
        frame.kept = caching.returns_what_is_kept(run, node, frame)


def _leaves(body: Sequence[ast.stmt], frame: Frame) -> bool:
    """Whether what stands after a branch does not see what it did: it ends the function."""
    last = body[-1] if body else None
    return isinstance(last, ast.Return) or (isinstance(last, ast.Raise) and not frame.tries)


def _unite(names: dict[str, Abstract], taken: dict[str, Abstract], before: dict[str, Abstract]) -> None:
    """After an `if`, a name holds what it held at the end of either branch."""
    for name, value in taken.items():
        other = names.get(name)
        if other is None:
            names[name] = value
        elif other is not value:
            names[name] = join(other, value) if before.get(name) is other else join(value, other)


def is_main(test: ast.expr) -> bool:
    """Whether a test is `__name__ == "__main__"`."""
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and isinstance(test.ops[0], ast.Eq)
    )


def _loop(run: Run, node: ast.For | ast.AsyncFor, frame: Frame) -> None:
    many = expressions.evaluate(run, node.iter, frame)
    were = frame.per_record
    if attributes.over_records(many) or calls.enumerates_records(run, node.iter, frame):
        run.record.record_loops.setdefault(id(node), (frame, node))
        frame.per_record = True
    calls.iterated(run, many, node.iter, frame)
    was = frame.in_loop
    frame.in_loop = True
    frame.branch += 1
    frame.loops.append(node)
    expressions.bind(run, node.target, attributes.element(many), frame)
    execute(run, node.body, frame)
    frame.loops.pop()
    frame.in_loop, frame.per_record = was, were
    execute(run, node.orelse, frame)
    frame.branch -= 1


def _while(run: Run, node: ast.While, frame: Frame) -> None:
    was = frame.in_loop
    frame.in_loop = True
    frame.branch += 1
    frame.loops.append(node)
    expressions.evaluate(run, node.test, frame)
    execute(run, node.body, frame)
    frame.loops.pop()
    frame.in_loop = was
    execute(run, node.orelse, frame)
    frame.branch -= 1


def _try(run: Run, node: ast.Try | ast.TryStar, frame: Frame) -> None:
    tried = node if isinstance(node, ast.Try) else None
    run.record.tried |= bool(node.handlers)
    frame.branch += 1
    if tried:
        frame.tries.append(tried)
    execute(run, node.body, frame)
    if tried:
        frame.tries.pop()
    kept = frame.kept
    for handler in node.handlers:
        frame.handlers.append(handler)
        if handler.type is not None:
            expressions.evaluate(run, handler.type, frame)
        if handler.name:
            run.assign(handler.name, External("an exception"), frame)
        if kept is None:
            frame.kept = caching.missing_key(run, node, handler, frame)
        execute(run, handler.body, frame)
        frame.kept = kept
        frame.handlers.pop()
    execute(run, node.orelse, frame)
    execute(run, node.finalbody, frame)
    frame.branch -= 1


def forgives(handler: ast.ExceptHandler, names: Sequence[str]) -> bool:
    """Whether an `except` clause catches one of these errors and goes on."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    catches = any(
        each is None or (isinstance(each, ast.Name) and each.id in {*names, "Exception", "BaseException"})
        for each in caught
    )
    return catches and not any(
        isinstance(each, ast.Raise) for part in handler.body for each in ast.walk(part)
    )


def _with(run: Run, node: ast.With | ast.AsyncWith, frame: Frame) -> None:
    for item in node.items:
        value = expressions.evaluate(run, item.context_expr, frame)
        entered = [calls.entered(run, one, node, frame) for one in alternatives(value)]
        if item.optional_vars is not None:
            expressions.bind(run, item.optional_vars, join(*entered), frame)
    execute(run, node.body, frame)


def _function(run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
    scope = frame.scope
    if any(
        isinstance(each, ast.Attribute) and each.attr in {"setter", "deleter"} for each in node.decorator_list
    ):
        return
    name = node.name if frame.inside == "<module>" else f"{frame.inside}.{node.name}"
    defined_in = scope
    if frame.in_class and scope.parent is not None:
        defined_in = scope.parent
    value: Abstract = FunctionValue(
        node,
        defined_in,
        name,
        signatures.defaults(run, node.args, frame),
        kind=_kind(node, in_class=frame.in_class),
    )
    for decorator in reversed(node.decorator_list):
        with_it = expressions.evaluate(run, decorator, frame)
        value = calls.decorated(run, decorator, with_it, value, frame)
    run.assign(node.name, value, frame)


def _kind(node: ast.FunctionDef | ast.AsyncFunctionDef, *, in_class: bool) -> str:
    if not in_class:
        return ""
    for decorator in node.decorator_list:
        name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
        if name in {"staticmethod", "classmethod", "property", "cached_property"}:
            return str(name)
    return "classmethod" if node.name == "__init_subclass__" else ""


def _class(run: Run, node: ast.ClassDef, frame: Frame) -> None:
    scope = frame.scope
    bases = tuple(expressions.evaluate(run, base, frame) for base in node.bases)
    for keyword in node.keywords:
        expressions.evaluate(run, keyword.value, frame)
    value, again = run.class_at(node, scope, bases, frame)
    was = (frame.scope, frame.inside, frame.in_class)
    frame.branch += again
    frame.scope, frame.in_class = value.scope, True
    frame.inside = node.name if frame.inside == "<module>" else f"{frame.inside}.{node.name}"
    execute(run, node.body, frame)
    frame.scope, frame.inside, frame.in_class = was
    frame.branch -= again
    for decorator in node.decorator_list:
        expressions.evaluate(run, decorator, frame)
    run.assign(node.name, value, frame)


def _global(run: Run, node: ast.Global | ast.Nonlocal, frame: Frame) -> None:
    frame.scope.globals_of |= frozenset(node.names)


def _raise(run: Run, node: ast.Raise, frame: Frame) -> None:
    if node.exc is not None:
        logs.raised(run, node, expressions.evaluate(run, node.exc, frame), frame)


def _assert(run: Run, node: ast.Assert, frame: Frame) -> None:
    expressions.evaluate(run, node.test, frame)


def _delete(run: Run, node: ast.Delete, frame: Frame) -> None:
    for target in node.targets:
        if isinstance(target, ast.Subscript | ast.Attribute):
            expressions.evaluate(run, target.value, frame)
        if isinstance(target, ast.Subscript):
            expressions.evaluate(run, target.slice, frame)


def _match(run: Run, node: ast.Match, frame: Frame) -> None:
    subject = expressions.evaluate(run, node.subject, frame)
    frame.branch += 1
    for case in node.cases:
        for each in ast.walk(case.pattern):
            captured = getattr(each, "name", None) or getattr(each, "rest", None)
            if isinstance(captured, str):
                value = subject if each is case.pattern else attributes.element(subject)
                run.assign(captured, value, frame)
        if case.guard is not None:
            expressions.evaluate(run, case.guard, frame)
        execute(run, case.body, frame)
    frame.branch -= 1


_KINDS: dict[type, Callable[..., None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.If: _if,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: importing.imported,
    ast.ImportFrom: importing.imported_from,
    ast.Global: _global,
    ast.Nonlocal: _global,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Delete: _delete,
    ast.Match: _match,
}
