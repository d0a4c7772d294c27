"""What metrics, traces and access logs tell of APIs and functions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median
from typing import Any

from colonnade.measure import Range
from colonnade.model.observed import FunctionFacts
from colonnade.model.observed_api import (
    ApiFacts,
    Asked,
    Beside,
    CallFacts,
    ClientFacts,
    MetricFacts,
    RouteFacts,
    TracedFacts,
)
from colonnade.telemetry.beside.asked import plain
from colonnade.telemetry.beside.kept import BesideRows
from colonnade.telemetry.beside.kinds import Kind
from colonnade.telemetry.beside.series import named_series
from colonnade.telemetry.engine import answered
from colonnade.throttling.bucket import burst_for_all

QUESTIONS = Path(__file__).parent / "questions"
FETCHED = 50_000
# Of fewer traced invocations no median is told: its range would be all of them.
FEW = 10
# What a metric adds up is held to be of the same time as the logs where the one is this much of the other.
ALIKE = 0.8
Row = Mapping[str, Any]
Key = tuple[str, str]


def beside(rows: BesideRows) -> Beside:
    """Ask all questions about what lies beside the logs."""
    return answered(lambda memory: _beside(rows, memory), str(rows.scratch))


def completed(facts: FunctionFacts, more: Beside) -> FunctionFacts:
    """Add to what logs tell of a function what metrics and traces tell of it."""
    told = {
        (each.of.metric, each.of.statistic): each
        for each in more.metrics
        if each.of.namespace == "AWS/Lambda" and each.of.dimensions == (("FunctionName", facts.name),)
    }

    def highest(metric: str) -> float | None:
        found = told.get((metric, "Maximum"))
        return found.highest if found else None

    def total(metric: str) -> int | None:
        found = told.get((metric, "Sum"))
        return round(found.total) if found else None

    peak = highest("ConcurrentExecutions")
    return replace(
        facts,
        throttles=total("Throttles"),
        log_bytes=_logged(facts, more),
        concurrency_peak=facts.concurrency_peak if peak is None else round(peak),
        iterator_age_ms=highest("IteratorAge"),
        event_age_ms=highest("AsyncEventAge"),
        provisioned_share=highest("ProvisionedConcurrencyUtilization"),
        spilled=total("ProvisionedConcurrencySpilloverInvocations"),
        traced=next((each for each in more.traced if each.name == facts.name), None),
    )


def _logged(facts: FunctionFacts, more: Beside) -> int | None:
    """The bytes that its log group took in: what is billed, where the metric goes about as long as the logs."""
    groups = {(("LogGroupName", f"{before}{facts.name}"),) for before in ("/aws/lambda/", "")}
    for each in more.metrics:
        of = each.of
        if (of.namespace, of.metric, of.statistic) == (
            "AWS/Logs",
            "IncomingBytes",
            "Sum",
        ) and of.dimensions in groups:
            period = (of.period or 0) * 1000
            metric, logs = each.last_at + period - each.first_at, (facts.last_at or 0) - (facts.first_at or 0)
            if logs and ALIKE <= metric / logs <= 1 / ALIKE:
                return round(each.total)
    return facts.log_bytes


def _beside(rows: BesideRows, memory: str) -> Beside:
    problems = {name: kept.told.problem for name, kept in rows.files.items() if kept.told.problem}
    apis: tuple[ApiFacts, ...] = ()
    traced: tuple[TracedFacts, ...] = ()
    metrics: tuple[MetricFacts, ...] = ()
    malformed = sum(kept.told.malformed for kept in rows.files.values())
    if rows.files:
        with rows.connected(memory) as connection:
            if any(rows.of(Kind.ACCESS)):
                apis = tuple(_apis(connection))
            if any(rows.of(Kind.TRACES)):
                traced = tuple(_traced(connection, rows))
            if any(rows.of(Kind.METRICS)):
                names, untold = named_series(rows)
                metrics = tuple(_metrics(connection, names))
                problems = {**{name: _untold(labels) for name, labels in untold.items()}, **problems}
                malformed += sum(map(len, untold.values()))
    return Beside(
        apis,
        traced,
        metrics,
        sum(kept.told.traces for _, kept in rows.of(Kind.TRACES)),
        sum(kept.told.summaries for _, kept in rows.of(Kind.TRACES)),
        len(rows.files),
        sum(kept.size for kept in rows.files.values()),
        malformed,
        problems,
    )


def _untold(labels: list[str]) -> str:
    first = f'"{labels[0]}"' if labels[0] else "one without a label"
    more = f" and {len(labels) - 1} more" if len(labels) > 1 else ""
    return f"what metric {first}{more} is of is not told: keep the request beside it"


def _apis(connection: Any) -> Iterator[ApiFacts]:
    requests(connection)
    rates = {_key(row): row for row in _asked(connection, "rates")}
    statuses: dict[Key, dict[int, int]] = {}
    for row in _asked(connection, "statuses"):
        statuses.setdefault(_key(row), {})[row["status"]] = row["times"]
    latencies: dict[tuple[Any, ...], dict[int, float]] = {}
    for row in _asked(connection, "latencies"):
        of = (*_key(row), row["route"], row["measure"])
        latencies.setdefault(of, {})[row["percentile"]] = row["figure"]
    routes: dict[Key, list[RouteFacts]] = {}
    for row in _asked(connection, "routes"):
        key = _key(row)
        told = RouteFacts(
            row["route"],
            row["requests"],
            int(row["client_errors"]),
            int(row["server_errors"]),
            int(row["throttled"]),
            latencies.get((*key, row["route"], "latency"), {}),
            row["slowest_ms"],
        )
        routes.setdefault(key, []).append(told)
    clients: dict[Key, list[ClientFacts]] = {}
    for row in _asked(connection, "clients"):
        counts = [int(row[name]) for name in ("requests", "client_errors", "throttled", "busiest_minute")]
        known = clients.setdefault(_key(row), [])
        known.append(ClientFacts(row["label"], row["client_kind"], *counts))
    counted = _asked(connection, "apis")
    steady = {_key(row): -(-int(rates[_key(row)]["busiest_minute"]) // 60) for row in counted}
    bursts = _bursts(connection, steady)
    for row in counted:
        key = _key(row)
        yield ApiFacts(
            *key,
            row["requests"],
            row["answered"],
            int(row["client_errors"]),
            int(row["server_errors"]),
            int(row["throttled"]),
            statuses.get(key, {}),
            latencies.get((*key, None, "latency"), {}),
            row["slowest_ms"],
            latencies.get((*key, None, "integration"), {}),
            int(rates[key]["busiest_second"]),
            int(rates[key]["busiest_minute"]),
            steady[key],
            bursts[key],
            row["has_fractions"],
            row["routes"],
            row["clients"],
            tuple(routes[key]),
            tuple(clients.get(key, ())),
            row["first_at"] // 1000,
            row["last_at"] // 1000,
        )


def requests(connection: Any) -> None:
    """Make requests a view: distinct ones only where the times of files overlap, as what was exported twice does."""
    spans = connection.execute(
        "SELECT MIN(arrived) AS first_at, MAX(arrived) FROM access_rows GROUP BY file_number ORDER BY first_at"
    ).fetchall()
    overlap = any(before[1] >= after[0] for before, after in pairwise(spans))
    if overlap:
        connection.execute(
            "CREATE VIEW requests AS SELECT DISTINCT * EXCLUDE (file_number) FROM access_rows "
            "WHERE request_id <> '' UNION ALL "
            "SELECT * EXCLUDE (file_number) FROM access_rows WHERE request_id = ''"
        )
    else:
        connection.execute("CREATE VIEW requests AS SELECT * FROM access_rows")


def _bursts(connection: Any, steady: Mapping[Key, int]) -> dict[Key, int]:
    """Replay the arrivals of each API, in order and as they come."""
    arrived = connection.execute("SELECT api, stage, arrived FROM requests ORDER BY api, stage, arrived")

    def each() -> Iterator[tuple[str, str, int]]:
        while rows := arrived.fetchmany(FETCHED):
            yield from rows

    return {
        key: burst_for_all((time for *_, time in times), Fraction(steady[key]))
        for key, times in groupby(each(), key=lambda row: (row[0], row[1]))
    }


def _traced(connection: Any, rows: BesideRows) -> Iterator[TracedFacts]:
    connection.execute("CREATE VIEW traced AS SELECT DISTINCT * EXCLUDE (file_number) FROM traced_rows")
    distinct = "DISTINCT" if len(list(rows.of(Kind.TRACES))) > 1 else ""
    connection.execute(f"CREATE VIEW calls AS SELECT {distinct} * EXCLUDE (file_number) FROM call_rows")  # noqa: S608
    calls: dict[str, list[CallFacts]] = {}
    for row in _asked(connection, "calls"):
        calls.setdefault(row["function_name"], []).append(
            CallFacts(
                row["called"],
                row["operation"],
                row["calls"],
                row["invocations"],
                _percentiles(row["took"], 50, 99),
                int(row["failed"]),
                int(row["throttled"]),
            )
        )
    throttled: dict[str, int] = {}
    for _, kept in rows.of(Kind.TRACES):
        for name, times in kept.told.throttled.items():
            throttled[name] = throttled.get(name, 0) + times
    for row in _asked(connection, "traced"):
        name = row["function_name"]
        yield TracedFacts(
            name,
            row["invocations"],
            row["cold_starts"],
            int(row["failed"]),
            throttled.get(name, 0),
            _percentiles(row["shares"], 50, 90),
            _usual_share(connection, name, row["invocations"]),
            _percentiles(row["worked"], 50, 99),
            _percentiles(row["waited"], 50, 99),
            _percentiles(row["inits"], 50, 99),
            tuple(calls.get(name, ())),
            row["first_at"],
            row["last_at"],
            row["time_share"] or 0.0,
        )


def _usual_share(connection: Any, name: str, invocations: int) -> Range | None:
    """Give the median share of waiting, with the ranks between which that of all invocations lies 19 times in 20."""
    if invocations < FEW:
        return None
    shares = connection.execute(
        "SELECT CASE WHEN worked_ms > 0 THEN waited_ms / worked_ms ELSE 0 END AS share "
        "FROM traced WHERE function_name = ?",
        [name],
    )
    ordered = sorted(share for (share,) in shares.fetchall())
    middle, off = invocations / 2, 0.98 * math.sqrt(invocations)
    return Range(
        ordered[max(0, math.floor(middle - off))], median(ordered), ordered[math.floor(middle + off)]
    )


def _metrics(connection: Any, names: Mapping[tuple[int, int], Asked]) -> Iterator[MetricFacts]:
    """Sum up each series; what several files tell of one moment is told once."""
    keys = sorted(set(names.values()), key=lambda each: (plain(each)[:4], each.period or 0))
    numbers = {each: number for number, each in enumerate(keys)}
    connection.execute("CREATE TEMP TABLE named (file_number INTEGER, series INTEGER, number INTEGER)")
    if names:
        told = [(*place, numbers[asked]) for place, asked in names.items()]
        connection.executemany("INSERT INTO named VALUES (?, ?, ?)", told)
    for number, *figures in connection.execute(
        "SELECT number, COUNT(*), SUM(figure), MIN(figure), MAX(figure), MIN(at_ms), MAX(at_ms) FROM ("
        "SELECT number, at_ms, ANY_VALUE(figure) AS figure FROM metric_points "
        "INNER JOIN named USING (file_number, series) GROUP BY number, at_ms) AS points GROUP BY number "
        "ORDER BY number"
    ).fetchall():
        yield MetricFacts(keys[number], *figures)


def _key(row: Row) -> Key:
    return row["api"], row["stage"]


def _percentiles(figures: Any, *names: int) -> dict[int, float]:
    return {} if figures is None else dict(zip(names, figures, strict=True))


def _asked(connection: Any, name: str) -> list[Row]:
    asked = connection.execute((QUESTIONS / f"{name}.sql").read_text("utf-8"))
    columns = [each[0] for each in asked.description]
    return [dict(zip(columns, row, strict=True)) for row in asked.fetchall()]
