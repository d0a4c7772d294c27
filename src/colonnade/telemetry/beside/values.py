"""The values of metrics, period by period: as CloudWatch told them, else as the logs tell them exactly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from colonnade.model.observed_api import ApiFacts, Asked, Beside, MetricFacts, Series
from colonnade.telemetry.beside.facts import QUESTIONS, requests
from colonnade.telemetry.beside.series import named_series
from colonnade.telemetry.engine import answered
from colonnade.telemetry.facts import reports
from colonnade.telemetry.store import Rows

# More values than these are of no use to anybody: a year of minutes.
MOST = 530_000
PERCENTILE = re.compile(r"p(\d{1,3}(?:\.\d{1,10})?)")
JOINED: dict[str, Callable[[Iterable[float]], float]] = {
    "Sum": sum,
    "SampleCount": sum,
    "Maximum": max,
    "Minimum": min,
}
Row = Mapping[str, Any]
LAMBDA, API_GATEWAY = "AWS/Lambda", "AWS/ApiGateway"
FAILED = {
    "4XXError": "client_errors",
    "4xx": "client_errors",
    "5XXError": "server_errors",
    "5xx": "server_errors",
}
# How the columns of a measure start, and what counts its values.
MEASURES = {"Latency": ("", "measured"), "IntegrationLatency": ("integration_", "integration_measured")}


class Values:
    """Gives the series of a source, each found once."""

    def __init__(self, rows: Rows, told: Beside, span: tuple[int, int] | None) -> None:
        self._rows = rows
        self._told = told
        self._span = span
        self._known: dict[Asked, Series | None] = {}

    def __call__(self, asked: Asked) -> Series | None:
        if asked not in self._known:
            self._known[asked] = self._found(asked)
        return self._known[asked]

    def _found(self, asked: Asked) -> Series | None:
        if not asked.period:
            return None
        return self._of_metrics(asked) or self._of_function(asked) or self._of_api(asked)

    def _of_metrics(self, asked: Asked) -> Series | None:
        """Find the series, or one of shorter periods that can be put together."""
        of = [each for each in self._told.metrics if _fits(each.of, asked)]
        if not of:
            return None
        nearest = max(of, key=lambda each: (each.of.period or 0, each.values))
        ends = [(each.first_at, each.last_at) for each in self._told.metrics]
        points = answered(lambda memory: self._points(nearest, memory), str(self._rows.scratch))
        period = (asked.period or 0) * 1000
        parts: dict[int, list[float]] = {}
        for moment, figure in points:
            parts.setdefault(moment // period, []).append(figure)
        join = JOINED.get(asked.statistic)
        figures = {place: join(part) if join else part[0] for place, part in parts.items()}
        return _series(
            asked, figures, min(first for first, _ in ends), max(last for _, last in ends), "metrics"
        )

    def _points(self, facts: MetricFacts, memory: str) -> list[tuple[int, float]]:
        names, _ = named_series(self._rows.beside)
        places = [place for place, asked in names.items() if asked == facts.of]
        where = " OR ".join(f"(file_number = {file} AND series = {series})" for file, series in places)
        with self._rows.beside.connected(memory) as connection:
            found = connection.execute(
                f"SELECT at_ms, ANY_VALUE(figure) FROM metric_points WHERE {where} GROUP BY at_ms ORDER BY at_ms"  # noqa: S608
            ).fetchall()
        return [(int(moment), float(figure)) for moment, figure in found]

    def _of_function(self, asked: Asked) -> Series | None:
        dimensions = dict(asked.dimensions)
        part = _part(asked.statistic)
        if asked.namespace != LAMBDA or dimensions.keys() != {"FunctionName"} or part is None:
            return None
        if asked.metric not in ("Invocations", "Errors", "Duration") or self._span is None:
            return None
        told = {"function": dimensions["FunctionName"], "period_ms": (asked.period or 0) * 1000, "part": part}
        rows = answered(lambda memory: self._asked_logs(told, memory), str(self._rows.scratch))
        figures = {row["place"]: _of_row(row, asked) for row in rows}
        if not figures:
            return None
        return _series(asked, figures, *self._span, "logs")

    def _asked_logs(self, told: Mapping[str, object], memory: str) -> list[Row]:
        with self._rows.connected(memory) as connection:
            reports(connection, len(self._rows.files))
            return _answer(connection, "function_values", told)

    def _of_api(self, asked: Asked) -> Series | None:
        dimensions = dict(asked.dimensions)
        name = dimensions.pop("ApiId", None) or dimensions.pop("ApiName", None)
        part = _part(asked.statistic)
        if asked.namespace != API_GATEWAY or name is None or dimensions.keys() - {"Stage"} or part is None:
            return None
        stage = dimensions.get("Stage", "")
        apis = [each for each in self._told.apis if each.name == name and stage in ("", each.stage)]
        if not apis or not _tells(apis, asked.metric):
            return None
        told = {"api": name, "stage": stage, "period_ms": (asked.period or 0) * 1000, "part": part}
        rows = answered(lambda memory: self._asked_access(told, memory), str(self._rows.scratch))
        figures = {row["place"]: _of_api_row(row, asked) for row in rows}
        first, last = min(each.first_at for each in apis), max(each.last_at for each in apis)
        return _series(asked, figures, first, last, "access logs")

    def _asked_access(self, told: Mapping[str, object], memory: str) -> list[Row]:
        with self._rows.beside.connected(memory) as connection:
            requests(connection)
            return _answer(connection, "api_values", told)


def _fits(of: Asked, asked: Asked) -> bool:
    """Whether a series is the one that is asked for, or can be put together to it."""
    same = (of.namespace, of.metric, of.dimensions, of.statistic)
    if same != (asked.namespace, asked.metric, asked.dimensions, asked.statistic) or not of.period:
        return False
    return of.period == asked.period or (not (asked.period or 0) % of.period and asked.statistic in JOINED)


def _tells(apis: Iterable[ApiFacts], metric: str) -> bool:
    """Whether access logs have what a metric is made of, for every request."""
    if metric in FAILED:
        return all(each.answered == each.requests for each in apis)
    if metric in MEASURES:
        return all(each.latency_ms if metric == "Latency" else each.integration_ms for each in apis)
    return metric == "Count"


def _part(statistic: str) -> float | None:
    """Give the part of the values that a percentile leaves below it, any for other statistics; None for others yet."""
    if statistic in (*JOINED, "Average"):
        return 0.5
    found = PERCENTILE.fullmatch(statistic)
    return float(found[1]) / 100 if found and float(found[1]) <= 100 else None


def _of_row(row: Row, asked: Asked) -> float | None:
    if asked.metric == "Duration":
        return _figure(row, asked.statistic, "", "samples")
    return _counted(row["errors"] if asked.metric == "Errors" else row["samples"], row, asked)


def _of_api_row(row: Row, asked: Asked) -> float | None:
    if asked.metric in MEASURES:
        return _figure(row, asked.statistic, *MEASURES[asked.metric])
    return _counted(row[FAILED[asked.metric]] if asked.metric in FAILED else row["samples"], row, asked)


def _figure(row: Row, statistic: str, prefix: str, count: str) -> float | None:
    if not row[count]:
        return None
    named = {"Sum": "total", "Minimum": "lowest", "Maximum": "highest"}
    if statistic == "SampleCount":
        return float(row[count])
    if statistic == "Average":
        return float(row[f"{prefix}total"] / row[count])
    return float(row[prefix + named.get(statistic, "percentile")])


def _counted(count: int, row: Row, asked: Asked) -> float | None:
    """Make a statistic of what every request tells as 0 or 1."""
    if asked.statistic == "Sum":
        return float(count)
    if asked.statistic == "SampleCount":
        return float(row["samples"])
    if asked.statistic == "Average":
        return float(count / row["samples"])
    if asked.statistic == "Maximum":
        return float(count > 0)
    return float(count == row["samples"]) if asked.statistic == "Minimum" else None


def _series(
    asked: Asked, figures: Mapping[int, float | None], first: int, last: int, source: str
) -> Series | None:
    """Make a series from the first to the last moment, in milliseconds."""
    seconds = asked.period or 0
    period = seconds * 1000
    start = min(first // period, *figures) if figures else first // period
    count = max(last // period, *figures) - start + 1 if figures else 0
    if not 0 < count <= MOST:
        return None
    return Series(
        seconds, start * seconds, tuple(figures.get(start + place) for place in range(count)), source
    )


def _answer(connection: Any, name: str, told: Mapping[str, object]) -> list[Row]:
    sql = (QUESTIONS / f"{name}.sql").read_text("utf-8")
    asked = connection.execute(sql, dict(told))
    columns = [each[0] for each in asked.description]
    return [dict(zip(columns, row, strict=True)) for row in asked.fetchall()]
