"""The stages of APIs, and the usage plans that limit single clients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.condition import Condition, holds
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Origin, Text
from colonnade.model.resource import Resource

if TYPE_CHECKING:
    from colonnade.model.api import Api, Route


@dataclass(eq=False, slots=True, kw_only=True)
class MethodLimit:
    """The limits that a stage sets for some of its routes: `method` and `path` are "*" where they hold for any."""

    method: str
    path: str
    throttle_rate: Fact[float | None]
    throttle_burst: Fact[int | None]
    origin: Origin

    def covers(self, route: Route) -> bool:
        """Whether both limits hold for a route."""
        if self.path not in ("*", str(route.path.value)) or self.method not in ("*", route.method.value):
            return False
        return self.throttle_rate.value is not None and self.throttle_burst.value is not None


@dataclass(eq=False, slots=True, kw_only=True)
class Stage:
    """A deployed stage of an API.

    `throttle_rate` in requests a second and `throttle_burst` in requests hold for every route; None where only the
    account's limits do. `methods` are the limits of single routes. `access_logs` is whether they are on,
    `execution_logs` whether API Gateway logs its own work,
    `data_trace` whether what callers send and get is logged for any route.
    """

    name: Fact[Text]
    origin: Origin
    throttle_rate: Fact[float | None]
    throttle_burst: Fact[int | None]
    tracing: Fact[bool]
    access_logs: Fact[bool]
    execution_logs: Fact[bool]
    data_trace: Fact[bool]
    methods: list[MethodLimit] = field(default_factory=list)
    condition: Condition | None = None

    @property
    def present(self) -> bool:
        return holds(self.condition)

    @property
    def leaves_a_trace(self) -> bool:
        """Whether anything is kept of a request that no function sees."""
        return self.access_logs.value or self.execution_logs.value or self.tracing.value

    @property
    def throttles(self) -> bool:
        """Whether every route has both limits, a steady rate and a burst, whatever is set for single ones."""
        return self.throttle_rate.value is not None and self.throttle_burst.value is not None

    def unlimited(self, routes: Iterable[Route]) -> list[Route]:
        """The routes that callers may call as fast as they like; what answers preflight is left aside."""
        asked = [each for each in routes if not each.mock and each.method.value != "OPTIONS"]
        return [each for each in asked if not any(limit.covers(each) for limit in self.methods)]

    def what_is_missing(self, routes: list[Route]) -> str:
        """Name the limit that is not set, as a sentence; `routes` are those without one."""
        if self.throttle_rate.value is not None:
            return "no burst is set"
        if self.throttle_burst.value is not None:
            return "no steady rate is set"
        if not self.methods:
            return "no steady rate and no burst is set"
        more = f" and {len(routes) - MOST_NAMED} more" if len(routes) > MOST_NAMED else ""
        return f"{', '.join(map(str, routes[:MOST_NAMED]))}{more} {'has' if len(routes) == 1 else 'have'} no limit"


MOST_NAMED = 3


@dataclass(eq=False, slots=True, kw_only=True)
class UsagePlan(Resource):
    """A usage plan: `throttle_rate` and `throttle_burst` as of Stage, for each key; `quota` in requests.

    `limits_methods` is whether it limits single methods.
    """

    throttle_rate: Fact[float | None]
    throttle_burst: Fact[int | None]
    quota: Fact[int | None]
    limits_methods: bool = False
    apis: list[Api] = field(default_factory=list)

    @property
    def limits_nobody(self) -> bool:
        """Whether whoever has a key may call as often as they like."""
        if self.limits_methods:
            return False
        limits = (self.throttle_rate, self.throttle_burst, self.quota)
        return all(each.value is None for each in limits)
