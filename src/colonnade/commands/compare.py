"""`colonnade compare`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from colonnade.exits import FINDINGS, Wrong
from colonnade.options import SEVERITIES
from colonnade.terminal import write


@click.command(short_help="Tell what changed between two reviews.")
@click.argument("old", type=click.Path(dir_okay=False, path_type=Path), metavar="OLD.json")
@click.argument("new", type=click.Path(dir_okay=False, path_type=Path), metavar="NEW.json")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "markdown", "json")),
    default="text",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    metavar="SEVERITY",
    help="Exit with 1 if a finding as severe came in.",
)
def compare(old: Path, new: Path, form: str, fail_on: str | None) -> None:
    """Tell what was put right and what came in between two reviews.

    Both are files that `colonnade review --format json` wrote.
    Exit codes: 0 compared; 1 a finding at or above --fail-on came in; 2 a file
    could not be read.
    """
    from colonnade import comparison  # noqa: PLC0415 - each command imports what it needs
    from colonnade.problem import Unreadable  # noqa: PLC0415
    from colonnade.reports import comparison as report  # noqa: PLC0415

    try:
        result = comparison.read(old, new)
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    if form == "text":
        write(report.text(result))
    else:
        told = report.markdown(result) if form == "markdown" else report.told(result)
        write([told.rstrip("\n")])
    worse = SEVERITIES[SEVERITIES.index(fail_on) :] if fail_on else ()
    sys.exit(FINDINGS if any(each["severity"] in worse for each in result.came) else 0)
