"""What applications take of energy and carbon, for programs and documents: JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from colonnade.aws.carbon import as_told
from colonnade.aws.published import published
from colonnade.carbon.account import Carbon, Emitter
from colonnade.carbon.indicators import Indicator
from colonnade.carbon.told import Told
from colonnade.measure import Range
from colonnade.reports.carbon import (
    NAMES,
    UNCERTAIN,
    Saving,
    amount,
    energy,
    figure,
    grams,
    judged,
    left_out,
    method,
    spread,
)
from colonnade.reports.text import shown

SCHEMA = "colonnade.carbon/1"


def render(told: Told, saving: Saving) -> str:
    """Give all of it as JSON text."""
    everything = {
        "schema": SCHEMA,
        "coefficients_as_of": published("carbon")["as_of"],
        "method": as_told(),
        "uncertainty": UNCERTAIN,
        **_month(told.carbon),
        "measured": {
            "functions": told.seen,
            "source": told.span.source if told.span is not None else None,
            "days": told.span.days if told.span is not None else None,
        },
        "unit_of_work": {
            "metric": told.unit,
            "emitted_by": list(told.emitters_of_unit),
            "counted": told.units,
            "a_month": told.units_a_month,
        },
        "indicators": [_indicator(each) for each in told.indicators],
        "functions": [_emitter(each) for each in told.carbon.emitters],
        "compared": _month(told.there) if told.there is not None else None,
        "steps": [
            {"number": step.number, "check": step.check, "title": step.title, "grams": _range(saved)}
            for step, saved in saving
        ],
        "rests_on": [
            {"what": ground.text, "basis": str(ground.basis), "grams": heavy}
            for ground, heavy in told.carbon.grounds
        ],
        "not_in_it": list(left_out(told)),
    }
    return json.dumps(everything, indent=2) + "\n"


def before(told: Any) -> dict[str, float]:
    """Read the likely figures of an earlier report; raises ValueError where it is none."""
    if not isinstance(told, dict) or told.get("schema") != SCHEMA:
        raise ValueError(f"it is no JSON report of colonnade carbon ({SCHEMA})")
    try:
        found = {"grams": float(told["grams"]["likely"])}
        for each in told["indicators"]:
            if each["figure"] is not None:
                found[str(each["name"])] = float(each["figure"]["likely"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"it is no whole report of colonnade carbon: {error}") from None
    return found


def _month(carbon: Carbon) -> Mapping[str, Any]:
    return {
        "regions": list(carbon.regions),
        "region_told": carbon.told,
        "grams": _range(carbon.grams),
        "grams_operational": _range(carbon.operational),
        "kwh": _range(carbon.kwh),
        "gb_seconds": _range(carbon.gb_seconds),
    }


def _indicator(each: Indicator) -> Mapping[str, Any]:
    return {
        "name": each.name,
        "what": NAMES[each.name],
        "figure": _range(each.figure) if each.figure is not None else None,
        "not_known": each.why or None,
        "goal": each.goal,
        "met": each.met,
        "before": each.before,
        "halves": list(each.halves) if each.halves is not None else None,
        "better": each.better,
    }


def _emitter(each: Emitter) -> Mapping[str, Any]:
    return {
        "application": each.application,
        "function": each.name,
        "key": each.key,
        "region": each.of.region,
        "architecture": each.architecture,
        "invocations": _range(each.invocations.range),
        "gb_seconds": _range(each.gb_seconds.range),
        "kwh": _range(each.kwh),
        "grams": _range(each.grams),
        "grams_operational": _range(each.operational),
        "rests_on": str(each.gb_seconds.basis),
    }


def _range(of: Range) -> dict[str, float]:
    return {"low": of.low, "likely": of.likely, "high": of.high}


def markdown(told: Told, saving: Saving, place: str) -> str:
    """Give it as Markdown."""
    return "\n".join(_markdown(told, saving, place)) + "\n"


def _markdown(told: Told, saving: Saving, place: str) -> Iterator[str]:
    month = told.carbon.grams
    yield f"# Carbon of {_cell(place)}"
    yield ""
    yield f"**{grams(month.likely)} CO2e a month**, or {spread(month)}; {energy(told.carbon.kwh)}"
    if told.there is not None:
        there = " and ".join(told.there.regions)
        yield f"In {there}: {grams(told.there.grams.likely)}, or {spread(told.there.grams)}"
    yield ""
    yield "| indicator | figure | goal and trend |"
    yield "|---|---|---|"
    for each in told.indicators:
        now = amount(each.name, each.figure.likely) if each.figure is not None else "not known"
        yield _row(NAMES[each.name], now, judged(each) or each.why)
    yield ""
    yield "| function | architecture | g a month | range | Wh |"
    yield "|---|---|---:|---|---:|"
    for one in told.carbon.emitters:
        yield _row(
            one.name,
            one.architecture,
            figure(one.grams.likely),
            spread(one.grams),
            figure(one.kwh.likely * 1000),
        )
    if saving:
        yield from ("", "| step of the roadmap | saves a month |", "|---|---|")
        for step, saved in saving:
            yield _row(step.title, f"{grams(saved.likely)} ({spread(saved)})")
    yield from ("", "Not in it:", "")
    yield from (f"- {_cell(each)}" for each in left_out(told))
    yield from ("", f"{method(told.carbon)} {UNCERTAIN}")


def _row(*cells: str) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return shown(text).replace("|", "\\|").replace("<", "&lt;")
