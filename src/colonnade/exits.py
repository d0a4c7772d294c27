"""Exit codes, and what stops a command with one line."""

from __future__ import annotations

import click

# Where several apply, the highest is given.
FINDINGS, INPUT, BROKEN = 1, 2, 3
INTERRUPTED = 130


class Wrong(click.ClickException):
    """Something the user gave is wrong: one line, and the exit code says so."""

    exit_code = INPUT
