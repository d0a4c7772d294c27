"""The page of one check, and the list of all, for a terminal or as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

import click

from colonnade.check import Check, Pillar
from colonnade.reports.text import COLOURS, WIDTH

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*|(?<![*\w])\*([^*\s][^*]*)\*")
_ITEM = re.compile(r"(\s*)([-*]|\d+\.)\s+(.*)")


def markdown(check: Check) -> str:
    """Give the page of a check as Markdown."""
    title, _, body = check.documentation.strip().partition("\n")
    facts = "\n".join(f"- {name}: {value}" for name, value in _facts(check))
    return f"# {title.rstrip('.')}\n\n{facts}\n\n{body.strip()}\n"


def terminal(check: Check) -> Iterator[str]:
    """Give the lines of the page of a check, styled and wrapped."""
    yield click.style(check.title, bold=True)
    yield click.style(check.name, dim=True)
    yield ""
    for name, value in _facts(check)[1:]:
        styled = click.style(value, **COLOURS[check.severity]) if name == "Severity" else value
        first, *rest = textwrap.wrap(value, WIDTH - 12) or [""]
        yield f"{name:<12}{styled if not rest else first}"
        yield from (f"{'':<12}{line}" for line in rest)
    yield from _rendered(check.documentation.strip().partition("\n")[2])


def overview(checks: Iterable[Check]) -> Iterator[str]:
    """List checks by pillar: name, severity and effort, and below it what is wrong."""
    known = list(checks)
    for pillar in Pillar:
        inside = [each for each in known if each.pillar is pillar]
        if inside:
            yield click.style(f"{pillar.value.capitalize()} ({len(inside)})", bold=True)
            for each in inside:
                marks = click.style(f"{each.severity!s:<9}{each.effort}", **COLOURS[each.severity])
                yield f"  {each.name:<{WIDTH - 18}}{marks}"
                yield from textwrap.wrap(each.title, WIDTH, initial_indent="    ", subsequent_indent="    ")
            yield ""
    yield f"{len(known)} checks. One in full: colonnade explain CHECK"


def listed(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """Give checks as plain data."""
    return [
        {
            "name": each.name,
            "title": each.title,
            "pillar": each.pillar.slug,
            "also": [also.slug for also in each.also],
            "severity": str(each.severity),
            "confidence": str(each.confidence),
            "effort": str(each.effort),
            "gain": each.gain,
            "after": list(each.after),
            "lens": list(each.lens),
            "needs_telemetry": each.needs_telemetry,
        }
        for each in checks
    ]


def _facts(check: Check) -> list[tuple[str, str]]:
    pillars = (check.pillar, *check.also)
    facts = [
        ("Check", f"`{check.name}`"),
        ("Pillar", ", ".join(each.value for each in pillars)),
        ("Severity", str(check.severity)),
        ("Effort", f"{check.effort} for each place"),
        ("Worth", check.gain),
    ]
    if check.needs_telemetry:
        facts.append(("Needs", "telemetry (--telemetry)"))
    if check.after:
        facts.append(("After", ", ".join(check.after)))
    if check.lens:
        facts.append(("Lens", ", ".join(check.lens)))
    return facts


def _rendered(text: str) -> Iterator[str]:
    """Render the little Markdown that pages are written in: headings, paragraphs, lists, code."""
    paragraph: list[str] = []
    fenced = False
    for line in [*text.splitlines(), ""]:
        item = _ITEM.match(line)
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield from _flowing(paragraph)
            yield click.style(f"  {line}".rstrip(), fg="green")
        elif line.startswith("#"):
            yield from _flowing(paragraph)
            yield click.style(line.lstrip("# "), bold=True)
        elif item or not line.strip():
            yield from _flowing(paragraph)
            if item:
                paragraph.append(line)
            else:
                yield ""
        else:
            paragraph.append(line)


def _flowing(lines: list[str]) -> Iterator[str]:
    """Wrap one paragraph or list item, and forget it."""
    if not lines:
        return
    item = _ITEM.match(lines[0])
    mark = f"{item[1]}{item[2]} " if item else ""
    text = " ".join([item[3] if item else lines[0], *lines[1:]])
    lines.clear()
    text, address = _LINK.sub(r"\1", text), [found[2] for found in _LINK.finditer(text)]
    indent = " " * len(mark)
    for line in textwrap.wrap(
        " ".join(text.split()), WIDTH, initial_indent=mark, subsequent_indent=indent, break_on_hyphens=False
    ):
        yield _styled(line)
    for each in address:
        yield indent + click.style(each, fg="blue", underline=True)


def _styled(line: str) -> str:
    line = _STRONG.sub(lambda found: click.style(found[1] or found[2], bold=True), line)
    return _CODE.sub(lambda found: click.style(found[1], fg="cyan"), line)
