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
    for user in table.users_in_code:
        if not user.code_link.known:
            unread.append(user)
        elif _writes(user, table):
            writing.append(user)
        elif user.code.unresolved:
            unread.append(user)
    some([*writing, *unread], "no function of the application writes to it")
    return writing, unread


def _writes(function: Function, table: Table) -> bool:
    required = needs_of(function).requirements
    return any(each.resource is table and each.action in _WRITING and each.by for each in required)
