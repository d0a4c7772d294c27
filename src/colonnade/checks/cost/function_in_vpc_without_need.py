"""
Function is in a VPC without need.

## Why it matters

A VPC does not make a function safer: nobody can open connections to a function, wherever it stands, and what it may
do is up to its role. A VPC takes something away: without a NAT gateway or endpoints, which cost money by the hour and
by the gigabyte, the function reaches no AWS service at all, and every new service that it calls is a new outage until
somebody remembers the endpoint. Its subnets can run out of addresses, and creating or updating it takes longer.

## How to put it right

Take `VpcConfig` out, and the policy that lets it make network interfaces. If it stood alone behind a NAT gateway,
that can go too.

## When to leave it

Where something in the VPC is needed after all, or rules of your organisation ask for flow logs or for a filter on
all that leaves; say so in an exception. This check is silent where a policy asks for requests from the VPC, where an
endpoint or a security group restricts what may be reached, and unknown where the code connects to hosts by name.

## See also

- [Giving Lambda functions access to resources in a VPC](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)
- [Compute layer of the Serverless Applications Lens](https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/compute-layer.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.placement import Placement


@check(
    pillar=Pillar.COST,
    lens=("sec_sec_q2_a2",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="no NAT gateway, endpoint or address is needed for the function, and no missing one stops it",
    over=Placement,
    also=(Pillar.RELIABILITY, Pillar.SECURITY),
    confidence=Confidence.MEDIUM,
)
def function_in_vpc_without_need(placement: Placement) -> Iterator[Finding]:
    if placement.needs_vpc is None:
        services = sorted({each.service for each in placement.calls_only_aws})
        does = (
            f"only calls {', '.join(services)}, which no VPC is needed for" if services else "calls nothing"
        )
        yield Finding(
            f"{placement.function} stands in a VPC, and its code {does}",
            at=placement.inside,
            because=tuple(placement.calls_only_aws[:3]),
            fix=Fix.advice(f"Take VpcConfig out of {placement.function}"),
        )
