"""What metrics, traces and access logs tell of APIs and functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.model.observed_api import (
    ApiFacts,
    CallFacts,
    ClientFacts,
    MetricFacts,
    RouteFacts,
    TracedFacts,
)
from colonnade.telemetry.beside.kept import BesideRows
from colonnade.telemetry.beside.kinds import Kind
from colonnade.telemetry.beside.series import named_series
from colonnade.telemetry.engine import answered
from colonnade.throttling.bucket import burst_for_all

QUESTIONS = Path(__file__).parent / "questions"
FETCHED = 50_000
Row = Mapping[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class BesideFacts:
    """All that is told beside the logs; `problems` are what of a file was not understood."""

    apis: tuple[ApiFacts, ...]
    traced: tuple[TracedFacts, ...]
    metrics: tuple[MetricFacts, ...]
    traces: int
    summaries: int
    files: int
    malformed: int
    problems: Mapping[str, str]


def beside(rows: BesideRows) -> BesideFacts:
    """Ask all questions about what lies beside the logs."""
    return answered(lambda memory: _beside(rows, memory), str(rows.scratch))


def _beside(rows: BesideRows, memory: str) -> BesideFacts:
    problems = {name: kept.told.problem for name, kept in rows.files.items() if kept.told.problem}
    apis: tuple[ApiFacts, ...] = ()
    traced: tuple[TracedFacts, ...] = ()
    metrics: tuple[MetricFacts, ...] = ()
    malformed = sum(kept.told.malformed for kept in rows.files.values())
    if rows.files:
        with rows.connected(memory) as connection:
            if any(rows.of(Kind.ACCESS)):
                apis = tuple(_apis(connection, [kept.number for _, kept in rows.of(Kind.ACCESS)]))
            if any(rows.of(Kind.TRACES)):
                traced = tuple(_traced(connection, rows))
            if any(rows.of(Kind.METRICS)):
                names, untold = named_series(rows)
                metrics = tuple(_metrics(connection, names))
                problems = {**{name: _untold(labels) for name, labels in untold.items()}, **problems}
                malformed += sum(map(len, untold.values()))
    return BesideFacts(
        apis,
        traced,
        metrics,
        sum(kept.told.traces for _, kept in rows.of(Kind.TRACES)),
        sum(kept.told.summaries for _, kept in rows.of(Kind.TRACES)),
        len(rows.files),
        malformed,
        problems,
    )


def _untold(labels: list[str]) -> str:
    first = f'"{labels[0]}"' if labels[0] else "one without a label"
    more = f" and {len(labels) - 1} more" if len(labels) > 1 else ""
    return f"what metric {first}{more} is of is not told: keep the request beside it"


def _apis(connection: Any, files: list[int]) -> Iterator[ApiFacts]:
    _requests(connection, files)
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


def _requests(connection: Any, files: list[int]) -> None:
    """Make requests a view: distinct ones only where the times of files overlap, as what was exported twice does."""
    spans = connection.execute(
        "SELECT MIN(arrived) AS first_at, MAX(arrived) FROM access_rows GROUP BY file_number ORDER BY first_at"
    ).fetchall()
    overlap = any(before[1] >= after[0] for before, after in pairwise(spans))
    if len(files) > 1 and overlap:
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
            _percentiles(row["worked"], 50, 99),
            _percentiles(row["waited"], 50, 99),
            _percentiles(row["inits"], 50, 99),
            tuple(calls.get(name, ())),
            row["first_at"],
            row["last_at"],
        )


def _metrics(connection: Any, names: Mapping[tuple[int, int], Any]) -> Iterator[MetricFacts]:
    """Sum up each series; what several files tell of one moment is told once."""
    keys = sorted(set(names.values()), key=lambda each: each.plain[:4])
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
        asked = keys[number]
        yield MetricFacts(
            asked.namespace, asked.metric, asked.dimensions, asked.statistic, asked.period, *figures
        )


def _key(row: Row) -> Key:
    return row["api"], row["stage"]


def _percentiles(figures: Any, *names: int) -> dict[int, float]:
    return {} if figures is None else dict(zip(names, figures, strict=True))


def _asked(connection: Any, name: str) -> list[Row]:
    asked = connection.execute((QUESTIONS / f"{name}.sql").read_text("utf-8"))
    columns = [each[0] for each in asked.description]
    return [dict(zip(columns, row, strict=True)) for row in asked.fetchall()]
