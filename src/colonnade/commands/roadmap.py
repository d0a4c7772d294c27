"""`colonnade roadmap`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade.exits import BROKEN, INPUT, Wrong
from colonnade.options import HOW_OFTEN, PILLARS, SEVERITIES, a_number, deployment, settings, telemetry
from colonnade.terminal import Progress, something_of, write, write_file

if TYPE_CHECKING:
    from colonnade.config import Config
    from colonnade.fixing.projection import Projected
    from colonnade.review import Review


@click.command(short_help="Plan what to do, and in which order.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "markdown", "csv", "github")),
    default="text",
    show_default=True,
    help="What to write; github is a shell script that opens an issue for each step with gh.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the plan to FILE.",
)
@click.option(
    "--requests-per-month",
    type=HOW_OFTEN,
    callback=a_number,
    metavar="NUMBER",
    help="How often each function is invoked of which nothing else tells; a million is assumed.",
)
@click.option(
    "--project",
    is_flag=True,
    help="Tell how the scorecard stands after each step that Colonnade can fix; takes a review for each.",
)
@click.option(
    "--pillar",
    "pillars",
    multiple=True,
    type=click.Choice(PILLARS),
    metavar="PILLAR",
    help="Only this pillar; repeatable.",
)
@click.option(
    "--min-severity",
    type=click.Choice(SEVERITIES),
    metavar="SEVERITY",
    help=f"Plan nothing milder: {', '.join(SEVERITIES)}.",
)
@telemetry
@deployment
def roadmap(path: Path, **options: Any) -> None:
    """Plan what to do about the applications in PATH, and in which order.

    Exit codes: 0 planned; 2 something in the input could not be read, or was
    asked wrongly; 3 a check broke. The rest is still planned.
    """
    from colonnade.problem import Unreadable, parted  # noqa: PLC0415 - each command imports what it needs
    from colonnade.processes import WorkerDied  # noqa: PLC0415
    from colonnade.reports import plan, text  # noqa: PLC0415
    from colonnade.review import review  # noqa: PLC0415

    try:
        config = settings(path, options)
        if options["requests_per_month"] is not None:
            every = replace(config.traffic.every, requests=options["requests_per_month"])
            config = replace(config, traffic=replace(config.traffic, every=every))
        with Progress() as progress:
            result = review(path, config, progress=progress)
        projection = _projection(path, config, result) if options["project"] else ()
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    except WorkerDied as died:
        raise Wrong(str(died)) from None
    something_of(path, result.applications, result.problems)
    lines = list(plan.text(result, projection)) if options["form"] == "text" else []
    if lines and options["output"] is None:
        write(lines)
    else:
        written = "".join(f"{click.unstyle(line)}\n" for line in lines)
        if options["form"] == "github":
            written = plan.github(result)
        elif not lines:
            written = (plan.markdown if options["form"] == "markdown" else plan.table)(result, projection)
        if options["output"] is None:
            write([written.rstrip("\n")])
        else:
            write_file(options["output"], written)
            steps = text.counted(len(result.roadmap), "step")
            click.echo(f"{steps} for {text.summary(result)}; the plan is in {options['output']}", err=True)
    for problem in result.problems:
        click.echo(text.shown(str(problem)), err=True)
    sys.exit(BROKEN if result.broken else INPUT if parted(result.problems)[0] else 0)


def _projection(path: Path, config: Config, result: Review) -> tuple[Projected, ...]:
    from colonnade.fixing.projection import projected  # noqa: PLC0415 - only who asks for it waits for it

    with Progress("steps") as progress:
        return projected(path, config, result, progress)
