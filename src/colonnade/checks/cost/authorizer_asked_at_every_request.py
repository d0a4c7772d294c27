"""
Authorizer is asked at every request.

## Why it matters

A Lambda authorizer is a function that runs before the function. With `AuthorizerResultTtlInSeconds: 0` its answer is
not kept: each request of the same caller starts it again, waits for it, and is paid for twice. When many come, both
take of the same concurrency.

## How to put it right

Let API Gateway keep the answer for some minutes, by the token that it was given for:
`AuthorizerResultTtlInSeconds: 300`, in SAM `Identity: {ReauthorizeEvery: 300}`. The policy that the authorizer answers
with must then hold for every route that the caller may use, and not only for the one that was asked for.

## When to leave it

Where a caller must be locked out within seconds. Authorizers of Cognito and JWT run no function, and are not asked
about; nor is what a template leaves to the service.

## See also

- [Lambda authorizers](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html)
- [Lambda authorizers for HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html)
- [Lambda pricing](https://aws.amazon.com/lambda/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import lambda_prices
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.authorizer import Authorizer


@check(
    pillar=Pillar.COST,
    lens=("perf_perf_q1_a5", "cost_cost_q1_a1"),
    severity=Severity.LOW,
    effort=Effort.HOURS,
    gain="callers wait for one function instead of two, and one is paid for",
    over=Authorizer,
    after=("authorizer-unused",),
    also=(Pillar.PERFORMANCE, Pillar.SUSTAINABILITY),
)
def authorizer_asked_at_every_request(authorizer: Authorizer) -> Iterator[Finding]:
    kept = authorizer.answers_kept_for
    if kept.value == 0:
        prices = lambda_prices()
        yield Finding(
            f"{authorizer.api} asks {authorizer} at every request: its answers are kept for 0 s",
            at=kept,
            because=(authorizer,),
            fix=Fix.advice(
                f"Let the answers of {authorizer.name} hold for all routes of the caller, and keep them for 300 s"
            ),
            worth=Worth(
                f"${prices.request * 1e6:.2f} and the time they take less for a million requests of known callers",
                prices.basis,
            ),
        )
