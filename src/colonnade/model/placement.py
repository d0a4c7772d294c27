"""Where a function stands: in which subnets and security groups of a VPC, and what it reaches from there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, TypeVar

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Choice, Fact, NotApplicable, Origin, Reference, Text, Unknown, chosen, some
from colonnade.model.messaging import Secret
from colonnade.model.network import Endpoint, SecurityGroup, Subnet
from colonnade.model.policy import Statement
from colonnade.model.resource import Resource, present
from colonnade.model.store import Store
from colonnade.regex import regex

if TYPE_CHECKING:
    from colonnade.model.code import AwsCall
    from colonnade.model.environment import Variable
    from colonnade.model.function import Function

R = TypeVar("R")


@dataclass(eq=False, slots=True, kw_only=True)
class Placement:
    """The place of a function: `inside` a VPC or not; `subnet_links` and `group_links` as far as they are known.

    `secrets_of` are the stores whose credentials a secret holds, by the key of the secret. `harmless` are packages
    that open no connection by themselves.
    """

    function: Function
    inside: Fact[bool]
    origin: Origin
    subnet_links: tuple[Fact[Subnet], ...] = ()
    group_links: tuple[Fact[SecurityGroup], ...] = ()
    secrets_of: dict[str, Store] = field(default_factory=dict, repr=False)
    harmless: frozenset[str] = field(default=frozenset(), repr=False)

    def __str__(self) -> str:
        return str(self.function)

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.function.condition,)

    @property
    def is_there(self) -> bool:
        """Whether the function is, and stands in a VPC."""
        return bool(present([self.function])) and self.inside.value

    @property
    def subnets(self) -> list[Subnet]:
        """Its subnets; raises Unknown where one of them is not in the files."""
        return [each.value for each in self.subnet_links]

    @property
    def in_vpc(self) -> Placement:
        """The place itself, where it is in a VPC."""
        if not self.inside.value:
            raise NotApplicable("it stands in no VPC")
        return self

    @property
    def stores(self) -> list[tuple[Store, Variable | None]]:
        """The stores that it takes the address of, or speaks to by their drivers, each with the variable that says so.

        Not applicable where it is given none, or its code connects to none.
        """
        found: dict[Store, Variable | None] = {}
        for variable in self.function.environment.values():
            for store in self._named_by(variable):
                if store.inside.value and self._speaks_to(store, addressed=True):
                    found.setdefault(store, variable)
        if not found and self.function.code_link.known:
            alike = [each for each in self._all(Store) if each.inside.value and self._speaks_to(each)]
            found = dict.fromkeys(alike if len(alike) == 1 else ())
        return list(some(list(found.items()), "it takes the address of no database or cache in a VPC"))

    @property
    def needs_vpc(self) -> str | None:
        """Why it stands in a VPC, as the end of a sentence; None where nothing in the application calls for it."""
        function = self.in_vpc.function
        if function.file_systems:
            return "it mounts a file system"
        for variable in function.environment.values():
            for named in self._mentioned(variable):
                held = named if named.type.startswith(_WITHIN) else self.secrets_of.get(named.key)
                if held is not None:
                    return f"{variable.name} names {held}"
        if any(group.limits_leaving for group in self._known(self.group_links)):
            return "its security group says where it may send to"
        if any(each.restricts for each in self._all(Endpoint)):
            return "an endpoint of the VPC has a policy of its own"
        for statement in self._all(Statement):
            if any(key.lower() in _FROM_VPC for _, key, _ in statement.tests):
                return "a policy asks for requests that come from the VPC"
        return None

    @property
    def doubt(self) -> Unknown | None:
        """Why the calls of AWS in its code may not be all that it sends, or None where they are."""
        if not self.function.code_link.known:
            return Unknown("its code could not be read", self.origin)
        code = self.function.code
        if code.unresolved:
            return Unknown(f"not all that the code of {self} does could be followed", code.origin)
        for request in code.http_calls:
            return Unknown("whether what it asks by HTTP is in the VPC is not known", request.origin)
        for each in code.imports:
            if each.package in _SOCKETS and each.used:
                return Unknown(f"to what it connects by {each.module} is not known", each.origin)
        for name in sorted(self._strange):
            return Unknown(f"whether {name} connects to something in the VPC is not known", code.origin)
        for call in code.calls:
            if "endpoint_url" in call.made_with:
                return Unknown("where the endpoint that it calls stands is not known", call.origin)
        return None

    @property
    def calls_only_aws(self) -> Sequence[AwsCall]:
        """The calls of its code, where these are all that it sends; raises Unknown where it may send more."""
        calls = self.function.code.calls
        if self.doubt is not None:
            raise self.doubt
        return calls

    @property
    def shut_in(self) -> list[Subnet]:
        """Its subnets from which nothing leads out of the VPC."""
        subnets = self.in_vpc.subnets
        if any(not each.vpc_is_ours for each in subnets):
            raise Unknown("which endpoints its VPC has is not in the files", self.origin)
        return [each for each in subnets if not each.lets_out]

    @property
    def unreachable(self) -> dict[str, tuple[AwsCall, Subnet]]:
        """The AWS services that it calls and cannot reach from one of its subnets, each with the first call."""
        found: dict[str, tuple[AwsCall, Subnet]] = {}
        endpoints = self._all(Endpoint)
        for subnet in self.shut_in:
            for call in self.function.code.calls:
                elsewhere = "endpoint_url" in call.made_with
                if not elsewhere and not any(each.serves(call.service, subnet) for each in endpoints):
                    found.setdefault(call.service, (call, subnet))
        return found

    def _speaks_to(self, store: Store, *, addressed: bool = False) -> bool:
        """Whether its code uses a driver of a store; where it cannot be read, whether it has the address."""
        if not self.function.code_link.known:
            return addressed
        if self.drives(store):
            return True
        code = self.function.code
        # A layer or a package that nobody described may well be a driver; the Data APIs are reached without one.
        opening = self._strange or code.http_calls or any(each.package in _SOCKETS for each in code.imports)
        return addressed and bool(opening) and _DATA_APIS.isdisjoint(code.services)

    def drives(self, store: Store) -> bool:
        """Whether its code is known to use a driver of a store."""
        imports = self.function.code.imports if self.function.code_link.known else []
        return any(each.used and each.package in store.drivers for each in imports)

    @property
    def _strange(self) -> set[str]:
        """The packages of its code that may connect to something."""
        return set(self.function.code.third_party) - self.harmless - _AWS

    def _named_by(self, variable: Variable) -> Iterator[Store]:
        """The stores whose address, or whose credentials, a variable holds."""
        for part in _references(variable):
            named = self._by_key(part.resource)
            if isinstance(named, Store) and part.attribute and _ADDRESS.search(part.attribute):
                yield named
            elif isinstance(named, Secret) and named.key in self.secrets_of:
                yield self.secrets_of[named.key]

    def _mentioned(self, variable: Variable) -> Iterator[Resource]:
        for part in _references(variable):
            named = self._by_key(part.resource)
            if named is not None:
                yield named

    def _by_key(self, key: str) -> Resource | None:
        application = self.function.application
        around = application.surroundings if application is not None else None
        return around.by_key(key) if around is not None else None

    def _all(self, kind: type[R]) -> list[R]:
        application = self.function.application
        return application.subjects(kind) if application is not None else []

    @staticmethod
    def _known(links: tuple[Fact[R], ...]) -> list[R]:
        return [each.value for each in links if each.known]


def _references(variable: Variable) -> list[Reference]:
    raw = chosen(variable.value.raw) if isinstance(variable.value.raw, Choice) else variable.value.raw
    parts = raw.parts if isinstance(raw, Text) else (raw,)
    return [each for each in parts if isinstance(each, Reference)]


# The attributes of a store that tell where it is reached.
_ADDRESS = regex(r"endpoint|address|dns|host", re.IGNORECASE)
_AWS = {"boto3", "botocore", "aws_lambda_powertools", "aws_xray_sdk"}
_DATA_APIS = {"rds-data", "redshift-data"}
_SOCKETS = {"ftplib", "imaplib", "nntplib", "poplib", "smtplib", "socket", "ssl", "telnetlib", "xmlrpc"}
_FROM_VPC = {"aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:sourcevpcarn"}
# The services whose resources stand within a VPC.
_WITHIN = (
    "AWS::AmazonMQ::",
    "AWS::DAX::",
    "AWS::DocDB::",
    "AWS::EC2::",
    "AWS::ECS::",
    "AWS::EFS::",
    "AWS::ElastiCache::",
    "AWS::ElasticLoadBalancing",
    "AWS::Elasticsearch::",
    "AWS::FSx::",
    "AWS::MSK::",
    "AWS::MemoryDB::",
    "AWS::Neptune::",
    "AWS::OpenSearchService::",
    "AWS::RDS::",
    "AWS::Redshift",
    "AWS::ServiceDiscovery::",
)
