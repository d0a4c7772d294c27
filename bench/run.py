"""Measure Colonnade against its peers, in one run on one machine."""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from applications import collection, repository
from measure import Cost, cost

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "examples" / "bookings"
PEERS = HERE / ".venv"
# Findings are no failures here: only a tool that breaks is.
REVIEWED = (0, 1)
LINTED = (0, 2, 4, 6, 8, 10, 12, 14)
CHECKED = (0, 1)
SKIPPED = {".git", ".venv", "venv", "node_modules", "__pycache__", ".aws-sam", "cdk.out"}


@dataclass(frozen=True)
class Case:
    """One thing to review; where it holds files that cannot be read, further exit codes are in order."""

    name: str
    folder: Path
    templates: Sequence[Path]
    runs: int
    also_accepted: tuple[int, ...] = ()


@dataclass(frozen=True)
class Tool:
    """One reviewer: how it is called on a case, and the exit codes that mean that it did its work."""

    name: str
    command: Callable[[Case], list[str]]
    accepted: Sequence[int]


def tools(peers: Path) -> list[Tool]:
    """Colonnade first, as everything is measured against it."""
    colonnade = str(Path(sys.executable).parent / "colonnade")
    rules = [str(peers / "cfn-lint"), "-f", "json", "-a", "cfn_lint_serverless.rules", "--"]
    checkov = [str(peers / "checkov"), "--framework", "cloudformation", "--compact", "--quiet"]
    checkov += ["--skip-download", "-o", "json", "-f"]
    return [
        Tool("colonnade", lambda case: [colonnade, "review", str(case.folder), "--format", "json"], REVIEWED),
        Tool("cfn-lint with serverless rules", lambda case: rules + list(map(str, case.templates)), LINTED),
        Tool("checkov", lambda case: checkov + list(map(str, case.templates)), CHECKED),
    ]


def peers() -> Path:
    """Install the peers into an environment of their own, once."""
    binaries = PEERS / "bin"
    wanted = (HERE / "requirements.txt").read_text("utf-8")
    ready = PEERS / "ready"
    if not ready.exists() or ready.read_text("utf-8") != wanted:
        print("Installing the peers; this takes a minute …", flush=True)
        venv.create(PEERS, with_pip=True, clear=True)
        pip = [str(binaries / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(HERE / "requirements.txt")], check=True)
        ready.write_text(wanted, "utf-8")
    return binaries


def templates_in(folder: Path) -> list[Path]:
    """The SAM and CloudFormation templates in a folder, as the peers have to be told them."""
    found = []
    for file in sorted(folder.rglob("*.y*ml")):
        if SKIPPED.isdisjoint(file.relative_to(folder).parts) and file.is_file():
            text = file.read_text("utf-8", errors="replace")
            # An empty Resources: makes cfn-lint print nothing at all for all the other files.
            if "\nResources:" in text and "Type: AWS::" in text:
                found.append(file)
    return found


def cases(scratch: Path, folder: Path | None, many: int, runs: int, *, half: bool) -> list[Case]:
    """The cases (a), (b) and (c), the example, half of (c) if asked for, and the folder given, if one was."""
    one, small, large = scratch / "one", scratch / "ten", scratch / "many"
    made = [
        Case("(a) one ordinary template", one, repository(one, 1), runs),
        Case("the example: examples/bookings", EXAMPLE, [EXAMPLE / "template.yaml"], runs),
        Case("(b) 10 templates, 70 Python files", small, repository(small, 10), runs),
        Case(f"(c) {many} templates of one function each", large, collection(large, many), 1),
    ]
    if half:
        part = scratch / "half"
        made.append(Case(f"half of (c): {many // 2} templates", part, collection(part, many // 2), 1))
    if folder is not None:
        given = templates_in(folder)
        made.append(Case(f"{folder}: {len(given)} templates", folder, given, 1, (2,)))
    return made


def row(name: str, measured: Cost, first: Cost, templates: int) -> str:
    """One line of the table: figures, and how many times Colonnade's they are."""
    ratio = f"{measured.processor / first.processor:6.1f} ×"
    each = f"{measured.processor / templates * 1000:8.1f}"
    return (
        f"  {name:<32}{measured.processor:9.3f}{ratio:>9}{measured.wall:9.3f}{measured.memory:9.0f}"
        f"{each:>12}{measured.output / 1024:9.0f}"
    )


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folder", type=Path, help="a real folder to review as well")
    arguments.add_argument("--runs", type=int, default=5, help="runs of the small cases; the median counts")
    arguments.add_argument("--many", type=int, default=500, help="templates of case (c)")
    arguments.add_argument("--half", action="store_true", help="measure half of case (c) as well")
    arguments.add_argument("--alone", action="store_true", help="leave the peers out")
    arguments.add_argument(
        "--peers", type=Path, metavar="BIN", help="where cfn-lint and checkov are installed"
    )
    given = arguments.parse_args()
    measured = tools(given.peers or (PEERS / "bin" if given.alone else peers()))
    measured = measured[:1] if given.alone else measured
    print(f"{platform.python_implementation()} {platform.python_version()} on {platform.platform()}")
    with tempfile.TemporaryDirectory() as scratch:
        for case in cases(Path(scratch), given.folder, given.many, given.runs, half=given.half):
            heads = f"{'CPU s':>9}{'ratio':>9}{'wall s':>9}{'MiB':>9}{'CPU ms each':>12}{'KiB out':>9}"
            print(f"\n{case.name}\n  {'':<32}{heads}", flush=True)
            first: Cost | None = None
            for tool in measured:
                taken = cost(tool.command(case), case.runs, (*tool.accepted, *case.also_accepted))
                first = first or taken
                print(row(tool.name, taken, first, len(case.templates)), flush=True)


if __name__ == "__main__":
    main()
