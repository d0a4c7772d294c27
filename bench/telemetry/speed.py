"""Measure the facts of 2,000,000 lines against `grep -cF REPORT` over the same file."""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import Cost, cost

SYNTHETIC = Path(__file__).with_name("synthetic.py")
COLONNADE = Path(sys.executable).with_name("colonnade")
READ = "import sys; from colonnade.telemetry.store import Store; print(Store(sys.argv[1]).rows().read)"


def row(name: str, measured: Cost, floor: Cost) -> None:
    """Print one line of the table."""
    ratio = f"{measured.processor / floor.processor:6.1f} ×"
    print(
        f"  {name:<34}{measured.processor:8.3f}{ratio:>10}{measured.wall:8.3f}{measured.memory:7.0f}",
        flush=True,
    )


def anew(logs: Path, *command: str) -> list[str]:
    """Give a command that reads logs, having forgotten what was read before."""
    return ["sh", "-c", f"rm -rf '{logs.parent}/.colonnade'; exec \"$@\"", "sh", *command]


def facts(logs: Path) -> list[str]:
    """Give the command that tells all facts of logs."""
    return [str(COLONNADE), "telemetry", str(logs), "--format", "json"]


def main() -> None:
    """Write the logs, measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lines", type=int, default=2_000_000)
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--times", type=int, default=1, help="measure as much that many times over as well")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        logs = Path(scratch) / "plain" / "logs.txt"
        logs.parent.mkdir()
        subprocess.run([sys.executable, SYNTHETIC, logs, "--lines", str(given.lines)], check=True)
        language = os.environ.get("LC_ALL") or os.environ.get("LANG", "C")
        print(f"{given.lines:,} lines, {logs.stat().st_size:,} bytes; grep in the locale {language}")
        print(f"  {'':<34}{'CPU s':>8}{'ratio':>10}{'wall s':>8}{'MiB':>7}", flush=True)
        floor = cost(["grep", "-cF", "REPORT", str(logs)], given.runs, (0,))
        row("grep -cF REPORT", floor, floor)
        extraction = anew(logs, sys.executable, "-c", READ, str(logs))
        row("extraction, to Parquet", cost(extraction, given.runs, (0,)), floor)
        row("all facts", cost(anew(logs, *facts(logs)), given.runs, (0,)), floor)
        row("all facts again", cost(facts(logs), given.runs, (0,)), floor)
        packed = Path(scratch) / "gzip" / "logs.txt.gz"
        packed.parent.mkdir()
        with logs.open("rb") as source, gzip.open(packed, "wb", 6) as target:
            shutil.copyfileobj(source, target)
        zcat = cost(["sh", "-c", f"zcat '{packed}' | wc -c"], given.runs, (0,))
        row("zcat", zcat, floor)
        row("all facts of gzip", cost(anew(packed, *facts(packed)), given.runs, (0,)), floor)
        if given.times > 1:
            more = Path(scratch) / "more" / "logs.txt"
            more.parent.mkdir()
            wanted = given.lines * given.times
            subprocess.run([sys.executable, SYNTHETIC, more, "--lines", str(wanted)], check=True)
            row(f"all facts of {wanted:,} lines", cost(anew(more, *facts(more)), 1, (0,)), floor)


if __name__ == "__main__":
    main()
