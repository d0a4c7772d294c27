"""
Task without a timeout.

## Why it matters

A task that waits for a callback, an activity or a job waits 99,999,999 seconds, over three years, unless it
is told otherwise. If the other side loses the token or dies, the execution hangs, nobody is told, and what
it holds stays held. A job (`.sync`) mostly ends, well or badly; it is the less grave case.

## How to put it right

Set `TimeoutSeconds` to the longest wait that makes sense; with a worker that can report that it is alive,
also `HeartbeatSeconds`. Catch `States.Timeout`.

## When to leave it

Where the whole state machine has a `TimeoutSeconds` of its own, or the time is read by `TimeoutSecondsPath`:
then this check is silent. Lambda tasks are bounded by the function's timeout, calls of other services by the
answer. Jobs that end by a limit of their own are not asked about: one written in the parameters
(`StoppingCondition`, `Timeout`), or that of Glue, CodeBuild, DataBrew, EMR Serverless and Athena.

## See also

- [Best practices for Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html)
- [Wait for a callback](https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.task import TaskState


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="an execution whose other side has died ends and is noticed",
    over=TaskState,
)
def task_without_timeout(task: TaskState) -> Iterator[Finding]:
    if not task.open_ended.is_bounded:
        waits, lost = (
            ("a callback", "an execution that is forgotten hangs for years")
            if task.is_callback
            else ("the end of a job", "the execution waits for as long as a job hangs")
        )
        yield Finding(
            f"{task} waits for {waits} without a timeout: {lost}",
            at=task.timeout,
            because=(task.integration,),
            fix=Fix.advice("Set TimeoutSeconds to the longest wait that makes sense"),
            severity=None if task.is_callback else Severity.MEDIUM,
        )
