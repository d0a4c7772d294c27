"""
Function without a log group of its own.

## Why it matters

Lambda makes the log group of a function by itself when it first runs, and that group never expires. It is
no part of the stack either: it stays when the function has gone.

## How to put it right

Declare an `AWS::Logs::LogGroup` named `/aws/lambda/` and the function's name, with `RetentionInDays`; or
one group for several functions through `LoggingConfig: {LogGroup: …}`. A group that Lambda has made before
must be imported into the stack or deleted first. `colonnade fix` gives each function a group of another name, and
names it in `LoggingConfig`, so that nothing is in the way; the old group stays until you delete it.

## When to leave it

Where something outside the templates sets the retention of all groups of the account. Where code of the
application itself calls `PutRetentionPolicy`, the answer is unknown. Functions that run only while a stack is
deployed write a few lines in all, and are not asked about.

## See also

- [Log retention](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html)
- [Log groups of functions](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity, Worth
from colonnade.model.function import Function
from colonnade.remedies.log_groups import log_group_of_its_own


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a2", "sus_sus_q2_a1"),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="old log lines are no longer paid for every month",
    over=Function,
)
def function_without_log_group(function: Function) -> Iterator[Finding]:
    if function.in_service.logs_for_ever:
        storage = price("log-storage-gb-month")
        yield Finding(
            f"{function} logs to a group that Lambda makes and that never expires",
            at=function,
            fix=log_group_of_its_own(function),
            worth=Worth(
                f"${storage.amount:.2f} less a month for each GB that is older than needed", storage.basis
            ),
        )
