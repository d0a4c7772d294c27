"""
Table without point-in-time recovery.

## Why it matters

A wrong release, a script run against the wrong stage, or a function that deletes too much: what was in the
table is gone, and DynamoDB's own copies are gone with it. Point-in-time recovery keeps every change of the
last 35 days, so that the table can be restored as it was at any second of them.

## How to put it right

Set `PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}` on the table. It is paid by the
size of the table; it takes no capacity and slows nothing down.

## When to leave it

Where the data can be made again from elsewhere: a view that events can rebuild, a copy of another system.
Tables for which the template itself turns recovery off, as many do outside production, tables whose items
expire, tables whose name says that they hold sessions, connections, locks, caches, circuit breakers or idempotency
records, and tables to which no function of the application writes are not asked about.

Where no code that writes to the table could be read it is told with low severity.

Most first versions miss this one, since it is off by default, and asking for it costs one line.

## See also

- [Point-in-time recovery](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html)
- [DynamoDB pricing](https://aws.amazon.com/dynamodb/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.model.table import Table
from colonnade.privilege.writers import writers_of

MOST_NAMED = 2


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a mistake of the last 35 days can be undone",
    over=Table,
)
def table_without_point_in_time_recovery(table: Table) -> Iterator[Finding]:
    recovery = table.lasting.point_in_time_recovery
    writing, unread = writers_of(table)
    if not recovery.value:
        what = f"what {_named(writing)} in" if writing else "what the application keeps in"
        yield Finding(
            f"{what} {table} cannot be restored once it is overwritten or deleted",
            at=recovery,
            because=(*writing, *unread),
            fix=Fix.set(recovery, True),
            severity=None if writing else Severity.LOW,
            confidence=None if writing else Confidence.MEDIUM,
        )


def _named(writing: Sequence[Function]) -> str:
    if len(writing) == 1:
        return f"{writing[0]} keeps"
    more = f" and {len(writing) - MOST_NAMED} more" if len(writing) > MOST_NAMED else ""
    return f"{' and '.join(map(str, writing[:MOST_NAMED]))}{more} keep"
