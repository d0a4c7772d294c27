"""
Index is never queried.

## Why it matters

A global secondary index is a second copy of a table under other keys. Each write to the table is written and paid
for once more in each index, and so is the storage of whatever is projected into it. An index that nobody queries
does that for nothing.

## How to put it right

Take the index out of `GlobalSecondaryIndexes`, and the attributes out of `AttributeDefinitions` that only it used.
DynamoDB deletes one index of a table with each update of a stack.

## When to leave it

Where people or programs outside the application query it. Where the table is exported, where something else
than a function may query it, or where the code of one of its functions could not be followed, the answer is unknown.

## See also

- [Global secondary indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html)
- [DynamoDB pricing](https://aws.amazon.com/dynamodb/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.model.table import Index
from colonnade.remedies.home import PROPERTIES, Home, home_of

ATTRIBUTES, INDEXES = "AttributeDefinitions", "GlobalSecondaryIndexes"


@check(
    pillar=Pillar.COST,
    lens=("perf_perf_q1_a5", "sus_sus_q1_a1"),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="each write to the table is paid for and stored once less",
    over=Index,
    also=(Pillar.SUSTAINABILITY,),
)
def index_never_queried(index: Index) -> Iterator[Finding]:
    if not index.is_queried:
        write = price("table-write-unit")
        yield Finding(
            f"nothing queries {index}, and each write to {index.table} is written there once more",
            at=index,
            because=tuple(index.possible_readers),
            fix=_fix(index),
            worth=Worth(f"${write.amount * 1e6:.3f} less for a million writes of up to 1 KB", write.basis),
        )


def _fix(index: Index) -> Fix:
    """Take the index out, and the attributes that only its keys are made of, which may not be declared then."""
    summary, home = f"Take the index {index.name.value} out of {index.table}", home_of(index.table)
    number = index.origin.path[-1]
    if home is None or not isinstance(number, int):
        return Fix.advice(summary)
    indexes = _list(home, INDEXES)
    left = [each for at, each in enumerate(indexes) if at != number]
    schemas = [each.get("KeySchema", []) for each in (*left, *_list(home, "LocalSecondaryIndexes"))]
    keys = [each for schema in schemas if isinstance(schema, list) for each in schema]
    used = _named((*keys, *_list(home, "KeySchema")))
    declared = [_named([each]) for each in _list(home, ATTRIBUTES)]
    if not indexes or not all(isinstance(each, list) for each in schemas) or None in (used, *declared):
        return Fix.advice(summary)
    idle = [at for at, names in enumerate(declared) if not (names or set()) <= (used or set())]
    removals = [home.removes(ATTRIBUTES, at) for at in reversed(idle)]
    taken = home.removes(INDEXES, number) if left else home.removes(INDEXES)
    return Fix(summary, (taken, *removals), Safety.UNSAFE, "what queries it from elsewhere fails")


def _list(home: Home, name: str) -> list[dict[str, Any]]:
    """A list of mappings that the table writes; empty where it is anything else."""
    written = home.written(PROPERTIES, name)
    plain = isinstance(written, list) and all(isinstance(each, dict) for each in written)
    return written if plain else []


def _named(keys: Iterable[Any]) -> set[str] | None:
    """The attributes that are named; None where one is not told by a plain name."""
    names = [each.get("AttributeName") if isinstance(each, dict) else None for each in keys]
    return {str(each) for each in names} if all(isinstance(each, str) for each in names) else None
