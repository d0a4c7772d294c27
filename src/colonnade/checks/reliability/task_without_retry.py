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
for a callback or for a job (`.sync`) are not asked about: a retry would begin the work anew; nor are those whose
definition says `MaxAttempts: 0` for `States.ALL`. Tasks that do without are told together, state machine by state
machine.

## See also

- [Handling errors in Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html)
- [Best practices for Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.passing_errors import service
from colonnade.check import Effort, Pillar, check
from colonnade.fact import those
from colonnade.finding import Finding, Severity
from colonnade.model.state_machine import StateMachine
from colonnade.model.task import TaskState
from colonnade.remedies.states import retried

MOST_NAMED = 5
LAMBDA_FAULTS = (
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
)


@check(
    over=StateMachine,
    pillar=Pillar.RELIABILITY,
    after=("task-gives-up-before-function", "write-doubled-by-retry"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="executions survive the short faults of the services they call",
    lens=("rel_rel_q2_a1",),
)
def task_without_retry(machine: StateMachine) -> Iterator[Finding]:
    alone = those(machine.known_tasks, lambda task: not retries(task))
    if alone:
        first = alone[0]
        if len(alone) == 1:
            told = f"{first} {first.surrender} when {called(first)} is busy for a moment"
        else:
            each = ", ".join(f"{task.name!r} ({called(task)})" for task in alone[:MOST_NAMED])
            more = f" and {len(alone) - MOST_NAMED} more" if len(alone) > MOST_NAMED else ""
            told = f"{len(alone)} tasks of {machine} give up when what they call is busy for a moment: {each}{more}"
        yield Finding(
            told,
            at=first if len(alone) == 1 else machine,
            because=tuple(alone if len(alone) > 1 else (first.resource, *first.retriers)),
            fix=retried(
                [(task, errors_of(task)) for task in alone],
                f"Add a Retry for {'; for '.join(dict.fromkeys(map(passing, alone)))}",
            ),
            notes=tuple(filter(None, map(retries_otherwise, alone))),
        )


def retries(task: TaskState) -> bool:
    return task.retries(*(LAMBDA_FAULTS if task.one_answer.service == "lambda" else ()))


def called(task: TaskState) -> str:
    """What a task calls: the function, or the service by the name people know it by."""
    known = service(task.service)
    return known.name if known and task.service != "lambda" else task.hands_on_to


def retries_otherwise(task: TaskState) -> str:
    errors = sorted({error for retrier in task.retriers for error in retrier.errors})
    return f"{task.name!r} retries only after {', '.join(errors)}" if errors else ""


def errors_of(task: TaskState) -> tuple[str, ...]:
    """The errors that pass by themselves as Step Functions writes them, where that is known."""
    if task.service == "lambda":
        return LAMBDA_FAULTS
    known = service(task.service)
    if known is None or task.service != "dynamodb":
        return ()
    # The SDK integrations write the name as the SDK for Java does.
    prefix = "DynamoDb" if task.integration.value.startswith("aws-sdk:") else "DynamoDB"
    return tuple(f"{prefix}.{error}" for error in known.errors)


def passing(task: TaskState) -> str:
    """The errors that pass by themselves: those of Lambda and of DynamoDB as Step Functions writes them."""
    errors, known = errors_of(task), service(task.service)
    if errors:
        return ", ".join(errors)
    if known is None or not known.errors:
        return f"the errors that {called(task)} gives when it is busy, not for all"
    return f"what {called(task)} gives when it is busy: {', '.join(known.errors)}, each after the name of the service"
