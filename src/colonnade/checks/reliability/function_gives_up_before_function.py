"""
Function gives up before the function it waits for.

## Why it matters

A function that invokes another one and waits for its answer must wait at least as long as that one may take. It is
stopped at its own `Timeout` else, and nobody gets the answer. And it waits no longer than its client does: boto3 gives
up after 60 seconds unless it is told otherwise, takes the silence for a fault of the network, and **invokes the
function again** while the first invocation still works. What takes 61 seconds is then done several times at once.

## How to put it right

Let timeouts grow from the inside out: the invoked function's `Timeout` below the `read_timeout` of the client, and
that below the `Timeout` of the function that waits. For work that takes longer, give the client
`Config(read_timeout=…, retries={"max_attempts": 0})`; better still, do not wait: invoke it with
`InvocationType="Event"`, or let a state machine call both.

## When to leave it

Where the invoked function's `Timeout` is far above what it ever takes; then lower it, so that the chain says so.

## See also

- [Lambda invocations that time out and retry](https://repost.aws/knowledge-center/lambda-function-retry-timeout-sdk)
- [Configuration of botocore](https://docs.aws.amazon.com/botocore/latest/reference/config.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.fact import Unknown
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1", "rel_rel_q2_a2"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="an answer finds somebody who waits for it, and nothing is done twice because it took long",
    over=Function,
    after=("request-outlives-function",),
)
def function_gives_up_before_function(function: Function) -> Iterator[Finding]:
    own = function.timeout
    for call in function.in_service.waiting_invocations:
        called = function.called_by(call)
        if called is None:
            raise Unknown("the function that it invokes is not in the files", call.origin)
        longest, patience = called.timeout.value, min(call.patience, own.value)
        if longest <= patience:
            continue
        ends = (
            f"is stopped after {own.value} s, while {called}, for whose answer it waits, goes on for up to {longest} s"
            if own.value <= call.patience
            else f"waits {patience:g} s for {called}, which may take {longest} s"
            + (": then boto3 invokes it again" if call.asks_again else "")
        )
        yield Finding(
            f"{function} {ends}",
            at=call,
            because=(called.timeout, own),
            fix=Fix.advice(
                f"Set the Timeout of {called} below {patience:g} s, or do not wait for its answer"
            ),
        )
