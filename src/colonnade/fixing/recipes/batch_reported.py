"""Let the handler of a batch say which of its items failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete, logger
from colonnade.fixing.expressions import called, literal
from colonnade.sources.rewriting.refused import Refused

# What names an item of a batch by the service that it comes from.
_IDENTIFIERS = {
    "sqs": '["messageId"]',
    "kinesis": '["kinesis"]["sequenceNumber"]',
    "dynamodb": '["dynamodb"]["SequenceNumber"]',
}
_BROAD = frozenset(("Exception", "BaseException"))
_TELLING = frozenset(("print", "debug", "info", "warning", "error", "exception"))


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Catch the failure of each item in the loop at a place, and return those that failed.

    Where the order counts, it stops at the first that fails, and returns it with all after it.
    """
    told = dict(edit.told)
    loop, handler = _loop(code, edit, told["handler"])
    record = cst.ensure_type(loop.target, cst.Name).value
    item = record + _IDENTIFIERS[told["kind"]]
    failures = "batch_item_failures"
    if failures in code.taken():
        raise Refused(f"{failures} is the name of something else there")
    note = f'{failures}.append({{"itemIdentifier": {item}}})\n'
    answer = f'{{"batchItemFailures": {failures}}}'
    if told["in_order"]:
        note = _rest(code, loop, record, told["kind"])
        answer = '{"batchItemFailures": []}'
    else:
        code.before(loop, f"{failures} = []\n")
    raising = None if told["in_order"] else _raising(loop)
    if raising is not None:
        for each in raising:
            code.change(each, *code.statements(note))
    else:
        log = f'{logger(code) or code.need("logging")}.exception("Item %s failed", {item})\n'
        code.change(loop.body, lambda body: _caught(code, body, log + note))
    _answer(code, loop, handler, answer)


def _loop(code: Concrete, edit: CodeEdit, name: str) -> tuple[cst.For, cst.FunctionDef]:
    """The loop over the records, straight in the handler."""
    found = code.at(edit.at, cst.For)
    handler = code.parent(code.parent(found[0])) if found else None
    if not isinstance(handler, cst.FunctionDef) or handler.name.value != name or handler.asynchronous:
        raise Refused("its handler does not go over the records by itself")
    loop = found[0]
    if loop.orelse or loop.asynchronous or not isinstance(loop.target, cst.Name):
        raise Refused("its loop over the records is written in a way that is not known")
    if not isinstance(loop.body, cst.IndentedBlock) or not _of_records(code, loop.iter):
        raise Refused("its loop over the records is written in a way that is not known")
    if any(isinstance(each, cst.Return | cst.Break) for each in _within(loop.body)):
        raise Refused("its loop over the records may end before the last")
    return loop, handler


def _of_records(code: Concrete, node: cst.BaseExpression) -> bool:
    given = code.given(node) if isinstance(node, cst.Name) else node
    index = given.slice[0].slice if isinstance(given, cst.Subscript) and len(given.slice) == 1 else None
    return isinstance(index, cst.Index) and literal(index.value) == "Records"


def _within(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What is done in a block; not in the functions that it defines."""
    for each in node.children:
        yield each
        if not isinstance(each, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            yield from _within(each)


def _raising(loop: cst.For) -> list[cst.SimpleStatementLine] | None:
    """The ends of the clauses that catch all of the loop and raise again; None where it is not written so."""
    body = [
        each
        for each in loop.body.body
        if isinstance(each, cst.BaseCompoundStatement | cst.SimpleStatementLine)
    ]
    if len(body) != 1 or not isinstance(body[0], cst.Try) or body[0].orelse or body[0].finalbody:
        return None
    clauses = body[0].handlers
    if not any(each.type is None or called(each.type) in _BROAD for each in clauses):
        return None
    ends = [each.body.body[-1] for each in clauses]
    raised = [each for clause in clauses for each in _within(clause.body) if isinstance(each, cst.Raise)]
    lines = [
        each
        for each in ends
        if isinstance(each, cst.SimpleStatementLine) and each.body[0] in raised and len(each.body) == 1
    ]
    return lines if len(lines) == len(clauses) == len(raised) else None


def _rest(code: Concrete, loop: cst.For, record: str, kind: str) -> str:
    """Return the item that failed; with a queue all that follow it too, since a stream starts there again."""
    if kind != "sqs":
        return f'return {{"batchItemFailures": [{{"itemIdentifier": {record}{_IDENTIFIERS[kind]}}}]}}\n'
    number = code.free("number")
    records = code.code(loop.iter)
    code.change(loop.target, code.expression(f"{number}, {record}").with_changes(lpar=[], rpar=[]))
    code.change(loop.iter, code.expression(f"enumerate({records})"))
    left = code.free("left")
    return (
        f"return {{\n"
        f'    "batchItemFailures": [\n'
        f'        {{"itemIdentifier": {left}["messageId"]}} for {left} in {records}[{number}:]\n'
        f"    ]\n"
        f"}}\n"
    )


def _caught(code: Concrete, body: cst.CSTNode, clause: str) -> cst.CSTNode:
    """A block in a `try`, with what is done where it fails."""
    (attempt,) = code.statements(f"try:\n    pass\nexcept Exception:\n{_indented(clause)}")
    inner = cst.ensure_type(body, cst.IndentedBlock)
    made = cst.ensure_type(attempt, cst.Try).with_changes(
        body=inner.with_changes(header=cst.TrailingWhitespace())
    )
    return cst.IndentedBlock([made], header=inner.header)


def _indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


def _answer(code: Concrete, loop: cst.For, handler: cst.FunctionDef, answer: str) -> None:
    """Return the answer in the place of what the handler returns after the loop, which nobody reads."""
    body: list[Any] = list(handler.body.body)
    rest = body[body.index(loop) + 1 :]
    last = rest[-1] if rest and _is(rest[-1], cst.Return) else None
    if any(not _only_tells(each) for each in rest if each is not last):
        raise Refused("what it does after its loop over the records may depend on it")
    statements = code.statements(f"return {answer}\n")
    if last is not None:
        value = cst.ensure_type(
            cst.ensure_type(statements[0], cst.SimpleStatementLine).body[0], cst.Return
        ).value
        code.change(
            last.body[0],
            cst.ensure_type(last.body[0], cst.Return).with_changes(
                value=value, whitespace_after_return=cst.SimpleWhitespace(" ")
            ),
        )
    else:
        code.after((rest or [loop])[-1], f"return {answer}\n")


def _is(statement: cst.CSTNode, kind: type[cst.CSTNode]) -> bool:
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and len(statement.body) == 1
        and isinstance(statement.body[0], kind)
    )


def _only_tells(statement: cst.CSTNode) -> bool:
    if not _is(statement, cst.Expr):
        return False
    value = cst.ensure_type(cst.ensure_type(statement, cst.SimpleStatementLine).body[0], cst.Expr).value
    return isinstance(value, cst.Call) and called(value.func) in _TELLING
