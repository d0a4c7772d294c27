"""Where data is kept within a VPC: databases, caches, search domains, brokers, file systems."""

from __future__ import annotations

from dataclasses import field

from colonnade.dataclass import dataclass
from colonnade.fact import Fact
from colonnade.model.network import SecurityGroup
from colonnade.model.resource import Resource


@dataclass(eq=False, slots=True, kw_only=True)
class Store(Resource):
    """A database, cache, search domain, broker or file system of a VPC.

    `what` is how a user calls it: "database", "cache". `inside` is whether it stands in a VPC, `public` whether it
    has an address outside of it as well. `usual_ports` are those on which its engine listens unless it is told
    another, `drivers` the packages by which code speaks to it.
    """

    what: str
    inside: Fact[bool]
    public: Fact[bool]
    port: Fact[int | None]
    usual_ports: tuple[int, ...] = ()
    drivers: frozenset[str] = frozenset()
    groups: list[SecurityGroup] = field(default_factory=list)

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports on which it listens."""
        told = self.port.value
        return self.usual_ports if told is None else (told,)

    @property
    def proof(self) -> tuple[Resource | Fact[bool], ...]:
        """What proves whether it has an address outside of its VPC: itself, and what is said of that."""
        return (self, self.public) if self.public.label else (self,)
