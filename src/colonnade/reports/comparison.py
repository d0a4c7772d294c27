"""What changed between two reviews, for people and for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import click

from colonnade.check import Pillar
from colonnade.comparison import Comparison, Move, Told
from colonnade.reports.text import WIDTH, counted, shown

SCHEMA = "colonnade.comparison/1"
TITLES = {pillar.slug: pillar.value.capitalize() for pillar in Pillar}


def text(comparison: Comparison) -> Iterator[str]:
    """Give the lines for a terminal."""
    came, right = len(comparison.came), len(comparison.right)
    yield click.style(
        f"{counted(right, 'finding')} put right, {came:,} came in, {comparison.stayed:,} stayed", bold=True
    )
    yield ""
    for move in comparison.moves:
        yield f"  {TITLES.get(move.pillar, move.pillar):<24}{_moved(move)}".rstrip()
    for title, findings in _sections(comparison):
        yield ""
        yield click.style(f"{title} ({len(findings):,})", bold=True)
        for each in findings:
            yield from _lines(each)


def markdown(comparison: Comparison) -> str:
    """Give a comment for a pull request."""
    right = counted(len(comparison.right), "finding")
    lines = [
        f"**{right} put right, {len(comparison.came):,} came in, {comparison.stayed:,} stayed**",
        "",
        "| pillar | before | now | |",
        "|---|---|---|---|",
    ]
    for move in comparison.moves:
        before, now = _share(move.met_before, move.places_before), _share(move.met_now, move.places_now)
        lines.append(f"| {TITLES.get(move.pillar, move.pillar)} | {before} | {now} | {_by(move)} |")
    for title, findings in _sections(comparison):
        lines += ["", f"### {title} ({len(findings):,})", ""]
        for each in findings:
            at, said = each["location"], shown(each["message"]).replace("|", "\\|")
            lines.append(f"- **{each['severity']}** `{each['check']}` {said} (`{at['file']}:{at['line']}`)")
    return "\n".join(lines) + "\n"


def told(comparison: Comparison) -> str:
    """Give all of it as JSON text."""
    sections: dict[str, Any] = {
        "put_right": comparison.right,
        "came_in": comparison.came,
        "changed": comparison.changed,
        "accepted": comparison.accepted,
        "undecided": comparison.undecided,
        "no_longer_asked": comparison.unasked,
        "newly_asked": comparison.newly_asked,
    }
    pillars = [
        {
            "pillar": move.pillar,
            "before": {"places_met": move.met_before, "places": move.places_before},
            "now": {"places_met": move.met_now, "places": move.places_now},
        }
        for move in comparison.moves
    ]
    report = {"schema": SCHEMA, "stayed": comparison.stayed, "pillars": pillars, **sections}
    return json.dumps(report, indent=2) + "\n"


def _sections(comparison: Comparison) -> Iterator[tuple[str, Sequence[Told]]]:
    sections = (
        ("Came in", comparison.came),
        ("Says something else now", comparison.changed),
        ("Asked for the first time", comparison.newly_asked),
        ("Put right", comparison.right),
        ("Accepted since", comparison.accepted),
        ("Can no longer be told", comparison.undecided),
        ("No longer asked", comparison.unasked),
    )
    return ((title, findings) for title, findings in sections if findings)


def _lines(finding: Told) -> Iterator[str]:
    at = finding["location"]
    yield f"  {finding['severity']:<9} {finding['check']}"
    said = f"{at['file']}:{at['line']}  {shown(finding['message'])}"
    indent = " " * 12
    yield from textwrap.wrap(
        said, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def _moved(move: Move) -> str:
    before, now = _share(move.met_before, move.places_before), _share(move.met_now, move.places_now)
    return f"{before:>6} -> {now:>6} of places met   {_by(move)}"


def _share(met: int, places: int) -> str:
    return f"{met * 100 // places} %" if places else "n/a"


def _by(move: Move) -> str:
    if move.points is None:
        return ""
    return "the same" if move.points == 0 else f"{move.points:+d} points"
