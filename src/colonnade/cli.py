"""Arguments in, exit code out, nothing else."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade import __version__

if TYPE_CHECKING:
    from colonnade.config import Config
    from colonnade.review import Review

PILLARS = ("operational-excellence", "security", "reliability", "performance", "cost", "sustainability")
SEVERITIES = ("low", "medium", "high", "critical")

# Exit codes; where several apply, the highest is given.
FINDINGS, INPUT, BROKEN = 1, 2, 3
INTERRUPTED = 130


def deployment(command: Any) -> Any:
    """Add the options that tell how an application is deployed."""
    options = (
        click.option(
            "--parameter",
            "parameters",
            multiple=True,
            metavar="KEY=VALUE",
            help="The value of a template parameter; repeatable.",
        ),
        click.option(
            "--parameters",
            "parameter_files",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="A file of parameter values; repeatable.",
        ),
        click.option(
            "--config-env",
            metavar="NAME",
            help="The environment of samconfig.toml whose parameters are used.",
        ),
        click.option("--region", metavar="REGION", help="The AWS region it is deployed to."),
        click.option(
            "--config",
            "config_file",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Read this colonnade.toml.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


class Wrong(click.ClickException):
    """Something the user gave is wrong: one line, and the exit code says so."""

    exit_code = INPUT


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="colonnade", message="%(prog)s %(version)s")
def commands() -> None:
    """Review serverless applications on AWS by the six Well-Architected pillars."""


@commands.command()
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
@deployment
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
        config = _config(path, options)
        baseline = baselines.read(options["baseline"]) if options["baseline"] else None
        with _Progress() as progress:
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


@commands.command()
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
        with _Progress() as progress:
            result = accounts(
                path, _config(path, options), function, sam=language == "sam", progress=progress
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
        _write(lines)
    else:
        _write_file(options["output"], "".join(f"{click.unstyle(line)}\n" for line in lines))
        told = text.counted(len(result.every), "function")
        click.echo(f"{told}; the report is in {options['output']}", err=True)
    for problem in result.problems:
        click.echo(text.shown(str(problem)), err=True)
    for broken in result.broken:
        click.echo(text.shown(f"Colonnade broke on {broken}; please report it"), err=True)
    sys.exit(BROKEN if result.broken else INPUT if parted(result.problems)[0] else 0)


@commands.command()
@click.argument("check")
@click.option("--format", "form", type=click.Choice(("text", "markdown")), default="text", show_default=True)
def explain(check: str, form: str) -> None:
    """Tell why a check matters and how to put it right."""
    from colonnade.check import all_checks  # noqa: PLC0415
    from colonnade.reports import explain as pages  # noqa: PLC0415

    _known([check])
    found = next(each for each in all_checks() if each.name == check)
    _write([pages.markdown(found).rstrip("\n")] if form == "markdown" else pages.terminal(found))


@commands.command()
@click.option(
    "--pillar",
    "pillars",
    multiple=True,
    type=click.Choice(PILLARS),
    metavar="PILLAR",
    help=f"Only those of this pillar; repeatable: {', '.join(PILLARS)}.",
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def checks(pillars: tuple[str, ...], form: str) -> None:
    """List the checks."""
    import json  # noqa: PLC0415

    from colonnade.check import all_checks  # noqa: PLC0415
    from colonnade.reports import explain as pages  # noqa: PLC0415

    chosen = tuple(each for each in all_checks() if not pillars or each.pillar.slug in pillars)
    if form == "json":
        _write([json.dumps(pages.listed(chosen), indent=2)])
    else:
        _write(pages.overview(chosen))


def main() -> None:
    """Run the command line."""
    # A review makes many objects that live until its end: looking for garbage as often as usual costs a tenth.
    gc.set_threshold(200_000, 20, 50)
    # Nor is garbage worth looking for when the process ends anyway: that costs 30 ms.
    atexit.register(gc.freeze)
    try:
        commands(standalone_mode=False, prog_name="colonnade")
    except click.ClickException as error:
        error.show()
        sys.exit(INPUT)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody shall have to read a traceback
        from colonnade.check import crashed  # noqa: PLC0415

        click.echo(f"Colonnade failed: {crashed(error)}; please report it", err=True)
        sys.exit(BROKEN)


def _config(path: Path, options: dict[str, Any]) -> Config:
    """Put what the command line says over what colonnade.toml says."""
    from dataclasses import replace  # noqa: PLC0415

    from colonnade import config  # noqa: PLC0415

    file = options["config_file"] or config.find(path)
    settings = config.read(file) if file else config.Config()
    said: dict[str, Any] = {
        "pillars": tuple(filter(None, map(config.pillar_named, options.get("pillars", ())))),
        "checks": options.get("checks"),
        "min_severity": options.get("min_severity") and config.severity_named(options["min_severity"]),
        "fail_on": options.get("fail_on") and config.severity_named(options["fail_on"]),
        "parameters": options["parameters"] and {**settings.parameters, **_pairs(options["parameters"])},
        "parameter_files": options["parameter_files"],
        "environment": options["config_env"],
        "region": options["region"],
    }
    settings = replace(settings, **{name: value for name, value in said.items() if value})
    _known(settings.checks)
    return settings


def _pairs(given: Iterable[str]) -> dict[str, str]:
    pairs = dict(each.partition("=")[::2] for each in given if "=" in each.lstrip("="))
    for each in given:
        if "=" not in each.lstrip("="):
            raise Wrong(f"--parameter {each}: it is given as KEY=VALUE")
    return pairs


def _known(names: Iterable[str]) -> None:
    """Refuse a check that does not exist, with the name that was perhaps meant."""
    from colonnade.check import all_checks  # noqa: PLC0415

    existing = [each.name for each in all_checks()]
    for name in names:
        if name not in existing:
            import difflib  # noqa: PLC0415

            close = difflib.get_close_matches(name, existing, 3)
            meant = f"did you mean {' or '.join(close)}?" if close else "colonnade checks lists them"
            raise Wrong(f"there is no check {name!r}; {meant}")


def _no_function(path: Path, wanted: str | None, functions: tuple[str, ...]) -> str:
    """Say that there is no function to tell of, with the names that were perhaps meant."""
    if wanted is None or not functions:
        return f"{path}: no function of a SAM or CloudFormation template is there"
    import difflib  # noqa: PLC0415

    close = difflib.get_close_matches(wanted, functions, 3)
    meant = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(sorted(functions))}"
    return f"there is no function {wanted!r}; {meant}"


def _tell(path: Path, result: Review, form: str, output: Path | None, *, everything: bool) -> None:
    from colonnade.reports import text  # noqa: PLC0415

    if form == "text" and output is None:
        _write(text.render(result, everything=everything))
        return
    if form == "text":
        written = "".join(click.unstyle(line) + "\n" for line in text.render(result, everything=everything))
    elif form == "json":
        from colonnade.reports import json as report  # noqa: PLC0415

        written = report.render(result)
    else:
        from colonnade.reports import sarif  # noqa: PLC0415

        written = sarif.render(result, _within_repository(path))
    if output is None:
        _write([written.rstrip("\n")])
    else:
        _write_file(output, written)
        click.echo(f"{text.summary(result).capitalize()}; the report is in {output}", err=True)
    for problem in result.problems:
        click.echo(text.shown(str(problem)), err=True)
    for crash in result.broken:
        said = f"the check {crash.check} broke on {crash.resource}: {crash.reason}"
        click.echo(text.shown(said), err=True)


def _write(lines: Iterable[str]) -> None:
    """Write lines to the standard output, in the characters and colours it can show."""
    from colonnade.reports.text import IN_ASCII  # noqa: PLC0415

    encoding = sys.stdout.encoding or "ascii"
    colour = _colour()
    try:
        for line in lines:
            try:
                line.encode(encoding)
                shown = line
            except UnicodeEncodeError:
                shown = line.translate(IN_ASCII).encode(encoding, "replace").decode(encoding)
            click.echo(shown, color=colour)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has enough; what Python flushes at the end must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _colour() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0")
    return forced or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def _write_file(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Wrong(f"{file}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def _within_repository(path: Path) -> str:
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


class _Progress:
    """A bar on the standard error, drawn when it takes longer than a second and someone looks."""

    def __enter__(self) -> _Progress:
        import time  # noqa: PLC0415

        self._now = time.monotonic
        self._start = self._drawn = self._now()
        self._seen = sys.stderr.isatty()
        return self

    def __call__(self, done: int, total: int) -> None:
        now = self._now()
        if not self._seen or now - self._start < 1 or now - self._drawn < 0.1:
            return
        self._drawn = now
        bar = "#" * (30 * done // total)
        click.echo(f"\r[{bar:<30}] {done:,} of {total:,} applications", err=True, nl=False)

    def __exit__(self, *_: object) -> None:
        if self._drawn != self._start:
            click.echo("\r" + " " * 70 + "\r", err=True, nl=False)
