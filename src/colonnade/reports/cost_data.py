"""What applications cost in a month, for programs and documents: JSON, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from colonnade.aws.prices import HOME_REGION
from colonnade.aws.published import published
from colonnade.cost import REQUESTS, Bill, Line
from colonnade.measure import Range
from colonnade.reports.cost import dollars, grouped, named, prices_told, ranged, spread
from colonnade.reports.text import shown
from colonnade.roadmap import Step
from colonnade.usage.amount import Basis

SCHEMA = "colonnade.cost/1"
COLUMNS = (
    "application",
    "service",
    "resource",
    "function",
    "item",
    "unit",
    *(f"{what}_{end}" for what in ("units", "dollars") for end in ("low", "likely", "high")),
    "rests_on",
    "price_region",
    "price_checked",
)


def render(bill: Bill, saving: Sequence[tuple[Step, Range]], compared: Bill | None = None) -> str:
    """Give all of it as JSON text."""
    everything: dict[str, Any] = {
        "schema": SCHEMA,
        "prices_as_of": published("prices")["as_of"],
        "currency": "USD",
        "regions": list(bill.regions),
        "free_tier": bill.free_tier,
        "dollars": _range(bill.total),
        "dollars_by_basis": {str(basis): _figure(amount) for basis, amount in bill.by_basis.items()},
        "services": [{"service": name, "dollars": _range(amount)} for name, amount in bill.by_service],
        "applications": [
            {"application": name, "dollars": _range(amount)} for name, amount in bill.by_application
        ],
        "functions": [_function(bill, key, amount) for key, amount in bill.by_function],
        "lines": [_line(bill, each) for each in bill.lines],
        "not_known": [
            {
                "application": name,
                "resource": gap.name,
                "key": gap.resource,
                "what": gap.what,
                "reason": gap.reason,
            }
            for name, gap in bill.gaps
        ],
        "not_priced": dict(bill.unpriced),
        "free": dict(bill.free),
        "steps": [
            {
                "number": step.number,
                "check": step.check,
                "title": step.title,
                "places": len(step.findings),
                "dollars": _range(amount),
            }
            for step, amount in saving
        ],
        "compared": _compared(compared),
    }
    return json.dumps(everything, indent=2) + "\n"


def _compared(compared: Bill | None) -> Mapping[str, Any] | None:
    if compared is None:
        return None
    services = [{"service": name, "dollars": _range(amount)} for name, amount in compared.by_service]
    return {"regions": list(compared.regions), "dollars": _range(compared.total), "services": services}


def _function(bill: Bill, key: tuple[str, str], amount: Range) -> dict[str, Any]:
    own = [each for each in bill.lines if (each.application, each.usage.by) == key]
    requests = [each.usage.amount for each in own if each.usage.item in REQUESTS]
    return {
        "application": key[0],
        "function": bill.functions.get(key, key[1]),
        "key": key[1],
        "invocations": _range(requests[0].range) if requests else None,
        "invocations_rest_on": str(requests[0].basis) if requests else None,
        "dollars": _range(amount),
    }


def _line(bill: Bill, each: Line) -> dict[str, Any]:
    usage, tariff = each.usage, each.tariff
    return {
        "application": each.application,
        "resource": usage.name,
        "key": usage.resource,
        "function": bill.functions.get((each.application, usage.by)) if usage.by is not None else None,
        "service": tariff.service,
        "item": usage.item,
        "what": tariff.what,
        "unit": tariff.unit,
        "units": _range(usage.amount.range),
        "dollars": _range(each.dollars),
        "rests_on": str(usage.amount.basis),
        "grounds": [{"basis": str(ground.basis), "text": ground.text} for ground in usage.amount.grounds],
        "price": {
            "region": tariff.region,
            "of_another_region": tariff.elsewhere,
            "tiers": [
                {"up_to": None if bound == float("inf") else bound, "dollars": amount}
                for bound, amount in tariff.tiers
            ],
            "tier": each.tier,
            "checked": tariff.verified,
            "basis": tariff.basis,
        },
    }


def table(bill: Bill) -> str:
    """Give every line as CSV."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in bill.lines:
        usage, amount = each.usage, each.usage.amount
        function = bill.functions.get((each.application, usage.by), "") if usage.by is not None else ""
        figures = [
            _figure(one) for of in (amount.range, each.dollars) for one in (of.low, of.likely, of.high)
        ]
        head = (each.application, each.tariff.service, usage.name, function, usage.item, each.tariff.unit)
        checked = "yes" if each.tariff.verified else "no"
        writer.writerow((*map(_plain, head), *figures, str(amount.basis), each.tariff.region, checked))
    return written.getvalue()


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def markdown(bill: Bill, saving: Sequence[tuple[Step, Range]], compared: Bill | None = None) -> str:
    """Give a document."""
    return "\n".join(_document(bill, saving, compared)) + "\n"


def _document(bill: Bill, saving: Sequence[tuple[Step, Range]], compared: Bill | None) -> Iterator[str]:
    yield "# What it costs in a month"
    yield ""
    where = ", ".join(bill.regions) or HOME_REGION
    yield f"**${dollars(bill.total.likely)}** in {where}{spread(bill.total)}."
    if compared is not None:
        yield f"In {', '.join(compared.regions)}: ${dollars(compared.total.likely)}{spread(compared.total)}."
    yield from _table("By service", ("service", "$ a month", "range"), _rows(bill.by_service))
    if len(bill.by_application) > 1:
        yield from _table("By application", ("application", "$ a month", "range"), _rows(bill.by_application))
    functions = [(bill.named(*key), amount) for key, amount in bill.by_function]
    yield from _table("By function", ("function", "$ a month", "range"), _rows(functions))
    missing = [(named(gaps, most=20), reason) for reason, gaps in grouped(bill).items()]
    missing += [
        (f"{type_}, {count}", "Colonnade has no price for it") for type_, count in bill.unpriced.items()
    ]
    yield from _table("Not in it", ("what", "why"), missing)
    grounds = [
        (ground.text, str(ground.basis), dollars(amount))
        for ground, amount in bill.grounds
        if ground.basis is not Basis.DECLARED
    ]
    yield from _table("It rests on", ("what", "how", "dollars of it"), grounds)
    rows = [
        (str(step.number), step.title, str(len(step.findings)), dollars(amount.likely), ranged(amount))
        for step, amount in saving
    ]
    yield from _table("What steps save", ("step", "what", "places", "$ a month", "range"), rows)
    if saving:
        yield ""
        yield "Steps may save the same dollars: they do not add up."
    yield ""
    yield prices_told(bill)


def _rows(amounts: Iterable[tuple[str, Range]]) -> list[tuple[str, ...]]:
    return [(name, dollars(amount.likely), ranged(amount)) for name, amount in amounts]


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield f"## {title}"
    yield ""
    yield f"| {' | '.join(columns)} |"
    yield "|" + " --- |" * len(columns)
    for row in rows:
        yield f"| {' | '.join(_cell(each) for each in row)} |"


def _cell(text: str) -> str:
    return shown(text).replace("|", "\\|").replace("<", "&lt;")


def _range(amount: Range) -> dict[str, float]:
    return {"low": _figure(amount.low), "likely": _figure(amount.likely), "high": _figure(amount.high)}


def _figure(amount: float) -> float:
    """A figure of nine digits that count."""
    return float(f"{amount:.9g}")
