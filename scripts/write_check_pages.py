"""Write a Markdown page for each check: its documentation, and its example put right."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path

from colonnade.check import Check, Pillar, all_checks
from colonnade.reports.explain import markdown

EXAMPLES = Path(__file__).parent.parent / "tests" / "checks"


def page(check: Check, examples: Path = EXAMPLES) -> str:
    """Give the page of a check: its documentation, then its example before and after."""
    text = markdown(check)
    difference = changed(examples / check.name / "before", examples / check.name / "after")
    if difference:
        text += f"\n## Example\n\n```diff\n{difference}```\n"
    return text


def changed(before: Path, after: Path) -> str:
    """Give the difference between two folders, file by file, or "" where there is none; not that of telemetry."""
    names = {
        file.relative_to(folder) for folder in (before, after) for file in folder.rglob("*") if file.is_file()
    }
    names = {each for each in names if each.parts[0] != "telemetry"}
    return "".join(_difference(before, after, name) for name in sorted(names))


def _difference(before: Path, after: Path, name: Path) -> str:
    old, new = (_lines(folder / name) for folder in (before, after))
    # Four lines around a change show which resource it is in.
    compared = difflib.unified_diff(old, new, name.as_posix(), name.as_posix(), n=4)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in compared)


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines(keepends=True) if file.exists() else []


def index(checks: tuple[Check, ...]) -> str:
    """Give the page that leads to all others."""
    lines = ["# Checks", ""]
    for pillar in Pillar:
        inside = [each for each in checks if each.pillar is pillar]
        if inside:
            lines += [f"## {pillar.value.capitalize()}", ""]
            lines += [
                f"- [{each.name}]({each.name}.md): {each.title} ({each.severity}, {each.effort})"
                for each in inside
            ]
            lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Write all pages into a folder."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("out", type=Path, metavar="OUT", help="the folder to write to")
    out: Path = arguments.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    checks = all_checks()
    for each in checks:
        (out / f"{each.name}.md").write_text(page(each), encoding="utf-8")
    (out / "README.md").write_text(index(checks), encoding="utf-8")
    print(f"{len(checks)} pages in {out}")


if __name__ == "__main__":
    main()
