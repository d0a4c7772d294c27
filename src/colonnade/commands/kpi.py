"""`colonnade kpi`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade.exits import BROKEN, INPUT, Wrong
from colonnade.options import deployment, settings, telemetry
from colonnade.terminal import Progress, something_of, write, write_file

if TYPE_CHECKING:
    from colonnade.kpi.kpis import Kpis


@click.command(short_help="Tell what counts the business, and what is missing.")
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
    "--template",
    is_flag=True,
    help="Write the dashboard and the alarms instead, as resources to add.",
)
@click.option("--write", "writing", is_flag=True, help="Add them to the templates; say nothing else.")
@click.option("--force", is_flag=True, help="Write over what git does not have.")
@click.option("--all", "everything", is_flag=True, help="Tell metrics of how the machine runs too.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it to FILE."
)
@telemetry
@deployment
def kpi(path: Path, **options: Any) -> None:
    """Tell which metrics count the business of the applications in PATH.

    Those found in code and templates, flow by flow; those that the kind of
    application lives on and nothing emits, each with the line to add; and a
    dashboard and alarms for them. [kpi] in colonnade.toml says the kind.

    Exit codes: 0 told; 2 something in the input could not be read, or was asked
    wrongly; 3 Colonnade broke on an application. The rest is still told.
    """
    from colonnade.kpi.kpis import kpis  # noqa: PLC0415 - each command imports what it needs
    from colonnade.problem import Unreadable, parted  # noqa: PLC0415
    from colonnade.reports import kpi as report  # noqa: PLC0415
    from colonnade.reports.text import shown  # noqa: PLC0415

    try:
        with Progress() as progress:
            result = kpis(path, settings(path, options), progress)
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    something_of(path, (*result.every, *result.broken), result.problems)
    if options["writing"]:
        lines = list(_written(path, result, force=options["force"]))
    elif options["template"]:
        lines = [_resources(path, result)]
    elif options["form"] == "text":
        lines = list(report.text(result, everything=options["everything"]))
    else:
        from colonnade.reports import kpi_data  # noqa: PLC0415

        render = kpi_data.render if options["form"] == "json" else kpi_data.markdown
        lines = [render(result).rstrip("\n")]
    if options["output"] is None:
        write(lines)
    else:
        write_file(options["output"], "".join(f"{click.unstyle(line)}\n" for line in lines))
    for problem in result.problems:
        click.echo(shown(str(problem)), err=True)
    for broken in result.broken:
        click.echo(shown(f"Colonnade broke on {broken}; please report it"), err=True)
    sys.exit(BROKEN if result.broken else INPUT if parted(result.problems)[0] else 0)


def _resources(path: Path, result: Kpis) -> str:
    """The resources of every template, each under a comment that says where it belongs."""
    proposed = [each for told in result.every for each in told.proposed if each.text]
    if not proposed:
        raise Wrong(f"{path}: there is nothing to add; colonnade kpi {path} says why")
    if len(proposed) == 1:
        return proposed[0].text.rstrip("\n")
    return "\n\n".join(f"# to be added to {each.file}\n{each.text.rstrip()}" for each in proposed)


def _written(path: Path, result: Kpis, *, force: bool) -> Iterator[str]:
    """Add the resources to the templates, and say to which."""
    from colonnade.fixing.writing import NotWritten, write  # noqa: PLC0415
    from colonnade.kpi.kpis import rewritten  # noqa: PLC0415
    from colonnade.sources.files import Tree  # noqa: PLC0415
    from colonnade.sources.rewriting.refused import Refused  # noqa: PLC0415

    proposed = [each for told in result.every for each in told.proposed if each.new]
    try:
        texts = rewritten(path, result)
        write(
            Tree(path),
            {file: new for file, (_, new) in texts.items()},
            {file: old for file, (old, _) in texts.items()},
            force=force,
        )
    except (NotWritten, Refused) as error:
        raise Wrong(str(error)) from None
    for each in proposed:
        names = ", ".join(one.name for one in each.new)
        yield (
            f"{each.file}: not written: {each.hindrance}" if each.hindrance else f"{each.file}: added {names}"
        )
    if not proposed:
        yield "There is nothing to add."
