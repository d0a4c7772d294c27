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

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.table import Index


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
            fix=Fix.advice(f"Take the index {index.name.value} out of {index.table}"),
            worth=Worth(f"${write.amount * 1e6:.3f} less for a million writes of up to 1 KB", write.basis),
        )
