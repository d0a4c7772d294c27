"""Arguments in, exit code out, nothing else."""

from __future__ import annotations

import atexit
import gc
import sys
from importlib import import_module
from pathlib import Path

import click

from colonnade import __version__
from colonnade.exits import BROKEN, INPUT, INTERRUPTED


class _Commands(click.Group):
    """The commands of the folder `commands`, each imported only when it is run or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the name is click's
        modules = (Path(__file__).parent / "commands").glob("*.py")
        return sorted(module.stem for module in modules if module.stem != "__init__")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = getattr(import_module(f"colonnade.commands.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 - every module there holds its command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="colonnade", message="%(prog)s %(version)s")
def commands() -> None:
    """Review serverless applications on AWS by the six Well-Architected pillars."""


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
