"""`colonnade fix`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade.exits import BROKEN, INPUT, Wrong
from colonnade.options import deployment, known, settings, telemetry
from colonnade.terminal import Progress, write

if TYPE_CHECKING:
    from colonnade.fixing.fixes import Fixes


@click.command(short_help="Put findings right, each fix proved.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.argument("checks", metavar="[CHECK]...", nargs=-1)
@click.option("--apply", is_flag=True, help="Write the fixes into the files; without it they are only shown.")
@click.option("--unsafe", is_flag=True, help="Also fix what changes behaviour, and say how.")
@click.option("--step", type=click.IntRange(min=1), metavar="N", help="Only step N of the roadmap.")
@click.option("--force", is_flag=True, help="Write even over what is not committed to git.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("diff", "json")),
    default="diff",
    show_default=True,
    help="What to write to the standard output.",
)
@telemetry
@deployment
def fix(path: Path, checks: tuple[str, ...], **options: Any) -> None:
    """Put findings in PATH right: show the patch, or write it with --apply.

    Every fix is proved before it is shown: with it the finding is gone, nothing
    new is found, and every other fact is as before. CHECK names the checks to
    fix; without it all are. Accepted findings are left alone.

    Exit codes: 0 shown or written; 2 something in the input could not be read,
    was asked wrongly, or could not be written; 3 a check broke.
    """
    from colonnade.fixing.fixes import NoSuchStep, fixes  # noqa: PLC0415 - each command imports what it needs
    from colonnade.problem import Unreadable, parted  # noqa: PLC0415

    try:
        config = settings(path, options)
        if checks:
            known(checks)
            config = replace(config, checks=checks)
        with Progress() as progress:
            result = fixes(path, config, unsafe=options["unsafe"], step=options["step"], progress=progress)
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    except NoSuchStep as none:
        raise Wrong(f"--step {options['step']}: the roadmap has {none.steps} steps") from None
    if not result.applications and not result.problems:
        raise Wrong(f"{path}: no SAM or CloudFormation template is there")
    if options["apply"]:
        _apply(result, force=options["force"])
    _tell(result, options)
    sys.exit(BROKEN if result.crashes else INPUT if parted(result.problems)[0] else 0)


def _apply(result: Fixes, *, force: bool) -> None:
    from colonnade.fixing import writing  # noqa: PLC0415

    try:
        writing.write(result.tree, result.after, result.before, force=force)
    except writing.NotWritten as reason:
        raise Wrong(f"nothing was written: {reason}") from None


def _tell(result: Fixes, options: dict[str, Any]) -> None:
    from colonnade.reports import fixes as report  # noqa: PLC0415
    from colonnade.reports.text import shown  # noqa: PLC0415

    applied = options["apply"]
    if options["form"] == "json":
        write([report.render(result, applied=applied)])
    elif not applied:
        write(report.patch(result))
    for line in report.account(result, applied=applied, unsafe=options["unsafe"]):
        click.echo(line, err=True)
    for problem in result.problems:
        click.echo(shown(str(problem)), err=True)
    for crash in result.crashes:
        said = f"the check {crash.check} broke on {crash.resource}: {crash.reason}"
        click.echo(shown(said), err=True)
