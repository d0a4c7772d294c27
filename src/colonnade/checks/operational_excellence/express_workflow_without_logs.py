"""
Express workflow without logs.

## Why it matters

Step Functions keeps the history of a standard workflow for 90 days. Of an express workflow it keeps nothing: what an
execution was given, which way it took and why it failed stands in its logs, or nowhere. Without them an execution that
failed cannot be looked into afterwards, and one that was started asynchronously fails without a trace.

## How to put it right

Give the state machine a log group and `Level: ERROR`, or `ALL` where every execution must be found again:
`Logging` in SAM, `LoggingConfiguration` in plain CloudFormation. `IncludeExecutionData: true` also writes what was
handed over; leave it off where that is personal or secret.

## When to leave it

Standard workflows are not asked about. Where X-Ray traces the executions it is told as less severe: a trace shows which
state failed, for the executions that are sampled, but not what it was given.

## See also

- [Logging express workflows](https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html)
- [Standard and express workflows](https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.state_machine import StateMachine


@check(
    over=StateMachine,
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a failed execution can be looked into",
    lens=("ops_ops_q1_a4",),
)
def express_workflow_without_logs(machine: StateMachine) -> Iterator[Finding]:
    level = machine.without_history.log_level
    if level.value == "OFF":
        yield Finding(
            f"{machine} is an express workflow and writes no log: nothing tells what a failed execution was given,"
            " or why it failed",
            at=level,
            because=(machine.kind, machine.tracing),
            fix=Fix.advice("Log to a log group with Level ERROR, or ALL"),
            severity=Severity.LOW if machine.tracing.value else None,
        )
