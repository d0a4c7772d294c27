"""What was seen beside the logs of functions: APIs and their callers, traced invocations, metrics; plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field

from colonnade.dataclass import dataclass
from colonnade.measure import Range

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

    `waiting_share` is how much of the time that the handler ran at least one call of another service was under way;
    `usual_share` is its median, with where that of all invocations lies 19 times in 20, None where too few were traced.
    `time_share` is that of all their time together, in which long invocations count for more.
    """

    name: str
    invocations: int
    cold_starts: int
    failed: int
    throttled: int
    waiting_share: Percentiles
    usual_share: Range | None
    worked_ms: Percentiles
    waited_ms: Percentiles
    init_ms: Percentiles
    calls: tuple[CallFacts, ...]
    first_at: int
    last_at: int
    time_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a series of CloudWatch is of; dimensions are pairs of name and value, by name, the period is in seconds."""

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str
    period: int | None = None


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """What one series of CloudWatch tells: how many values, and which; moments in milliseconds."""

    of: Asked
    values: int
    total: float
    lowest: float
    highest: float
    first_at: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Series:
    """The values of a metric, one a period, from the oldest on; None where there is none.

    `start` is the beginning of the first period in seconds since 1970, `source` what the values are of: "metrics",
    "logs" or "access logs".
    """

    period: int
    start: int
    values: tuple[float | None, ...]
    source: str

    @property
    def told(self) -> list[float]:
        """The values that there are."""
        return [each for each in self.values if each is not None]


def _none(_: Asked) -> Series | None:
    return None


@dataclass(frozen=True, slots=True)
class Beside:
    """All that is told beside the logs; `problems` are what of a file was not understood.

    `series` gives the values of a metric as CloudWatch has them: from its answers, else from logs where these tell it
    exactly, None where nothing does.
    """

    apis: tuple[ApiFacts, ...] = ()
    traced: tuple[TracedFacts, ...] = ()
    metrics: tuple[MetricFacts, ...] = ()
    traces: int = 0
    summaries: int = 0
    files: int = 0
    bytes: int = 0
    malformed: int = 0
    problems: Mapping[str, str] = field(default_factory=dict)
    series: Callable[[Asked], Series | None] = _none
