"""What functions were seen to do: as text and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import click

from colonnade.reports import telemetry_beside as beside
from colonnade.reports.text import WIDTH, counted, shown
from colonnade.telemetry.facts import FunctionFacts, Telemetry

SCHEMA = "colonnade.telemetry/1"
NAME = 20
# What is told of each function, and how wide it is.
COLUMNS = {"invoked": 8, "p50 ms": 8, "p99 ms": 8, "cold": 7, "failed": 8, "MB used": 13, "GB-s": 8}


def text(told: Telemetry) -> Iterator[str]:
    """Give the lines for a terminal."""
    invocations = sum(each.invocations for each in told.functions)
    yield (
        click.style("Telemetry", bold=True)
        + f" · {counted(len(told.functions), 'function')} · {counted(invocations, 'invocation')}"
        + f" · {counted(told.files, 'file')}, {_size(told.bytes)}"
    )
    if told.malformed_lines:
        yield f"{counted(told.malformed_lines, 'line')} not understood"
    for name, problem in told.problems.items():
        yield from textwrap.wrap(f"{shown(name)}: read in part: {problem}", WIDTH)
    if not told.functions:
        yield "No report of Lambda is in there."
        yield from beside.text(told.beside)
        return
    yield ""
    yield click.style(_row("", tuple(COLUMNS)), dim=True)
    for each in sorted(told.functions, key=lambda one: (-one.billed_gb_seconds, one.name)):
        yield from _function(each)
    notes = [
        f"{counted(sum(each.timeouts for each in told.functions), 'timeout')} among the failures",
        f"{counted(sum(each.repeated for each in told.functions), 'invocation')} with the request id of an earlier one",
    ]
    yield from beside.text(told.beside)
    yield ""
    yield from textwrap.wrap("; ".join(notes) + ". More with --format json.", WIDTH)


def _function(each: FunctionFacts) -> Iterator[str]:
    name = shown(each.name or "(unnamed)")
    if len(name) > NAME - 1:
        yield from textwrap.wrap(name, WIDTH, break_on_hyphens=False)
        name = ""
    cold = f"{each.cold_starts / each.invocations:.1%}" if each.invocations else ""
    failed = f"{each.errors / each.invocations:.2%}" if each.invocations else f"{each.errors:,}"
    used = "" if each.most_used_mb is None else f"{each.most_used_mb:.0f} of {each.memory_mb:.0f}"
    cells = (
        _short(each.invocations),
        _short(each.duration_ms.get(50)),
        _short(each.duration_ms.get(99)),
        cold,
        failed,
        used,
        _short(each.billed_gb_seconds),
    )
    yield _row(name, cells)


def _row(name: str, cells: tuple[str, ...]) -> str:
    told = zip(cells, COLUMNS.values(), strict=True)
    return f"{name:<{NAME}}" + "".join(f"{cell:>{width}}" for cell, width in told)


def _short(figure: float | None) -> str:
    """Write a figure in seven characters."""
    if figure is None:
        return ""
    if figure == int(figure) and figure < 100_000:
        return f"{figure:,.0f}"
    for limit, scale, unit in ((1e4, 1, ""), (1e6, 1e3, "k"), (1e9, 1e6, "M"), (1e15, 1e9, "G")):
        if figure < limit:
            return f"{figure / scale:,.1f}{unit}"
    return f"{figure:.1g}"


def _size(count: int) -> str:
    for limit, scale, unit in ((1e4, 1, "bytes"), (1e6, 1e3, "kB"), (1e9, 1e6, "MB")):
        if count < limit:
            return f"{count / scale:,.0f} {unit}"
    return f"{count / 1e9:,.1f} GB"


def render(told: Telemetry) -> str:
    """Give all of it as JSON text."""
    everything = {
        "schema": SCHEMA,
        "files": told.files,
        "bytes": told.bytes,
        "malformed_lines": told.malformed_lines,
        "problems": dict(told.problems),
        "functions": [_told(each) for each in told.functions],
        **beside.data(told.beside),
    }
    return json.dumps(everything, indent=2) + "\n"


def _told(each: FunctionFacts) -> dict[str, Any]:
    return {
        "name": each.name,
        "invocations": each.invocations,
        "cold_starts": each.cold_starts,
        "errors": each.errors,
        "timeouts": each.timeouts,
        "killed_for_memory": each.killed,
        "error_types": dict(each.error_types),
        "starts_cut": each.starts_cut,
        "throttles": each.throttles,
        "repeated_requests": each.repeated,
        "duration_ms": _percentiles(each.duration_ms, (50, 90, 99)) | {"max": each.longest_ms},
        "longest_finished_ms": each.longest_finished_ms,
        "starting_ms": round(each.starting_ms, 2),
        "init_ms": _percentiles(each.init_ms, (50, 99)),
        "restore_ms": _percentiles(each.restore_ms, (50, 99)),
        "memory_used_mb": _percentiles(each.memory_used_mb, (50, 99)) | {"max": each.most_used_mb},
        "memory_mb": each.memory_mb,
        "least_memory_mb": each.least_memory_mb,
        "billed_gb_seconds": round(each.billed_gb_seconds, 6),
        "concurrency_peak": each.concurrency_peak,
        "iterator_age_ms": each.iterator_age_ms,
        "event_age_ms": each.event_age_ms,
        "provisioned_utilization": each.provisioned_share,
        "provisioned_spillover": each.spilled,
        "log_bytes": each.log_bytes,
        "first": each.first_at,
        "last": each.last_at,
    }


def _percentiles(told: Mapping[int, float], wanted: tuple[int, ...]) -> dict[str, float | None]:
    return {f"p{each}": round(told[each], 3) if each in told else None for each in wanted}
