"""
Function is replaceable by a service integration.

## Why it matters

The function takes what a service hands it, makes one call of another service and gives the answer back. The
services can talk to each other directly: without cold starts, without code to maintain, without a runtime
to update, and without paying for the time the function waits.

## How to put it right

Replace the function by the integration that the finding names. In a Step Functions state machine that is a
Task which calls the service itself, with a ResultSelector for what is wanted of the answer.

## When to leave it

Where logic is about to be added, or the mapping cannot be written in the integration's language. The
finding says in which cases the function should stay.

## See also

- [API Gateway integrations](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings.html)
- [HTTP API service integrations](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html)
- [Step Functions service integrations](https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html)
- [EventBridge Pipes](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.native_integrations import native_integration
from colonnade.aws.prices import lambda_prices
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity, Worth
from colonnade.model.function import Function
from colonnade.savings import of_function


@check(
    pillar=Pillar.PERFORMANCE,
    lens=(
        "perf_perf_q1_a4",
        "cost_cost_q1_a4",
    ),
    severity=Severity.LOW,
    effort=Effort.DAYS,
    gain="one hop, its cold starts and its code less",
    over=Function,
    also=(Pillar.COST, Pillar.SUSTAINABILITY),
    confidence=Confidence.MEDIUM,
)
def function_replaceable_by_integration(function: Function) -> Iterator[Finding]:
    sources, call = function.sources_of_all_work, function.code.only_call
    found = [native_integration(each, call.service, call.operation) for each in sources] if call else []
    if call and found[0] and all(found):
        yield Finding(
            f"{function} only passes on what it gets to {call.action}: {found[0].replacement} can do that",
            at=call,
            because=(function,),
            fix=Fix.advice(f"Use {found[0].how}"),
            worth=Worth(
                f"${lambda_prices().request * 1e6:.2f} less for a million requests, and their GB-seconds",
                lambda_prices().basis,
                of_function(function),
            ),
            notes=(f"Keep the function if {found[0].unless}",),
        )
