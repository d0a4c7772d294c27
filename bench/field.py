"""Count what every check says of the applications in a folder, as a table for the field notes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from colonnade.check import Outcome
from colonnade.config import Config
from colonnade.review import Review, review

BEGIN, END = "<!-- begin: written by bench/field.py -->\n", "<!-- end -->\n"
COLUMNS = (Outcome.MET, Outcome.MISSED, Outcome.NOT_APPLICABLE, Outcome.UNKNOWN)


def table(made: Review) -> Iterator[str]:
    """The lines of the table; the shares are those of the places of which it could be told."""
    yield f"{len(made.applications)} applications, {len(made.checks)} checks.\n\n"
    yield f"| check | {' | '.join(each.value for each in COLUMNS)} | missed of what it applies to | of all |\n"
    yield f"|---|{'---:|' * len(COLUMNS)}---:|---:|\n"
    for name in sorted(each.name for each in made.checks):
        said = made.outcomes.get(name, {})
        counts = [said.get(each, 0) for each in COLUMNS]
        met, missed, aside, _ = counts
        shares = f"{share(missed, met + missed)} | {share(missed, met + missed + aside)}"
        yield f"| {name} | {' | '.join(map(str, counts))} | {shares} |\n"


def share(part: int, whole: int) -> str:
    """So much of it, as people tell it."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def replaced(text: str, lines: Iterator[str]) -> str:
    """The document with another table between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{''.join(lines)}\n{END}{after}"


def main() -> None:
    """Count, and print the table or put it into a document."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("path", type=Path, help="the folder with the applications")
    arguments.add_argument("--table", type=Path, metavar="DOCUMENT", help="the document to put it into")
    given = arguments.parse_args()
    made = review(given.path, Config())
    faults = [str(each) for each in made.problems if "report it" in each.advice]
    if made.broken or faults:
        # What a fault leaves out would be counted as unknown.
        sys.exit("\n".join(["Colonnade itself is at fault:", *map(str, made.broken), *faults]))
    lines = table(made)
    if given.table is None:
        print("".join(lines), end="")
    else:
        given.table.write_text(replaced(given.table.read_text("utf-8"), lines), "utf-8")


if __name__ == "__main__":
    main()
