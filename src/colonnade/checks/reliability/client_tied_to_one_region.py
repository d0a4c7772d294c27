"""
Client is tied to one region.

## Why it matters

The stack declares a table, a queue or a bucket, and the code looks for it in a region that is written into it. In that
region all is well. Deployed to any other, as for a test, for customers elsewhere or after a disaster, the function asks
where there is nothing: it fails, or finds what another stack of the same name left there, and each call crosses the
ocean and back.

## How to put it right

Leave `region_name` out. Lambda sets `AWS_REGION`, and every client takes it from there.

## When to leave it

Where what is asked for stands in another region on purpose, as certificates of CloudFront do in us-east-1: such things
are no resources of this stack, and not asked about. Nor is a region that is told from outside.

## See also

- [Environment variables of Lambda](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)
- [Configuring boto3](https://boto3.amazonaws.com/v1/documentation/api/latest/guide/configuration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.model.regions import sought


@check(
    pillar=Pillar.RELIABILITY,
    lens=("ops_ops_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="the stack works in every region, and no call leaves its own",
    over=Function,
    also=(Pillar.SUSTAINABILITY, Pillar.PERFORMANCE),
)
def client_tied_to_one_region(function: Function) -> Iterator[Finding]:
    here = function.application.region if function.application else None
    for each in sought(function):
        if each.region not in (None, here):
            yield Finding(
                f"{function} looks for {each.resource} in {each.region}, wherever the stack with it is deployed",
                at=each.call,
                because=(each.resource,),
                fix=Fix.advice("Leave region_name out: Lambda sets AWS_REGION"),
            )
