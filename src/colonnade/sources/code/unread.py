"""The items of a batch that a handler never gets to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.code import UnreadItems
from colonnade.sources.code.values import Abstract, Event, FunctionValue, Joined, Listing, Mapping, Several

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from colonnade.sources.code.record import Frame, Record

_WHOLE = ((), ("Records",))


def beside_one(record: Record) -> UnreadItems | None:
    """The items beside the one that a handler reads by its number, where it reads no others."""
    sites = record.of("record")
    if not sites or not all(site.told[0] for site in sites):
        return None
    site = sites[0]
    return UnreadItems(
        origin=site.source.origin(site.node),
        inside=site.inside,
        phase=site.phase,
        how=f"reads {site.source.snippet(site.node)} alone",
        instead="Go over all of the records, or set BatchSize to 1",
        always=True,
    )


def after_leaving(record: Record, handlers: Sequence[FunctionValue]) -> UnreadItems | None:
    """The items after the one at which the handler leaves its loop over them, where every loop is left so."""
    own = {id(each.node) for each in handlers}
    found: list[UnreadItems] = []
    for frame, loop in record.record_loops.values():
        if not isinstance(loop, ast.For) or frame.function is None or id(frame.function.node) not in own:
            return None
        left = _left(loop.body, frame, always=True)
        if left is None:
            return None
        found.append(left)
    return found[0] if found else None


def _left(body: Iterable[ast.AST], frame: Frame, *, always: bool) -> UnreadItems | None:
    """Where a loop is left before its end; `always` is False where that is only so on one way through it."""
    for node in body:
        if isinstance(node, ast.Return) and _reports_nothing(node.value):
            return _told(node, frame, "returns", always=always)
        if isinstance(node, ast.Break) and always:
            return _told(node, frame, "breaks off", always=True)
        if isinstance(node, ast.Return | ast.Break | ast.Raise | ast.Continue):
            return None
        if isinstance(node, ast.Try):
            within = _left((*node.body, *node.orelse), frame, always=always)
            for clause in node.handlers:
                within = within or _left(clause.body, frame, always=False)
        elif isinstance(node, ast.With | ast.AsyncWith):
            within = _left(node.body, frame, always=always)
        elif isinstance(node, ast.If):
            within = _left(node.body, frame, always=False) or _left(node.orelse, frame, always=False)
        else:
            continue
        if within is not None:
            return within
    return None


def _told(node: ast.AST, frame: Frame, verb: str, *, always: bool) -> UnreadItems:
    return UnreadItems(
        origin=frame.source.origin(node),
        inside=frame.inside,
        phase=frame.phase,
        how=f"{verb} within its loop over the items",
        instead="Go on with the next item there, or raise",
        always=always,
    )


def _reports_nothing(value: ast.expr | None) -> bool:
    """Whether what is returned is plainly no list of failed items."""
    if value is None or isinstance(value, ast.Constant):
        return True
    if not isinstance(value, ast.Dict) or None in value.keys:
        return False
    return not any(isinstance(key, ast.Constant) and key.value == "batchItemFailures" for key in value.keys)


def sends_all_on(record: Record) -> bool:
    """Whether the whole event goes on to another service, where its items are read."""
    return any(
        _is_whole(value)
        for site in record.of("call")
        for given in site.arguments
        for value in (given or {}).values()
    )


def _is_whole(value: Abstract, depth: int = 0) -> bool:
    match value:
        case Event(path):
            return path in _WHOLE
        case Several(parts) | Joined(parts):
            return depth < 3 and any(_is_whole(each, depth + 1) for each in parts)
        case Mapping():
            inner = [*value.entries.values(), *([value.rest] if value.rest is not None else [])]
            return depth < 3 and any(_is_whole(each, depth + 1) for each in inner)
        case Listing():
            return depth < 3 and _is_whole(value.element(), depth + 1)
    return False
