"""
Custom resource can end without answering.

## Why it matters

CloudFormation hands a custom resource to a function together with a URL, and waits until something is written
there. A handler that fails before it has answered says nothing: the stack waits for an hour, fails, and then
waits for another hour while it rolls back or deletes, since the handler fails there too.

## How to put it right

Put all that the handler does into a `try`, and answer `FAILED` in `except Exception`, with the error as the
reason. Answer every request: `Create`, `Update` and `Delete`. `crhelper` and the provider framework of the CDK do
so by themselves. `ServiceTimeout` on the resource shortens the wait.

## When to leave it

Never.

## See also

- [Custom resource response objects](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html)
- [cfn-response module](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html)
- [Best practices for custom resources](https://repost.aws/knowledge-center/best-practices-custom-cf-lambda)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="a deployment that fails says so at once, and why",
    over=Function,
    also=(Pillar.OPERATIONAL_EXCELLENCE,),
)
def custom_resource_can_end_without_answering(function: Function) -> Iterator[Finding]:
    answer, resource = function.stack_answer
    if answer.missing:
        yield Finding(
            f"{function} {answer.missing}: the stack then waits up to an hour for {resource}",
            at=answer,
            because=(resource,),
            fix=Fix.advice("Do all of it in a try, and answer FAILED with the reason in except Exception"),
        )
