"""`colonnade explain`."""

from __future__ import annotations

import click

from colonnade.options import known
from colonnade.terminal import write


@click.command()
@click.argument("check")
@click.option("--format", "form", type=click.Choice(("text", "markdown")), default="text", show_default=True)
def explain(check: str, form: str) -> None:
    """Tell why a check matters and how to put it right."""
    from colonnade.check import all_checks  # noqa: PLC0415
    from colonnade.reports import explain as pages  # noqa: PLC0415

    known([check])
    found = next(each for each in all_checks() if each.name == check)
    write([pages.markdown(found).rstrip("\n")] if form == "markdown" else pages.terminal(found))
