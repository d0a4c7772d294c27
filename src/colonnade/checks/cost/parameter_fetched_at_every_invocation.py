"""
Parameter is fetched at every invocation.

## Why it matters

A parameter, secret or configuration that is read in the handler is read at each invocation: a call of
another service that takes its time, is paid for in the case of secrets, and fails when too many ask at once
(Parameter Store serves 40 requests a second unless more was asked for).

## How to put it right

Keep the value for some minutes: with Parameters of Powertools for AWS Lambda (`get_parameter(name,
max_age=300)`), or the AWS Parameters and Secrets Lambda Extension. A value read once at import is never
renewed; a rotated secret then fails until the environment is recycled.

## When to leave it

Where the value changes from one invocation to the next and the newest is needed.

## See also

- [Parameters](https://docs.aws.amazon.com/powertools/python/latest/utilities/parameters/)
- [Parameters and Secrets Lambda Extension](https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html)
- [Retrieve secrets in Lambda](https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.edit import CodeEdit
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.function import Function
from colonnade.savings import of_calls

CALLS = {
    "secretsmanager": "secret-call"
}  # Parameter Store and AppConfig bill by tier, which files do not tell

KEPT_FOR = 300  # seconds


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a1", "perf_perf_q1_a5", "sus_sus_q3_a2"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="invocations are shorter by a call, and a busy parameter store no longer fails them",
    over=Function,
    after=("secret-in-code", "secret-in-environment", "secret-in-parameter"),
    also=(Pillar.PERFORMANCE, Pillar.RELIABILITY),
)
def parameter_fetched_at_every_invocation(function: Function) -> Iterator[Finding]:
    for read in function.in_service.code.stored_values:
        if read.is_repeated:
            fee = price(CALLS[read.service]) if read.service in CALLS else None
            yield Finding(
                f"{function} fetches {read.title} at each invocation",
                at=read,
                because=(function,),
                fix=Fix.code(
                    "Keep it for some minutes, with Parameters of Powertools or the Lambda extension",
                    (
                        CodeEdit.following(
                            "value-kept",
                            read.origin,
                            seconds=KEPT_FOR,
                            powertools=function.code.uses_powertools,
                        ),
                    ),
                    f"a new value is seen after up to {KEPT_FOR // 60} minutes",
                ),
                worth=Worth(
                    f"${fee.amount * 1e6:.2f} less for a million invocations",
                    fee.basis,
                    of_calls(function, fee.amount),
                )
                if fee
                else None,
            )
