"""What functions need against what they are granted, for people and for programs."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import click

from colonnade.fact import Origin
from colonnade.policy import Account, Accounts, Line
from colonnade.privilege.difference import Verdict
from colonnade.reports.policies import comments, written
from colonnade.reports.text import WIDTH, counted, shown

SCHEMA = "colonnade.policy/1"
# The width of each column; one space stands between them.
_COLUMNS = (("Need", 23), ("On", 16), ("Where", 16), ("Granted by", 14), ("Verdict", 7))
_VERDICTS = {Verdict.GRANTED: "ok", Verdict.MISSING: "FAILS", Verdict.UNCLEAR: "?"}
_COLOURS = {Verdict.GRANTED: "green", Verdict.MISSING: "red", Verdict.UNCLEAR: "yellow"}
# After a sign, or before a capital letter.
_BREAK = re.compile(r"[/:._, -]|[a-z0-9](?=[A-Z])")


def text(accounts: Accounts, language: str) -> Iterator[str]:
    """Give the lines of the report: each function with its table and policy, and a summary at the end."""
    for account in accounts.every:
        yield from _account(account, language)
    if len(accounts.every) > 1:
        yield from _summary(accounts)


def _account(account: Account, language: str) -> Iterator[str]:
    title = click.style(shown(account.function), bold=True)
    yield f"{title} ({account.at})" + (f", if {shown(account.world)}" if account.world else "")
    if account.unknown:
        yield from _wrapped(f"Nothing can be told: {account.unknown}", "  ")
        yield ""
        return
    shared = f", which it shares with {', '.join(account.shared_with)}" if account.shared_with else ""
    yield from _wrapped(f"Runs with {account.role}{shared}.", "  ")
    yield ""
    if account.lines:
        yield from _table(account.lines)
    else:
        yield "  It needs nothing of AWS."
    yield ""
    yield from _reasons(account)
    for remark in account.remarks:
        yield from _wrapped(f"{remark.kind}: {remark.text} ({remark.at})", "  ")
    if account.doubts:
        yield from _wrapped(f"Whether more is in excess cannot be told, because {account.doubts[0]}", "  ")
        for doubt in account.doubts[1:]:
            yield from _wrapped(f"and {doubt}", "    ")
    if account.remarks or account.doubts:
        yield ""
    if account.policy is not None:
        if language == "json":
            yield from (shown(each) for each in comments(account.policy))
        yield from written(account.policy, language).rstrip("\n").split("\n")
        yield ""


def _table(lines: Sequence[Line]) -> Iterator[str]:
    yield click.style(" ".join(f"{name:<{width}}" for name, width in _COLUMNS).rstrip(), dim=True)
    together: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        together.setdefault(_beside_need(line), []).append(line)
    for beside, same in together.items():
        cells = (", ".join(_actions(same)), *beside)
        columns = [_cut(shown(cell), width) for cell, (_, width) in zip(cells, _COLUMNS, strict=True)]
        for row in range(max(map(len, columns))):
            parts = [
                (column[row] if row < len(column) else "").ljust(width)
                for column, (_, width) in zip(columns, _COLUMNS, strict=True)
            ]
            verdict = parts.pop().rstrip()
            styled = click.style(verdict, fg=_COLOURS[same[0].verdict]) if verdict else ""
            yield f"{' '.join(parts)} {styled}".rstrip()


def _beside_need(line: Line) -> tuple[str, ...]:
    """What stands in the other columns; needs of which it is the same share a row."""
    return (
        line.on or "*",
        str(line.at) if line.at else line.why,
        ", ".join(map(_short, line.granted_by)),
        _VERDICTS[line.verdict],
    )


def _actions(lines: Sequence[Line]) -> Iterator[str]:
    """The actions of several needs, the service named once: "logs:CreateLogStream, PutLogEvents"."""
    before = ""
    for line in lines:
        service, _, action = line.need.partition(":")
        yield action if service == before else line.need
        before = service


def _cut(text: str, width: int) -> list[str]:
    """Break a text where a name may be broken, so that nothing of it is lost."""
    rows = []
    while len(text) > width:
        ends = [each.end() for each in _BREAK.finditer(text, 0, width)]
        at = next((end for end in reversed(ends) if end > width // 3), width)
        rows.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*rows, text]


def _short(source: str) -> str:
    """The name of a policy without what kind it is."""
    for kind in ("the SAM policy template ", "the managed policy ", "the inline policy ", "the policy "):
        source = source.removeprefix(kind)
    return source.removeprefix("the ")


def _reasons(account: Account) -> Iterator[str]:
    told = [each for each in account.lines if each.reason or each.verdict is Verdict.MISSING]
    for line in dict.fromkeys(told):
        where = f" on {line.on}" if line.on else ""
        reason = f": {line.reason}" if line.reason else ""
        verdict = "missing" if line.verdict is Verdict.MISSING else "cannot tell"
        yield from _wrapped(f"{verdict}: {line.need}{where}{reason}", "  ")
    if told:
        yield ""


def _summary(accounts: Accounts) -> Iterator[str]:
    every = accounts.every
    told = [each for each in every if not each.unknown]
    yield click.style("Summary", bold=True) + f": {counted(len(every), 'function')}"
    for number, what in (
        (sum(bool(each.missing) for each in told), "will fail: what they call is not allowed"),
        (sum(bool(each.remarks) for each in told), "may do more than they need"),
        (sum(bool(each.doubts) for each in told), "may need more than could be told"),
        (len(every) - len(told), "of which nothing could be told"),
        (sum(not each.missing and not each.remarks and not each.doubts for each in told), "are tight"),
    ):
        if number:
            yield f"{number:>5}  {what}"


def _wrapped(text: str, start: str) -> Iterator[str]:
    lines = textwrap.wrap(shown(text), WIDTH - len(start), break_long_words=False, break_on_hyphens=False)
    return (start + line for line in lines)


def render(accounts: Accounts, language: str) -> str:
    """Give everything as JSON text, as policy.schema.json describes it."""
    return json.dumps(told(accounts, language), indent=2) + "\n"


def told(accounts: Accounts, language: str) -> dict[str, Any]:
    """Give everything as plain data."""
    return {
        "schema": SCHEMA,
        "functions": [_told(each, language) for each in accounts.every],
        "problems": [
            {
                "location": {"file": each.file, "line": each.line, "column": each.column},
                "what": each.what,
                "advice": each.advice,
            }
            for each in accounts.problems
        ],
        "broken": list(accounts.broken),
    }


def _told(account: Account, language: str) -> dict[str, Any]:
    policy = account.policy
    return {
        "application": account.application,
        "function": account.function,
        "location": _location(account.at),
        "if": account.world or None,
        "role": account.role or None,
        "shared_with": list(account.shared_with),
        "unknown": account.unknown or None,
        "needs": [
            {
                "action": each.need,
                "on": each.on or None,
                "location": _location(each.at),
                "why": each.why,
                "granted_by": list(each.granted_by),
                "verdict": each.verdict.value,
                "certainty": each.certainty,
                "reason": each.reason,
            }
            for each in account.lines
        ],
        "too_much": [
            {
                "kind": each.kind,
                "message": each.text,
                "location": _location(each.at),
                "severity": each.severity,
                "confidence": each.confidence,
                "advice": each.advice,
            }
            for each in account.remarks
        ],
        "doubts": list(account.doubts),
        "policy": policy
        and {
            "language": language,
            "text": written(policy, language),
            "document": policy.document,
            "templates": [
                {"name": each.name, "parameters": {name: value.json for name, value in each.parameters}}
                for each in policy.templates
            ],
            "comments": list(policy.comments),
        },
    }


def _location(at: Origin | None) -> dict[str, Any] | None:
    return {"file": at.file, "line": at.line, "column": at.column} if at else None
