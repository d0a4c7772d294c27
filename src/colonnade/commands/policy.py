"""`colonnade policy`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from colonnade.exits import BROKEN, INPUT, Wrong
from colonnade.options import deployment, settings
from colonnade.terminal import Progress, write, write_file


@click.command(short_help="Tell what functions need, and their tight policies.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.argument("function", required=False)
@click.option(
    "--as",
    "language",
    type=click.Choice(("sam", "cloudformation", "json")),
    default="sam",
    show_default=True,
    help="In which words to write the policy.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
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
@deployment
def policy(path: Path, function: str | None, **options: Any) -> None:
    """Tell what each function in PATH needs and may do, and write its tight policy.

    FUNCTION is the logical id of one function; without it all are told.
    Exit codes: 0 told; 2 something in the input could not be read, or was asked
    wrongly; 3 Colonnade broke on a function. The rest is still told.
    """
    from colonnade.policy import accounts  # noqa: PLC0415
    from colonnade.problem import Unreadable, parted  # noqa: PLC0415
    from colonnade.reports import policy as report  # noqa: PLC0415
    from colonnade.reports import text  # noqa: PLC0415

    language = options["language"]
    try:
        with Progress() as progress:
            result = accounts(
                path, settings(path, options), function, sam=language == "sam", progress=progress
            )
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    if not result.every and not result.broken and not result.problems:
        raise Wrong(_no_function(path, function, result.functions))
    if options["form"] == "json":
        lines = [report.render(result, language).rstrip("\n")]
    else:
        lines = list(report.text(result, language))
    if options["output"] is None:
        write(lines)
    else:
        write_file(options["output"], "".join(f"{click.unstyle(line)}\n" for line in lines))
        told = text.counted(len(result.every), "function")
        click.echo(f"{told}; the report is in {options['output']}", err=True)
    for problem in result.problems:
        click.echo(text.shown(str(problem)), err=True)
    for broken in result.broken:
        click.echo(text.shown(f"Colonnade broke on {broken}; please report it"), err=True)
    sys.exit(BROKEN if result.broken else INPUT if parted(result.problems)[0] else 0)


def _no_function(path: Path, wanted: str | None, functions: tuple[str, ...]) -> str:
    """Say that there is no function to tell of, with the names that were perhaps meant."""
    if wanted is None or not functions:
        return f"{path}: no function of a SAM or CloudFormation template is there"
    import difflib  # noqa: PLC0415

    close = difflib.get_close_matches(wanted, functions, 3)
    meant = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(sorted(functions))}"
    return f"there is no function {wanted!r}; {meant}"
