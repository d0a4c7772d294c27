"""The changes of a table that a handler drops at once, told by its tests of `eventName`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.code import CHANGES, KeptEvents
from colonnade.sources.code.batch import tells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from colonnade.sources.code.record import Record

Changes = frozenset[str]
NONE: Changes = frozenset()


def kept(record: Record) -> KeptEvents | None:
    """The changes that the handler does anything with; None where that is all of them, or could not be told."""
    if len(record.record_loops) != 1:
        return None
    frame, loop = next(iter(record.record_loops.values()))
    if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
        return None
    reader = _Reader(record, loop.target.id)
    worked_on, _ = reader.follow(loop.body, CHANGES)
    if reader.proof is None or worked_on in (NONE, CHANGES):
        return None
    return KeptEvents(tuple(sorted(worked_on)), frame.source.origin(reader.proof))


class _Reader:
    """Follows the body of a loop over records for each kind of change; `proof` is the first test of it."""

    def __init__(self, record: Record, name: str) -> None:
        self.record = record
        self.name = name
        self.proof: ast.expr | None = None
        self._standing_for: set[str] = set()

    def follow(self, body: Iterable[ast.stmt], changes: Changes) -> tuple[Changes, Changes]:
        """Of the changes that come here, those with which something is done, and those that reach the end."""
        worked_on, left = NONE, changes
        for statement in body:
            asked = self._asked(statement.test) if isinstance(statement, ast.If) else None
            if isinstance(statement, ast.Continue):
                return worked_on, NONE
            if isinstance(statement, ast.If) and asked is not None:
                self.proof = self.proof or statement.test
                with_these, these_left = self.follow(statement.body, left & asked)
                with_others, others_left = self.follow(statement.orelse, left - asked)
                worked_on, left = worked_on | with_these | with_others, these_left | others_left
            elif not self._does_nothing(statement):
                return worked_on | left, left
        return worked_on, left

    def _does_nothing(self, statement: ast.stmt) -> bool:
        """Whether it only gives a name to a part of the record, or tells the log of it."""
        if isinstance(statement, ast.Assign) and self._is_event_name(statement.value):
            self._standing_for |= {each.id for each in statement.targets if isinstance(each, ast.Name)}
        calls = [each for each in ast.walk(statement) if isinstance(each, ast.Call)]
        if isinstance(statement, ast.Assign):
            named = all(isinstance(each, ast.Name) for each in statement.targets)
            return named and all(
                isinstance(each.func, ast.Attribute) and each.func.attr == "get" for each in calls
            )
        return isinstance(statement, ast.Pass | ast.Expr) and all(tells(self.record, each) for each in calls)

    def _asked(self, test: ast.expr) -> Changes | None:
        """The changes for which a test holds, None where that is not all that it asks."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self._asked(test.operand)
            return None if inner is None else CHANGES - inner
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
            parts = [self._asked(each) for each in test.values]
            known = [each for each in parts if each is not None]
            return NONE.union(*known) if len(known) == len(parts) else None
        if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not self._is_event_name(test.left):
            return None
        named = _texts(test.comparators[0])
        match test.ops[0]:
            case ast.Eq() | ast.In() if named is not None:
                return CHANGES & named
            case ast.NotEq() | ast.NotIn() if named is not None:
                return CHANGES - named
        return None

    def _is_event_name(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                return name in self._standing_for
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value="eventName")):
                return name == self.name
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="get"),
                args=[ast.Constant(value="eventName"), *_],
            ):
                return name == self.name
        return False


def _texts(node: ast.expr) -> Changes | None:
    """The texts that a test compares with, one or several; None where they are not written out."""
    each = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    found = {one.value for one in each if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return frozenset(found) if len(found) == len(each) else None
