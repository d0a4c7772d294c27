"""Where the code catches whatever goes wrong with its work and answers as if it had not."""

from __future__ import annotations

import ast
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
DEEPEST = 4


def hidden_errors(record: Record, handler: Abstract) -> list[HiddenError]:
    """Every clause that hides the failure of calls of AWS or HTTP behind a normal answer."""
    own = {id(each.node) for each in alternatives(handler) if isinstance(each, FunctionValue)}
    reader = _Reader(record)
    return [
        found
        for key, (node, source, name) in record.functions.items()
        for found in reader.read(node, source, name, is_handler=key in own)
    ]


@dataclass(slots=True)
class _Reader:
    record: Record

    def read(
        self, function: ast.FunctionDef | ast.AsyncFunctionDef, source: Source, name: str, *, is_handler: bool
    ) -> Iterator[HiddenError]:
        """The clauses of a function that hide the failure of its work, where they cover all of it."""
        found: list[ast.ExceptHandler] = []
        if self._cover(function.body, found):
            for clause in found:
                status = _status(clause)
                if status is not None or is_handler:
                    yield HiddenError(
                        origin=source.origin(clause),
                        inside=name,
                        phase=Phase.INVOKE,
                        status=status,
                        in_handler=is_handler,
                    )

    def _cover(self, body: Iterable[ast.stmt], found: list[ast.ExceptHandler]) -> bool:
        """Whether clauses that hide errors cover every call of AWS or HTTP in these statements."""
        for node in body:
            if isinstance(node, _DEFINING) or not works(self.record, (node,), 0):
                continue
            hiding = [each for each in getattr(node, "handlers", ()) if self._hides(each)]
            if hiding:
                found += hiding[:1]
            elif isinstance(
                node, ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try
            ):
                inner = [*node.body, *getattr(node, "orelse", ()), *getattr(node, "finalbody", ())]
                tested = [getattr(node, each, None) for each in ("test", "iter")]
                if works(self.record, tested, 0) or not self._cover(inner, found):
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
                if name in _COUNTING or not tells(self.record, node):
                    return False
        names = {
            target.id
            for node in clause.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        # What is noted for later may be told later.
        return not names or isinstance(clause.body[-1], ast.Return)


def works(record: Record, body: Iterable[ast.AST | None], depth: int) -> bool:
    """Whether calls of AWS or HTTP are made."""
    for node in own_parts(body):
        for target in record.targets.get(id(node), ()) if isinstance(node, ast.Call) else ():
            if isinstance(target, tuple):
                return True
            if (
                isinstance(target, FunctionValue)
                and depth < DEEPEST
                and isinstance(target.node.body, list)
                and works(record, target.node.body, depth + 1)
            ):
                return True
    return False


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


def _status(clause: ast.ExceptHandler) -> int | None:
    """The HTTP status with which a clause answers, where it returns one as it stands."""
    for node in clause.body:
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
