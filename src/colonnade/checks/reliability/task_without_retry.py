"""
Task without a retry.

## Why it matters

A service that is busy or restarting fails one request and serves the next. Step Functions does not try
again unless the state says so: the whole execution then fails for a fault that a second would have cured.
For a Lambda task these faults are `Lambda.ServiceException`, `Lambda.AWSLambdaException`,
`Lambda.SdkClientException` and `Lambda.TooManyRequestsException`.

## How to put it right

Add a `Retry` with `IntervalSeconds`, `BackoffRate` and `MaxAttempts` for these errors; for other services, for
those that say that the service is busy, such as `DynamoDB.ThrottlingException`. `States.TaskFailed` and
`States.ALL` are wider: they also repeat what can never succeed, a wrong parameter or a condition that does not
hold.

## When to leave it

Where doing the task twice does harm and the other side cannot recognise the second time. Tasks that wait
for a callback or for a job (`.sync`) are not asked about: a retry would begin the work anew.

## See also

- [Handling errors in Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html)
- [Best practices for Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.passing_errors import service
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.task import TaskState

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
    errors = LAMBDA_FAULTS if task.one_answer.service == "lambda" else ()
    if not task.retries(*errors):
        known = service(task.service)
        called = known.name if known and task.service != "lambda" else task.hands_on_to
        retried = sorted({error for retrier in task.retriers for error in retrier.errors})
        rather = f"; it retries only after {', '.join(retried)}" if retried else ""
        yield Finding(
            f"{task} {task.surrender} when {called} is busy for a moment{rather}",
            at=task,
            because=(task.resource, *task.retriers),
            fix=Fix.advice(f"Add a Retry for {_errors(task, called)}"),
        )


def _errors(task: TaskState, called: str) -> str:
    """The errors that pass by themselves: those of Lambda and of DynamoDB as Step Functions writes them."""
    if task.service == "lambda":
        return ", ".join(LAMBDA_FAULTS)
    known = service(task.service)
    if known is None or not known.errors:
        return f"the errors that {called} gives when it is busy, not for all"
    if task.service == "dynamodb":
        # The SDK integrations write the name as the SDK for Java does.
        prefix = "DynamoDb" if task.integration.value.startswith("aws-sdk:") else "DynamoDB"
        return ", ".join(f"{prefix}.{error}" for error in known.errors)
    return (
        f"what {called} gives when it is busy: {', '.join(known.errors)}, each after the name of the service"
    )
