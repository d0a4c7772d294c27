"""When the items are to expire that functions write into a table, by what they call their attributes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from colonnade.dataclass import dataclass
from colonnade.fact import Unknown, some
from colonnade.model.code import AwsCall
from colonnade.model.function import Function
from colonnade.model.table import Table
from colonnade.privilege.needs import needs_of

# What nobody calls anything but the time at which DynamoDB is to delete an item; an "expiry" may be a voucher's.
_NAMES = frozenset(("ttl", "timetolive", "ttltimestamp", "dynamodbttl", "expirettl"))


@dataclass(frozen=True, slots=True)
class Expiring:
    """A function writes an item with an attribute that says when it is to go; `others` are all it has."""

    function: Function
    call: AwsCall
    attribute: str
    others: frozenset[str]


def expiring(table: Table) -> Sequence[Expiring]:
    """What is written into a table with a time to live; raises Unknown where some of its code is not read."""
    found, doubts = list[Expiring](), list[Unknown]()
    for function in table.users_in_code:
        try:
            found += _of(function, table)
        except Unknown as doubt:
            doubts.append(doubt)
    if doubts and not found:
        raise doubts[0]
    return some(found, "no code is known to write a time to live into its items")


def _of(function: Function, table: Table) -> Iterator[Expiring]:
    for requirement in needs_of(function).requirements:
        if requirement.resource is not table or requirement.action != "dynamodb:PutItem":
            continue
        for call in requirement.by:
            item = (call.arguments or {}).get("Item")
            names = frozenset(item) if isinstance(item, dict) else frozenset()
            for name in sorted(names):
                if name.lower().replace("_", "").replace("-", "") in _NAMES:
                    yield Expiring(function, call, name, names)
