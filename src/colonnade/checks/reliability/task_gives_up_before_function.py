"""
Task gives up before the function.

## Why it matters

When a task's `TimeoutSeconds`, the limit of the whole workflow, or the five minutes of an express workflow are over,
Step Functions waits no longer. It does not stop the function: that goes on to the end of its own timeout, books and
charges, and its answer is thrown away. The workflow meanwhile undoes what was done before, or its `Retry` calls the
function a second time beside the first.

## How to put it right

Set the function's `Timeout` below what the task waits, so that it is the function that ends, with an error that says
where it was. Or give the task the time that the function needs.

## When to leave it

Never: of two limits the outer one must be the longer. What takes longer than five minutes does not belong into an
express workflow.

## See also

- [Timeouts in Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/sfn-stuck-execution.html)
- [Task state](https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.task import TaskState


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1", "rel_rel_q2_a2"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a step that failed has ended, and nothing of it goes on in the dark",
    over=TaskState,
    after=("request-outlives-function",),
)
def task_gives_up_before_function(task: TaskState) -> Iterator[Finding]:
    function = task.function.value
    if function is None:
        raise NotApplicable("it calls no function")
    waits, who, limit = task.limits[0]
    longest = function.timeout
    if longest.value > waits:
        again = (
            ", and its Retry calls it again meanwhile"
            if limit is task.timeout and task.repeats_what_was_late
            else ""
        )
        yield Finding(
            f"{who} gives up after {waits} s, while {function} goes on for up to {longest.value} s{again}",
            at=limit,
            because=(longest, task.resource),
            fix=Fix.advice(f"Set the Timeout of {function} below {waits} s, or let {who} wait longer"),
        )
