"""`colonnade carbon`."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade.exits import BROKEN, INPUT, Wrong
from colonnade.options import HOW_OFTEN, a_number, deployment, settings, telemetry
from colonnade.terminal import Progress, something_of, write, write_file

if TYPE_CHECKING:
    from colonnade.carbon.told import Told
    from colonnade.reports.carbon import Saving


@click.command(short_help="Tell the energy and carbon it takes, per unit of work too.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
    help="What to write.",
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
@click.option("--compare-region", metavar="REGION", help="Tell beside it what it would be in this region.")
@click.option(
    "--baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Tell what changed since this report, an earlier --format json.",
)
@telemetry
@deployment
def carbon(path: Path, **options: Any) -> None:
    """Tell the energy and the CO2e that the functions in PATH take in a month.

    By function, per unit of work (the metric that [kpi] unit-of-work names in
    colonnade.toml), and the indicators of the sustainability pillar, against
    [goals.sustainability] and with their trend. All of it is an estimate.

    Exit codes: 0 told; 2 something in the input could not be read, or was
    asked wrongly; 3 a check broke. The rest is still told.
    """
    from functools import partial  # noqa: PLC0415 - each command imports what it needs

    from colonnade.aws.carbon import regions  # noqa: PLC0415
    from colonnade.carbon.saving import saved  # noqa: PLC0415
    from colonnade.carbon.told import told  # noqa: PLC0415
    from colonnade.carbon.work import worked  # noqa: PLC0415
    from colonnade.problem import Unreadable, parted  # noqa: PLC0415
    from colonnade.processes import WorkerDied  # noqa: PLC0415
    from colonnade.reports.text import shown  # noqa: PLC0415
    from colonnade.review import review  # noqa: PLC0415

    other = options["compare_region"]
    if other is not None and other not in regions():
        raise Wrong(f"--compare-region {other}: its grid is not known; known are {', '.join(regions())}")
    before = _before(options["baseline"])
    try:
        config = settings(path, options)
        if options["requests_per_month"] is not None:
            every = replace(config.traffic.every, requests=options["requests_per_month"])
            config = replace(config, traffic=replace(config.traffic, every=every))
        asked = partial(worked, traffic=config.traffic, unit=config.kpi.unit)
        with Progress() as progress:
            result = review(path, config, progress=progress, ask=asked)
        found = told(result.answers, config, other, before)
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    except WorkerDied as died:
        raise Wrong(str(died)) from None
    something_of(path, result.applications, result.problems)
    traffic = result.seen.traffic(config.traffic) if result.seen is not None else config.traffic
    saving = saved(result.roadmap, result.findings, found.carbon, traffic)
    _tell(found, saving, result.place, options["form"], options["output"])
    for problem in result.problems:
        click.echo(shown(str(problem)), err=True)
    sys.exit(BROKEN if result.broken else INPUT if parted(result.problems)[0] else 0)


def _before(file: Path | None) -> dict[str, float] | None:
    """Read an earlier report."""
    if file is None:
        return None
    from colonnade.reports.carbon_data import before  # noqa: PLC0415

    try:
        return before(json.loads(file.read_text("utf-8")))
    except OSError as error:
        raise Wrong(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, RecursionError) as error:
        raise Wrong(f"--baseline {file}: {error}") from None


def _tell(found: Told, saving: Saving, place: str, form: str, output: Path | None) -> None:
    from colonnade.reports import carbon as report  # noqa: PLC0415
    from colonnade.reports import carbon_data  # noqa: PLC0415

    if form == "text":
        lines = list(report.text(found, saving, place))
        if output is None:
            write(lines)
            return
        written = "".join(f"{click.unstyle(line)}\n" for line in lines)
    elif form == "json":
        written = carbon_data.render(found, saving)
    else:
        written = carbon_data.markdown(found, saving, place)
    if output is None:
        write([written.rstrip("\n")])
    else:
        write_file(output, written)
        click.echo(
            f"{report.grams(found.carbon.grams.likely)} CO2e a month; all of it is in {output}", err=True
        )
