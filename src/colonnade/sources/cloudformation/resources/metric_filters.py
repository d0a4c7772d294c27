"""Metric filters of log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.fact import Text
from colonnade.model.function import Function, LogGroup
from colonnade.model.metrics import FilteredMetric, MetricFilter
from colonnade.sources.cloudformation.derive import UNREAD, alternatives, default

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared


def _metric_filter(declared: Declared) -> MetricFilter:
    told = [item.properties() for item in declared.properties.each("MetricTransformations")]
    named = [(each.text("MetricName"), each.text("MetricNamespace")) for each in told]
    return MetricFilter(
        **declared.common,
        log_group=default(UNREAD, declared.origin),
        metrics=[
            FilteredMetric(name, space) for name, space in named if name is not None and space is not None
        ],
    )


def _link_metric_filter(made: MetricFilter, declared: Declared, building: Building) -> None:
    made.log_group = building.link(declared.properties, "LogGroupName", (LogGroup,), "no log group")
    groups = [each for _, each in alternatives(made.log_group.raw) if isinstance(each, LogGroup)]
    named = declared.properties.text("LogGroupName")
    for _, raw in alternatives(named.raw) if named is not None else ():
        name = building.links.canonical(raw) if isinstance(raw, Text) else ""
        for function in building.resources.values():
            if not isinstance(function, Function):
                continue
            own = f"/aws/lambda/{building.links.name(function)}"
            if name == own or any(each is function.log_group_link.raw for each in groups):
                function.metric_filters.append(made)


MAKERS = {"AWS::Logs::MetricFilter": _metric_filter}
LINKERS = {"AWS::Logs::MetricFilter": _link_metric_filter}
