"""Measure commands: processor time, wall time and memory of a child and all that it starts."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
MIB = 1024 * 1024
# An installed tool is compiled; one that runs from its source must be allowed to keep what it compiled.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Cost:
    """The median of several runs: seconds of processor and of wall clock, MiB at the peak.

    `memory` is the sum over all processes, sampled, where /proc tells; else that of the largest process.
    """

    processor: float
    wall: float
    memory: float
    code: int
    output: int


def cost(command: Sequence[str], runs: int, accepted: Sequence[int], folder: Path | None = None) -> Cost:
    """Run the command so many times, and once before that to sample its memory and to warm the disk's cache.

    Memory is not watched while time is measured: reading it holds the process up, and is charged to it.
    Raises RuntimeError where its exit code is not among those accepted, or where it prints nothing.
    """
    watched = _once(command, accepted, folder, watched=True)
    taken = [_once(command, accepted, folder, watched=False) for _ in range(runs)]
    return Cost(
        statistics.median(each.processor for each in taken),
        statistics.median(each.wall for each in taken),
        watched.memory,
        taken[-1].code,
        taken[-1].output,
    )


def _once(command: Sequence[str], accepted: Sequence[int], folder: Path | None, *, watched: bool) -> Cost:
    started = time.perf_counter()
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=ENVIRONMENT,
        start_new_session=True,
    )
    watch = _Watch(child.pid)
    if watched:
        watch.start()
    drained = threading.Thread(target=lambda: errors.append(child.stderr.read() if child.stderr else b""))
    errors: list[bytes] = []
    drained.start()
    output = child.stdout.read() if child.stdout else b""
    drained.join()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if watched:
        watch.done.set()
        watch.join()
    if child.returncode not in accepted or not output:
        told = errors[0].decode(errors="replace")[-2000:]
        message = f"{' '.join(command[:6])} … ended with {child.returncode}:\n{told}"
        raise RuntimeError(message)
    largest = usage.ru_maxrss * (1 if os.uname().sysname == "Darwin" else 1024) / MIB
    memory = max(largest, watch.peak)
    return Cost(usage.ru_utime + usage.ru_stime, wall, memory, child.returncode, len(output))


class _Watch(threading.Thread):
    """Samples the memory of every process of a session."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session = session
        self.peak = 0.0
        self.done = threading.Event()

    def run(self) -> None:
        if not (PROC / "self" / "stat").exists():
            return
        while not self.done.wait(0.02):
            self.peak = max(self.peak, sum(_memory(each, self.session) for each in _processes()))


def _processes() -> list[str]:
    return [each for each in os.listdir(PROC) if each.isdigit()]  # noqa: PTH208 - thousands of Path objects would disturb


def _memory(process: str, session: int) -> float:
    """MiB of a process of the session, shared pages by their share; 0 for any other process."""
    try:
        fields = (PROC / process / "stat").read_text().rpartition(")")[2].split()
        if int(fields[3]) != session:
            return 0
        rollup = (PROC / process / "smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
