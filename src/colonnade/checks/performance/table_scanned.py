"""
Table is scanned.

## Why it matters

`Scan` reads every item of a table, and is billed for every item it reads: what a `FilterExpression` drops has
been read and paid for. With each item that is added, each request becomes slower and dearer, until it meets the
function's timeout or uses up the table's throughput.

## How to put it right

Find items by their key: `Query` on the table, or on an index that is made for the question. Where the whole
table is wanted page by page, ask for a page: `Limit`, and `ExclusiveStartKey` from the caller.

## When to leave it

Where the table is small and stays small, such as a list of settings. Scans on a schedule and at deployment
are not asked about: to read everything may be their purpose.

## See also

- [Best practices for querying and scanning data](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html)
- [Scan](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.measure import Range
from colonnade.model.code import AwsCall
from colonnade.model.function import Function
from colonnade.savings import of_calls

UNITS_OF_A_PAGE = 128  # read request units for 1 MB, read with eventual consistency: half a unit for 4 KB


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a5", "sus_sus_q2_a2"),
    severity=Severity.LOW,
    effort=Effort.DAYS,
    gain="a request reads what it needs, however many items there are",
    over=Function,
    also=(Pillar.COST,),
)
def table_scanned(function: Function) -> Iterator[Finding]:
    scans = [each for each in function.in_demand.code.table_reads if each.reads_all_items]
    tables = dict.fromkeys(function.named(each, "TableName") or "a table" for each in scans)
    for table in tables:
        these = [each for each in scans if (function.named(each, "TableName") or "a table") == table]
        filtered = any(each.given("FilterExpression") is not None for each in these)
        yield Finding(
            f"{function} scans {table} when it is invoked by {function.triggers[0]}"
            + (", and drops what its filter does not match" if filtered else ""),
            at=these[0],
            because=(function.triggers[0], *these[1:]),
            fix=Fix.advice(
                "Query by key, on the table or on an index made for the question, or ask for a page with Limit"
            ),
            worth=_worth(function, these[0]),
            severity=Severity.MEDIUM if filtered else None,
        )


def _worth(function: Function, call: AwsCall) -> Worth:
    unit = price("table-read-unit")
    dollars = UNITS_OF_A_PAGE * unit.amount * 1e6 * (2 if call.given("ConsistentRead") is True else 1)
    return Worth(
        f"up to ${dollars:.2f} less for a million scans of 1 MB",
        unit.basis,
        of_calls(function, Range.between(0, dollars / 1e6)),
    )
