"""Reports of one function that waits and computes for so long, and traces of it: small logs for examples and tests."""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from sized import DAY, trace
from synthetic import START, Invocation, clock, messages

from colonnade.rightsizing.behaviour import processors


def reports(asked: argparse.Namespace) -> Iterator[tuple[Invocation, float]]:
    """Draw attempts, the sizes of memory one after the other, each with how long it waited."""
    chance = random.Random(asked.seed)  # noqa: S311 - a seed is the point, nothing is secret
    for number in range(asked.count):
        part = number / asked.count
        memory = asked.memory[int(part * len(asked.memory))]
        waited = asked.waits * math.exp(chance.gauss(0, 0.25))
        duration = round(waited + asked.computes * math.exp(chance.gauss(0, 0.15)) / processors(memory), 2)
        used = round(asked.used + chance.uniform(-1, 1) * asked.spread + asked.grows * part)
        # Those that want more than there is come evenly.
        full = asked.full and number % (asked.count // asked.full) == asked.count // asked.full - 1
        new = number % 40 == 0
        init = round(180 * math.exp(chance.gauss(0, 0.1)), 2) if new else None
        stream = f"2026/11/01/[$LATEST]{asked.seed:016x}{number // 40:016x}"
        request = f"{asked.seed:08x}-0000-4000-a000-{number:012x}"
        ended = START * 1000 + part * asked.days * DAY
        billed = math.ceil(round(duration + (init or 0), 2))
        outcome = "memory" if full else "success"
        size = memory if full else min(used, memory)
        told = (memory, size, init, None, None, outcome, False)
        yield Invocation(asked.function, stream, request, ended, duration, billed, *told), waited


def main() -> None:
    """Write a file of reports into a folder, and one of traces where some are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("function")
    parser.add_argument(
        "--memory", type=int, nargs="+", required=True, help="MB; of several, one after the other"
    )
    parser.add_argument("--waits", type=float, required=True, help="milliseconds")
    parser.add_argument("--computes", type=float, required=True, help="milliseconds of one whole processor")
    parser.add_argument("--used", type=float, default=60, help="MB")
    parser.add_argument("--spread", type=float, default=2, help="MB, by which that differs")
    parser.add_argument("--grows", type=float, default=0, help="MB, from the first to the last")
    parser.add_argument("--full", type=int, default=0, help="so many attempts use all there is")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--days", type=float, default=8)
    parser.add_argument("--traced", type=int, default=0, help="every so manieth is traced")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    drawn = list(reports(asked))
    _write(asked.folder / f"{asked.function}.log.gz", "".join(map(_report, (each for each, _ in drawn))))
    if asked.traced:
        chance = random.Random(asked.seed)  # noqa: S311
        traces: Sequence[object] = [trace(*each, chance) for each in drawn[:: asked.traced]]
        told = json.dumps({"Traces": traces, "UnprocessedTraceIds": []}, indent=1)
        _write(asked.folder / f"{asked.function}.traces.json.gz", told)


def _report(each: Invocation) -> str:
    """Only what Lambda reports, and what tells that it was killed: nothing else of a log is needed here."""
    wanted = ("REPORT", "Error: Runtime exited")
    told = [(time, text) for time, text in messages(each) if any(part in text for part in wanted)]
    return "".join(f"{clock(time)} {each.stream} {text}" for time, text in told)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
