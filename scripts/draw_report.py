"""Draw the beginning of a text report as a picture: coloured lines of a terminal become SVG."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "review.svg"
LINES = 44
COLUMNS = 84
WIDTH, HEIGHT, MARGIN = 8.4, 18, 16

STYLE = re.compile(r"\x1b\[([\d;]*)m")
FILLS = {
    "31": "#ff7b72",
    "32": "#7ee787",
    "33": "#e3b341",
    "34": "#79c0ff",
    "35": "#d2a8ff",
    "36": "#76e3ea",
    "91": "#ffa198",
}
EFFECTS = {"1": 'font-weight="bold"', "2": 'opacity="0.65"', "4": 'text-decoration="underline"'}


def report() -> list[str]:
    """Review the example and give the coloured lines of the report, the command first."""
    command = "review examples/bookings"
    run = f"import sys; sys.argv = ['colonnade', *{command.split()}]; from colonnade.cli import main; main()"
    environment = {
        **os.environ,
        "CLICOLOR_FORCE": "1",
        "PYTHONIOENCODING": "utf-8",
        "SOURCE_DATE_EPOCH": "1795392000",
    }
    environment.pop("NO_COLOR", None)
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", run],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment,
        check=True,
    )
    return [f"\x1b[1m$ colonnade {command}\x1b[0m", "", *done.stdout.splitlines()]


def drawn(lines: Iterable[str]) -> str:
    """Draw the first lines as SVG."""
    shown = list(lines)[:LINES]
    width, height = COLUMNS * WIDTH + 2 * MARGIN, len(shown) * HEIGHT + 2 * MARGIN
    rows = "\n".join(
        f'<text x="{MARGIN}" y="{MARGIN + (number + 1) * HEIGHT - 5}">{"".join(_spans(line))}</text>'
        for number, line in enumerate(shown)
        if line.strip()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 {width:g} {height}" role="img">\n'
        "<title>The beginning of a review of examples/bookings</title>\n"
        "<style>text { font: 14px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;"
        " fill: #e6edf3; white-space: pre }</style>\n"
        f'<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n{rows}\n</svg>\n'
    )


def _spans(line: str) -> Iterator[str]:
    style: dict[str, str] = {}
    at = 0
    for found in STYLE.finditer(line):
        yield from _span(line[at : found.start()], style)
        at = found.end()
        for code in (found[1] or "0").split(";"):
            if code in FILLS:
                style["fill"] = f'fill="{FILLS[code]}"'
            elif code in EFFECTS:
                style[code] = EFFECTS[code]
            else:
                style.clear()
    yield from _span(line[at:], style)


def _span(text: str, style: dict[str, str]) -> Iterator[str]:
    if text:
        marks = "".join(f" {each}" for each in style.values())
        yield f"<tspan{marks}>{escape(text)}</tspan>" if marks else escape(text)


def main() -> None:
    """Draw the picture of the README."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--output", type=Path, default=PICTURE)
    arguments.parse_args().output.write_text(drawn(report()), encoding="utf-8")


if __name__ == "__main__":
    main()
