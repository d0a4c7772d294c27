"""
Log group never expires.

## Why it matters

A log group without a retention keeps every line for ever, and each month is paid for again. Few people read
a log line that is older than a month.

## How to put it right

Set `RetentionInDays` to what you need: 30 days for operations; where an auditor asks for more, as long as
that.

## When to leave it

Where the law asks you to keep the lines without an end.

## See also

- [Log retention](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.model.function import LogGroup

MONTH = 30  # days


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a2", "sus_sus_q2_a1"),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="old log lines are no longer paid for every month",
    over=LogGroup,
)
def log_group_never_expires(group: LogGroup) -> Iterator[Finding]:
    if group.retention.value is None:
        storage = price("log-storage-gb-month")
        yield Finding(
            f"{group} keeps its lines for ever",
            at=group.retention,
            because=tuple(group.functions),
            fix=Fix.set(group.retention, MONTH, Safety.UNSAFE, f"lines older than {MONTH} days are deleted"),
            worth=Worth(
                f"${storage.amount:.2f} less a month for each GB that is older than needed", storage.basis
            ),
        )
