"""Where the code catches whatever goes wrong with its work and answers as if it had not."""

from __future__ import annotations

import ast
import builtins
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.model.code import HiddenError, Phase
from colonnade.sources.code.batch import tells
from colonnade.sources.code.nodes import children
from colonnade.sources.code.values import Abstract, FunctionValue, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from colonnade.sources.code.modules import Source
    from colonnade.sources.code.record import Record

_EVERYTHING = frozenset(("Exception", "BaseException"))
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COUNTING = frozenset(("add_metric", "put_metric_data", "put_metric", "increment"))
DEEPEST = 40  # statements within statements: no hand-written code comes near


def hidden_errors(record: Record, handler: Abstract, work: Work) -> list[HiddenError]:
    """Every clause that hides the failure of calls of AWS or HTTP behind a normal answer."""
    own = {id(each.node) for each in alternatives(handler) if isinstance(each, FunctionValue)}
    reader = _Reader(record, work)
    return [
        found
        for key, (node, source, name) in record.functions.items()
        if work.within(node)
        for found in reader.read(node, source, name, is_handler=key in own)
    ]


@dataclass(slots=True)
class _Reader:
    record: Record
    work: Work
    # With what status the handler answers after a clause that goes on, whatever the clause noted.
    _told_later: dict[int, int | None] = field(default_factory=dict)

    def read(
        self, function: ast.FunctionDef | ast.AsyncFunctionDef, source: Source, name: str, *, is_handler: bool
    ) -> Iterator[HiddenError]:
        """The clauses of a function that hide the failure of its work, where they cover all of it."""
        found: list[ast.ExceptHandler] = []
        for index, node in enumerate(function.body):
            status = _status_at_end(function.body[index + 1 :])
            for clause in getattr(node, "handlers", ()) if status is not None else ():
                self._told_later[id(clause)] = status
        if self._cover(function.body, self.work.within(function), found, 0):
            for clause in found:
                status = _status(clause.body)
                if status is None and not isinstance(clause.body[-1], ast.Return):
                    status = self._told_later.get(id(clause))
                if status is not None or is_handler:
                    yield HiddenError(
                        origin=source.origin(clause),
                        inside=name,
                        phase=Phase.INVOKE,
                        status=status,
                        in_handler=is_handler,
                    )

    def _cover(
        self, body: Iterable[ast.stmt], working: set[int], found: list[ast.ExceptHandler], depth: int
    ) -> bool:
        """Whether clauses that hide errors cover every call of AWS or HTTP in these statements."""
        if depth > DEEPEST:
            return False
        for node in body:
            if id(node) not in working:
                continue
            hiding = [each for each in getattr(node, "handlers", ()) if self._hides(each)]
            if hiding:
                found += hiding[:1]
            elif isinstance(
                node, ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try
            ):
                inner = [*node.body, *getattr(node, "orelse", ()), *getattr(node, "finalbody", ())]
                tested = {id(getattr(node, each, None)) for each in ("test", "iter")}
                if tested & working or not self._cover(inner, working, found, depth + 1):
                    return False
            else:
                return False
        return bool(found)

    def _hides(self, clause: ast.ExceptHandler) -> bool:
        return catches_everything(clause) and self._only_tells(clause)

    def _only_tells(self, clause: ast.ExceptHandler) -> bool:
        """Whether a clause does nothing but log and return what does not depend on what went wrong."""
        for node in own_parts(clause.body):
            if isinstance(node, ast.Raise | ast.If | ast.Match | ast.Try | ast.AugAssign):
                return False
            if isinstance(node, ast.Assign) and not all(isinstance(each, ast.Name) for each in node.targets):
                return False
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                unknown = isinstance(node.func, ast.Name) and self._is_nowhere(node)
                if name in _COUNTING or unknown or not tells(self.record, node):
                    return False
        names = {
            target.id
            for node in clause.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        # What is noted for later may be told later.
        return not names or isinstance(clause.body[-1], ast.Return) or id(clause) in self._told_later

    def _is_nowhere(self, call: ast.Call) -> bool:
        """Whether a name is called that neither the module nor Python has, such as one of a star import."""
        called = [each for each in self.record.targets.get(id(call), ()) if isinstance(each, str)]
        return any(
            each.startswith("builtins.") and not hasattr(builtins, each.removeprefix("builtins."))
            for each in called
        )


class Work:
    """What of the code calls AWS or HTTP, directly or through functions of the application."""

    def __init__(self, record: Record) -> None:
        self._targets = record.targets
        self._busy: dict[int, set[int]] = {}
        working: set[int] = set()
        callers: dict[int, set[int]] = {}
        for key, (function, _, _) in record.functions.items():
            for node in own_parts(children(function)):
                for target in self._targets.get(id(node), ()) if isinstance(node, ast.Call) else ():
                    if isinstance(target, tuple):
                        working.add(key)
                    elif isinstance(target, FunctionValue):
                        callers.setdefault(id(target.node), set()).add(key)
        waiting = list(working)
        while waiting:
            new = callers.get(waiting.pop(), set()) - working
            working |= new
            waiting += new
        self._working = working

    def within(self, function: ast.AST) -> set[int]:
        """The nodes of a function that are, or hold, a call that works."""
        found = self._busy.get(id(function))
        if found is None:
            found = self._busy[id(function)] = set()
            above: dict[int, ast.AST] = {}
            waiting = [function]
            while waiting:
                node = waiting.pop()
                if isinstance(node, ast.Call) and self._is_work(node):
                    held: ast.AST | None = node
                    while held is not None and id(held) not in found:
                        found.add(id(held))
                        held = above.get(id(held))
                for child in children(node):
                    if child is not None and not isinstance(child, _DEFINING):
                        above[id(child)] = node
                        waiting.append(child)
        return found

    def _is_work(self, node: ast.Call) -> bool:
        return any(
            isinstance(target, tuple)
            or (isinstance(target, FunctionValue) and id(target.node) in self._working)
            for target in self._targets.get(id(node), ())
        )


def own_parts(body: Iterable[ast.AST | None]) -> Iterator[ast.AST]:
    """Everything within statements but the functions defined there."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        if node is not None and not isinstance(node, _DEFINING):
            yield node
            waiting += children(node)


def catches_everything(clause: ast.ExceptHandler) -> bool:
    """Whether a clause catches whatever goes wrong."""
    caught = clause.type.elts if isinstance(clause.type, ast.Tuple) else [clause.type]
    return any(each is None or getattr(each, "id", "") in _EVERYTHING for each in caught)


def _status_at_end(rest: list[ast.stmt]) -> int | None:
    """The HTTP status that a function ends with, where these are its last statements and decide nothing."""
    straight = all(isinstance(each, ast.Assign | ast.AnnAssign | ast.Expr) for each in rest[:-1])
    return _status(rest[-1:]) if straight else None


def _status(body: Iterable[ast.stmt]) -> int | None:
    """The HTTP status with which statements answer, where they return one as it stands."""
    for node in body:
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if (
                    isinstance(key, ast.Constant)
                    and key.value == "statusCode"
                    and isinstance(value, ast.Constant)
                    and str(value.value).isdigit()
                ):
                    return int(str(value.value))
    return None
