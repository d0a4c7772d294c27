"""
NAT gateway carries traffic of AWS services.

## Why it matters

A NAT gateway is paid for by the hour, whether anything goes through it or not, and again for each gigabyte. What a
function in a VPC reads from S3 or DynamoDB through it costs more on the way than it does there; the same bytes go
through a gateway endpoint for nothing. And where all that the functions behind a NAT gateway call are AWS services,
endpoints can replace it whole: then nothing in the VPC reaches the internet at all.

## How to put it right

Add gateway endpoints for S3 and DynamoDB (`AWS::EC2::VPCEndpoint` with the route tables of the private subnets): no
code changes. For other services add interface endpoints, and take the NAT gateway out when nothing else needs it.

## When to leave it

Where something else goes out through it, or so many services are called that their endpoints cost more.

## See also

- [Gateway endpoints](https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html)
- [Prices of NAT gateways](https://aws.amazon.com/vpc/pricing/)
- [Prices of endpoints](https://aws.amazon.com/privatelink/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.aws.vpc_endpoints import endpoint_of, gateway_services
from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.network import NatGateway

HOURS = 730  # of a month, as AWS counts it


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a3",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="nothing is paid for the way to AWS services",
    over=NatGateway,
    also=(Pillar.SUSTAINABILITY,),
    after=("function-in-vpc-without-need",),
)
def nat_gateway_carries_aws_traffic(nat: NatGateway) -> Iterator[Finding]:
    free = [each for each in nat.services if each in gateway_services()]
    others = [each for each in nat.services if each not in free]
    endpoints = price("interface-endpoint-hour").amount * len(others) * nat.zones
    named = ", ".join(free + others)
    through = price("nat-gateway-gb")
    saved = price("nat-gateway-hour").amount - endpoints
    if nat.is_only_for_aws and all(map(endpoint_of, others)) and saved > 0:
        yield Finding(
            f"only calls of {named} go through {nat}, for which there are endpoints"
            if named
            else f"nothing goes through {nat}: what the functions behind it call, they reach without it",
            at=nat,
            because=tuple(each.function for each in nat.placements),
            fix=Fix.advice(f"Add endpoints for {named}, and take {nat} out" if named else f"Take {nat} out"),
            worth=Worth(f"${saved * HOURS:.2f} less a month", _basis(others)),
        )
    elif free:
        callers = " and ".join(dict.fromkeys(str(nat.services[each]) for each in free))
        yield Finding(
            f"what {callers} sends to {' and '.join(free)} goes through {nat}; a gateway endpoint costs nothing",
            at=nat,
            because=tuple(nat.services[each].function for each in free),
            fix=Fix.advice(
                f"Add a gateway endpoint for {' and '.join(free)} to the route tables of its subnets"
            ),
            worth=Worth(f"${through.amount:g} less for each GB", through.basis),
            severity=Severity.LOW,
        )
    elif nat.needed_for:
        raise NotApplicable(f"{nat.needed_for} may send through it too")


def _basis(others: list[str]) -> str:
    """Where the figures come from."""
    items = ["nat-gateway-hour", *(["interface-endpoint-hour"] if others else [])]
    assumed = f"; {HOURS} hours a month" + ("; an endpoint in each subnet of the functions" if others else "")
    return "; ".join(price(each).basis for each in items) + assumed
