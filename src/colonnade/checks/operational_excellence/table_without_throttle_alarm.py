"""
Table without an alarm on throttling.

## Why it matters

A table that has no capacity left turns requests away. The SDK tries again by itself, so that callers first
see only slowness, then errors. A provisioned table throttles as soon as its capacity is used up, one on
demand where a single partition is too hot or the traffic doubles too fast.

## How to put it right

Add an alarm on `ReadThrottleEvents` and one on `WriteThrottleEvents`, or one on both through metric math,
with the dimension `TableName`, and an action.

## When to leave it

Where the table is read and written by batch jobs that may wait. Tables that nothing uses are not asked
about.

## See also

- [Recommended alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html)
- [DynamoDB metrics](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.alarms import essential_alarms
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.alarm import unwatched
from colonnade.model.table import Table
from colonnade.remedies.alarms import alarmed


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="you hear when a table turns requests away",
    over=Table,
    after=("alarm-tells-nobody",),
)
def table_without_throttle_alarm(table: Table) -> Iterator[Finding]:
    wanted = essential_alarms("table")
    gap = unwatched(wanted, table.at_work.alarms, table)
    if gap:
        yield Finding(str(gap), at=table, because=gap.useless, fix=alarmed(gap, table, wanted))
