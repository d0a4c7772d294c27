"""Edits of the definition of a state machine: what its tasks retry and catch."""

from __future__ import annotations

from collections.abc import Sequence

from colonnade.edit import Append, Edit
from colonnade.finding import Fix, Safety
from colonnade.model.task import Catcher, TaskState

# As the best practices of Step Functions retry the passing faults of Lambda, read on 2026-11-23: the developers' own
# knowledge.
_RETRY = {"IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}


def retried(tasks: Sequence[tuple[TaskState, tuple[str, ...]]], advice: str) -> Fix:
    """Have tasks try again after errors that pass by themselves; advice where the names of some are not known."""
    if not tasks or not all(errors for _, errors in tasks):
        return Fix.advice(advice)
    edits = tuple(
        Append(task.origin.file, (*task.origin.path, "Retry"), {"ErrorEquals": list(errors), **_RETRY})
        for task, errors in tasks
    )
    effect = "a task that fails so is tried up to six times more, over two minutes"
    return Fix(advice, edits, Safety.UNSAFE, effect)


def caught_whatever_it_is(catcher: Catcher, advice: str) -> Fix:
    """Have a Catch take every failure."""
    path = (*catcher.origin.path, "ErrorEquals")
    effect = f"every failure leads to {catcher.next!r}, and no longer ends the execution"
    return Fix(advice, (Edit(catcher.origin.file, path, ["States.ALL"]),), Safety.UNSAFE, effect)
