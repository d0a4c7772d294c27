"""
Task without a retry.

## Why it matters

A service that is busy or restarting fails one request and serves the next. Step Functions does not try
again unless the state says so: the whole execution then fails for a fault that a second would have cured.
For a Lambda task these faults are `Lambda.ServiceException`, `Lambda.AWSLambdaException`,
`Lambda.SdkClientException` and `Lambda.TooManyRequestsException`.

## How to put it right

Add a `Retry` with `IntervalSeconds`, `BackoffRate` and `MaxAttempts` for these errors, or for `States.ALL`
where the task may be done twice without harm.

## When to leave it

Where doing the task twice does harm and the other side cannot recognise the second time. Tasks that wait
for a callback or for a job (`.sync`) are not asked about: a retry would begin the work anew.

## See also

- [Handling errors in Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html)
- [Best practices for Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.state_machine import TaskState

LAMBDA_FAULTS = (
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
)


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="executions survive the short faults of the services they call",
    over=TaskState,
)
def task_without_retry(task: TaskState) -> Iterator[Finding]:
    errors = LAMBDA_FAULTS if task.one_answer.integration.value.startswith("lambda") else ()
    if not task.retries(*errors):
        retried = sorted({error for retrier in task.retriers for error in retrier.errors})
        rather = f"; it retries only after {', '.join(retried)}" if retried else ""
        yield Finding(
            f"{task} {task.surrender} when {task.called} is busy for a moment{rather}",
            at=task,
            because=(task.resource, *task.retriers),
            fix=Fix.advice(f"Add a Retry for {', '.join(errors) or 'States.TaskFailed'}"),
        )
