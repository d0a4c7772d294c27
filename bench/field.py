"""Count what every check says of the applications in a folder, as a table for the field notes."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from colonnade import sources
from colonnade.check import Check, Outcome, all_checks
from colonnade.config import Config
from colonnade.review import Result, judged
from colonnade.sources.files import Tree

BEGIN, END = "<!-- begin: written by bench/field.py -->\n", "<!-- end -->\n"
COLUMNS = (Outcome.MET, Outcome.MISSED, Outcome.NOT_APPLICABLE, Outcome.UNKNOWN)


def counted(results: list[Result], checks: tuple[Check, ...]) -> dict[str, Counter[Outcome]]:
    """How often each check came to each outcome."""
    counts: dict[str, Counter[Outcome]] = {each.name: Counter() for each in checks}
    for result in results:
        for name, outcomes in result.verdict.outcomes.items():
            counts[name].update(outcomes)
    return counts


def table(counts: dict[str, Counter[Outcome]], applications: int) -> Iterator[str]:
    """The lines of the table; the share is that of the places of which it could be told."""
    yield f"{applications} applications, {len(counts)} checks.\n\n"
    yield f"| check | {' | '.join(each.value for each in COLUMNS)} | missed of what it applies to |\n"
    yield f"|---|{'---:|' * len(COLUMNS)}---:|\n"
    for name, said in sorted(counts.items()):
        applies = said[Outcome.MET] + said[Outcome.MISSED]
        share = f"{100 * said[Outcome.MISSED] / applies:.0f} %" if applies else "–"
        yield f"| {name} | {' | '.join(str(said[each]) for each in COLUMNS)} | {share} |\n"


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
    checks = all_checks()
    tree = Tree(given.path)
    results = judged(tree, sources.find(tree, Config()), checks)
    lines = table(counted(results, checks), sum(each.about is not None for each in results))
    if given.table is None:
        print("".join(lines), end="")
    else:
        given.table.write_text(replaced(given.table.read_text("utf-8"), lines), "utf-8")


if __name__ == "__main__":
    main()
