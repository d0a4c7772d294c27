"""`colonnade memory`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from colonnade.exits import INPUT, Wrong
from colonnade.options import deployment, settings, telemetry
from colonnade.terminal import Progress, something_of, write, write_file


@click.command(short_help="Tell which memory costs least for the latency wanted.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--function", "names", multiple=True, metavar="NAME", help="Tell what each size gives this one."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="What to write; JSON has all sizes of all functions.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it to FILE."
)
@telemetry
@deployment
def memory(path: Path, **options: Any) -> None:
    """Tell which memory costs least for the latency that the functions in PATH are to have.

    From what they were seen to do: --telemetry, or [telemetry] of
    colonnade.toml. The latency wanted is that of [goals] there; else nothing
    is to become slower. What was not seen is not guessed: then it says at
    which size to let a function run for a day.
    Exit codes: 0 told; 2 something in the input could not be read, or was
    asked wrongly. The rest is still told.
    """
    from colonnade.problem import Unreadable, parted  # noqa: PLC0415 - each command imports what it needs
    from colonnade.processes import WorkerDied  # noqa: PLC0415
    from colonnade.reports import memory as report  # noqa: PLC0415
    from colonnade.reports.text import shown  # noqa: PLC0415
    from colonnade.review import review  # noqa: PLC0415
    from colonnade.rightsizing.told import told  # noqa: PLC0415

    try:
        config = settings(path, options)
        if not config.telemetry.source:
            raise Wrong("memory is told from what functions were seen to do: give --telemetry SOURCE")
        with Progress() as progress:
            # No finding is asked for: one check is judged by the way.
            few = replace(config, checks=("memory-far-above-use",), pillars=())
            result = review(path, few, progress=progress, ask=told)
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    except WorkerDied as died:
        raise Wrong(str(died)) from None
    something_of(path, result.applications, result.problems)
    functions = [each for answer in result.answers for each in answer]
    unseen = [name for name in options["names"] if name not in {each.name for each in functions}]
    if unseen:
        raise Wrong(f"--function {unseen[0]}: telemetry tells of no function of this name")
    written = (
        report.render(functions)
        if options["form"] == "json"
        else "\n".join(report.text(functions, options["names"], result.place)).strip("\n") + "\n"
    )
    if options["output"] is None:
        write([written.rstrip("\n")])
    else:
        write_file(options["output"], click.unstyle(written))
    for problem in result.problems:
        click.echo(shown(str(problem)), err=True)
    sys.exit(INPUT if parted(result.problems)[0] else 0)
