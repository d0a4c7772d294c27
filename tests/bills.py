"""Applications of one template, what they use, and what that costs."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from colonnade.cost import Bill, billed
from colonnade.measure import Range
from colonnade.model.application import Application
from colonnade.sources import read
from colonnade.sources.files import Tree
from colonnade.traffic import Load, Traffic
from colonnade.usage.meter import metered
from colonnade.usage.used import Metered

HANDLER = "def handler(event, context):\n    return 1\n"
# Ten million invocations of 100 ms each, none of them started cold: round figures to reckon by hand.
BUSY = Traffic(every=Load(10_000_000, 100, 0))


def used(place: Path, template: str, traffic: Traffic = BUSY, **code: str) -> Metered:
    """Write an application, read it and meter it; each keyword is a Python file: `app` is app.py."""
    return metered(written(place, template, **code), traffic)


def written(place: Path, template: str, **code: str) -> Application:
    """Write an application, and read it."""
    (place / "template.yaml").write_text(dedent(template), encoding="utf-8")
    for name, text in {"app": HANDLER, **code}.items():
        (place / f"{name}.py").write_text(dedent(text), encoding="utf-8")
    applications, problems = read(Tree(place))
    assert not problems, problems
    (application,) = applications
    return application


def bill_of(place: Path, template: str, traffic: Traffic = BUSY, **code: str) -> Bill:
    """What an application costs."""
    return billed([used(place, template, traffic, **code)])


def amount(metered: Metered, item: str, name: str = "") -> Range:
    """How much it uses of one thing; of a resource, where one is named."""
    found = [each for each in metered.of(item) if not name or each.name == name]
    assert found, (item, name, sorted({each.item for each in metered.usages}))
    return Range.sum(each.amount.range for each in found) or Range.exactly(0)


def about(of: Range) -> tuple[object, ...]:
    """A range to compare with: its ends and what is likely, within rounding."""
    return tuple(pytest.approx(each) for each in (of.low, of.likely, of.high))


def ends(of: Range) -> tuple[float, float, float]:
    return of.low, of.likely, of.high
