"""Routers: frameworks that call a function of the code for each route."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.routing import CodeRoute
from colonnade.regex import regex
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.values import NOTHING, FunctionValue, Listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from colonnade.fact import Origin
    from colonnade.model.code import AwsCall
    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame
    from colonnade.sources.code.values import External

_ROUTES = regex(r"\(\)\.(get|post|put|delete|patch|head|route|api_route|resolver)\(\)$")


def noted(run: Run, node: ast.expr, decorator: External, value: FunctionValue, frame: Frame) -> None:
    """Note a function that a decorator registers for a route."""
    found = _ROUTES.search(decorator.name)
    if found is None:
        return
    path = text_of(decorator.argument("0", "rule", "path", "field_name") or NOTHING)
    if path is not None:
        site = run.record.at("route", node, frame, f"{_method(found[1], decorator)}{path}")
        if value not in site.names:
            site.names.append(value)


def _method(name: str, decorator: External) -> str:
    if name not in {"route", "api_route", "resolver"}:
        return f"{name.upper()} "
    told = decorator.argument("method", "methods", "1")
    methods = told.items if isinstance(told, Listing) else [told] if told is not None else []
    known = [text for each in methods if (text := text_of(each)) is not None]
    return f"{' and '.join(each.upper() for each in known)} " if known and name != "resolver" else ""


def routes(run: Run, calls: Sequence[AwsCall]) -> Iterator[CodeRoute]:
    """Every route that was noted, with the calls of AWS that are made for it."""
    for site in run.record.of("route"):
        reached = _reached(run, [each for each in site.names if isinstance(each, FunctionValue)])
        yield CodeRoute(
            origin=site.source.origin(site.node),
            inside=site.inside,
            phase=site.phase,
            title=str(site.told[0]),
            calls=[each for each in calls if each.origin in reached],
        )


def _reached(run: Run, functions: list[FunctionValue]) -> set[Origin]:
    """The places of all calls of AWS that these functions lead to."""
    places: set[Origin] = set()
    waiting, seen = list(functions), set[int]()
    while waiting:
        function = waiting.pop()
        if id(function.node) in seen:
            continue
        seen.add(id(function.node))
        source = run.source_of(function)
        for node in ast.walk(function.node):
            for target in run.record.targets.get(id(node), ()):
                if isinstance(target, FunctionValue):
                    waiting.append(target)
                elif isinstance(target, tuple):
                    places.add(source.origin(node))
    return places
