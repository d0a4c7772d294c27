"""
Task's write is doubled by a retry.

## Why it matters

A state can write by itself, without a function: `dynamodb:updateItem` counts a stock down, `ses:sendEmail` tells a
customer. Its `Retry` does it again after an error, and most errors leave open whether the first time was done: the
answer was lost on the way, the service failed after it had written, the time was up. `States.ALL` and
`States.TaskFailed` are all of these together. Then the stock goes down twice for one order, and nobody knows why the
counts are wrong.

## How to put it right

Let the second time find what the first one did. For a counter, note the execution in the same update:

```
"UpdateExpression": "SET seats = seats - :one ADD takenBy :me",
"ConditionExpression": "NOT contains(takenBy, :execution)",
"ExpressionAttributeValues": {
  ":one": {"N": "1"},
  ":me": {"SS.$": "States.Array($$.Execution.Name)"},
  ":execution": {"S.$": "$$.Execution.Name"}
}
```

and catch `DynamoDB.ConditionalCheckFailedException` as "done already". Make keys of `$$.Execution.Name` and not of
`States.UUID()`. For what has no such key, retry only after errors by which the service says that it has done nothing:
`DynamoDB.ThrottlingException`, `DynamoDB.ProvisionedThroughputExceededException`.

## When to leave it

Where twice does no harm: a counter that is only an estimate, a message that may come twice (told with low severity).
Messages to topics and queues are not asked about: those come twice now and then in any case. Nor are jobs that a state
starts and waits for, since to start a failed one anew is what their `Retry` is there for.

## See also

- [Retrying after an error](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html)
- [Error handling with DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html)
- [Making retries safe with idempotent APIs](https://aws.amazon.com/builders-library/making-retries-safe-with-idempotent-APIs/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.fact import some
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.task import TaskState
from colonnade.repetition.tasks import doubled_by


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a3",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="what a state writes is written once, however often it is tried",
    over=TaskState,
    confidence=Confidence.MEDIUM,
)
def task_write_doubled_by_retry(task: TaskState) -> Iterator[Finding]:
    doubled = doubled_by(task)
    retrier = some(
        task.retriers_in_doubt, "it is not tried again after an error that leaves open what was done"
    )[0]
    for twice in doubled:
        yield Finding(
            f"{task} {twice.does} twice when it tries again after {retrier.doubtful}, which leaves open whether the"
            f" first time was done: {twice.why}",
            at=task,
            because=(retrier,),
            fix=Fix.advice(twice.instead),
            severity=Severity.LOW if twice.slight else None,
            confidence=None if twice.sure else Confidence.LOW,
        )
