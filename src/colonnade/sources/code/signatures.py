"""What the parameters of a function stand for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.sources.code import clients
from colonnade.sources.code.values import (
    NOTHING,
    Abstract,
    Arguments,
    Event,
    External,
    FunctionValue,
    Mapping,
    Scope,
    Unseen,
)

if TYPE_CHECKING:
    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame


def defaults(run: Run, declared: ast.arguments, frame: Frame) -> tuple[tuple[str, Abstract], ...]:
    """The default values of parameters, as they are where the function is defined."""
    found: list[tuple[str, Abstract]] = []
    positional = [*declared.posonlyargs, *declared.args]
    for argument, node in zip(
        positional[len(positional) - len(declared.defaults) :], declared.defaults, strict=True
    ):
        found.append((argument.arg, run.evaluate(node, frame)))
    for argument, value in zip(declared.kwonlyargs, declared.kw_defaults, strict=True):
        if value is not None:
            found.append((argument.arg, run.evaluate(value, frame)))
    return tuple(found)


def annotated(run: Run, annotation: ast.expr | None, function: FunctionValue) -> Abstract | None:
    """The AWS client or resource that a type annotation promises (`mypy_boto3_…`), if it is one."""
    names: list[str] = []
    node = annotation
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        names = node.value.split(".")
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        names.insert(0, node.id)
    elif isinstance(node, ast.BinOp):
        return annotated(run, node.left, function)
    elif isinstance(node, ast.Subscript):
        return annotated(run, node.slice, function)
    if not names:
        return None
    scope: Scope | None = function.scope
    while scope is not None:
        found = scope.names.get(names[0])
        if found is not None:
            if isinstance(found, External):
                return clients.promised(".".join([found.name, *names[1:]]))
            return None
        scope = scope.parent
    return None


def bind(run: Run, function: FunctionValue, given: Arguments) -> dict[str, Abstract]:
    """Bind what a call is given to the parameters of a function."""
    declared = function.node.args
    names: dict[str, Abstract] = {}
    values = list(given.positional)
    if function.bound is not None and function.kind != "staticmethod":
        values.insert(0, function.bound)
    named = dict(given.named)
    defaults = dict(function.defaults)
    for position, each in enumerate((*declared.posonlyargs, *declared.args)):
        if position < len(values):
            names[each.arg] = values[position]
        else:
            names[each.arg] = _named(run, each, named, defaults, function, given.spread)
    for each in declared.kwonlyargs:
        names[each.arg] = _named(run, each, named, defaults, function, given.spread)
    if declared.vararg:
        extra = values[len(declared.posonlyargs) + len(declared.args) :]
        names[declared.vararg.arg] = run.listing((id(function.node), "*", tuple(extra)), extra)
    if declared.kwarg:
        rest = run.keep((id(function.node), "**", tuple(named.items())), Mapping)
        rest.entries.update(named)
        if given.open and rest.rest is None:
            rest.rest = NOTHING
        names[declared.kwarg.arg] = rest
    return names


def _named(
    run: Run,
    argument: ast.arg,
    named: dict[str, Abstract],
    defaults: dict[str, Abstract],
    function: FunctionValue,
    spread: Event | None,
) -> Abstract:
    if argument.arg in named:
        return named.pop(argument.arg)
    if spread is not None:
        return Event((*spread.path, argument.arg))
    if argument.arg in defaults:
        return defaults[argument.arg]
    return annotated(run, argument.annotation, function) or Unseen(
        f"the parameter {argument.arg} of {function.name}"
    )
