"""
Permission is for another version.

## Why it matters

A permission to invoke a function is for exactly the ARN that it names. One on the function alone does not hold for
its alias `live`, and one on the alias does not hold for the function: what was to invoke it is denied each time. An
API answers with 500 and says nothing more, a rule or a topic gives its events up after its retries, and nothing of it
stands in the function's log, since the function never ran.

## How to put it right

Give `FunctionName` of the permission the same alias or version that the source invokes: `!Ref LiveAlias`, or
`!Sub "${Function.Arn}:live"`. A permission on the function alone that nobody needs any more can go: by it the source
could reach code that was never released.

## When to leave it

Never: by one of the two nothing is invoked. Where both are wanted there are two permissions, and this check is silent.

## See also

- [Using aliases in resource-based policies](https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html)
- [AWS::Lambda::Permission](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.invocation import Invocation


@check(
    pillar=Pillar.RELIABILITY,
    lens=("sec_sec_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="what is meant to invoke the function may",
    over=Invocation,
    also=(Pillar.SECURITY,),
)
def permission_for_another_version(invocation: Invocation) -> Iterator[Finding]:
    for permission in invocation.refused[:1]:
        wanted = invocation.told(invocation.qualifier.value)
        given = invocation.told(permission.qualifier.value)
        yield Finding(
            f"{invocation} invokes {wanted}, but {permission.policy} lets it invoke only {given}",
            at=permission.qualifier,
            because=(invocation.trigger,),
            fix=Fix.advice(f"Let {permission.policy} name {wanted}"),
        )
