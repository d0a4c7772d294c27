"""`colonnade checks`."""

from __future__ import annotations

import click

from colonnade.options import PILLARS
from colonnade.terminal import write


@click.command()
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
        write([json.dumps(pages.listed(chosen), indent=2)])
    else:
        write(pages.overview(chosen))
