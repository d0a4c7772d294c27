"""
Capacity of a table never scales.

## Why it matters

A table with provisioned capacity keeps hardware ready for so many reads and writes a second, day and night, and
nothing more. At night that stands idle and is paid for; in a rush what goes beyond it is throttled, and functions
scale to far more requests than a few units answer. Functions scale by themselves, so their table should too.

## How to put it right

Set `BillingMode: PAY_PER_REQUEST`, and take `ProvisionedThroughput` out of the table and its indexes. Where the
load is high and even, keep the capacity and let Application Auto Scaling follow it: an
`AWS::ApplicationAutoScaling::ScalableTarget` and a `ScalingPolicy` for reads and for writes.

## When to leave it

Where the load is known and even, day and night, and the units were chosen for it. Accounts have 25 units of each
kind free in all, which small tables may stay within.

## See also

- [DynamoDB throughput capacity](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html)
- [Auto scaling of tables](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html)
- [Sustainability pillar](https://docs.aws.amazon.com/wellarchitected/latest/sustainability-pillar/sustainability-pillar.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.edit import Change, KeyPath
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.model.table import Table
from colonnade.remedies.home import PROPERTIES, home_of

HOURS_A_MONTH = 730
CAPACITY, INDEXES = "ProvisionedThroughput", "GlobalSecondaryIndexes"
REQUESTS_AN_HOUR = 3600  # of one unit that is used throughout


@check(
    pillar=Pillar.SUSTAINABILITY,
    lens=("perf_perf_q1_a3", "cost_cost_q1_a3", "sus_sus_q1_a1"),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="hardware is kept ready for what is read and written only, and a rush is not throttled",
    over=Table,
    also=(Pillar.COST, Pillar.RELIABILITY),
)
def table_capacity_never_scales(table: Table) -> Iterator[Finding]:
    if not table.scales:
        (reads, writes), asked = table.units, table.asked_through
        yield Finding(
            f"{table} keeps {reads} read and {writes} write units ready day and night, and never more"
            + (f", however often {asked} is asked" if asked else ""),
            at=table.billing,
            because=(table.read_capacity, table.write_capacity),
            fix=_fix(table),
            worth=_worth(reads, writes),
        )


def _fix(table: Table) -> Fix:
    """Bill the table by request, and take out the capacity of it and of its indexes, which may not be told then."""
    summary = f"Set BillingMode of {table} to PAY_PER_REQUEST, without ProvisionedThroughput"
    home = home_of(table)
    if home is None or home.written("Type") == "AWS::Serverless::SimpleTable":  # which takes no BillingMode
        return Fix.advice(summary)
    places: list[KeyPath] = [
        (),
        *((INDEXES, number) for number in range(len(home.written(PROPERTIES, INDEXES) or ()))),
    ]
    removals = [home.removes(*each, CAPACITY) for each in places if home.written(PROPERTIES, *each, CAPACITY)]
    edits: tuple[Change, ...] = (home.sets("PAY_PER_REQUEST", "BillingMode"), *removals)
    return Fix(summary, edits, Safety.UNSAFE, "it is paid for by request, whatever comes")


def _worth(reads: int, writes: int) -> Worth:
    """What the capacity costs, and how much of it must be in use for that to be less than on demand."""
    read, write = price("table-read-capacity-hour"), price("table-write-capacity-hour")
    fixed = (reads * read.amount + writes * write.amount) * HOURS_A_MONTH
    by_request = reads * price("table-read-unit").amount + writes * price("table-write-unit").amount
    even = fixed / (by_request * REQUESTS_AN_HOUR * HOURS_A_MONTH)
    return Worth(
        f"on demand it costs less than these ${fixed:.2f} a month unless {even:.0%} of it is in use on average",
        f"{write.basis}; {price('table-write-unit').basis}",
    )
