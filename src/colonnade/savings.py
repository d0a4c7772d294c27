"""What a unit of a function's work costs: for checks that can tell how much less of it there would be."""

from __future__ import annotations

from colonnade.aws.carbon import WORK, footprint
from colonnade.aws.prices import lambda_prices
from colonnade.measure import Per, Range, Saving, Work
from colonnade.model.function import Function

MB_PER_GB = 1024


def of_time(function: Function, milliseconds: Range, per: Per) -> tuple[Saving, ...]:
    """Save time that callers wait for and that is billed, at each invocation or cold start."""
    work = work_of(function)
    if work is None or not function.architecture.known:
        return ()
    architecture, region = function.architecture.value, _region(function)
    gb_seconds = milliseconds * (work.memory / MB_PER_GB / 1000)
    return (
        Saving(
            per,
            work,
            dollars=gb_seconds * lambda_prices(region).gb_second(architecture),
            milliseconds=milliseconds,
            grams=gb_seconds * (footprint(architecture, region).total * (1 / WORK)),
        ),
    )


def of_moving(function: Function, architecture: str) -> tuple[Saving, ...]:
    """Save what each GB-second costs less on another architecture."""
    work = work_of(function)
    if work is None or not function.architecture.known:
        return ()
    prices, region = lambda_prices(_region(function)), _region(function)
    before, after = footprint(function.architecture.value, region), footprint(architecture, region)
    dollars = prices.gb_second(function.architecture.value) - prices.gb_second(architecture)
    # The ends are those of the same load and grid on both sides: what drives them does not change by moving.
    grams = Range(
        before.total.low - after.total.low,
        before.total.likely - after.total.likely,
        before.total.high - after.total.high,
    )
    return (Saving(Per.GB_SECOND, work, Range.exactly(dollars), grams=grams * (1 / WORK)),)


def of_memory(function: Function, gb_seconds: Range, milliseconds: Range | None) -> tuple[Saving, ...]:
    """Save GB-seconds at each invocation by another size of memory; `milliseconds` are those that callers wait less."""
    work = work_of(function)
    if work is None or not function.architecture.known:
        return ()
    architecture, region = function.architecture.value, _region(function)
    grams = footprint(architecture, region).total * (1 / WORK)
    # What the grid and the load make of it holds for either sign.
    ends = (gb_seconds.low * grams.likely, gb_seconds.likely * grams.likely, gb_seconds.high * grams.likely)
    return (
        Saving(
            Per.INVOCATION,
            work,
            dollars=gb_seconds * lambda_prices(region).gb_second(architecture),
            milliseconds=milliseconds,
            grams=gb_seconds * grams if gb_seconds.low >= 0 else Range(*ends),
        ),
    )


def of_calls(function: Function, dollars: Range | float) -> tuple[Saving, ...]:
    """Save calls at each invocation that have a price of their own."""
    work = work_of(function)
    return (Saving(Per.INVOCATION, work, _range(dollars)),) if work else ()


def of_function(function: Function) -> tuple[Saving, ...]:
    """Save all that a function costs: its requests and its GB-seconds."""
    work = work_of(function)
    if work is None or not function.architecture.known:
        return ()
    prices, architecture = lambda_prices(_region(function)), function.architecture.value
    grams = footprint(architecture, _region(function)).total * (1 / WORK)
    return (
        Saving(Per.INVOCATION, work, Range.exactly(prices.request)),
        Saving(Per.GB_SECOND, work, Range.exactly(prices.gb_second(architecture)), grams=grams),
    )


def of_month(dollars: Range | float) -> tuple[Saving, ...]:
    """Save what is paid every month whatever the traffic; what is paid more is negative."""
    return (Saving(Per.MONTH, dollars=_range(dollars)),)


def work_of(function: Function) -> Work | None:
    """The work of a function, where its memory can be told."""
    if not function.memory.known:
        return None
    return Work(function.key, function.memory.value, function.runs_a_month)


def _range(amount: Range | float) -> Range:
    return amount if isinstance(amount, Range) else Range.exactly(amount)


def _region(function: Function) -> str | None:
    return function.application.region if function.application else None
