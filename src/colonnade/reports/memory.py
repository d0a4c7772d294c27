"""The memory of functions: what is advised of each, and what each size is expected to give; as text and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import click

from colonnade.measure import Range
from colonnade.reports.text import WIDTH, counted, shown
from colonnade.rightsizing.evidence import Kind
from colonnade.rightsizing.sizing import MILLION, Size, Sizing, Verdict
from colonnade.rightsizing.told import Told

SCHEMA = "colonnade.memory/1"
NAME = 26
COLUMNS = {"MB now": 7, "used": 7, "better": 8, "p99 ms": 14, "$ a month": 18}
_SIZE = 8
CENT = 0.005
_CHANGES = (Verdict.BEST, Verdict.BETTER, Verdict.RAISE)
_SAID = {
    Kind.SIZES: "it was seen at several sizes",
    Kind.TRACES: "traces tell how much of its time it waits",
    Kind.NOTHING: "nothing tells how much of its time it waits, so that all between waiting and computing may be",
}


def text(functions: Sequence[Told], chosen: Sequence[str], place: str) -> Iterator[str]:
    """Give the lines for a terminal: of all functions, or what each size gives those that were chosen."""
    if chosen:
        for each in (one for one in functions if one.name in chosen):
            yield from _curve(each)
        return
    sized = [each for each in functions if each.sizing is not None]
    yield (
        click.style("Memory", bold=True)
        + f" · {shown(place)} · {counted(len(sized), 'function')} of {len(functions)}"
    )
    better = [each for each in sized if _of(each).verdict in _CHANGES and _of(each).best is not None]
    changes = [each for each in better if not _is_next_to_nothing(each)]
    if changes:
        yield ""
        yield click.style(f"{'Another size is better':<{NAME}}" + _cells(tuple(COLUMNS)), dim=True)
        for each in sorted(changes, key=lambda one: -abs(_saved(one).likely)):
            yield from _change(each)
        if any(_of(each).verdict is Verdict.RAISE for each in changes):
            yield "+ is to begin with: it ran out of memory, and how much it needs was not seen"
    little = [each for each in better if _is_next_to_nothing(each)]
    yield from _names("Less would do, and save less than a cent a month", little)
    yield from _names("As good as any", [each for each in sized if _of(each).verdict is Verdict.KEEP])
    yield from _tries([each for each in sized if _of(each).verdict is Verdict.MEASURE])
    yield from _names(
        "Enough, and not sure with less", [each for each in sized if _of(each).verdict is Verdict.WATCH]
    )
    reasons: dict[str, list[Told]] = {}
    for each in functions:
        if each.sizing is None:
            reasons.setdefault(each.reason, []).append(each)
    for reason, these in reasons.items():
        yield from _names(f"Not told, as {reason}", these)
    yield ""
    yield from textwrap.wrap("What each size is expected to give a function: --function NAME.", WIDTH)


def _is_next_to_nothing(each: Told) -> bool:
    """Whether all that the change brings is less than a cent a month."""
    sizing = _of(each)
    smaller = sizing.best is not None and sizing.best.memory < sizing.now.memory
    return smaller and each.a_month is not None and _saved(each).high < CENT


def _of(each: Told) -> Sizing:
    assert each.sizing is not None  # noqa: S101 - only such are asked
    return each.sizing


def _saved(each: Told) -> Range:
    return _of(each).saved * ((each.a_month or 0.0) / MILLION)


def _change(each: Told) -> Iterator[str]:
    sizing, name = _of(each), shown(each.name)
    if len(name) >= NAME:
        yield name
        name = ""
    best = sizing.best or sizing.now
    raised = sizing.verdict is Verdict.RAISE
    cells = (
        f"{sizing.now.memory:,}",
        f"{each.used_mb:,.0f}",
        f"{best.memory:,}{'+' if raised else ''}",
        f"{_short(sizing.now.p99_ms.likely)} → {_short(best.p99_ms.likely)}",
        _dollars(_saved(each), each.a_month),
    )
    yield f"{name:<{NAME}}" + _cells(cells)


def _cells(cells: tuple[str, ...]) -> str:
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, COLUMNS.values(), strict=True))


def _dollars(saved: Range, a_month: float | None) -> str:
    """Write what a month costs more or less: a saving below nothing is a cost."""
    if a_month is None:
        return "not known"
    low, high = -saved.high, -saved.low
    ends = ["0.00" if abs(each) < CENT else f"{each:+,.2f}" for each in (low, high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if figure < 9_999 else f"{figure / 1000:,.1f}k"


def _names(title: str, functions: Sequence[Told]) -> Iterator[str]:
    if functions:
        yield ""
        names = ", ".join(shown(each.name) for each in functions)
        yield from textwrap.wrap(f"{title}: {names}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _tries(functions: Sequence[Told]) -> Iterator[str]:
    """Say at which size a function is to run for a day, for it to be known whether it waits or computes."""
    sizes: dict[str, list[Told]] = {}
    for each in functions:
        at = _of(each).measure
        title = (
            "Traces of a day would tell more"
            if at is None
            else f"A day with {at:,} MB, or traces, would tell more"
        )
        sizes.setdefault(title, []).append(each)
    for title, these in sizes.items():
        yield from _names(title, these)


def _curve(each: Told) -> Iterator[str]:
    yield ""
    if each.sizing is None:
        yield from textwrap.wrap(f"{shown(each.name)}: {each.reason}", WIDTH)
        return
    sizing = each.sizing
    yield click.style(shown(each.name), bold=True) + f": {sizing.verdict.value}"
    why = (
        f"Used {each.used_mb:,.0f} MB at most in {each.seen}, and needs {each.least_mb:,.0f}; {each.wanted}; "
    )
    why += _SAID[each.kind] + (f"; {each.against}" if each.against else "")
    yield from textwrap.wrap(why + ".", WIDTH)
    yield ""
    month = "$ a month" if each.a_month is not None else "$ a million"
    yield click.style(f"{'MB':>{_SIZE}}{'half take ms':>20}{'99 of 100 ms':>20}{month:>20}", dim=True)
    for size in sizing.sizes:
        dollars = size.dollars * (each.a_month / MILLION if each.a_month is not None else 1.0)
        cells = (_range(size.p50_ms), _range(size.p99_ms), _range(dollars, 2))
        yield f"{size.memory:>{_SIZE},}" + "".join(f"{cell:>20}" for cell in cells) + _marks(sizing, size)


def _range(figure: Range, digits: int = 0) -> str:
    low, high = (f"{each:,.{digits}f}" for each in (figure.low, figure.high))
    return low if low == high else f"{low} to {high}"


def _marks(sizing: Sizing, size: Size) -> str:
    best = sizing.best.memory if sizing.best is not None and sizing.verdict is not Verdict.RAISE else None
    marks = ((sizing.now.memory, "now"), (best, "advised"), (sizing.measure, "try"))
    told = [name for memory, name in marks if memory == size.memory]
    return "  " + ", ".join(told) if told else ""


def render(functions: Sequence[Told]) -> str:
    """Give all of it as JSON text."""
    return json.dumps({"schema": SCHEMA, "functions": [_data(each) for each in functions]}, indent=2) + "\n"


def _data(each: Told) -> dict[str, Any]:
    base: dict[str, Any] = {"name": each.name, "key": each.key, "seen": each.seen}
    if each.sizing is None:
        return base | {"verdict": None, "reason": each.reason}
    sizing = each.sizing
    best = sizing.best.memory if sizing.best is not None else None
    return base | {
        "verdict": sizing.verdict.name.lower(),
        "reason": sizing.verdict.value,
        "memory_mb": sizing.now.memory,
        "most_used_mb": each.used_mb,
        "needed_mb": each.least_mb,
        "recommended_mb": best if sizing.verdict is not Verdict.RAISE else None,
        "at_least_mb": best if sizing.verdict is Verdict.RAISE else None,
        "measure_mb": sizing.measure,
        "cheapest_mb": sizing.cheapest,
        "balanced_mb": sizing.balanced,
        "fastest_mb": sizing.fastest,
        "evidence": each.kind.value,
        "waits": _bounds(each.waits),
        "wanted": each.wanted,
        "invocations_a_month": each.a_month,
        "saved_dollars_a_month": _bounds(_saved(each) if each.a_month is not None else None),
        "sizes": [
            {
                "memory_mb": size.memory,
                "mean_ms": _bounds(size.mean_ms),
                "p50_ms": _bounds(size.p50_ms),
                "p99_ms": _bounds(size.p99_ms),
                "dollars_a_million": _bounds(size.dollars),
            }
            for size in sizing.sizes
        ],
    }


def _bounds(figure: Range | None) -> dict[str, float] | None:
    if figure is None:
        return None
    return {end: round(getattr(figure, end), 6) for end in ("low", "likely", "high")}
