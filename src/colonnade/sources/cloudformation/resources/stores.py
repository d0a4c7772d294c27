"""Databases, caches, search domains, brokers and file systems that stand in a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.aws.data_stores import drivers_of, engine_named, ports_of
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Opaque
from colonnade.model.network import SecurityGroup
from colonnade.model.store import Store
from colonnade.sources.cloudformation.derive import alternatives, default

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """How a type of CloudFormation tells what a store is.

    `engine` is the property that names it, or `speaks` the engine itself. `public` is the property that gives it an
    address outside of its VPC, `undecided` what decides where that is left out, None where it has none then;
    `inside` is the property that puts it into a VPC, where it may stand elsewhere. `groups` is the path to its
    security groups.
    """

    what: str
    groups: tuple[str, ...]
    engine: str | None = None
    speaks: str | None = None
    port: str | None = None
    public: str | None = None
    undecided: str | None = None
    inside: str | None = None


_OF_VPC = "not set, so that the internet gateway of its VPC decides"
_SEARCH = _Kind(
    what="search domain",
    groups=("VPCOptions", "SecurityGroupIds"),
    speaks="opensearch",
    inside="VPCOptions",
)
_KINDS = {
    "AWS::AmazonMQ::Broker": _Kind(
        what="broker", groups=("SecurityGroups",), speaks="mq", public="PubliclyAccessible"
    ),
    "AWS::DAX::Cluster": _Kind(what="DAX cluster", groups=("SecurityGroupIds",), speaks="dax"),
    "AWS::DocDB::DBCluster": _Kind(
        what="DocumentDB cluster", groups=("VpcSecurityGroupIds",), speaks="mongodb", port="Port"
    ),
    "AWS::EFS::MountTarget": _Kind(what="file system", groups=("SecurityGroups",), speaks="nfs"),
    "AWS::ElastiCache::CacheCluster": _Kind(
        what="cache", groups=("VpcSecurityGroupIds",), engine="Engine", port="Port"
    ),
    "AWS::ElastiCache::ReplicationGroup": _Kind(
        what="cache", groups=("SecurityGroupIds",), speaks="redis", port="Port"
    ),
    "AWS::ElastiCache::ServerlessCache": _Kind(what="cache", groups=("SecurityGroupIds",), engine="Engine"),
    "AWS::Elasticsearch::Domain": _SEARCH,
    "AWS::MSK::Cluster": _Kind(
        what="Kafka cluster", groups=("BrokerNodeGroupInfo", "SecurityGroups"), speaks="kafka"
    ),
    "AWS::MemoryDB::Cluster": _Kind(
        what="MemoryDB cluster", groups=("SecurityGroupIds",), speaks="redis", port="Port"
    ),
    "AWS::Neptune::DBCluster": _Kind(
        what="Neptune cluster", groups=("VpcSecurityGroupIds",), speaks="neptune", port="DBPort"
    ),
    "AWS::OpenSearchService::Domain": _SEARCH,
    "AWS::RDS::DBCluster": _Kind(
        what="database",
        groups=("VpcSecurityGroupIds",),
        engine="Engine",
        port="Port",
        public="PubliclyAccessible",
        undecided=_OF_VPC,
    ),
    "AWS::RDS::DBInstance": _Kind(
        what="database",
        groups=("VPCSecurityGroups",),
        engine="Engine",
        port="Port",
        public="PubliclyAccessible",
        undecided=_OF_VPC,
    ),
    "AWS::RDS::DBProxy": _Kind(what="database proxy", groups=("VpcSecurityGroupIds",), engine="EngineFamily"),
    "AWS::Redshift::Cluster": _Kind(
        what="Redshift cluster",
        groups=("VpcSecurityGroupIds",),
        speaks="redshift",
        port="Port",
        public="PubliclyAccessible",
    ),
    "AWS::RedshiftServerless::Workgroup": _Kind(
        what="Redshift workgroup",
        groups=("SecurityGroupIds",),
        speaks="redshift",
        port="Port",
        public="PubliclyAccessible",
    ),
}


def _store(declared: Declared) -> Store:
    kind, properties = _KINDS[declared.type], declared.properties
    engine = kind.speaks or _engine(properties, kind.engine or "")
    none: Fact[int | None] = default(None, declared.origin, "Port")
    return Store(
        **declared.common,
        what=kind.what,
        inside=properties.has(kind.inside) if kind.inside else default(True, declared.origin),
        public=_public(properties, kind),
        port=properties.optional(kind.port, int) if kind.port else none,
        usual_ports=ports_of(engine) if engine else (),
        drivers=drivers_of(engine) if engine else frozenset(),
    )


def _engine(properties: Properties, name: str) -> str | None:
    for _, raw in alternatives(properties.raw(name)):
        if isinstance(raw, str):
            return engine_named(raw)
    return None


def _public(properties: Properties, kind: _Kind) -> Fact[bool]:
    """Whether it has an address outside of its VPC."""
    if kind.public is None:
        return default(False, properties.origin)
    told = properties.fact(kind.public, bool, False)
    if told.written or kind.undecided is None:
        return told
    return Fact(Opaque(kind.undecided, kind.public), told.origin, written=False, label=kind.public)


def _link_store(made: Store, declared: Declared, building: Building) -> None:
    holder = declared.properties
    *path, name = _KINDS[declared.type].groups
    for step in path:
        holder = holder.within(step)
    for item in holder.each(name):
        for _, group in alternatives(building.links.link(item.raw, (SecurityGroup,))):
            if isinstance(group, SecurityGroup):
                made.groups.append(group)
                group.all_stores.append(made)


def _link_instance(made: Store, declared: Declared, building: Building) -> None:
    """An instance of a cluster gives the cluster its address."""
    _link_store(made, declared, building)
    cluster = building.links.resource(declared.properties.raw("DBClusterIdentifier"), (Store,))
    if isinstance(cluster, Store) and made.public.written and not cluster.public.written:
        cluster.public = made.public


MAKERS = dict.fromkeys(_KINDS, _store)
LINKERS = {**dict.fromkeys(_KINDS, _link_store), "AWS::RDS::DBInstance": _link_instance}
