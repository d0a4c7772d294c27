"""What the handler gives back for a batch of records, and what becomes of the failure of one."""

from __future__ import annotations

import ast
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Origin
from colonnade.model.code import Answer, BatchHandling, Phase
from colonnade.sources.code import unread
from colonnade.sources.code.nodes import children
from colonnade.sources.code.values import (
    Abstract,
    FunctionValue,
    Joined,
    Known,
    Listing,
    Mapping,
    Unseen,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from colonnade.sources.code.modules import Source
    from colonnade.sources.code.record import Record

_BROAD = frozenset(("Exception", "BaseException", "ClientError", "BotoCoreError", "Boto3Error"))
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
DEEPEST_HELPER = 4

# Where a failure is swallowed, whether that could not be told (True), or that it rises (False).
Fate = Origin | bool


@dataclass(slots=True)
class _Reader:
    """Reads the handler, and what it calls, for the loop over the records and what covers the work in it.

    `fates` has one entry for each call of AWS, HTTP or the application that is made for a record: the place
    of the `except` that swallows its failure, True where that could not be told, False where it rises. `helpers`
    keeps those of the functions that are called for each record, by how deep.
    """

    record: Record
    places: dict[int, Source]
    fates: list[Fate] = field(default_factory=list)
    helpers: dict[tuple[int, int], list[Fate]] = field(default_factory=dict)

    def read(self, function: FunctionValue, cover: Fate, depth: int, *, inside: bool) -> None:
        """Read a function that is called where `cover` is what becomes of its failures."""
        source = self.places.get(id(function.node))
        if source is None or depth > DEEPEST_HELPER or not isinstance(function.node.body, list):
            return
        for statement in function.node.body:
            self._visit(statement, source, cover, depth, function.node.body, inside=inside)

    def _visit(
        self,
        node: ast.AST,
        source: Source,
        cover: Fate,
        depth: int,
        around: list[ast.stmt],
        *,
        inside: bool,
    ) -> None:
        if isinstance(node, _DEFINING):
            return
        inside = inside or id(node) in self.record.record_loops
        if isinstance(node, ast.Try):
            # What stands nearer decides; a `try` that lets failures rise leaves it to what is around it.
            nearer = _clauses(self.record, source, node, around) or cover
            for part in node.body:
                self._visit(part, source, nearer, depth, around, inside=inside)
            for part in (*node.orelse, *node.finalbody):
                self._visit(part, source, cover, depth, around, inside=inside)
            return
        for child in children(node):
            self._visit(child, source, cover, depth, around, inside=inside)
        if isinstance(node, ast.Call):
            self._called(node, cover, depth, around, inside=inside)

    def _called(
        self, node: ast.Call, cover: Fate, depth: int, around: list[ast.stmt], *, inside: bool
    ) -> None:
        for target in self.record.targets.get(id(node), ()):
            if isinstance(target, tuple) and inside:
                self.fates.append(cover)
            elif isinstance(target, FunctionValue) and inside:
                self._helped(node, target, cover, depth, around)
            elif isinstance(target, FunctionValue):
                self.read(target, cover, depth + 1, inside=False)

    def _helped(
        self, node: ast.Call, target: FunctionValue, cover: Fate, depth: int, around: list[ast.stmt]
    ) -> None:
        """A function called for each record: where it swallows its failures, what it returns may tell."""
        key = (id(target.node), depth)
        if key not in self.helpers:
            inner = _Reader(self.record, self.places, helpers=self.helpers)
            inner.read(target, False, depth + 1, inside=True)
            self.helpers[key] = inner.fates
        fates = self.helpers[key]
        if not fates:
            return
        swallowed = next((fate for fate in fates if isinstance(fate, Origin)), None)
        if swallowed is not None and all(isinstance(fate, Origin) for fate in fates):
            silent = _discarded(around, node) or _tells_nothing(target)
            self.fates.append(swallowed if silent else True)
        elif any(fate is True or isinstance(fate, Origin) for fate in fates):
            self.fates.append(True)
        else:
            self.fates.append(cover)


def handling(
    record: Record, handler: Abstract, answer: Abstract, places: dict[int, Source]
) -> BatchHandling | None:
    """How the handler treats a batch, or None where that could not be told.

    `handler` and `answer` are the function and what it returns, `places` the sources of functions by node.
    """
    for site in record.of("batch"):
        reports = site.told[0] == "reports"
        at = site.source.origin(site.node)
        return BatchHandling(
            origin=at,
            inside=site.inside,
            phase=Phase.INVOKE,
            answer=Answer.REPORTS if reports else Answer.RAISES,
            proof=at if reports else None,
        )
    functions = [each for each in alternatives(handler) if isinstance(each, FunctionValue)]
    reader = _Reader(record, places)
    # Without an `except` and without a loop every failure rises, and nothing is done item by item.
    if record.tried or record.record_loops:
        for function in functions:
            reader.read(function, False, 0, inside=not record.record_loops)
    if not record.record_loops:
        return _of_the_whole(reader, functions, answer)
    frame, loop = next(iter(record.record_loops.values()))
    told, proof = _judge(reader, functions, answer)
    return BatchHandling(
        origin=frame.source.origin(loop),
        inside=frame.inside,
        phase=frame.phase,
        answer=told,
        proof=proof,
        item_by_item=bool(reader.fates),
        unread=unread.after_leaving(record, functions) if told is not Answer.REPORTS else None,
    )


def _of_the_whole(reader: _Reader, functions: list[FunctionValue], answer: Abstract) -> BatchHandling | None:
    """How a handler that goes over no records treats a batch: as a whole, or but one record of it."""
    source = reader.places.get(id(functions[0].node)) if functions else None
    if source is None or reader.record.batch_passed_on or unread.sends_all_on(reader.record):
        return None
    told, proof = _judge(reader, functions, answer)
    alone = unread.beside_one(reader.record)
    if alone is None and not all(_is_closed(each) for each in alternatives(answer)):
        return None
    return BatchHandling(
        origin=source.origin(functions[0].node),
        inside=functions[0].name,
        phase=Phase.INVOKE,
        answer=told,
        proof=proof,
        unread=alone,
    )


def _is_closed(answer: Abstract) -> bool:
    """Whether it is known all through what a handler returns."""
    return isinstance(answer, Known | Joined | Listing) or (
        isinstance(answer, Mapping) and answer.rest is None
    )


def _judge(reader: _Reader, functions: list[FunctionValue], answer: Abstract) -> tuple[Answer, Origin | None]:
    swallowed = next((fate for fate in reader.fates if isinstance(fate, Origin)), None)
    reported = _reported(answer)
    if reported is not None and not (swallowed and _always_empty(reported)):
        return Answer.REPORTS, None
    if swallowed is not None and all(isinstance(fate, Origin) for fate in reader.fates):
        return Answer.SWALLOWS, swallowed
    if not functions or any(fate is not False for fate in reader.fates):
        return Answer.UNKNOWN, None
    return Answer.RAISES, None


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


def _discarded(body: Iterable[ast.AST], call: ast.Call) -> bool:
    return any(
        isinstance(each, ast.Expr) and (each.value is call or getattr(each.value, "value", None) is call)
        for part in body
        for each in ast.walk(part)
    )


def _tells_nothing(function: FunctionValue) -> bool:
    """Whether a function returns nothing that its caller could look at."""
    return not any(
        isinstance(each, ast.Return) and each.value is not None
        for part in function.node.body  # type: ignore[union-attr] # a lambda is never read here
        for each in ast.walk(part)
    )


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
            if isinstance(node, ast.Call) and not tells(record, node):
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


def tells(record: Record, call: ast.Call) -> bool:
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
