"""
API gives up before the function.

## Why it matters

API Gateway waits 29 seconds for a function behind a REST or WebSocket API, 30 behind an HTTP API, and less
where the integration says so; AppSync waits 30. Then the caller gets an error (504), while the function goes
on to the end of its own timeout: it is billed, it may still book and charge, and nobody gets its answer. The
caller tries again, and the work is done twice.

## How to put it right

Set the function's `Timeout` below what the API waits, so that both end at the same time and the failure is
seen where it happens. Work that takes longer does not belong behind an API that waits: put a queue or a state
machine behind the route, answer at once, and let the caller ask for the result.

## When to leave it

Where something else invokes the function too and needs the longer time; better give that a function of its
own. A REST API whose longer timeout was granted as a quota says so in `TimeoutInMillis`, and is judged by it.

## See also

- [API Gateway quotas](https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html)
- [Set up asynchronous invocation of the backend](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.function import Function

A_MOMENT = 1  # seconds: a timeout of 30 s behind a REST API was meant to match
_EFFECT = "a request that takes longer is ended, where it went on unseen"
_APART = "Give the API a function of its own, which ends before the API gives up"


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a2", "rel_rel_q2_a1"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a caller who is told of a failure is told the truth",
    over=Function,
    after=("function-gives-up-before-function", "http-call-without-timeout", "request-outlives-function"),
)
def api_gives_up_before_function(function: Function) -> Iterator[Finding]:
    waits, caller = function.impatient_callers[0]
    timeout = function.timeout
    if timeout.value > waits:
        needed = max(int(waits - A_MOMENT), 1)
        others = len([each for each in function.triggers if each.patience is None])
        yield Finding(
            f"{caller} gives up after {waits:g} s, while {function} goes on for up to {timeout.value} s",
            at=timeout,
            because=(caller,),
            fix=Fix.advice(_APART) if others else Fix.set(timeout, needed, Safety.UNSAFE, _EFFECT),
            severity=Severity.LOW if timeout.value - waits <= A_MOMENT else None,
        )
