"""A sample of call sites, drawn at random from a seed, to be judged by hand."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from pathlib import Path

from counts import Place, Site

from colonnade.privilege.needs import Requirement


def draw(found: dict[Place, Site], size: int, seed: int) -> list[tuple[Place, Site]]:
    """The sample: the same one for the same sites and seed."""
    return random.Random(seed).sample(sorted(found.items()), min(size, len(found)))  # noqa: S311 - no secret


def write(rows: Iterable[tuple[Place, Site]], path: Path, folders: Iterable[Path]) -> None:
    """A sheet with the code of each site and what it is told to need; the last columns are for the judge."""
    by_name = {each.name: each for each in folders}
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(
            ["site", "code", "call", "actions", "resources", "actions right", "resources right", "note"]
        )
        for (place, line, _, service, operation), site in rows:
            needed = sorted(site.requirements, key=lambda each: each.action)
            sheet.writerow(
                [
                    f"{place}:{line}",
                    _code(by_name, place, line),
                    f"{service}.{operation}",
                    " ".join(dict.fromkeys(_marked(each) for each in needed)),
                    "\n".join(f"{each.action} {each.arn} ({each.certainty.value})" for each in needed),
                    "",
                    "",
                    "",
                ]
            )


def _marked(each: Requirement) -> str:
    return each.action + ("?" if not each.certain else "") + ("~" if each.optional else "")


def _code(folders: dict[str, Path], place: str, line: int) -> str:
    name, _, file = place.partition("/")
    if name not in folders:
        return ""
    lines = (folders[name] / file).read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[max(0, line - 2) : line + 2])
