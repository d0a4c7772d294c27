"""Recognises code that keeps what it fetched: for some seconds, or as long as the environment lives."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.code import Phase
from colonnade.sources.code import expressions
from colonnade.sources.code.record import UNSURE
from colonnade.sources.code.telling import number_of
from colonnade.sources.code.values import (
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Mapping,
    ModuleValue,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame

FOR_LIFE = -1
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


def fills(run: Run, node: ast.If, frame: Frame) -> int | None:
    """How long is kept what the body of an `if` fetches, if it is one that fills a cache."""
    stored = _stored(node.body, run, frame)
    if not stored:
        return None
    tested = {_root(each) for each in ast.walk(node.test)} - {""}
    known = tested | _read_from_lasting(tested, run, frame)
    if not known & stored and not _asks_own(node.test):
        return (
            UNSURE if any(isinstance(each, ast.Compare | ast.Call) for each in ast.walk(node.test)) else None
        )
    return _how_long(run, node.test, frame)


def returns_what_is_kept(run: Run, node: ast.If, frame: Frame) -> int | None:
    """The same for what follows `if cached: return cached`."""
    if frame.function is None or node.orelse or not isinstance(node.body[-1], ast.Return):
        return None
    returned = node.body[-1].value
    if returned is None:
        return None
    roots = {_root(each) for each in ast.walk(returned)} - {""}
    kept = {root for root in roots if _lasting(root, run, frame)}
    if not kept:
        # `item = cache.get(key)`, `if item: return item`
        kept = _read_from_lasting(roots, run, frame)
    if not kept:
        return None
    body = frame.function.node.body
    if not isinstance(body, list) or not kept & _stored(body, run, frame):
        return None
    return _how_long(run, node.test, frame)


def missing_key(
    run: Run, node: ast.Try | ast.TryStar, handler: ast.ExceptHandler, frame: Frame
) -> int | None:
    """The same for `try: return cache[key]`, `except KeyError: …`."""
    name = getattr(handler.type, "id", "")
    if name not in {"KeyError", "NameError", "AttributeError"} or frame.phase is Phase.INIT:
        return None
    read = {_root(each) for part in node.body for each in ast.walk(part)} - {""}
    if read & _stored(handler.body, run, frame):
        return FOR_LIFE
    return None


def by_decorator(value: External) -> int | None:
    """How long a decorator of a package keeps what the function gives."""
    name = value.name.removesuffix("()")
    last = name.rpartition(".")[2]
    if name in {
        "functools.lru_cache",
        "functools.cache",
        "async_lru.alru_cache",
        "cachetools.func.lru_cache",
    }:
        return FOR_LIFE
    if name == "cachetools.func.ttl_cache":
        seconds = number_of(value.argument("ttl", "1") or External(""))
        return int(seconds) if seconds is not None else 600
    if name == "cachetools.cached":
        cache = value.argument("cache", "0")
        if isinstance(cache, External) and cache.name.endswith("TTLCache()"):
            seconds = number_of(cache.argument("ttl", "1") or External(""))
            return int(seconds) if seconds is not None else UNSURE
        return FOR_LIFE
    return UNSURE if "cache" in last.lower() or "memo" in last.lower() else None


def _root(node: ast.AST) -> str:
    """A name, or "self.name": what a cache is known by."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def _stored(body: Iterable[ast.stmt], run: Run, frame: Frame) -> set[str]:  # noqa: C901 - one case for each kind
    """The names that outlive the invocation to which these statements assign."""
    found: set[str] = set()
    for part in body:
        for node in ast.walk(part):
            targets: Sequence[ast.expr] = ()
            if isinstance(node, ast.Assign):
                targets = node.targets
            elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
                targets = [node.target]
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"update", "setdefault", "set", "put"}
            ):
                targets = [ast.Subscript(node.func.value, ast.Constant(""), ast.Store())]
            for target in targets:
                inner = [target]
                if isinstance(target, ast.Tuple):
                    inner = list(target.elts)
                for each in inner:
                    place = each
                    while isinstance(place, ast.Subscript):
                        place = place.value
                    root = _root(place)
                    if root and _lasting(root, run, frame, subscript=place is not each):
                        found.add(root)
    return found


def _lasting(root: str, run: Run, frame: Frame, *, subscript: bool = True) -> bool:
    """Whether what is assigned to this outlives the invocation."""
    if frame.phase is Phase.INIT:
        return False
    owner, _, attribute = root.rpartition(".")
    scope = frame.scope
    if not owner:
        if attribute in scope.globals_of:
            return True
        if attribute in scope.names or not subscript:
            return False
        value = run.lookup(attribute, frame)
        return any(
            isinstance(each, Mapping | Instance | ClassValue) for each in alternatives(value)
        ) and not isinstance(value, External)
    value = run.lookup(owner, frame)
    return any(
        (isinstance(each, Instance) and each.lasting)
        or isinstance(each, ClassValue | ModuleValue | FunctionValue)
        for each in alternatives(value)
    )


def _read_from_lasting(roots: set[str], run: Run, frame: Frame) -> set[str]:
    """The lasting names from which local names were read."""
    function = frame.function
    if not isinstance(function, FunctionValue) or not isinstance(function.node.body, list):
        return set()
    found: set[str] = set()
    for part in function.node.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Assign) and any(_root(target) in roots for target in node.targets):
                found |= {_root(each) for each in ast.walk(node.value)} - {""}
    return {root for root in found if _lasting(root, run, frame)}


def _asks_own(test: ast.expr) -> bool:
    """Whether a test leaves the decision to a function: `if expired():`."""
    return any(isinstance(each, ast.Call) for each in ast.walk(test))


def _how_long(run: Run, test: ast.expr, frame: Frame) -> int:
    """For life, unless the test or the function around it deals with time."""
    ordered = [
        each
        for each in ast.walk(test)
        if isinstance(each, ast.Compare)
        and any(isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for operator in each.ops)
    ]
    if not ordered:
        return UNSURE if _asks_own_function(run, test, frame) else FOR_LIFE
    found = [_seconds(run, each, frame) for each in ordered]
    known = [each for each in found if each]
    if known:
        return max(known)
    function = frame.function
    if isinstance(function, FunctionValue) and isinstance(function.node.body, list):
        for part in function.node.body:
            for node in ast.walk(part):
                if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _tells_time(node):
                    seconds = _seconds(run, node, frame)
                    if seconds:
                        return seconds
    return UNSURE


def _asks_own_function(run: Run, test: ast.expr, frame: Frame) -> bool:
    for node in ast.walk(test):
        if isinstance(node, ast.Call):
            callee = expressions.evaluate(run, node.func, frame)
            if any(isinstance(each, FunctionValue) for each in alternatives(callee)):
                return True
    return False


def _tells_time(node: ast.AST) -> bool:
    names = {getattr(each, "attr", getattr(each, "id", "")) for each in ast.walk(node)}
    return bool(names & {"time", "now", "utcnow", "monotonic", "timedelta", "perf_counter"})


def _seconds(run: Run, node: ast.AST, frame: Frame) -> int | None:
    """The length of time that an expression holds, in seconds."""
    largest: float = 0
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            for keyword in each.keywords:
                amount = (
                    number_of(expressions.evaluate(run, keyword.value, frame))
                    if keyword.arg in _UNITS
                    else None
                )
                if amount:
                    largest = max(largest, amount * _UNITS[keyword.arg or ""])
        elif isinstance(each, ast.Name | ast.Constant | ast.Attribute | ast.BinOp):
            if isinstance(each, ast.Name | ast.Attribute) and isinstance(
                getattr(each, "ctx", None), ast.Store
            ):
                continue
            amount = number_of(expressions.evaluate(run, each, frame))
            if amount:
                largest = max(largest, amount)
    return int(largest) if largest >= 1 else None
