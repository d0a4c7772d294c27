"""`colonnade cost`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade.exits import BROKEN, INPUT, Wrong
from colonnade.options import HOW_OFTEN, a_number, deployment, settings, telemetry
from colonnade.terminal import Progress, something_of, write, write_file

if TYPE_CHECKING:
    from colonnade.cost import Bill
    from colonnade.measure import Range
    from colonnade.review import Review
    from colonnade.roadmap import Step


@click.command(short_help="Tell what it costs in a month, and what would make that less.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "csv", "markdown")),
    default="text",
    show_default=True,
    help="What to write; csv is every single line.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it to FILE."
)
@click.option(
    "--requests-per-month",
    type=HOW_OFTEN,
    callback=a_number,
    metavar="NUMBER",
    help="How often each function is invoked of which nothing else tells; a million is assumed.",
)
@click.option("--free-tier", is_flag=True, help="Take off what AWS gives every account for nothing.")
@click.option("--compare-region", metavar="REGION", help="Tell beside it what it would cost in this region.")
@telemetry
@deployment
def cost(path: Path, **options: Any) -> None:
    """Tell what the applications in PATH cost in a month, by service and by function.

    Work is taken from telemetry, from [traffic] of colonnade.toml, from
    schedules, or is assumed; each figure says which. What nobody can know
    is listed, and not counted.
    Exit codes: 0 told; 2 something in the input could not be read, or was
    asked wrongly; 3 a check broke. The rest is still told.
    """
    from functools import partial  # noqa: PLC0415 - each command imports what it needs

    from colonnade.aws.prices import regions  # noqa: PLC0415
    from colonnade.cost import billed, savings  # noqa: PLC0415
    from colonnade.problem import Unreadable, parted  # noqa: PLC0415
    from colonnade.processes import WorkerDied  # noqa: PLC0415
    from colonnade.reports.text import shown  # noqa: PLC0415
    from colonnade.review import review  # noqa: PLC0415
    from colonnade.usage.meter import metered  # noqa: PLC0415

    other = options["compare_region"]
    if other is not None and other not in regions():
        raise Wrong(
            f"--compare-region {other}: no price of that region is known; known are {', '.join(regions())}"
        )
    try:
        config = settings(path, options)
        if options["requests_per_month"] is not None:
            every = replace(config.traffic.every, requests=options["requests_per_month"])
            config = replace(config, traffic=replace(config.traffic, every=every))
        with Progress() as progress:
            result = review(path, config, progress=progress, ask=partial(metered, traffic=config.traffic))
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    except WorkerDied as died:
        raise Wrong(str(died)) from None
    something_of(path, result.applications, result.problems)
    bill = billed(result.answers, free_tier=options["free_tier"])
    there = billed(result.answers, other, free_tier=options["free_tier"]) if other is not None else None
    traffic = result.seen.traffic(config.traffic) if result.seen is not None else config.traffic
    saving = savings(result.roadmap, result.findings, bill, traffic)
    _tell(result, (bill, there, saving), options["form"], options["output"])
    for problem in result.problems:
        click.echo(shown(str(problem)), err=True)
    sys.exit(BROKEN if result.broken else INPUT if parted(result.problems)[0] else 0)


Told = tuple["Bill", "Bill | None", "list[tuple[Step, Range]]"]


def _tell(result: Review, told: Told, form: str, output: Path | None) -> None:
    from colonnade.reports import cost as report  # noqa: PLC0415
    from colonnade.reports import cost_data, text  # noqa: PLC0415

    bill, there, saving = told
    if form == "csv":
        written = cost_data.table(bill)
    elif form == "json":
        written = cost_data.render(bill, saving, there)
    elif form == "markdown":
        written = cost_data.markdown(bill, saving, there)
    else:
        lines = list(report.text(bill, saving, result.place, there))
        if output is None:
            write(lines)
            return
        written = "".join(f"{click.unstyle(line)}\n" for line in lines)
    if output is None:
        write([written.rstrip("\n")])
    else:
        write_file(output, written)
        month = f"${report.dollars(bill.total.likely)} a month"
        click.echo(f"{month} for {text.summary(result)}; all of it is in {output}", err=True)
