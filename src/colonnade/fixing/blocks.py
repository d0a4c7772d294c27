"""Statements in their blocks: what is put before, after or at the top, what is taken out, and the lines between."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

import libcst as cst
from libcst.helpers import get_full_name_for_node

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
S = TypeVar("S", bound=cst.CSTNode)
Block = cst.Module | cst.IndentedBlock

_FROM_FUTURE = "__future__"


@dataclass(slots=True)
class Inserted:
    """Statements to put in: before and after others, at the top level before one (None is the end of the module).

    Those of `parted` are to stand apart from what is put before them; the comments of `uncommented` go with them.
    """

    before: dict[cst.CSTNode, list[Statement]] = field(default_factory=dict)
    after: dict[cst.CSTNode, list[Statement]] = field(default_factory=dict)
    top: dict[cst.CSTNode | None, list[Statement]] = field(default_factory=dict)
    parted: set[cst.CSTNode] = field(default_factory=set)
    uncommented: set[cst.CSTNode] = field(default_factory=set)


def rebuilt(
    original: Block, updated: Block, removed: Collection[cst.CSTNode], inserted: Inserted
) -> list[Statement]:
    """The statements of a block as they are to be."""
    top = isinstance(original, cst.Module)
    headed = isinstance(original, cst.Module) and any(each.comment for each in original.header)
    made: list[Statement] = []
    owed: list[cst.EmptyLine] = []
    opening = False
    for old, given in zip(original.body, updated.body, strict=True):
        new = cast("Statement", given)  # blocks hold statements
        made += inserted.before.get(old, [])
        if old in inserted.top:
            made += _at_top(made, inserted.top[old])
            new = _apart_from_code(new)
        if old in inserted.parted:
            new = _apart(new)
        if old in removed:
            if old in inserted.uncommented:
                new = _uncommented(new)
            opening = (not made and not headed) or (opening and not owed)
            owed = _left_over(new, first=opening, owed=owed)
        else:
            if opening and not owed:
                new = _bare(new)
            made.append(_led(new, owed))
            owed, opening = [], False
        made += inserted.after.get(old, [])
    if top:
        made += _at_top(made, inserted.top.get(None, []))
    return made


_EMPTY = cst.EmptyLine(indent=False)


def _lines(statement: cst.CSTNode) -> list[cst.EmptyLine]:
    """The empty lines and comments above a statement."""
    return list(getattr(statement, "leading_lines", ()))


def _begins_empty(statement: cst.CSTNode) -> bool:
    lines = _lines(statement)
    return bool(lines) and lines[0].comment is None


def _led(statement: S, lines: Sequence[cst.EmptyLine]) -> S:
    """A statement below some more lines; empty ones are not doubled."""
    if not lines:
        return statement
    own = _lines(statement)
    space = [each for each in lines if each.comment is None]
    if len(space) == len(lines):
        empty = next((n for n, each in enumerate(own) if each.comment is not None), len(own))
        lines = lines[empty:]
    return statement.with_changes(leading_lines=[*lines, *own])


def _uncommented(statement: S) -> S:
    lines = _lines(statement)
    while lines and lines[-1].comment is not None:
        lines.pop()
    return statement.with_changes(leading_lines=lines)


def _left_over(removed: cst.CSTNode, *, first: bool, owed: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """The lines above a statement that is gone: its comments stay, and so does the space that it had."""
    lines = [*owed, *_lines(removed)]
    if not any(each.comment for each in lines):
        return [] if first else lines
    return lines


def _at_top(above: Sequence[Statement], statements: Sequence[Statement]) -> list[Statement]:
    """Statements of the top level, with the space around them that their neighbours ask for."""
    found: list[Statement] = []
    for each in statements:
        previous = (found or above)[-1] if found or above else None
        space = _space(previous, each)
        found.append(_led(_bare(each), [_EMPTY] * space))
    return found


def _bare(statement: S) -> S:
    lines = _lines(statement)
    while lines and lines[0].comment is None:
        lines.pop(0)
    return statement.with_changes(leading_lines=lines)


def _space(previous: Statement | None, statement: Statement) -> int:
    if previous is None:
        return 0
    if any(isinstance(each, cst.FunctionDef | cst.ClassDef) for each in (previous, statement)):
        return 2
    return 0 if _alike(previous, statement) and not _lines(_bare(statement)) else 1


_CLIENTS = re.compile(r"(?i:client|resource|session)\(|\.(Table|Queue|Bucket|Topic)\(")


def _alike(one: Statement, other: Statement) -> bool:
    """Whether two statements make clients, or both name figures, so that they stand together."""
    if not all(isinstance(each, cst.SimpleStatementLine) for each in (one, other)):
        return False
    texts = [cst.Module([]).code_for_node(each).strip() for each in (one, other)]
    return all(map(_CLIENTS.search, texts)) or all(re.match(r"[A-Z_]+ = [^\n]*$", each) for each in texts)


def _apart(statement: S) -> S:
    spaced = _apart_from_code(statement)
    return spaced if _begins_empty(spaced) else _led(spaced, [_EMPTY])


def _apart_from_code(statement: S) -> S:
    """A definition below what was put before it, with two empty lines between."""
    apart = not _begins_empty(statement) and isinstance(statement, cst.FunctionDef | cst.ClassDef)
    lines = [_EMPTY, _EMPTY] if apart else []
    return statement.with_changes(leading_lines=[*lines, *_lines(statement)]) if lines else statement


def apart(statements: Sequence[Statement]) -> list[Statement]:
    """Statements with an empty line above the first."""
    first, *others = statements
    return [_led(first, [_EMPTY]), *others]


def commented(statements: Sequence[Statement], above: str) -> list[Statement]:
    """Statements with comments above the first."""
    if not above:
        return list(statements)
    first, *others = statements
    lines = [cst.EmptyLine(comment=cst.Comment(each)) for each in above.splitlines()]
    return [first.with_changes(leading_lines=lines), *others]


def home(module: cst.Module, needed: Collection[cst.CSTNode], *, early: bool = False) -> cst.CSTNode | None:
    """The statement of the top level before which something is defined: the first function, after what is needed.

    What is to be there `early` comes right after the imports.
    """
    body = list(module.body)
    place = next(
        (n for n, each in enumerate(body) if isinstance(each, cst.FunctionDef | cst.ClassDef)), len(body)
    )
    if early:
        lines = [line for line, _ in _imports(module)]
        place = max((n + 1 for n, each in enumerate(body[:place]) if each in lines), default=place)
    places = [n + 1 for n, each in enumerate(body) if each in needed]
    place = max([place, *places])
    return body[place] if place < len(body) else None


def comments(statement: Statement) -> str:
    """The comments right above a statement, a line each."""
    found: list[str] = []
    for each in reversed(_lines(statement)):
        if each.comment is None:
            break
        found.insert(0, each.comment.value)
    return "\n".join(found)


# Imports.


def imported(module: cst.Module, wanted: str, name: str | None) -> str | None:
    """How the code calls what it imports at its top already; None where it does not."""
    for _, small in _imports(module):
        if isinstance(small, cst.Import):
            for alias in small.names:
                if get_full_name_for_node(alias.name) == wanted:
                    own = alias.evaluated_alias or wanted
                    return f"{own}.{name}" if name else own
        elif isinstance(small.names, Sequence) and not small.relative:
            source = get_full_name_for_node(small.module) if small.module else ""
            for alias in small.names:
                if (source, alias.evaluated_name) == (wanted, name):
                    return alias.evaluated_alias or name
                if f"{source}.{alias.evaluated_name}" == wanted and name:
                    return f"{alias.evaluated_alias or alias.evaluated_name}.{name}"
    return None


def _imports(module: cst.Module) -> list[tuple[cst.SimpleStatementLine, cst.Import | cst.ImportFrom]]:
    return [
        (line, small)
        for line in module.body
        if isinstance(line, cst.SimpleStatementLine)
        for small in line.body
        if isinstance(small, cst.Import | cst.ImportFrom)
    ]


def with_imports(
    module: cst.Module, wanted: Mapping[tuple[str, str | None], str], inserted: Inserted
) -> None:
    """Have imports put where those of their kind are."""
    for source, name in sorted(wanted, key=lambda each: (each[1] is not None, each[0], each[1] or "")):
        text = f"from {source} import {name}" if name else f"import {source}"
        _with_import(module, source, name, cst.parse_statement(text), inserted)


def _with_import(
    module: cst.Module, source: str, name: str | None, statement: Statement, inserted: Inserted
) -> None:
    own = _rank(source, from_=name is not None)
    lines = [(line, _of(small)) for line, small in _imports(module) if _of(small)[2] != _FROM_FUTURE]
    lower = [line for line, rank in lines if rank <= own]
    alike = [line for line, rank in lines if rank[0] == own[0]]
    if lower and (alike or own[0]):
        after = lower[-1]
        inserted.after.setdefault(after, []).append(
            statement if after in alike else _led(statement, [_EMPTY])
        )
    elif lines:
        before = lines[0][0]
        there = inserted.before.setdefault(before, [])
        there.append(statement if there else _in_place_of(before, statement, module))
        if not alike:
            inserted.parted.add(before)
    else:
        told = module.body[:1] if module.body and _is_text(module.body[0]) else ()
        future = [line for line, small in _imports(module) if _of(small)[2] == _FROM_FUTURE]
        for each in (*told, *future)[-1:]:
            there = inserted.after.setdefault(each, [])
            there.append(statement if there else _led(statement, [_EMPTY]))
        if not told and not future:
            inserted.before.setdefault(module.body[0], []).append(statement)
            inserted.parted.add(module.body[0])


def _in_place_of(line: cst.SimpleStatementLine, statement: Statement, module: cst.Module) -> Statement:
    """A statement that takes the empty lines above the one before which it stands."""
    if line is module.body[0] or not _begins_empty(line):
        return statement
    return statement.with_changes(leading_lines=_lines(line)[:1])


def _is_text(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(
        getattr(statement.body[0], "value", None), cst.SimpleString
    )


def _rank(source: str, *, from_: bool) -> tuple[int, bool, str]:
    first = source.partition(".")[0]
    group = 0 if first in sys.stdlib_module_names else 1
    return group, from_, source


def _of(small: cst.Import | cst.ImportFrom) -> tuple[int, bool, str]:
    if isinstance(small, cst.Import):
        return _rank(get_full_name_for_node(small.names[0].name) or "", from_=False)
    source = get_full_name_for_node(small.module) if small.module else ""
    return (2, True, "") if small.relative else _rank(source or "", from_=True)


# Quotes.


def requoted(module: cst.Module, *, single: bool) -> cst.Module:
    """Code with the quotes that a file has."""
    return module.visit(_Requoter()) if single else module


class _Requoter(cst.CSTTransformer):
    def leave_SimpleString(  # noqa: N802 - libcst calls it so
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        inner = original_node.raw_value
        if original_node.quote != '"' or "'" in inner or "\\" in inner:
            return updated_node
        return updated_node.with_changes(value=f"{original_node.prefix}'{inner}'")

    def leave_FormattedString(  # noqa: N802
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.FormattedString:
        shown = cst.Module([]).code_for_node(original_node)
        if original_node.quote != '"' or "'" in shown or '"' in shown[2:-1]:
            return updated_node
        return updated_node.with_changes(start=original_node.prefix + "'", end="'")
