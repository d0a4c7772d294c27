"""Networks: subnets and their routes, NAT gateways, endpoints of AWS services, security groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.condition import Condition, holds
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Text, Unknown, some
from colonnade.model.resource import Resource, present

if TYPE_CHECKING:
    from colonnade.model.placement import Placement
    from colonnade.model.store import Store

EVERYWHERE = ("0.0.0.0/0", "::/0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A rule of a security group by which connections come in.

    `protocol` is "tcp", "udp", "-1" for all …; `first` and `last` are the ports, None where it tells none.
    `network` is where from, as a range of addresses; None where it names another security group.
    """

    protocol: Fact[str]
    first: Fact[int | None]
    last: Fact[int | None]
    network: Fact[Text] | None
    origin: Origin
    condition: Condition | None = None

    def __str__(self) -> str:
        return f"it lets in {self.network}" if self.network is not None else "it lets a security group in"

    @property
    def is_for_everybody(self) -> bool:
        """Whether any address may come in."""
        return self.network is not None and self.network.known and str(self.network.value) in EVERYWHERE

    @property
    def admits_all(self) -> bool:
        """Whether it is for every port."""
        if self.protocol.value not in _TCP:
            return False
        first, last = self.first.value, self.last.value
        return (
            self.protocol.value == "-1" or first in (None, -1) or (first <= 1 and (last or 0) >= _LAST_PORT)
        )

    @property
    def told(self) -> str:
        """The ports that are open by it, as a user would name them."""
        first, last = self.first.value, self.last.value
        if self.admits_all:
            return "every port"
        return f"port {first}" if last in (None, first) else f"ports {first} to {last}"

    def admits(self, ports: Sequence[int]) -> bool:
        """Whether one of these ports is open by it."""
        if self.protocol.value not in _TCP:
            return False
        first, last = self.first.value, self.last.value
        if self.admits_all or first is None:
            return True
        return any(first <= each <= (first if last is None else last) for each in ports)


_TCP = ("tcp", "6", "-1")
_LAST_PORT = 65_535


@dataclass(eq=False, slots=True, kw_only=True)
class SecurityGroup(Resource):
    """A security group: `all_openings` are its own rules and those that stand by themselves.

    `limits_leaving` is whether somebody wrote down where its members may send to, and that is not everywhere.
    """

    limits_leaving: bool = False
    all_openings: list[Opening] = field(default_factory=list)
    all_stores: list[Store] = field(default_factory=list)
    all_functions: list[Placement] = field(default_factory=list)

    @property
    def openings(self) -> Sequence[Opening]:
        """The rules that let in, of a group that a function or what it keeps its data in has."""
        if not present(self.all_stores) and not self.functions:
            raise NotApplicable("neither a function nor a store of the application is in it")
        return some(
            [each for each in self.all_openings if holds(each.condition)], "it lets nobody in by itself"
        )

    @property
    def stores(self) -> list[Store]:
        """The databases, caches and brokers that are in it."""
        return present(self.all_stores)

    @property
    def functions(self) -> list[Placement]:
        """The functions that are in it, by their places."""
        return [each for each in self.all_functions if holds(each.function.condition)]

    @property
    def is_of_functions_only(self) -> bool:
        """Whether nothing but functions is in it, as far as is known."""
        beside = ("AWS::EC2::SecurityGroup", "AWS::Lambda::Function")
        others = [
            each for each in self.referenced_by if each.by is None or not each.by.type.startswith(beside)
        ]
        return not others and not self.stores


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A route: `to` is the resource it leads to, where that is one of the application."""

    destination: Fact[Text]
    to: Resource | None
    origin: Origin
    condition: Condition | None = None

    def __str__(self) -> str:
        return f"the route to {self.destination.raw}"

    @property
    def leads_out(self) -> bool:
        """Whether a function gets out by it: to everywhere, and not by an internet gateway.

        A function has no public address, without which an internet gateway passes nothing on.
        """
        everywhere = str(self.destination.value) in EVERYWHERE
        return everywhere and not self.to_internet_gateway

    @property
    def to_internet_gateway(self) -> bool:
        return self.to is not None and self.to.type == "AWS::EC2::InternetGateway"


@dataclass(eq=False, slots=True, kw_only=True)
class RouteTable(Resource):
    """A route table of a VPC."""

    all_ways: list[Way] = field(default_factory=list)

    @property
    def ways(self) -> list[Way]:
        return [each for each in self.all_ways if holds(each.condition)]


@dataclass(eq=False, slots=True, kw_only=True)
class Subnet(Resource):
    """A subnet: `vpc` names its VPC, the same for all that are in it; `table` None is the VPC's main route table.

    `vpc_is_ours` is whether the application makes that VPC, and so knows what is in it; `routes_known` is False where
    its route table stands in no file.
    """

    vpc: str | None = None
    vpc_is_ours: bool = False
    table: RouteTable | None = None
    routes_known: bool = True
    all_placements: list[Placement] = field(default_factory=list)

    @property
    def ways(self) -> list[Way]:
        """Its routes beside the one within the VPC; raises Unknown where they are not in the files."""
        if not self.routes_known or (self.table is None and not self.vpc_is_ours):
            raise Unknown(f"which routes {self} has is not in the files", self.origin)
        return self.table.ways if self.table is not None else []

    @property
    def lets_out(self) -> bool:
        """Whether a function in it reaches what is outside of the VPC."""
        return any(each.leads_out for each in self.ways)

    @property
    def is_public(self) -> bool:
        """Whether an internet gateway serves what has a public address in it."""
        return any(each.to_internet_gateway for each in self.ways)


@dataclass(eq=False, slots=True, kw_only=True)
class Endpoint(Resource):
    """An endpoint of AWS services within a VPC: `services` by botocore's names, None where that is not known.

    `tables` are the route tables of a gateway endpoint; `restricts` is whether it has a policy of its own.
    """

    services: frozenset[str] | None
    gateway: Fact[bool]
    vpc: str | None = None
    tables: list[RouteTable] = field(default_factory=list)
    restricts: bool = False

    def serves(self, service: str, subnet: Subnet) -> bool:
        """Whether calls of a service leave a subnet through it."""
        if self.vpc != subnet.vpc:
            return False
        if self.services is None:
            raise Unknown(f"for which service {self} is is not known", self.origin)
        in_reach = subnet.table in self.tables if self.gateway.value else True
        return service in self.services and in_reach


@dataclass(eq=False, slots=True, kw_only=True)
class NatGateway(Resource):
    """A NAT gateway; `subnets` are those whose way out leads through it."""

    all_subnets: list[Subnet] = field(default_factory=list)
    endpoints: list[Endpoint] = field(default_factory=list)

    @property
    def subnets(self) -> list[Subnet]:
        return present(self.all_subnets)

    @property
    def placements(self) -> Sequence[Placement]:
        """The functions that send through it, by their places."""
        found = [each for subnet in self.subnets for each in subnet.all_placements if each.is_there]
        return some(list(dict.fromkeys(found)), "no function of the application sends through it")

    @property
    def services(self) -> dict[str, Placement]:
        """The AWS services that go through it as far as is known, each with the first function that calls it."""
        known = [each for each in self.placements if each.function.code_link.known]
        if not known:
            self.placements[0].function.code  # noqa: B018 - tells why it is not known
        called = {service: each for each in reversed(known) for service in each.function.code.services}
        return {service: called[service] for service in sorted(called) if not self._served(service)}

    @property
    def is_only_for_aws(self) -> bool:
        """Whether nothing else goes through it, as far as can be told."""
        return self._others is None and all(each.doubt is None for each in self.placements)

    @property
    def needed_for(self) -> str | None:
        """What else than functions needs it; raises Unknown where it could not be told what they send."""
        for each in self.placements:
            if not each.function.code.http_calls:
                each.calls_only_aws  # noqa: B018 - tells why it is not known
        return self._others

    @property
    def zones(self) -> int:
        """In how many subnets the functions behind it stand."""
        return len({str(link.raw) for each in self.placements for link in each.subnet_links})

    def _served(self, service: str) -> bool:
        """Whether calls of a service leave all its subnets by an endpoint, without it."""
        known = present(self.endpoints)
        return all(any(one.serves(service, each) for one in known) for each in self.subnets)

    @property
    def _others(self) -> str | None:
        """What else stands in its subnets and may send through it."""
        for subnet in self.subnets:
            for each in subnet.referenced_by:
                if each.by is None:
                    return "what uses an output"
                if not each.by.type.startswith(_BESIDE):
                    return str(each.by)
        return None


# What stands in a subnet or beside it without sending anything out.
_BESIDE = (
    "AWS::EC2::NatGateway",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCEndpoint",
    "AWS::EFS::MountTarget",
    "AWS::Lambda::Function",
    "AWS::DAX::SubnetGroup",
    "AWS::DocDB::DBSubnetGroup",
    "AWS::ElastiCache::",
    "AWS::IAM::",
    "AWS::MemoryDB::SubnetGroup",
    "AWS::Neptune::DBSubnetGroup",
    "AWS::RDS::",
    "AWS::Redshift::ClusterSubnetGroup",
)
