"""The facts that rows tell of each function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from functools import partial
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.model.observed import FunctionFacts, Percentiles
from colonnade.model.observed_api import Beside
from colonnade.telemetry.engine import Ask, answered, question
from colonnade.telemetry.sizes import by_memory
from colonnade.telemetry.store import Rows

__all__ = ("FunctionFacts", "Percentiles", "Telemetry", "facts", "told")


@dataclass(frozen=True, slots=True)
class Telemetry:
    """All that a source of logs tells; `problems` are the files of which a part could not be read."""

    functions: tuple[FunctionFacts, ...]
    files: int
    bytes: int
    malformed_lines: int
    problems: Mapping[str, str]
    beside: Beside = field(default_factory=Beside)


def facts(rows: Rows) -> Telemetry:
    """Ask all questions about the rows."""
    logs = answered(lambda memory: _facts(rows, memory), str(rows.scratch))
    from colonnade.telemetry.beside.facts import beside, completed  # noqa: PLC0415 - it needs what stands here
    from colonnade.telemetry.beside.values import Values  # noqa: PLC0415

    more = beside(rows.beside)
    moments = [each for one in logs.functions for each in (one.first_at, one.last_at) if each is not None]
    span = (min(moments), max(moments)) if moments else None
    return replace(
        logs,
        functions=tuple(completed(each, more) for each in logs.functions),
        files=logs.files + more.files,
        bytes=logs.bytes + more.bytes,
        malformed_lines=logs.malformed_lines + more.malformed,
        problems={**logs.problems, **more.problems},
        beside=replace(more, series=Values(rows, more, span)),
    )


def _facts(rows: Rows, memory: str) -> Telemetry:
    volume: dict[str, int] = {}
    for kept in rows.files.values():
        for function, size in kept.by_function.items():
            volume[function] = volume.get(function, 0) + size
    mixed = any(kept.read and not kept.by_function for kept in rows.files.values())
    with rows.connected(memory) as connection:
        reports(connection, len(rows.files))
        functions = told(partial(_asked, connection), None if mixed else volume)
    return Telemetry(
        functions,
        len(rows.files),
        sum(kept.read for kept in rows.files.values()),
        sum(kept.malformed for kept in rows.files.values()),
        {name: kept.problem for name, kept in rows.files.items() if kept.problem},
    )


def told(ask: Ask, volume: Mapping[str, int] | None) -> tuple[FunctionFacts, ...]:
    """Ask an engine all questions; `volume` is the bytes of logs by function, None where no file tells them."""
    counts, failures, peaks = (
        {each["function_name"]: each for each in ask(name)} for name in ("counts", "failures", "concurrency")
    )
    again = {each["function_name"]: each["repeated"] for each in ask("repeats")}
    cut: dict[str, int] = {}
    types: dict[str, dict[str, int]] = {}
    for each in ask("kinds"):
        if each["kind"] == "start":
            cut[each["function_name"]] = each["times"]
        else:
            types.setdefault(each["function_name"], {})[each["error_type"]] = each["times"]
    percentiles: dict[tuple[str, str], dict[int, float]] = {}
    for each in ask("percentiles"):
        key = (each["function_name"], each["measure"])
        percentiles.setdefault(key, {})[each["percentile"]] = each["figure"]
    sizes = by_memory(ask, percentiles)
    functions = []
    for name in sorted({*counts, *failures, *cut}):
        count, failed = counts.get(name, {}), failures.get(name, {})
        functions.append(
            FunctionFacts(
                name,
                count.get("invocations", 0),
                int(count.get("cold_starts", 0)),
                int(failed.get("errors", 0)),
                int(failed.get("timeouts", 0)),
                None,
                again.get(name, 0),
                percentiles.get((name, "duration"), {}),
                count.get("longest_ms"),
                count.get("total_ms", 0.0),
                percentiles.get((name, "init"), {}),
                percentiles.get((name, "restore"), {}),
                percentiles.get((name, "used"), {}),
                count.get("most_used_mb"),
                count.get("memory_mb"),
                count.get("least_memory_mb"),
                count.get("billed_gb_seconds", 0.0),
                int(peaks[name]["peak"]) if name in peaks else None,
                None if volume is None else volume.get(name),
                count.get("first_at"),
                count.get("last_at"),
                int(failed.get("killed", 0)),
                count.get("longest_finished_ms"),
                count.get("starting_ms", 0.0),
                cut.get(name, 0),
                types.get(name, {}),
                sizes.get(name, ()),
            )
        )
    return tuple(functions)


def reports(connection: Any, files: int) -> None:
    """Make reports a view: of distinct rows only where a stream is in several files, as they cost much to find."""
    overlap = (
        files > 1
        and connection.execute(
            "SELECT 1 FROM log_rows GROUP BY function_name, stream HAVING count(DISTINCT file_number) > 1 LIMIT 1"
        ).fetchone()
    )
    sql = question("reports")
    connection.execute(
        f"CREATE VIEW reports AS {sql if overlap else sql.replace('SELECT DISTINCT', 'SELECT')}"
    )


def _asked(connection: Any, name: str) -> list[dict[str, Any]]:
    asked = connection.execute(question(name))
    columns = [each[0] for each in asked.description]
    return [dict(zip(columns, row, strict=True)) for row in asked.fetchall()]
