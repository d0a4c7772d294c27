"""Which metrics deserve an alarm, for each kind of resource."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from colonnade.aws.metrics import emitted, wrong_value
from colonnade.aws.published import published
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class RecommendedAlarm:
    """An alarm worth having on one kind of resource.

    `dimensions` are those the metric has to be asked for by. `periods` of `period` seconds must breach.
    `threshold` is None where only its owner can know it; `advice` says how to find it. `essential` ones tell
    that users are harmed or data is lost; `instead` are metrics whose alarm does the same job. `source` says
    who recommends it.
    """

    namespace: str
    metric: str
    dimensions: tuple[str, ...]
    statistic: str
    period: int
    periods: int
    comparison: str
    threshold: float | None
    missing_data: str
    essential: bool
    instead: tuple[str, ...]
    tells: str
    advice: str
    source: str

    def emitted_by(self, namespace: str, metric: str, dimensions: Collection[str]) -> bool:
        """Whether a service emits a metric by just these dimensions; true where its metrics are not known."""
        found = emitted(namespace).get(metric)
        return found is None or found.by(dimensions)

    def misread(self, dimension: str, type_: str, attribute: str | None) -> bool:
        """Whether an attribute of a resource is not what the service writes as the value of a dimension."""
        return wrong_value(dimension, type_, attribute) is not None


@cache
def recommended_alarms(kind: str) -> tuple[RecommendedAlarm, ...]:
    """The alarms for one kind of resource, the most telling first; see `kinds` for what there is."""
    table = published("alarms")
    return tuple(_alarm(row, table["sources"]) for row in table["kinds"].get(kind, ()))


def essential_alarms(kind: str) -> tuple[RecommendedAlarm, ...]:
    """Those without which harm goes unnoticed."""
    return tuple(each for each in recommended_alarms(kind) if each.essential)


@cache
def essential_names() -> frozenset[str]:
    """The metrics without whose alarm harm goes unnoticed, and those that do the same job, by name."""
    essential = [each for kind in kinds() for each in essential_alarms(kind)]
    return frozenset(name for each in essential for name in (each.metric, *each.instead))


def kinds() -> tuple[str, ...]:
    """The kinds of resources: "function", "function-async", "rest-api", "queue", "dead-letter-queue" …"""
    return tuple(published("alarms")["kinds"])


def _alarm(row: dict[str, Any], sources: dict[str, str]) -> RecommendedAlarm:
    values = dict(row)
    values["dimensions"] = tuple(row["dimensions"])
    values["instead"] = tuple(row["instead"])
    values["source"] = "; ".join(sources[each] for each in row["source"])
    return RecommendedAlarm(**values)
