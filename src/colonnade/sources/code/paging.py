"""Whether the code asks for the rest where AWS answers with one page of what there is."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from colonnade.aws.arguments import REST
from colonnade.aws.pages import bounds, page, tokens
from colonnade.model.code import Paging
from colonnade.sources.code.nodes import children

if TYPE_CHECKING:
    from colonnade.sources.code.record import Site

_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_READING = frozenset(("print", "len", "debug", "info", "warning", "error"))


def of(site: Site, service: str, operation: str, through: str) -> Paging | None:
    """How far a call reads what it asks for; None where its answer has no pages, or is asked for as a part."""
    answered = page(service, operation)
    if answered is None:
        return None
    if through not in ("client", "resource") or (through == "resource" and service != "dynamodb"):
        return Paging.ALL  # paginators ask by themselves, and so do the collections of boto3's resources
    for arguments in site.arguments:
        if arguments is None or REST in arguments:
            return Paging.UNKNOWN
        if not bounds().isdisjoint(arguments):
            return None
    body = site.function.node.body if site.function is not None else None
    if not isinstance(body, list) or not isinstance(site.node, ast.Call):
        return Paging.UNKNOWN
    condition = _condition(site.node, body)
    if condition is not None and _names_one_item(condition):
        return None
    told = _Reader(site.node, answered.items).judged(body)
    return Paging.UNKNOWN if told is Paging.FIRST and isinstance(condition, ast.Name) else told


class _Reader:
    """Reads what one function does with the answer of one call."""

    def __init__(self, call: ast.Call, items: str) -> None:
        self._call = call
        self._items = items
        self._parents: dict[int, ast.AST] = {}

    def judged(self, body: list[ast.stmt]) -> Paging:
        names: dict[str, list[ast.Name]] = {}
        waiting: list[ast.AST] = list(body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                names.setdefault(node.id, []).append(node)
            for child in children(node):
                if child is not None:
                    self._parents[id(child)] = node
                    waiting.append(child)
        return self._used([self._call], names, 0)

    def _used(self, answers: Iterable[ast.expr], names: dict[str, list[ast.Name]], depth: int) -> Paging:
        """What becomes of the answer at the places at which it stands."""
        found: set[Paging | None] = set()
        for answer in answers:
            inner = self._parents.get(id(answer))
            each = inner if isinstance(inner, ast.Await) else answer
            around = self._parents.get(id(each))
            target = (
                around.targets[0] if isinstance(around, ast.Assign) and len(around.targets) == 1 else None
            )
            if isinstance(target, ast.Name) and depth == 0:
                found.add(self._used(names.get(target.id, ()), names, 1))
            else:
                found.add(self._kept_part(each, around))
        for told in (Paging.UNKNOWN, Paging.ALL, Paging.FIRST):
            if told in found:
                return told
        # Nobody goes over the items: it is asked whether there are any, or for the first.
        return Paging.ALL

    def _kept_part(self, answer: ast.expr, around: ast.AST | None) -> Paging | None:
        """What one use of the answer tells: None where it tells nothing of the pages."""
        key: object = None
        part: ast.AST | None = around
        match around:
            case ast.Subscript(value=value, slice=ast.Constant(value=key)) if value is answer:
                pass
            case ast.Attribute(value=value, attr="get") if value is answer:
                part = self._parents.get(id(around))
                match part:
                    case ast.Call(args=[ast.Constant(value=key), *_]):
                        pass
                    case _:
                        return Paging.UNKNOWN
            case ast.Compare(left=ast.Constant(value=key), ops=[ast.In() | ast.NotIn()]):
                return Paging.ALL if key in tokens() else None
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _READING:
                return None
            case ast.FormattedValue() | ast.Expr():
                return None
            case _:
                return Paging.UNKNOWN
        if key in tokens():
            return Paging.ALL
        return Paging.FIRST if key == self._items and part is not None and self._wants_all(part) else None

    def _wants_all(self, part: ast.AST) -> bool:
        """Whether the items are wanted, and not the first of them or whether there are any."""
        around = self._parents.get(id(part))
        match around:
            case ast.Subscript(value=value, slice=ast.Constant() | ast.UnaryOp()) if value is part:
                return False
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _READING:
                return False
            case ast.If() | ast.UnaryOp() | ast.BoolOp() | ast.Compare() | ast.FormattedValue() | ast.Expr():
                return False
            case ast.IfExp(test=test) if test is part:
                return False
            case ast.Assign(targets=[ast.Name(id=name)]):
                return self._name_wants_all(name)
        return True

    def _name_wants_all(self, name: str) -> bool:
        """Whether a name that holds the items is used for more than the first of them."""
        for node_id, around in self._parents.items():
            match around:
                case ast.Subscript(value=ast.Name(id=used) as value, slice=ast.Constant(value=int())):
                    if used == name and id(value) == node_id:
                        return False
        return True


def _condition(call: ast.Call, body: list[ast.stmt]) -> ast.expr | None:
    """What a query asks for, followed to where the function gives it its name."""
    asked = next((each.value for each in call.keywords if each.arg == "KeyConditionExpression"), None)
    if not isinstance(asked, ast.Name):
        return asked
    given = [
        each.value
        for part in body
        for each in ast.walk(part)
        if isinstance(each, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == asked.id for target in each.targets)
    ]
    return given[0] if len(given) == 1 else asked


def _names_one_item(condition: ast.expr) -> bool:
    """Whether a condition has both parts of a key equal to something."""
    if isinstance(condition, ast.Constant) and isinstance(condition.value, str):
        words = condition.value.lower()
        return " and " in words and words.count("=") == 2 and not set("<>") & set(words)
    if isinstance(condition, ast.BinOp) and isinstance(condition.op, ast.BitAnd):
        called = [
            getattr(getattr(each, "func", None), "attr", "") for each in (condition.left, condition.right)
        ]
        return called == ["eq", "eq"]
    return False
