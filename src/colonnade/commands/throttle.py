"""`colonnade throttle`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from colonnade.exits import Wrong
from colonnade.terminal import write, write_file


@click.command(short_help="Recommend throttling limits from access logs.")
@click.argument("logs", type=click.Path(path_type=Path), metavar="ACCESS_LOGS")
@click.option("--rate", metavar="NUMBER", help="Try this steady rate, in requests a second; with --burst.")
@click.option("--burst", type=click.IntRange(min=1), metavar="NUMBER", help="Try this burst; with --rate.")
@click.option(
    "--share",
    type=click.FloatRange(0, 1),
    default=0.001,
    show_default=True,
    help="The part of legitimate requests that may be turned away.",
)
@click.option(
    "--by",
    "scope",
    type=click.Choice(("all", "stage", "route", "client")),
    default="all",
    show_default=True,
    help="What has a limit of its own.",
)
@click.option("--client-field", metavar="NAME", help="The field of JSON logs that names the client.")
@click.option("--all-legitimate", is_flag=True, help="Count every client, however busy, as legitimate.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "html")),
    default="text",
    show_default=True,
    help="What to write; html has a plot.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it to FILE."
)
def throttle(logs: Path, **options: Any) -> None:
    """Recommend throttling limits by the requests an API has had.

    ACCESS_LOGS is a file of API Gateway's access logs or a folder of them: JSON
    lines or the Common Log Format, plain or gzip. Every request is replayed
    through a token bucket.

    Exit codes: 0 told; 2 the logs could not be read, or were asked about wrongly.
    """
    from colonnade.problem import Unreadable  # noqa: PLC0415 - each command imports what it needs
    from colonnade.reports import throttle as report  # noqa: PLC0415
    from colonnade.throttling.access_logs import read  # noqa: PLC0415
    from colonnade.throttling.throttle import Scope, limit  # noqa: PLC0415
    from colonnade.throttling.throttle import throttle as replayed  # noqa: PLC0415

    if (options["rate"] is None) != (options["burst"] is None):
        raise Wrong("--rate and --burst are tried together")
    if not 0 <= options["share"] <= 1:
        raise Wrong("--share nan: it is a number from 0 to 1")
    try:
        asked = [limit(options["rate"], options["burst"])] if options["rate"] is not None else []
    except (ValueError, ZeroDivisionError):
        raise Wrong(f"--rate {options['rate']}: it is a number of requests a second, above 0") from None
    try:
        arrivals = read(logs, options["client_field"])
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    if not arrivals.by:
        raise Wrong(
            f"{logs}: no request was understood in {arrivals.lines:,} lines; they must be JSON with a time such as "
            "requestTimeEpoch, or in the Common Log Format"
        )
    scope = Scope[options["scope"].upper()]
    found = replayed(arrivals, scope, options["share"], asked, all_legitimate=options["all_legitimate"])
    if options["form"] == "text" and options["output"] is None:
        write(report.text(found))
        return
    if options["form"] == "text":
        written = "".join(f"{click.unstyle(line)}\n" for line in report.text(found))
    else:
        written = report.render(found) if options["form"] == "json" else report.page(found)
    if options["output"] is None:
        write([written.rstrip("\n")])
    else:
        write_file(options["output"], written)
