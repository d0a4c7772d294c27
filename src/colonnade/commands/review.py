"""`colonnade review`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade.exits import BROKEN, FINDINGS, INPUT, Wrong
from colonnade.options import PILLARS, SEVERITIES, deployment, settings, telemetry
from colonnade.terminal import Progress, write, write_file

if TYPE_CHECKING:
    from colonnade.config import Config
    from colonnade.review import Review


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "sarif")),
    default="text",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the report to FILE.",
)
@click.option(
    "--pillar",
    "pillars",
    multiple=True,
    type=click.Choice(PILLARS),
    metavar="PILLAR",
    help=f"Only this pillar; repeatable: {', '.join(PILLARS)}.",
)
@click.option("--check", "checks", multiple=True, metavar="CHECK", help="Only this check; repeatable.")
@click.option(
    "--min-severity",
    type=click.Choice(SEVERITIES),
    metavar="SEVERITY",
    help=f"Show nothing milder: {', '.join(SEVERITIES)}.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    metavar="SEVERITY",
    help="Exit with 1 if there is a finding as severe.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Show only what is new since this JSON report.",
)
@click.option(
    "--advisories",
    metavar="PLACE",
    help="Known vulnerabilities: a file, folder or zip of OSV records, or osv.dev, which is asked then.",
)
@telemetry
@deployment
@click.option("--synth", is_flag=True, help="Run cdk synth first, for every cdk.json below PATH.")
@click.option("--all", "everything", is_flag=True, help="Show every finding, with its evidence.")
def review(path: Path, **options: Any) -> None:
    """Review the applications in PATH, a folder or a template.

    Exit codes: 0 reviewed; 1 findings at or above --fail-on; 2 something in the
    input could not be read, or was asked wrongly; 3 a check broke. The highest
    that applies is given, and the rest is still reviewed.
    """
    from colonnade import baseline as baselines  # noqa: PLC0415 - each command imports what it needs
    from colonnade.problem import Unreadable  # noqa: PLC0415
    from colonnade.processes import WorkerDied  # noqa: PLC0415
    from colonnade.review import review as reviewed  # noqa: PLC0415

    try:
        if options["synth"]:
            from colonnade.sources.cdk.synth import synthesise  # noqa: PLC0415

            synthesise(path)
        config = settings(path, options)
        baseline = baselines.read(options["baseline"]) if options["baseline"] else None
        with Progress() as progress:
            result = reviewed(path, config, baseline, progress)
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    except WorkerDied as died:
        raise Wrong(str(died)) from None
    if not result.applications and not result.problems:
        raise Wrong(
            f"{path}: no SAM or CloudFormation template is there; a template is a .yaml, .yml, .json or "
            ".template file with Resources"
        )
    _tell(path, result, options["form"], options["output"], everything=options["everything"])
    sys.exit(_exit_code(result, config))


def _tell(path: Path, result: Review, form: str, output: Path | None, *, everything: bool) -> None:
    from colonnade.reports import text  # noqa: PLC0415

    if form == "text" and output is None:
        write(text.render(result, everything=everything))
        return
    if form == "text":
        written = "".join(click.unstyle(line) + "\n" for line in text.render(result, everything=everything))
    elif form == "json":
        from colonnade.reports import json as report  # noqa: PLC0415

        written = report.render(result)
    else:
        from colonnade.reports import sarif  # noqa: PLC0415

        written = sarif.render(result, within_repository(path))
    if output is None:
        write([written.rstrip("\n")])
    else:
        write_file(output, written)
        click.echo(f"{text.summary(result).capitalize()}; the report is in {output}", err=True)
    for problem in result.problems:
        click.echo(text.shown(str(problem)), err=True)
    for crash in result.broken:
        said = f"the check {crash.check} broke on {crash.resource}: {crash.reason}"
        click.echo(text.shown(said), err=True)


def within_repository(path: Path) -> str:
    """Lead from the root of the repository around the reviewed folder to it: "services/booking/" or ""."""
    folder = path.resolve()
    if not folder.is_dir():
        folder = folder.parent
    for root in (folder, *folder.parents):
        if (root / ".git").exists():
            inside = folder.relative_to(root).as_posix()
            return "" if inside == "." else f"{inside}/"
    return ""


def _exit_code(result: Review, config: Config) -> int:
    from colonnade.problem import parted  # noqa: PLC0415

    if result.broken:
        return BROKEN
    if parted(result.problems)[0]:
        return INPUT
    worst = max((claim.severity for claim in result.findings), default=None)
    return FINDINGS if worst and config.fail_on and worst >= config.fail_on else 0
