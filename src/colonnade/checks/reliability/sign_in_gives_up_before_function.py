"""
Sign-in gives up before the function.

## Why it matters

A user pool waits five seconds for a function that it asks while somebody signs up or in. Then it asks again, up to
three times, and fails the sign-in: a function that does something each time, sends a welcome or adds a record, does
it three times over, and the person sees an error. An HTTP API waits ten seconds for its authorizer, and answers 500
to everybody until that is fast again.

## How to put it right

Set the function's `Timeout` to five seconds or less, ten for an authorizer of an HTTP API, so that it ends when
nobody waits any more, and its metrics show that it did. Keep what takes long out of it: put it on a queue, and let
another function do it.

## When to leave it

Never: nobody gets an answer that comes later. A function that the pool has send its messages (a custom sender) is not
waited for, and not asked about.

## See also

- [Customizing user pool workflows with Lambda triggers](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html)
- [Quotas of HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.function import Function

_EFFECT = "a sign-in that takes longer is ended, where it went on unseen"
_APART = "Give the sign-in a function of its own, which ends before it gives up"


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1", "rel_rel_q2_a2"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a sign-in that fails has failed once, and its metrics say so",
    over=Function,
    after=("request-outlives-function",),
)
def sign_in_gives_up_before_function(function: Function) -> Iterator[Finding]:
    waits, caller = function.sign_in_callers[0]
    timeout = function.timeout
    if timeout.value > waits:
        alone = len(function.sign_in_callers) == len(function.triggers)
        pool = caller.kind == "cognito"
        who, again = (f"the user pool {caller}", " and asks again") if pool else (str(caller), "")
        yield Finding(
            f"{who} gives up after {waits:g} s{again}, while {function} goes on for up to {timeout.value} s",
            at=timeout,
            because=(caller,),
            fix=Fix.set(timeout, int(waits), Safety.UNSAFE, _EFFECT) if alone else Fix.advice(_APART),
        )
