"""
Task without a catch.

## Why it matters

This workflow undoes what it has done when some of its tasks fail: their `Catch` leads to a state that
compensates. A later task without a `Catch` fails the whole execution instead, and what was done before it
stays half done: the seat reserved, the payment taken. A `Catch` that takes only `States.Timeout` does the
same: the task may also fail before its time is up.

## How to put it right

Add a `Catch` for `States.ALL` that leads to the compensation of the states before it.

## When to leave it

Where nothing has been done yet that must be undone. This check asks only about tasks that come after one
whose `Catch` leads to a change, and after one that changes something, on every way from the start; not about
states that compensate, nor about a last message that tells of what has been done, nor about a task of the
very function that the `Catch` leads to or one that comes after such a task, nor about a `Catch` of a timeout
that only ends the execution.

## See also

- [Handling errors in Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.task import TaskState
from colonnade.remedies.states import caught_whatever_it_is


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
    only_late = task.catcher_of_timeouts
    if only_late is not None and not task.guarded:
        yield Finding(
            f"{task} is caught only when it runs out of time: when it fails, the execution ends and"
            f" {only_late.next!r} never runs",
            at=only_late,
            because=(task,),
            fix=caught_whatever_it_is(only_late, "Catch States.ALL and not States.Timeout alone"),
        )
        return
    if not task.with_something_to_undo.catches_failures and not task.guarded:
        other, catcher = task.undoing_catcher
        yield Finding(
            f"{task} fails the whole execution, while a failure of {other.name!r} before it leads to"
            f" {catcher.next!r}",
            at=task,
            because=(catcher, *task.catchers),
            fix=Fix.advice("Add a Catch for States.ALL that leads to what undoes the states before it"),
        )
