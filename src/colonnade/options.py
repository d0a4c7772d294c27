"""Options that several commands take, and the configuration they add up to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade.exits import Wrong

if TYPE_CHECKING:
    from colonnade.config import Config

# How often a month somebody may mean: at most a quadrillion times.
HOW_OFTEN = click.FloatRange(min=0, max=1e15)


def a_number(_: click.Context, __: click.Parameter, value: float | None) -> float | None:
    """Refuse what is called a number and is none, which no range keeps out."""
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is no number")
    return value


PILLARS = ("operational-excellence", "security", "reliability", "performance", "cost", "sustainability")
SEVERITIES = ("low", "medium", "high", "critical")


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


def telemetry(command: Any) -> Any:
    """Add the option that tells where functions were seen at work."""
    return click.option(
        "--telemetry",
        metavar="SOURCE",
        help="What functions were seen to do: logs in a file, a folder, a quoted glob or s3://BUCKET/FOLDER.",
    )(command)


def settings(path: Path, options: dict[str, Any]) -> Config:
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
        "advisories": options.get("advisories"),
        "telemetry": options.get("telemetry")
        and config.Asked(
            options["telemetry"],
            settings.telemetry.names,
            # What the file says of its own source says nothing of another one.
            complete=settings.telemetry.complete and not settings.telemetry.source,
        ),
    }
    settings = replace(settings, **{name: value for name, value in said.items() if value})
    known(settings.checks)
    if settings.telemetry.source:
        from colonnade.telemetry.places import not_reviewed  # noqa: PLC0415 - few reviews are given telemetry

        inside = not_reviewed(settings.telemetry.source, path)
        settings = replace(settings, exclude=(*settings.exclude, *inside))
    return settings


def _pairs(given: Iterable[str]) -> dict[str, str]:
    pairs = dict(each.partition("=")[::2] for each in given if "=" in each.lstrip("="))
    for each in given:
        if "=" not in each.lstrip("="):
            raise Wrong(f"--parameter {each}: it is given as KEY=VALUE")
    return pairs


def known(names: Iterable[str]) -> None:
    """Refuse a check that does not exist, with the name that was perhaps meant."""
    from colonnade.check import all_checks  # noqa: PLC0415

    existing = [each.name for each in all_checks()]
    for name in names:
        if name not in existing:
            import difflib  # noqa: PLC0415

            close = difflib.get_close_matches(name, existing, 3)
            meant = f"did you mean {' or '.join(close)}?" if close else "colonnade checks lists them"
            raise Wrong(f"there is no check {name!r}; {meant}")
