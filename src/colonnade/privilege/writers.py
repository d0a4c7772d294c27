"""Which functions write to a table."""

from __future__ import annotations

from collections.abc import Sequence

from colonnade.fact import some
from colonnade.model.function import Function
from colonnade.model.table import Table
from colonnade.privilege.needs import needs_of

_WRITING = ("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem")


def writers_of(table: Table) -> tuple[Sequence[Function], Sequence[Function]]:
    """The functions whose code writes to a table, and those that may, as their code could not be followed."""
    writing, unread = list[Function](), list[Function]()
    for user in (*table.users_in_code, *_by_its_name(table)):
        if not user.code_link.known:
            unread.append(user)
        elif _writes(user, table):
            writing.append(user)
        elif user.code.unresolved:
            unread.append(user)
    some([*writing, *unread], "no function of the application writes to it")
    return writing, unread


def _by_its_name(table: Table) -> Sequence[Function]:
    """The functions that write to the table without being told its name: it stands in their code."""
    around, told = table.surroundings, table.users_in_code
    others = [each for each in around.every if isinstance(each, Function)] if around is not None else []
    return [
        each
        for each in others
        if each not in told
        and each.code_link.known
        and any(call.service == "dynamodb" for call in each.code.calls)
        and _writes(each, table)
    ]


def _writes(function: Function, table: Table) -> bool:
    required = needs_of(function).requirements
    return any(each.resource is table and each.action in _WRITING and each.by for each in required)
