"""What stands in a VPC and is paid by the hour."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.network import Endpoint, NatGateway
from colonnade.model.resource import Resource
from colonnade.usage.amount import HOURS_A_MONTH, Amount, Basis
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import NotKnown, Used
from colonnade.usage.written import count

ZONES = Range(1, 2, 3)


@meter(NatGateway, "hours")
def gateway(of: NatGateway, _: Flow) -> Iterator[Used | NotKnown]:
    """A NAT gateway."""
    yield Used("nat-gateway-hour", Amount.exactly(HOURS_A_MONTH, Basis.DECLARED, f"{of} all month"))
    yield NotKnown("data", "how much is sent through it is not known; each GB costs as much as an hour")


@meter("AWS::EC2::EIP", "hours")
def address(of: Resource, _: Flow) -> Iterator[Used]:
    """A public address."""
    yield Used("public-address-hour", Amount.exactly(HOURS_A_MONTH, Basis.DECLARED, f"{of} all month"))


@meter(Endpoint, "hours")
def endpoint(of: Endpoint, _: Flow) -> Iterator[Used | NotKnown]:
    """An interface endpoint in each of its zones; gateway endpoints cost nothing."""
    if of.gateway.value:
        return
    zones = count(of, "SubnetIds")
    hours = (
        Amount.exactly(
            zones * HOURS_A_MONTH, Basis.DECLARED, f"{of} in {zones} zone{'s' if zones > 1 else ''} all month"
        )
        if zones
        else Amount.assumed(
            ZONES * HOURS_A_MONTH, f"an endpoint stands in {ZONES.likely:g} zones, {ZONES.high:g} at most"
        )
    )
    yield Used("interface-endpoint-hour", hours)
    yield NotKnown("data", "how much is sent through it is not known")
