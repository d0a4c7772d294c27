"""
Function cannot leave its VPC.

## Why it matters

A function in a VPC sends all its traffic through its subnets, calls of AWS services too. Without a route to a NAT
gateway or an endpoint for the service, the connection is never made: the call waits until the function times out,
and nothing in its log says why. A public subnet does not help: its internet gateway serves what has a public address,
and a function never has one.

## How to put it right

Add an endpoint of the service to the VPC: for S3 and DynamoDB a gateway endpoint, which costs nothing, in the route
table of the function's subnets; for others an interface endpoint, whose security group lets the function in. If the
function also needs the internet, put it in private subnets with a route to a NAT gateway. If it needs nothing in the
VPC, take it out of it.

## When to leave it

Where routes or endpoints are added by something outside of the templates.

## See also

- [Enable internet access for VPC-connected functions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html)
- [Gateway endpoints](https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html)
- [AWS services that integrate with PrivateLink](https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.vpc_endpoints import endpoint_of, gateway_services
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.placement import Placement


@check(
    pillar=Pillar.RELIABILITY,
    lens=("sec_sec_q2_a2",),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="calls of AWS services arrive instead of running into the timeout",
    over=Placement,
    after=("function-in-vpc-without-need",),
)
def function_cannot_leave_its_vpc(placement: Placement) -> Iterator[Finding]:
    for service, (call, subnet) in placement.unreachable.items():
        if endpoint_of(service) is not None:
            why = (
                "whose internet gateway serves only what has a public address"
                if subnet.is_public
                else "from which nothing leads out of the VPC"
            )
            kind = "a gateway" if service in gateway_services() else "an interface"
            yield Finding(
                f"{placement.function} calls {call.action} from {subnet}, {why}, and there is no endpoint for it",
                at=call,
                because=(subnet,),
                fix=Fix.advice(f"Add {kind} endpoint for {service} to the VPC, or a route to a NAT gateway"),
            )
