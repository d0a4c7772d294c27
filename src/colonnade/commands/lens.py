"""`colonnade lens`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade.exits import BROKEN, INPUT, Wrong
from colonnade.options import deployment, settings, telemetry
from colonnade.terminal import Progress, something_of, write, write_file

if TYPE_CHECKING:
    from colonnade.lens import Answered


@click.command(short_help="Answer the AWS Serverless Applications Lens.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "markdown", "json", "custom-lens")),
    default="text",
    show_default=True,
    help="What to write; custom-lens is the questions, for the Well-Architected Tool.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the answers to FILE.",
)
@click.option(
    "--ask",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the questions that only a person can answer to FILE; what it has already stays.",
)
@click.option(
    "--answers",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What a person answered: a file that --ask wrote.",
)
@click.option(
    "--push",
    metavar="WORKLOAD_ID",
    help="Show what would be written into this workload of the Well-Architected Tool.",
)
@click.option("--yes", is_flag=True, help="With --push: write it, and a milestone.")
@telemetry
@deployment
def lens(path: Path, **options: Any) -> None:
    """Answer the AWS Serverless Applications Lens for the applications in PATH.

    What files cannot tell is open, and never guessed.
    Exit codes: 0 answered; 2 something in the input could not be read, or was
    asked wrongly; 3 a check broke. The rest is still answered.
    """
    from colonnade.lens import answered, questions, read_answers  # noqa: PLC0415 - only what it needs
    from colonnade.problem import Unreadable, parted  # noqa: PLC0415
    from colonnade.processes import WorkerDied  # noqa: PLC0415
    from colonnade.reports import lens as report  # noqa: PLC0415
    from colonnade.reports import text  # noqa: PLC0415
    from colonnade.review import review  # noqa: PLC0415

    if options["form"] == "custom-lens":
        _out(report.custom_lens(), options["output"])
        return
    try:
        asked = options["ask"]
        given = options["answers"] or (asked if asked is not None and asked.exists() else None)
        said = read_answers(given) if given else {}
        with Progress() as progress:
            result = review(path, settings(path, options), progress=progress)
    except Unreadable as unreadable:
        raise Wrong(str(unreadable.problem)) from None
    except WorkerDied as died:
        raise Wrong(str(died)) from None
    something_of(path, result.applications, result.problems)
    answers = answered(result, said)
    if asked is not None:
        written = asked.read_text(encoding="utf-8") if asked.exists() else ""
        write_file(asked, questions(answers, written))
        open_ones = text.counted(sum(len(each.open) for each in answers), "practice")
        click.echo(f"{open_ones} only a person can tell of; the questions are in {asked}", err=True)
    elif options["push"]:
        _push(options["push"], answers, write_it=options["yes"])
    elif options["form"] == "text" and options["output"] is None:
        write(report.text(answers))
    elif options["form"] == "text":
        _out("".join(f"{click.unstyle(line)}\n" for line in report.text(answers)), options["output"])
    else:
        _out({"markdown": report.markdown, "json": report.told}[options["form"]](answers), options["output"])
    for problem in result.problems:
        click.echo(text.shown(str(problem)), err=True)
    sys.exit(BROKEN if result.broken else INPUT if parted(result.problems)[0] else 0)


def _out(written: str, output: Path | None) -> None:
    if output is None:
        write([written.rstrip("\n")])
    else:
        write_file(output, written)


def _push(workload: str, answers: Sequence[Answered], *, write_it: bool) -> None:
    """Show what the workload would be answered, or write it."""
    try:
        import boto3  # noqa: PLC0415 - an extra, and heavy
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
    except ImportError:
        raise Wrong("--push needs boto3: install colonnade with the extra aws") from None
    from colonnade.reports import lens as report  # noqa: PLC0415
    from colonnade.wellarchitected import changes, push  # noqa: PLC0415

    notes = {answer.practice.id: report.note(answer) for each in answers for answer in each.answers}
    try:
        client = boto3.client("wellarchitected")
        those = list(changes(client, workload, answers, notes))
        for change in those:
            before, after = (", ".join(each) or "nothing" for each in (change.before, change.after))
            click.echo(f"{change.label}: {before} -> {after}")
        if write_it:
            from colonnade.aws.review_date import today  # noqa: PLC0415

            number = push(client, workload, those, f"Colonnade, {today().isoformat()}")
            click.echo(f"Written, and kept as milestone {number}.")
        else:
            click.echo("Nothing was written; --yes writes it, and a milestone.")
    except (BotoCoreError, ClientError) as error:
        raise Wrong(f"the Well-Architected Tool could not be asked: {error}") from None
