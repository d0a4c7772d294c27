"""
Task without a catch.

## Why it matters

This workflow undoes what it has done when some of its tasks fail: their `Catch` leads to a state that
compensates. A task of the same workflow without a `Catch` fails the whole execution instead, and what was
done before it stays half done: the seat reserved, the payment taken.

## How to put it right

Add a `Catch` for `States.ALL` that leads to the compensation of the states before it.

## When to leave it

Where nothing has been done yet that must be undone: the first task of a workflow is not asked about, nor
are the states that compensate, nor workflows without any `Catch`.

## See also

- [Handling errors in Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.state_machine import TaskState


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="what a failed execution has begun is undone",
    over=TaskState,
    after=("task-without-retry",),
)
def task_without_catch(task: TaskState) -> Iterator[Finding]:
    other, catcher = task.with_something_to_undo.nearest_catcher
    if not task.catchers and not task.guarded:
        yield Finding(
            f"{task} fails the whole execution, while a failure of {other.name!r} leads to {catcher.next!r}",
            at=task,
            because=(catcher,),
            fix=Fix.advice("Add a Catch for States.ALL that leads to what undoes the states before it"),
        )
