"""What counts the business, for programs and documents: JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from colonnade.business import source
from colonnade.fact import Origin
from colonnade.kpi.account import Metric, Missing
from colonnade.kpi.kpis import Kpis, Told
from colonnade.reports.kpi import kind_told, once, series_told, telling
from colonnade.reports.text import shown

SCHEMA = "colonnade.kpi/1"


def render(kpis: Kpis) -> str:
    """Give everything as JSON text."""
    told = {
        "schema": SCHEMA,
        "unit_of_work": kpis.unit,
        "source": source(),
        "applications": [_application(each) for each in kpis.every],
        "problems": [
            {
                "location": {"file": each.file, "line": each.line, "column": each.column},
                "what": each.what,
                "advice": each.advice,
            }
            for each in kpis.problems
        ],
        "broken": list(kpis.broken),
    }
    return json.dumps(told, indent=2) + "\n"


def _application(told: Told) -> dict[str, Any]:
    account = told.account
    return {
        "application": account.name,
        "kinds": {"told": list(account.told), "by_names": list(account.guessed)},
        "flows": [
            {
                "flow": each.title,
                "location": _location(each.origin),
                "kinds": list(each.kinds),
                "functions": [one.name for one in each.functions],
                "found": [_found(one) for one in once(each.found)],
                "told_by_aws": [
                    {"resource": one.resource.name, "category": one.category, "metrics": list(one.metrics)}
                    for one in each.given
                ],
                "missing": [_lacking(one) for one in each.missing],
                "doubt": each.doubt or None,
            }
            for each in account.flows
        ],
        "others": [_found(each) for each in once(account.others)],
        "watching": [
            {
                "file": each.file,
                "new": [one.name for one in each.new],
                "text": each.text,
                "alarms": [
                    {
                        "metric": one.name,
                        "of": one.of,
                        "alarm": one.alarm.name if one.alarm is not None else None,
                        "why": one.why,
                    }
                    for one in each.watched
                ],
            }
            for each in told.proposed
        ],
    }


def _found(metric: Metric) -> dict[str, Any]:
    series = metric.series
    return {
        "name": series.name or None,
        "category": metric.category,
        "namespace": str(series.namespace) if series.namespace is not None else None,
        "dimensions": {name: str(label) for name, label in series.dimensions},
        "unit": metric.unit or None,
        "way": metric.way,
        "function": metric.function.name,
        "location": _location(metric.origin),
        "not_known": series.doubt or None,
        "seen": {"values": metric.seen.count, "sum": metric.seen.total} if metric.seen is not None else None,
    }


def _lacking(missing: Missing) -> dict[str, Any]:
    added = missing.addition
    return {
        "name": missing.wanted.name,
        "category": missing.wanted.category,
        "kind": missing.kind,
        "why": missing.wanted.tells,
        "function": added.function.name,
        "location": _location(added.at),
        "library": added.library or None,
        "once": list(added.once),
        "line": added.line or None,
    }


def _location(at: Origin) -> dict[str, Any]:
    return {"file": at.file, "line": at.line, "column": at.column}


def markdown(kpis: Kpis) -> str:
    """Give the metrics as Markdown: a table for each flow, and the lines to add."""
    return "\n".join(chain.from_iterable(_section(each) for each in telling(kpis))) + "\n"


def _section(told: Told) -> Iterator[str]:
    account = told.account
    yield from ("# Business metrics", "", _cell(kind_told(account)), "")
    for flow in account.flows:
        yield from (
            f"## {_cell(flow.title)}",
            "",
            "| metric | category | where | what |",
            "|---|---|---|---|",
        )
        for each in once(flow.found):
            yield _row(
                each.name,
                each.category,
                f"{each.function}, {each.origin}",
                series_told(each.series, each.way),
            )
        for given in flow.given:
            yield _row(", ".join(given.metrics), given.category, str(given.resource), "told by AWS")
        for one in flow.missing:
            where = f"{one.addition.function}, {one.addition.at}"
            yield _row(f"**missing** {one.wanted.name}", one.wanted.category, where, one.wanted.tells)
        yield ""
        lines = [each.addition.line for each in flow.missing if each.addition.line]
        if lines:
            yield from ("```", *lines, "```", "")
    if account.others:
        yield from ("## Metrics of no flow", "", "| metric | category | where | what |", "|---|---|---|---|")
        for each in once(account.others):
            yield _row(
                each.name,
                each.category,
                f"{each.function}, {each.origin}",
                series_told(each.series, each.way),
            )
        yield ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return shown(text).replace("|", "\\|").replace("<", "&lt;")
