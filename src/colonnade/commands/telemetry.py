"""`colonnade telemetry`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade.exits import Wrong
from colonnade.terminal import write, write_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from colonnade.telemetry.facts import Telemetry


@click.command()
@click.argument("source", metavar="SOURCE")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--engine",
    type=click.Choice(("duckdb", "spark", "athena")),
    default="duckdb",
    show_default=True,
    help="Ask DuckDB, or Spark for what outgrows one machine; for Athena, write the SQL.",
)
@click.option(
    "--days", default=7, show_default=True, help="How many days of CloudWatch to read, today with them."
)
@click.option("--region", help="The region to ask; AWS_REGION and the profile tell it else.")
@click.option("--profile", help="Whose credentials to use; AWS_PROFILE tells it else.")
@click.option("--yes", is_flag=True, help="Agree to what reading takes, which is asked else.")
@click.option("--sql", is_flag=True, help="Write the SQL instead of running it.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it to FILE."
)
def telemetry(source: str, form: str, engine: str, sql: bool, output: Path | None, **terms: Any) -> None:  # noqa: FBT001 - a flag
    """Tell what functions were seen to do, by their logs.

    SOURCE is a file of CloudWatch logs, a folder of them or a quoted glob; text
    or JSON, plain or gzip. What was read is kept in .colonnade beside it, so
    that the next time only what is new is read.

    It is s3://BUCKET/FOLDER too, and cloudwatch for the log groups themselves,
    or cloudwatch:GLOB for those so called; what that takes is told and asked.

    Exit codes: 0 told; 2 the logs could not be read.
    """
    from colonnade.problem import Unreadable  # noqa: PLC0415 - each command imports what it needs
    from colonnade.reports import telemetry as report  # noqa: PLC0415

    try:
        if sql or engine == "athena":
            from colonnade.telemetry.script import script  # noqa: PLC0415

            written = script(source, engine)
        else:
            told = _told(source, engine, terms)
            if form == "text" and output is None:
                write(report.text(told))
                return
            plain = "".join(f"{click.unstyle(line)}\n" for line in report.text(told))
            written = plain if form == "text" else report.render(told)
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    if output is None:
        write([written.rstrip("\n")])
    else:
        write_file(output, written)


def _told(source: str, engine: str, terms: Mapping[str, Any]) -> Telemetry:
    from colonnade.telemetry import facts, spark  # noqa: PLC0415
    from colonnade.telemetry.remote.bringing import Terms, bring  # noqa: PLC0415
    from colonnade.telemetry.store import Store  # noqa: PLC0415

    if engine == "spark":
        return spark.facts(source)
    agree = partial(click.confirm, "Go on?", err=True) if sys.stdin.isatty() else None
    brought = bring(
        source, Terms(terms["days"], terms["region"], terms["profile"], terms["yes"], say=_say, agree=agree)
    )
    return facts.facts(Store(brought).rows())


def _say(line: str) -> None:
    """Say what is done beside what is told, as wide as a terminal is."""
    import textwrap  # noqa: PLC0415

    for part in textwrap.wrap(line, 79, break_long_words=False, break_on_hyphens=False):
        click.echo(part, err=True)
