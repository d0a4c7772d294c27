"""What the handler gives back for a batch of records, and what becomes of the failure of one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.fact import Origin
from colonnade.model.code import Answer, BatchHandling, Phase
from colonnade.sources.code.values import Abstract, FunctionValue, Listing, Mapping, Unseen, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterable

    from colonnade.sources.code.modules import Source
    from colonnade.sources.code.record import Frame, Record

_BROAD = frozenset(("Exception", "BaseException", "ClientError", "BotoCoreError", "Boto3Error"))
DEEPEST_HELPER = 4


def handling(record: Record, answer: Abstract, sources: dict[int, Source]) -> BatchHandling | None:
    """How the handler treats a batch, or None where it is not seen to go over one."""
    for site in record.of("batch"):
        reports = site.told[0] == "reports"
        return BatchHandling(
            origin=site.source.origin(site.node), inside=site.inside, phase=Phase.INVOKE,
            answer=Answer.REPORTS if reports else Answer.RAISES,
            proof=site.source.origin(site.node) if reports else None,
        )  # fmt: skip
    if not record.record_loops:
        return None
    frame, loop = next(iter(record.record_loops.values()))
    told, proof = _judge(record, frame, loop, answer, sources)
    return BatchHandling(
        origin=frame.source.origin(loop),
        inside=frame.inside,
        phase=frame.phase,
        in_loop=False,
        answer=told,
        proof=proof,
    )


def _judge(
    record: Record, frame: Frame, loop: ast.AST, answer: Abstract, sources: dict[int, Source]
) -> tuple[Answer, Origin | None]:
    reported = _reported(answer)
    swallowing = _swallows_around(record, frame, loop) or _swallows_inside(
        record, frame.source, loop, sources, 0
    )
    if reported is not None:
        if swallowing and isinstance(swallowing, Origin) and _always_empty(reported):
            return Answer.SWALLOWS, swallowing
        return Answer.REPORTS, None
    if isinstance(swallowing, Origin):
        return Answer.SWALLOWS, swallowing
    return (Answer.UNKNOWN, None) if swallowing else (Answer.RAISES, None)


def _reported(answer: Abstract) -> Abstract | None:
    """The list under batchItemFailures in what the handler returns."""
    for one in alternatives(answer):
        if isinstance(one, Mapping) and "batchItemFailures" in one.entries:
            return one.entries["batchItemFailures"]
    return None


def _always_empty(reported: Abstract) -> bool:
    return all(
        isinstance(each, Listing) and not each.items and each.rest is None for each in alternatives(reported)
    )


def _swallows_around(record: Record, frame: Frame, loop: ast.AST) -> Origin | bool:
    """A `try` around the whole loop, in the function the loop stands in."""
    function = frame.function
    if not isinstance(function, FunctionValue) or not isinstance(function.node.body, list):
        return False
    found: Origin | bool = False
    for part in function.node.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Try) and any(
                each is loop for inner in node.body for each in ast.walk(inner)
            ):
                verdict = _clauses(record, frame.source, node, function.node.body)
                if isinstance(verdict, Origin):
                    return verdict
                found = found or verdict
    return found


def _swallows_inside(
    record: Record, source: Source, loop: ast.AST, sources: dict[int, Source], depth: int
) -> Origin | bool:
    """A `try` in the body of the loop, or around the whole of a function it calls."""
    body = loop.body if isinstance(loop, ast.For | ast.AsyncFor) else [loop]
    found: Origin | bool = False
    for part in body:
        for node in _walk(part):
            if isinstance(node, ast.Try) and _does_the_work(record, node.body):
                verdict = _clauses(record, source, node, body)
                if isinstance(verdict, Origin):
                    return verdict
                found = found or verdict
            elif isinstance(node, ast.Call):
                verdict = _helper(record, node, sources, depth, discarded=_discarded(body, node))
                if isinstance(verdict, Origin):
                    return verdict
                found = found or verdict
    return found


def _walk(node: ast.AST) -> Iterable[ast.AST]:
    """Like ast.walk, without the functions defined inside."""
    waiting = [node]
    while waiting:
        each = waiting.pop(0)
        yield each
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            waiting += ast.iter_child_nodes(each)


def _discarded(body: Iterable[ast.AST], call: ast.Call) -> bool:
    return any(
        isinstance(each, ast.Expr) and (each.value is call or getattr(each.value, "value", None) is call)
        for part in body
        for each in ast.walk(part)
    )


def _helper(
    record: Record, call: ast.Call, sources: dict[int, Source], depth: int, *, discarded: bool
) -> Origin | bool:
    """A function called for each record that catches everything it does itself."""
    for target in record.targets.get(id(call), ()):
        if not isinstance(target, FunctionValue) or not isinstance(target.node.body, list):
            continue
        source = sources.get(id(target.node))
        if source is None or depth >= DEEPEST_HELPER:
            continue
        body = target.node.body
        for node in body:
            if isinstance(node, ast.Try) and _does_the_work(record, node.body):
                verdict = _clauses(record, source, node, body)
                if isinstance(verdict, Origin) and not (discarded or _returns_nothing(node)):
                    return True  # what it returns may tell the caller
                if verdict:
                    return verdict
        for node in body:
            for inner in _walk(node):
                if isinstance(inner, ast.Call) and not isinstance(node, ast.Try):
                    verdict = _helper(record, inner, sources, depth + 1, discarded=_discarded([node], inner))
                    if verdict:
                        return verdict
    return False


def _returns_nothing(node: ast.Try) -> bool:
    return not any(
        isinstance(each, ast.Return) and each.value is not None
        for handler in node.handlers
        for part in handler.body
        for each in ast.walk(part)
    )


def _does_the_work(record: Record, body: Iterable[ast.AST]) -> bool:
    """Whether what is tried calls AWS, HTTP or functions of the application."""
    for part in body:
        for node in ast.walk(part):
            if isinstance(node, ast.Call):
                for target in record.targets.get(id(node), ()):
                    if isinstance(target, tuple | FunctionValue):
                        return True
    return False


def _clauses(record: Record, source: Source, node: ast.Try, around: Iterable[ast.AST]) -> Origin | bool:
    """Where a broad `except` swallows what failed; True where that could not be told."""
    found: Origin | bool = False
    for clause in node.handlers:
        if not _broad(clause):
            continue
        if any(isinstance(each, ast.Raise) for part in clause.body for each in ast.walk(part)):
            continue
        if _only_tells(record, clause, around):
            return source.origin(clause)
        found = True
    return found


def _broad(clause: ast.ExceptHandler) -> bool:
    caught = clause.type.elts if isinstance(clause.type, ast.Tuple) else [clause.type]
    return any(each is None or getattr(each, "id", getattr(each, "attr", "")) in _BROAD for each in caught)


def _only_tells(record: Record, clause: ast.ExceptHandler, around: Iterable[ast.AST]) -> bool:
    """Whether an `except` clause does nothing but log, count, or give up quietly."""
    kept: set[str] = set()
    for part in clause.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and not _tells(record, node):
                target = getattr(node.func, "value", None)
                if getattr(node.func, "attr", "") in {"append", "add"} and isinstance(target, ast.Name):
                    kept.add(target.id)
                    continue
                return False
            if isinstance(node, ast.AugAssign | ast.Assign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for each in targets:
                    if not isinstance(each, ast.Name):
                        return False
                    kept.add(each.id)
    return not kept or not _used_outside(kept, clause, around)


def _used_outside(names: set[str], clause: ast.ExceptHandler, around: Iterable[ast.AST]) -> bool:
    """Whether what the clause noted is read by anything after it."""
    inside = {id(each) for part in clause.body for each in ast.walk(part)}
    return any(
        isinstance(each, ast.Name)
        and isinstance(each.ctx, ast.Load)
        and each.id in names
        and id(each) not in inside
        for part in around
        for each in ast.walk(part)
    )


def _tells(record: Record, call: ast.Call) -> bool:
    """Whether a call only writes a log, or makes text for one."""
    known = record.targets.get(id(call), ())
    if not known:
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        return name in {"format", "get", "join", "upper", "lower", "strip", "isoformat"}
    return all(_harmless(target) for target in known)


def _harmless(target: object) -> bool:
    if isinstance(target, Unseen):
        return False
    if not isinstance(target, str):
        return False
    last = target.rpartition(".")[2]
    return (
        target.startswith(
            ("logging", "builtins.", "traceback.", "json.dumps", "sys.exc_info", "structlog", "an exception")
        )
        or "Logger()" in target
        or "getLogger()" in target
        or "get_logger()" in target
        or last in {"add_metric", "put_annotation", "put_metadata", "format_exc", "print_exc"}
    )
