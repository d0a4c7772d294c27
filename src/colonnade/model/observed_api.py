"""What was seen of APIs and their callers, of traced invocations and of metrics, as plain data."""

from __future__ import annotations

from collections.abc import Mapping

from colonnade.dataclass import dataclass

Percentiles = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What came of the requests to one route, as the access logs call it: "GET /bookings"."""

    route: str
    requests: int
    client_errors: int
    server_errors: int
    throttled: int
    latency_ms: Percentiles
    slowest_ms: float | None


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What came of the requests of one client.

    `label` is as much of its address, key or name as may be shown; `kind` "address", "key" or "user".
    """

    label: str
    kind: str
    requests: int
    client_errors: int
    throttled: int
    busiest_minute: int


@dataclass(frozen=True, slots=True)
class ApiFacts:
    """What one stage of an API was seen to do; latencies and moments are in milliseconds.

    `name` is what its access logs call it: its identifier, or their log group or file. `answered` are the requests
    whose status is told; `statuses` counts those from 400 on. `integration_ms` is how long what is behind the API
    took. `burst` is the smallest burst that turns nobody away at `steady_rate`, the requests a second of the busiest
    minute; `has_fractions` is whether times are told finer than seconds. `routes` and `clients` are how many there
    were; of them the busiest are told.
    """

    name: str
    stage: str
    requests: int
    answered: int
    client_errors: int
    server_errors: int
    throttled: int
    statuses: Mapping[int, int]
    latency_ms: Percentiles
    slowest_ms: float | None
    integration_ms: Percentiles
    busiest_second: int
    busiest_minute: int
    steady_rate: int
    burst: int
    has_fractions: bool
    routes: int
    clients: int
    busiest_routes: tuple[RouteFacts, ...]
    busiest_clients: tuple[ClientFacts, ...]
    first_at: int
    last_at: int

    @property
    def requests_a_second(self) -> float:
        """How many requests came in a second on average."""
        return self.requests / max((self.last_at - self.first_at) / 1000, 1)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One operation of a service that a function calls: how long a call takes in milliseconds, how many failed.

    `invocations` are the traced invocations in which it was called.
    """

    service: str
    operation: str
    calls: int
    invocations: int
    took_ms: Percentiles
    failed: int
    throttled: int


@dataclass(frozen=True, slots=True)
class TracedFacts:
    """What traces tell of a function, of the few invocations that were traced; times in milliseconds.

    `waiting_share` is how much of the time that the handler ran at least one call of another service was under way,
    in the usual invocation (50) and in the slowest tenth (90).
    """

    name: str
    invocations: int
    cold_starts: int
    failed: int
    throttled: int
    waiting_share: Percentiles
    worked_ms: Percentiles
    waited_ms: Percentiles
    init_ms: Percentiles
    calls: tuple[CallFacts, ...]
    first_at: int
    last_at: int


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """What one series of CloudWatch tells: whose it is by dimension, and its figures; moments in milliseconds.

    `period` is in seconds, None where it is not told and cannot be seen.
    """

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str
    period: int | None
    values: int
    total: float
    lowest: float
    highest: float
    first_at: int
    last_at: int
