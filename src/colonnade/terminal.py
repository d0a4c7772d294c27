"""What commands write: to the standard output, to a file, and the bar while it takes long."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from colonnade.exits import Wrong


def write(lines: Iterable[str]) -> None:
    """Write lines to the standard output, in the characters and colours it can show."""
    from colonnade.reports.text import IN_ASCII  # noqa: PLC0415

    encoding = sys.stdout.encoding or "ascii"
    colour = colour_wanted()
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
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Wrong(f"the output cannot be written: {(error.strerror or str(error)).lower()}") from None


def colour_wanted() -> bool:
    """Tell whether the standard output is to be coloured."""
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0")
    return forced or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def write_file(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    # A device or a pipe is written to: nothing may take its place.
    is_special = file.exists() and (not file.is_file() or file.parent == Path(os.devnull).parent)
    beside = file if is_special else file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        if beside != file:
            beside.replace(file)
    except OSError as error:
        if beside != file:
            beside.unlink(missing_ok=True)
        raise Wrong(f"{file}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def something_of(path: Path, applications: Sequence[object], problems: Iterable[object]) -> None:
    """Refuse to say anything of nothing: where no application could be read, say why, and stop."""
    from colonnade.reports.text import shown  # noqa: PLC0415

    if not applications:
        for problem in problems:
            click.echo(shown(str(problem)), err=True)
        raise Wrong(f"{path}: nothing was reviewed; no application that can be read is there")


class Progress:
    """A bar on the standard error, drawn when it takes longer than a second and someone looks."""

    def __init__(self, what: str = "applications") -> None:
        self._what = what

    def __enter__(self) -> Progress:
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
        click.echo(f"\r[{bar:<30}] {done:,} of {total:,} {self._what}", err=True, nl=False)

    def __exit__(self, *_: object) -> None:
        if self._drawn != self._start:
            click.echo("\r" + " " * 70 + "\r", err=True, nl=False)
