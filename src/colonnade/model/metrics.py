"""Metrics that an application makes by itself, beside those that its services emit."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Text
from colonnade.model.code import CodePart, Value
from colonnade.model.resource import Resource
from colonnade.regex import regex

if TYPE_CHECKING:
    from colonnade.model.function import LogGroup


@dataclass(eq=False, slots=True, kw_only=True)
class EmittedMetric(CodePart):
    """A metric that code emits.

    `way` is how: "Powertools", "the embedded metric format", "PutMetricData", "OpenTelemetry", "Datadog" … `name`,
    `namespace`, `unit` and `service` are what the code says, None for nothing. `by` are the dimensions it is told
    with and their values; to all metrics of Powertools count those that the code adds anywhere.
    """

    way: str
    name: Value
    namespace: Value = None
    unit: Value = None
    service: Value = None
    by: dict[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"emits {self.name}" if isinstance(self.name, str) else "emits a metric"

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The names of the dimensions that the code says."""
        return tuple(self.by)

    @property
    def tells_of_business(self) -> bool:
        """Whether it counts what the business does, as far as its name tells: not how the machine runs."""
        return not isinstance(self.name, str) or not is_technical(self.name)


@dataclass(frozen=True, slots=True)
class FilteredMetric:
    """A metric that a filter makes of log lines."""

    name: Fact[Text]
    namespace: Fact[Text]


@dataclass(eq=False, slots=True, kw_only=True)
class MetricFilter(Resource):
    """A metric filter: it makes metrics of the lines of a log group that match a pattern."""

    log_group: Fact[LogGroup | None]
    metrics: list[FilteredMetric] = field(default_factory=list)

    @property
    def tells_of_business(self) -> bool:
        """Whether it counts what the business does, as far as the names of its metrics tell."""
        names = [each.name.value.literal for each in self.metrics if each.name.known]
        return not all(name is not None and is_technical(name) for name in names)


def words(name: str) -> list[str]:
    """The words of a name in small letters: of "ReserveBooking-v2" reserve, booking, v, 2."""
    return [each.lower() for each in _WORD.findall(name)]


def is_technical(name: str) -> bool:
    """Whether a metric of this name says how the machine runs, and nothing of the business."""
    return set(words(name)) <= _OF_MACHINES


_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_OF_MACHINES = frozenset(
    (
        "api", "aws", "call", "calls", "client", "cold", "count", "counter", "cpu", "duration", "error", "errors",
        "exception", "exceptions", "execution", "executions", "failure", "failures", "fault", "faults", "function",
        "handler", "http", "in", "init", "invocation", "invocations", "lambda", "latency", "log", "memory",
        "milliseconds", "ms", "number", "of", "request", "requests", "response", "retries", "retry", "runtime",
        "s", "server", "start", "starts", "status", "success", "successes", "throttle", "throttles", "time",
        "timeout", "timeouts", "timer", "total", "used", "warning", "warnings",
    )
)  # fmt: skip
