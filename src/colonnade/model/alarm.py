"""CloudWatch alarms."""

from __future__ import annotations

from dataclasses import dataclass, field

from colonnade.fact import Fact, Text
from colonnade.model.resource import Resource


@dataclass(eq=False, slots=True, kw_only=True)
class Metric:
    """One metric an alarm looks at: `dimensions` by name, `on` the resources of the application they name."""

    namespace: Fact[Text]
    name: Fact[Text]
    statistic: Fact[str | None]
    dimensions: dict[str, Fact[Text]] = field(default_factory=dict)
    on: list[Resource] = field(default_factory=list)


@dataclass(eq=False, slots=True, kw_only=True)
class Alarm(Resource):
    """An alarm on one metric, or on several through metric math; `actions` are what it does when it fires."""

    metrics: list[Metric] = field(default_factory=list)
    threshold: Fact[float | None]
    actions: list[Fact[Text]] = field(default_factory=list)
    actions_enabled: Fact[bool]
