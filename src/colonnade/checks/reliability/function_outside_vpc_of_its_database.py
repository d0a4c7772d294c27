"""
Function is outside the VPC of its database.

## Why it matters

A function without `VpcConfig` runs in a network of AWS, from which nothing leads into your VPC. A database, cache or
search domain there is out of its reach: the connection runs into the timeout, at every invocation. The one way around
is to give the database a public address, and then everybody who can guess a password may try; most caches cannot
even have one.

## How to put it right

Give the function `VpcConfig` with the private subnets of the database and a security group of its own, and let the
database's group let in that one. What the function calls of AWS then needs endpoints in the VPC, or a NAT gateway.
For Aurora, the Data API is reached without a VPC: `rds-data` with the role's permissions instead of a connection.

## When to leave it

Where the function only hands the address on and connects to nothing.

## See also

- [Giving Lambda functions access to resources in a VPC](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)
- [Using the Data API](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html)
- [Hiding a DB instance in a VPC from the internet](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.placement import Placement
from colonnade.model.store import Store

ADVICE = "Give {0} VpcConfig with private subnets of the VPC of {1}, and a security group that {1} lets in"


@check(
    pillar=Pillar.RELIABILITY,
    lens=("sec_sec_q2_a2",),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="the function reaches its database, and nobody else can",
    over=Placement,
    also=(Pillar.SECURITY,),
)
def function_outside_vpc_of_its_database(placement: Placement) -> Iterator[Finding]:
    function = placement.function
    for store, variable in placement.stores:
        if not placement.inside.value:
            yield Finding(
                f"{function} stands in no VPC, and {_so(store)}",
                at=variable or function,
                because=store.proof,
                fix=Fix.advice(ADVICE.format(function, store)),
                confidence=None if variable and placement.drives(store) else Confidence.MEDIUM,
            )


def _so(store: Store) -> str:
    """What follows for a store: it is open to all, or out of reach."""
    if not store.public.known:
        return f"reaches the {store.what} {store} only if that is open to the internet"
    if store.public.value:
        return f"the {store.what} {store} is open to the internet for it"
    return f"cannot reach the {store.what} {store}, which has no address outside of one"
