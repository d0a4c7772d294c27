"""What APIs were seen to do, what functions waited for, and which metrics there are: as text and as JSON data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import click

from colonnade.model.observed_api import ApiFacts, Beside, TracedFacts
from colonnade.reports.text import WIDTH, counted, shown

NAME = 22
# What is told of each API, and how wide it is.
APIS = {"requests": 9, "a second": 9, "most": 6, "p50 ms": 8, "p99 ms": 8, "4xx": 6, "5xx": 6, "429": 6}
WAITS = {"traced": 9, "waits": 8, "p50 ms": 9}
MOST = 10


def text(told: Beside) -> Iterator[str]:
    """Give the lines for a terminal; none where nothing was told."""
    if told.apis:
        yield ""
        yield click.style(_row("APIs", APIS, tuple(APIS)), dim=True)
        for api in sorted(told.apis, key=lambda each: (-each.requests, each.name))[:MOST]:
            yield from _named(f"{api.name} {api.stage}".strip(), APIS, _api(api))
        yield from _more(len(told.apis))
    if told.traced:
        yield ""
        yield click.style(_row("Traces", WAITS, tuple(WAITS)) + "  for what the longest", dim=True)
        for each in sorted(told.traced, key=lambda one: (-one.invocations, one.name))[:MOST]:
            yield from _named(each.name, WAITS, _waits(each), _longest(each))
        yield from _more(len(told.traced))
    if told.summaries:
        what = "tells" if told.summaries == 1 else "tell"
        yield f"{counted(told.summaries, 'summary of a trace', 'summaries of traces')} {what} nothing of functions."
    if told.metrics:
        yield ""
        metrics = sorted({each.of.metric for each in told.metrics})
        named = ", ".join(metrics[:MOST]) + (
            f" and {len(metrics) - MOST} more" if len(metrics) > MOST else ""
        )
        yield from textwrap.wrap(
            f"{counted(len(told.metrics), 'series', 'series')} of metrics: {named}.", WIDTH
        )


def _more(count: int) -> Iterator[str]:
    if count > MOST:
        yield f"and {count - MOST} more"


def _named(name: str, columns: Mapping[str, int], cells: tuple[str, ...], rest: str = "") -> Iterator[str]:
    """Give a row, with the name on a line of its own where it is long."""
    name = shown(name or "(unnamed)")
    if len(name) >= NAME:
        yield from textwrap.wrap(name, WIDTH, break_on_hyphens=False)
        name = ""
    line = f"{_row(name, columns, cells)}  {shown(rest)}".rstrip()
    yield line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _row(name: str, columns: Mapping[str, int], cells: tuple[str, ...]) -> str:
    told = zip(cells, columns.values(), strict=True)
    return f"{name:<{NAME}}" + "".join(f"{cell:>{width}}" for cell, width in told)


def _api(each: ApiFacts) -> tuple[str, ...]:
    return (
        _short(each.requests),
        _short(each.requests_a_second),
        _short(each.busiest_second),
        _short(each.latency_ms.get(50)),
        _short(each.latency_ms.get(99)),
        _share(each.client_errors, each.answered),
        _share(each.server_errors, each.answered),
        _share(each.throttled, each.answered),
    )


def _waits(each: TracedFacts) -> tuple[str, ...]:
    return f"{each.invocations:,}", f"{each.waiting_share[50]:.0%}", _short(each.worked_ms.get(50))


def _longest(each: TracedFacts) -> str:
    return ", ".join(
        f"{f'{call.service} {call.operation}'.strip()} {_short(call.took_ms.get(50))} ms"
        for call in each.calls[:2]
    )


def _share(part: int, whole: int) -> str:
    if not part or not whole:
        return "0" if whole else ""
    return f"{part / whole:.1%}" if part / whole >= 0.0005 else "<0.1%"


def _short(figure: float | None) -> str:
    """Write a figure in six characters."""
    if figure is None:
        return ""
    if figure < 100 and figure != int(figure):
        return f"{figure:.1f}" if figure >= 0.05 else f"{figure:.3f}"
    for limit, scale, unit in ((1e5, 1, ""), (1e6, 1e3, "k"), (1e9, 1e6, "M")):
        if figure < limit:
            return f"{figure / scale:,.0f}{unit}"
    return f"{figure:.1g}"


def data(told: Beside) -> dict[str, Any]:
    """Give all of it as plain data."""
    return {
        "apis": [_api_data(each) for each in told.apis],
        "traces": {
            "traces": told.traces,
            "summaries": told.summaries,
            "functions": [_traced_data(each) for each in told.traced],
        },
        "metrics": [
            {
                "namespace": each.of.namespace,
                "metric": each.of.metric,
                "dimensions": dict(each.of.dimensions),
                "statistic": each.of.statistic,
                "period": each.of.period,
                "values": each.values,
                "sum": each.total,
                "min": each.lowest,
                "max": each.highest,
                "first": each.first_at,
                "last": each.last_at,
            }
            for each in told.metrics
        ],
    }


def _api_data(each: ApiFacts) -> dict[str, Any]:
    return {
        "name": each.name,
        "stage": each.stage,
        "requests": each.requests,
        "answered": each.answered,
        "client_errors": each.client_errors,
        "server_errors": each.server_errors,
        "throttled": each.throttled,
        "statuses": {str(status): times for status, times in each.statuses.items()},
        "latency_ms": _percentiles(each.latency_ms, 50, 90, 99) | {"max": each.slowest_ms},
        "integration_latency_ms": _percentiles(each.integration_ms, 50, 90, 99),
        "requests_per_second": {
            "mean": round(each.requests_a_second, 6),
            "busiest_minute": round(each.busiest_minute / 60, 6),
            "busiest_second": each.busiest_second,
        },
        "burst": {"rate": each.steady_rate, "burst": each.burst},
        "routes": [
            {
                "route": route.route,
                "requests": route.requests,
                "client_errors": route.client_errors,
                "server_errors": route.server_errors,
                "throttled": route.throttled,
                "latency_ms": _percentiles(route.latency_ms, 50, 90, 99) | {"max": route.slowest_ms},
            }
            for route in each.busiest_routes
        ],
        "route_count": each.routes,
        "clients": [
            {
                "client": client.label,
                "kind": client.kind,
                "requests": client.requests,
                "client_errors": client.client_errors,
                "throttled": client.throttled,
                "busiest_minute": client.busiest_minute,
            }
            for client in each.busiest_clients
        ],
        "client_count": each.clients,
        "first": each.first_at,
        "last": each.last_at,
    }


def _traced_data(each: TracedFacts) -> dict[str, Any]:
    usual = each.usual_share
    return {
        "name": each.name,
        "invocations": each.invocations,
        "cold_starts": each.cold_starts,
        "failed": each.failed,
        "throttled": each.throttled,
        "waiting_share": {
            "p50": round(each.waiting_share[50], 4),
            "p90": round(each.waiting_share[90], 4),
            "p50_between": [round(usual.low, 4), round(usual.high, 4)] if usual else None,
        },
        "worked_ms": _percentiles(each.worked_ms, 50, 99),
        "waited_ms": _percentiles(each.waited_ms, 50, 99),
        "init_ms": _percentiles(each.init_ms, 50, 99),
        "calls": [
            {
                "service": call.service,
                "operation": call.operation,
                "calls": call.calls,
                "invocations": call.invocations,
                "took_ms": _percentiles(call.took_ms, 50, 99),
                "failed": call.failed,
                "throttled": call.throttled,
            }
            for call in each.calls
        ],
        "first": each.first_at,
        "last": each.last_at,
    }


def _percentiles(told: Mapping[int, float], *wanted: int) -> dict[str, float | None]:
    return {f"p{each}": round(told[each], 3) if each in told else None for each in wanted}
