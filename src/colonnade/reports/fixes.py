"""Fixes as a patch, as what is said about them, and as JSON."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import click

from colonnade import __version__
from colonnade.finding import Safety
from colonnade.fixing.fixes import Fixes, Outcome, Told
from colonnade.fixing.proof import Difference
from colonnade.fixing.session import Proved
from colonnade.reports.json import finding
from colonnade.reports.text import counted, shown

MOST_DIFFERENCES = 6
MOST_NAMES = 4
_COLOURS = {"-": "red", "+": "green", "@": "cyan"}
_NO_LINE_END = "\\ No newline at end of file"


def patch(fixes: Fixes) -> Iterator[str]:
    """The lines of a unified diff, as `git apply` and `patch -p1` take it in the reviewed folder; coloured."""
    for file in sorted(fixes.after):
        yield click.style(f"--- a/{file}", bold=True)
        yield click.style(f"+++ b/{file}", bold=True)
        for line in _changed(fixes.before[file], fixes.after[file]):
            yield click.style(line, fg=_COLOURS[line[0]]) if line[0] in _COLOURS else line


def _changed(before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(_lines(before), _lines(after))
    for number, line in enumerate(lines):
        if number >= 2:  # the names of the files are told by whoever asks
            yield line.removesuffix("\n")
            if not line.endswith("\n"):
                yield _NO_LINE_END


def _lines(text: str) -> list[str]:
    """Lines as diff and git count them: they end with a line feed alone."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def account(fixes: Fixes, *, applied: bool, unsafe: bool) -> Iterator[str]:
    """Say how many findings are put right, what the unsafe fixes change, and why others are left."""
    fixed, files = fixes.count(Outcome.FIXED), counted(len(fixes.after), "file")
    total = counted(len(fixes.told), "finding")
    does = "put right" if applied else "can be put right"
    yield f"{fixed:,} of {total} {does}" + (f", in {files}" if fixed else "")
    yield from _behaviour(each for each in fixes.proved if each.candidate.safety is Safety.UNSAFE)
    for check, some in groupby(sorted(fixes.brought, key=lambda each: each.check), lambda each: each.check):
        first, *more = some
        others = f" and {len(more):,} more" if more else ""
        yield f"  brings to light: {check}: {shown(first.message)}{others}"
    if waiting := fixes.count(Outcome.UNSAFE):
        yield f"{waiting:,} more have a fix that changes behaviour; it is tried with --unsafe"
        yield from _by_check(each for each in fixes.told if each.outcome is Outcome.UNSAFE)
    if refused := [each for each in fixes.told if each.outcome is Outcome.REFUSED]:
        yield f"{len(refused):,} have a fix that could not be proved, and so is not written"
        yield from _by_check(refused)
    if advised := [each for each in fixes.told if each.outcome is Outcome.ADVICE]:
        yield f"{len(advised):,} are for a person: no edit is known; colonnade explain CHECK says what to do"
        yield from _by_check([Told(each.claim, each.outcome) for each in advised])
    if fixes.suppressed:
        yield f"{counted(fixes.suppressed, 'accepted finding')} left alone"
    if fixed and not applied:
        again = " with --unsafe" if unsafe else ""
        yield f"Nothing was written: --apply{again} writes it"


def _by_check(told: Iterable[Told]) -> Iterator[str]:
    """One line for each check and reason, with how many findings have it."""
    counts: dict[tuple[str, str], list[str]] = {}
    for each in told:
        counts.setdefault((each.claim.check, each.reason), []).append(each.claim.resource)
    for (check, reason), resources in counts.items():
        named = resources[0] if len(resources) == 1 else f"{len(resources)} places"
        yield f"  {check} ({named})" + (f": {shown(reason)}" if reason else "")


def _behaviour(proved: Iterable[Proved]) -> Iterator[str]:
    """Say how the application differs: what the fixes say, and the facts that change."""
    alike: dict[tuple[str, str], list[Proved]] = {}
    for each in proved:
        alike.setdefault((each.candidate.summary, each.candidate.effect), []).append(each)
    for (summary, effect), some in alike.items():
        names = dict.fromkeys(claim.resource for each in some for claim in each.candidate.claims)
        facts = dict.fromkeys(_difference(one) for each in some for one in each.differences if _is_value(one))
        said = f"{_few(names, MOST_NAMES)}: {summary}" + (f"; {effect}" if effect else "")
        told = f" ({_few(facts, MOST_DIFFERENCES, '; ')})" if facts else ""
        yield f"  changes behaviour: {shown(said + told)}"


def _is_value(each: Difference) -> bool:
    """Whether it is a value that was another before: what is added is told by the fix, links follow from both."""
    return bool(each.before) and each.name != "referenced_by" and not each.before.startswith("-> ")


def _few(told: Iterable[str], most: int, between: str = ", ") -> str:
    """The first of several, and how many more there are."""
    some = list(told)
    more = f" and {len(some) - most} more" if len(some) > most else ""
    return between.join(some[:most]) + more


def _difference(each: Difference) -> str:
    return f"{each.name.replace('_', ' ')}: {each.before} → {each.after or 'nothing'}"


def render(fixes: Fixes, *, applied: bool) -> str:
    """The fixes as JSON."""
    written: dict[str, Any] = {
        "colonnade": __version__,
        "applied": applied,
        "findings": [
            {"outcome": each.outcome.value, "reason": each.reason, "finding": finding(each.claim)}
            for each in fixes.told
        ],
        "files": [
            {"file": file, "patch": "\n".join(_changed(fixes.before[file], fixes.after[file]))}
            for file in sorted(fixes.after)
        ],
        "fixes": [
            {
                "summary": each.candidate.summary,
                "safety": each.candidate.safety.value,
                "effect": each.candidate.effect,
                "checks": sorted({claim.check for claim in each.candidate.claims}),
                "changes": [
                    {"of": one.owner, "what": one.name, "before": one.before, "after": one.after}
                    for one in each.differences
                ],
            }
            for each in fixes.proved
        ],
        "brought_to_light": [finding(each) for each in fixes.brought],
        "problems": [str(each) for each in fixes.problems],
    }
    return json.dumps(written, indent=2, ensure_ascii=False)
