"""
Errors are told as success.

## Why it matters

A handler that catches everything and returns normally has not failed, as far as AWS can see. An event that came
asynchronously is neither tried again nor kept: it is lost, whatever the status code in the answer, since nobody
reads that answer. Behind an API, an answer of 200 or 400 to a fault of your own tells callers something wrong. In
both cases the metrics of errors stay at zero, and the alarms on them silent.

## How to put it right

Behind events: log the error if you like, then `raise`. Lambda tries again, and hands what still fails to the
failure destination. Behind an API: answer 500 for what is not the caller's fault, and keep 4xx for what is, with
an `except` for exactly that.

## When to leave it

Where something else counts the errors: a metric that the clause emits, or a metric filter on the log. Both are
told apart.

## See also

- [Error handling and automatic retries](https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html)
- [Handle Lambda errors in API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html)
- [Metrics of Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function

LEAST_FAULT_OF_CALLERS = 400


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1", "rel_rel_q2_a1"),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="what fails is tried again, kept, and seen by an alarm",
    over=Function,
    also=(Pillar.RELIABILITY,),
    after=("asynchronous-failure-is-lost", "write-doubled-by-retry"),
)
def errors_told_as_success(function: Function) -> Iterator[Finding]:
    for error, trigger in function.relied_upon.forgetting:
        yield Finding(
            f"{function} catches every error and returns: an event of {trigger} that failed is taken for done,"
            " neither tried again nor kept, and no alarm on errors sees it",
            at=error,
            because=(trigger,),
            fix=Fix.advice("Raise again what was caught, once it is logged"),
            severity=Severity.MEDIUM if trigger.kind == "schedule" else None,
        )
    for error, status, route in function.answering:
        blames = status >= LEAST_FAULT_OF_CALLERS
        counted = "that counts them as mistakes of its callers" if blames else "that counts no error"
        yield Finding(
            f"{function} answers its API with {status} whatever fails: {counted}, and the function none",
            at=error,
            because=(route,),
            fix=Fix.advice(
                "Answer 500, or let the error rise; catch what is the caller's fault by its own class"
            ),
            severity=Severity.MEDIUM,
        )
