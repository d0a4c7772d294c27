"""Networks: subnets, route tables, NAT gateways, endpoints, security groups; and where functions stand in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from colonnade.aws.data_stores import connects_to_nothing
from colonnade.aws.vpc_endpoints import services_of
from colonnade.fact import Fact, Opaque, Text
from colonnade.model.function import Function
from colonnade.model.network import (
    EVERYWHERE,
    Endpoint,
    NatGateway,
    Opening,
    RouteTable,
    SecurityGroup,
    Subnet,
    Way,
)
from colonnade.model.placement import Placement
from colonnade.model.resource import Resource
from colonnade.model.store import Store
from colonnade.regex import regex
from colonnade.sources.cloudformation.derive import alternatives, as_text, changed, derived

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties

_SERVICE = regex(r"(?:com\.amazonaws|aws)\.(?:\$\{[^}]*\}|[a-z0-9-]+)\.(?P<name>[a-z0-9.-]+)$")


def _group(declared: Declared) -> SecurityGroup:
    properties = declared.properties
    made = SecurityGroup(**declared.common)
    for item in properties.each("SecurityGroupIngress"):
        made.all_openings.append(_opening(item.properties(), item.condition))
    leaving = [_opening(item.properties(), item.condition) for item in properties.each("SecurityGroupEgress")]
    made.limits_leaving = bool(leaving) and not any(map(_is_everywhere, leaving))
    return made


def _is_everywhere(opening: Opening) -> bool:
    return opening.network is not None and str(opening.network.raw) in EVERYWHERE


def _opening(properties: Properties, condition: Condition | None) -> Opening:
    network = properties.text("CidrIp")
    if network is None:
        network = properties.text("CidrIpv6")
    return Opening(
        protocol=derived(properties.fact("IpProtocol", str, "-1"), lambda each: _PROTOCOLS.get(each, each)),
        first=properties.optional("FromPort", int),
        last=properties.optional("ToPort", int),
        network=network,
        origin=properties.origin,
        condition=condition,
    )


_PROTOCOLS = {"TCP": "tcp", "6": "tcp", "all": "-1"}


def _link_opening(made: Resource, declared: Declared, building: Building) -> None:
    group = building.links.resource(declared.properties.raw("GroupId"), (SecurityGroup,))
    if isinstance(group, SecurityGroup):
        group.all_openings.append(_opening(declared.properties, made.condition))


def _link_leaving(made: Resource, declared: Declared, building: Building) -> None:
    group = building.links.resource(declared.properties.raw("GroupId"), (SecurityGroup,))
    if isinstance(group, SecurityGroup) and not _is_everywhere(_opening(declared.properties, made.condition)):
        group.limits_leaving = True


def _subnet(declared: Declared) -> Subnet:
    return Subnet(**declared.common)


def _link_subnet(made: Subnet, declared: Declared, building: Building) -> None:
    made.vpc, made.vpc_is_ours = _vpc(declared.properties, building)


def _vpc(properties: Properties, building: Building) -> tuple[str | None, bool]:
    """What names the VPC, alike wherever it is named, and whether the application makes it."""
    for _, raw in alternatives(properties.raw("VpcId")):
        text = as_text(raw)
        if isinstance(text, Opaque):
            text = Text((text,))
        if isinstance(text, Text):
            found = building.links.resource(text)
            ours = isinstance(found, Resource) and found.type == "AWS::EC2::VPC"
            return building.links.canonical(text), ours
    return None, False


def _route_table(declared: Declared) -> RouteTable:
    return RouteTable(**declared.common)


def _link_association(made: Resource, declared: Declared, building: Building) -> None:
    del made  # it only brings two others together
    subnet = building.links.resource(declared.properties.raw("SubnetId"), (Subnet,))
    table = building.links.resource(declared.properties.raw("RouteTableId"), (RouteTable,))
    if isinstance(subnet, Subnet) and isinstance(table, RouteTable):
        subnet.table = table
    elif isinstance(subnet, Subnet):
        subnet.routes_known = False


_TARGETS = (
    "CarrierGatewayId", "CoreNetworkArn", "EgressOnlyInternetGatewayId", "GatewayId", "InstanceId", "LocalGatewayId",
    "NatGatewayId", "NetworkInterfaceId", "TransitGatewayId", "VpcEndpointId", "VpcPeeringConnectionId",
)  # fmt: skip


def _link_route(made: Resource, declared: Declared, building: Building) -> None:
    properties = declared.properties
    table = building.links.resource(properties.raw("RouteTableId"), (RouteTable,))
    destination = properties.text("DestinationCidrBlock") or properties.text("DestinationIpv6CidrBlock")
    if not isinstance(table, RouteTable) or destination is None:
        return
    named = next((name for name in _TARGETS if properties.has(name).raw is not False), None)
    target = building.links.resource(properties.raw(named)) if named is not None else None
    known = target if isinstance(target, Resource) else None
    table.all_ways.append(
        Way(destination=destination, to=known, origin=made.origin, condition=made.condition)
    )


def _nat(declared: Declared) -> NatGateway:
    return NatGateway(**declared.common)


def _endpoint(declared: Declared) -> Endpoint:
    properties = declared.properties
    service = properties.text("ServiceName")
    found = _SERVICE.search(str(service.raw)) if service is not None else None
    kind = properties.fact("VpcEndpointType", str, "Gateway")
    return Endpoint(
        **declared.common,
        services=services_of(found["name"]) if found is not None else None,
        gateway=derived(kind, lambda each: each == "Gateway"),
        restricts=properties.has("PolicyDocument").raw is not False,
    )


def _link_endpoint(made: Endpoint, declared: Declared, building: Building) -> None:
    made.vpc, _ = _vpc(declared.properties, building)
    for item in declared.properties.each("RouteTableIds"):
        table = building.links.resource(item.raw, (RouteTable,))
        if isinstance(table, RouteTable):
            made.tables.append(table)


def _place(made: Function, declared: Declared, building: Building) -> None:
    """Note where a function stands."""
    network = declared.properties.within("VpcConfig")
    placed = Placement(
        function=made,
        inside=made.vpc,
        origin=made.vpc.origin,
        subnet_links=_links(network, "SubnetIds", Subnet, building),
        group_links=_links(network, "SecurityGroupIds", SecurityGroup, building),
    )
    building.parts.append(placed)
    for link in (*placed.subnet_links, *placed.group_links):
        for _, each in alternatives(link.raw):
            if isinstance(each, Subnet):
                each.all_placements.append(placed)
            elif isinstance(each, SecurityGroup):
                each.all_functions.append(placed)


def _links(
    properties: Properties, name: str, kind: type[Resource], building: Building
) -> tuple[Fact[Any], ...]:
    """The resources of a list, each as far as it is known."""

    def linked(raw: object) -> object:
        text = as_text(raw)
        return building.links.resource(raw, (kind,)) or Opaque("one that no template here makes", str(text))

    return tuple(
        Fact(changed(item.raw, linked), item.origin, item.written, name) for item in properties.each(name)
    )


def finish(building: Building) -> None:
    """Bring NAT gateways together with the subnets behind them, and functions with the secrets of stores."""
    subnets = [each for each in building.resources.values() if isinstance(each, Subnet)]
    endpoints = [each for each in building.resources.values() if isinstance(each, Endpoint)]
    for subnet in subnets:
        for way in subnet.table.all_ways if subnet.table is not None else ():
            if isinstance(way.to, NatGateway) and subnet not in way.to.all_subnets:
                way.to.all_subnets.append(subnet)
                way.to.endpoints = endpoints
    placements = [each for each in building.parts if isinstance(each, Placement)]
    secrets = _secrets_of_stores(building)
    if secrets or any(each.inside.raw is not False for each in placements) or _has_stores(building):
        for each in placements:
            each.secrets_of, each.harmless = secrets, connects_to_nothing()


def _has_stores(building: Building) -> bool:
    return any(isinstance(each, Store) for each in building.resources.values())


def _secrets_of_stores(building: Building) -> dict[str, Store]:
    """The stores whose credentials each secret holds, by the key of the secret."""
    found: dict[str, Store] = {}
    for each in building.of_type("AWS::SecretsManager::SecretTargetAttachment"):
        secret = building.links.resource(each.properties.raw("SecretId"))
        store = building.links.resource(each.properties.raw("TargetId"), (Store,))
        if isinstance(secret, Resource) and isinstance(store, Store):
            found[secret.key] = store
    for key, store in building.resources.items():
        if isinstance(store, Store) and key in building.declared:
            for part in _parts(building.declared[key].properties.text("MasterUserPassword")):
                if isinstance(part, Opaque) and part.identity.startswith("{{resolve:secretsmanager"):
                    found |= {each.key: store for each in building.links.resolved(part.identity)}
    return found


def _parts(fact: Fact[Text] | None) -> Iterator[object]:
    for _, raw in alternatives(fact.raw if fact is not None else None):
        yield from raw.parts if isinstance(raw, Text) else (raw,)


MAKERS = {
    "AWS::EC2::NatGateway": _nat,
    "AWS::EC2::RouteTable": _route_table,
    "AWS::EC2::SecurityGroup": _group,
    "AWS::EC2::Subnet": _subnet,
    "AWS::EC2::VPCEndpoint": _endpoint,
}
LINKERS = {
    "AWS::EC2::Route": _link_route,
    "AWS::EC2::SecurityGroupEgress": _link_leaving,
    "AWS::EC2::SecurityGroupIngress": _link_opening,
    "AWS::EC2::Subnet": _link_subnet,
    "AWS::EC2::SubnetRouteTableAssociation": _link_association,
    "AWS::EC2::VPCEndpoint": _link_endpoint,
    "AWS::Lambda::Function": _place,
}
