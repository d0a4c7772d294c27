"""Draw the week of logs of examples/bookings that bookings.toml describes, and write down what is true of it.

Writes examples/bookings/telemetry/logs as `aws logs tail` prints them, a file a log group, and bookings.truth.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from synthetic import Invocation, clock, messages, truth

HERE = Path(__file__).parent
TABLE = HERE / "bookings.toml"
TRUTH = HERE / "bookings.truth.json"
LOGS = HERE.parent.parent / "examples" / "bookings" / "telemetry" / "logs"

MINUTE = 60_000.0
DAY = 86_400_000.0
PROCESSOR_MB = 1769
HALF = 0.5  # of the week, after which some functions have another size of memory than before
# How busy the hours of a day are, and the days of a week from Monday on, beside the average.
HOURS = (
    *(0.25, 0.15, 0.1, 0.1, 0.15, 0.3, 0.6, 0.9, 1.2, 1.3, 1.4, 1.5),
    *(1.6, 1.5, 1.4, 1.4, 1.4, 1.5, 1.7, 1.9, 1.8, 1.5, 0.9, 0.45),
)
WEEK = (1.1, 1.05, 1.05, 1.1, 1.15, 0.75, 0.8)
# For how long Lambda keeps an environment that has nothing to do, and how long it lives at most: the author's guess.
IDLE = (8 * MINUTE, 30 * MINUTE)
LIFE = 2 * 60 * MINUTE
CUT = "INIT_REPORT Init Duration: 10000.04 ms\tPhase: init\tStatus: timeout\n"
RETRIES_AFTER = (1 * MINUTE, 2 * MINUTE)
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Like:
    """What one function is like; see bookings.toml."""

    name: str
    memory_mb: int
    timeout_s: int
    waiting_ms: float
    uneven: float
    computing_ms: float
    used_mb: float
    more_mb: float
    init_ms: float
    a_day: float = 0
    every: float = 0
    at: float = 0
    cut: float = 0
    slow: float = 0
    slow_ms: float = 0
    errors: float = 0
    error: str = ""
    retried: int = 0
    says: tuple[str, ...] = ()
    says_often: int = 1
    as_json: bool = False
    runtime: str = "python:3.13.v58"
    before_mb: int = 0

    def memory(self, part: float) -> int:
        """The memory that it has when so much of the week is over."""
        return self.before_mb if self.before_mb and part < HALF else self.memory_mb


@dataclass(eq=False)
class Environment:
    """One environment of a function: when it is free again, how long it is kept, and the most it has used."""

    stream: str
    free: float
    kept: float
    ends: float
    peak: float
    memory: int


@dataclass(order=True)
class Event:
    """Something that a function is to do: `tries` counts the attempts before."""

    at: float
    request: str = field(compare=False)
    tries: int = field(default=0, compare=False)


def table() -> dict[str, Any]:
    """Read what the functions are like."""
    return tomllib.loads(TABLE.read_text("utf-8"))


def likes(told: dict[str, Any]) -> list[Like]:
    """Give the functions, in the order of the table."""
    found = []
    for name, like in told["functions"].items():
        given: dict[str, Any] = {
            key: tuple(each) if isinstance(each, list) else each for key, each in like.items()
        }
        found.append(Like(name=name, **given))
    return found


def drawn(told: dict[str, Any]) -> list[tuple[Like, str, Invocation]]:
    """Draw all invocations of the week in the order of their ends, each with the log group that it is told in."""
    start = datetime.combine(told["first_day"], time(), UTC).timestamp() * 1000
    everything = []
    for like in likes(told):
        # Each function has a seed of its own: what one is like moves nothing of another.
        chance = random.Random(f"{told['seed']} {like.name}")  # noqa: S311 - a seed is the point
        name = f"{told['stack']}-{like.name}-{_letters(chance)}"
        own = told["groups"].get(like.name)
        group = f"{told['stack']}-{own}-{_letters(chance)}" if own else f"/aws/lambda/{name}"
        everything += [(like, group, each) for each in _invocations(like, name, chance, start, told["days"])]
    for name in told["forgotten"]:
        chance = random.Random(f"{told['seed']} {name}")  # noqa: S311 - as above
        like = Like(name, 256, 30, 80, 0.4, 6, 70, 4, 300, a_day=2)
        everything += [
            (like, f"/aws/lambda/{name}", each)
            for each in _invocations(like, name, chance, start, told["days"])
        ]
    return sorted(everything, key=lambda each: (each[2].ended, each[2].request))


def _invocations(
    like: Like, name: str, chance: random.Random, start: float, days: int
) -> Iterator[Invocation]:
    """Play one function: events come in, environments take them, what failed may come again."""
    waiting = sorted(_events(like, chance, start, days))
    environments: list[Environment] = []
    while waiting:
        event = waiting.pop(0)
        memory = like.memory((event.at - start) / (days * DAY))
        environments = [
            each
            for each in environments
            if event.at <= min(each.free + each.kept, each.ends) and each.memory == memory
        ]
        free = [each for each in environments if each.free <= event.at]
        # Lambda prefers the environment that worked last.
        environment = max(free, key=lambda each: each.free, default=None)
        cold = environment is None
        if environment is None:
            day = datetime.fromtimestamp(event.at / 1000, UTC).strftime("%Y/%m/%d")
            environment = Environment(
                f"{day}/[$LATEST]{chance.getrandbits(128):032x}",
                0,
                chance.uniform(*IDLE),
                event.at + LIFE * chance.uniform(0.7, 1),
                like.used_mb,
                memory,
            )
            environments.append(environment)
        told = _attempt(like, name, chance, event, environment, memory, cold=cold)
        environment.free = told.ended
        if told.outcome != "success" and event.tries < like.retried:
            after = RETRIES_AFTER[event.tries] * chance.uniform(0.9, 1.3)
            waiting.append(Event(told.ended + after, event.request, event.tries + 1))
            waiting.sort()
        yield told


def _attempt(
    like: Like,
    name: str,
    chance: random.Random,
    event: Event,
    environment: Environment,
    memory: int,
    *,
    cold: bool,
) -> Invocation:
    slow = chance.random() < like.slow
    waits = (like.slow_ms if slow else like.waiting_ms) * math.exp(chance.gauss(0, like.uneven))
    computes = like.computing_ms * math.exp(chance.gauss(0, 0.1)) / min(1, memory / PROCESSOR_MB)
    duration = round(waits + computes, 2)
    environment.peak = max(environment.peak, like.used_mb + like.more_mb * chance.betavariate(1.3, 4))
    outcome = "error" if chance.random() < like.errors else "success"
    if duration >= like.timeout_s * 1000:
        duration, outcome = like.timeout_s * 1000.0, "timeout"
    init = round(like.init_ms * math.exp(chance.gauss(0, 0.18)), 2) if cold else None
    if init is not None and int(event.request[4:8], 16) < like.cut * 0x10000:
        # Lambda ended the start, and it is done again as part of the invocation.
        duration, init = round(duration + init / min(1, like.memory_mb / PROCESSOR_MB), 2), None
    ended = event.at + (init or 0) + duration
    if outcome == "timeout":
        environment.ends = ended
    return Invocation(
        function=name,
        stream=environment.stream,
        request=event.request,
        ended=ended,
        duration=duration,
        billed=math.ceil(round(duration + (init or 0), 2)),
        memory=memory,
        used=min(memory, math.ceil(environment.peak)),
        init=init,
        restore=None,
        billed_restore=None,
        outcome=outcome,
        as_json=like.as_json,
    )


def _events(like: Like, chance: random.Random, start: float, days: int) -> Iterator[Event]:
    """Draw when it is invoked: by the clock, or as people come, by thinning a steady stream."""
    if like.every:
        at = start + like.at * MINUTE
        while at < start + days * DAY:
            yield Event(at + chance.uniform(0, 900), _uuid(chance))
            at += like.every * MINUTE
        return
    busiest = max(HOURS) * max(WEEK)
    even = sum(HOURS) / len(HOURS) * sum(WEEK) / len(WEEK)
    at = start
    while True:
        at += chance.expovariate(like.a_day * busiest / even / DAY)
        if at >= start + days * DAY:
            return
        moment = datetime.fromtimestamp(at / 1000, UTC)
        if chance.random() < HOURS[moment.hour] * WEEK[moment.weekday()] / busiest:
            yield Event(at, _uuid(chance))


def _uuid(chance: random.Random) -> str:
    told = f"{chance.getrandbits(128):032x}"
    return f"{told[:8]}-{told[8:12]}-4{told[13:16]}-a{told[17:20]}-{told[20:]}"


def _letters(chance: random.Random) -> str:
    return "".join(chance.choices(LETTERS, k=12))


def said(like: Like, each: Invocation) -> list[tuple[float, str]]:
    """What is logged for one invocation, with the lines that its code writes."""
    number = int(each.request[:4], 16)
    start = each.ended - each.duration
    lines = []
    for text in like.says * like.says_often:
        line = (
            text.replace("{n}", f"{number}").replace("{at}", clock(start)).replace("{request}", each.request)
        )
        lines.append(line)
    told = messages(each, said=lines, error=like.error or None)
    return [(at, text.replace("python:3.13.v48", like.runtime)) for at, text in told]


def write(everything: Sequence[tuple[Like, str, Invocation]], folder: Path) -> None:
    """Write a file a log group: each line with its time and its stream, as gzip."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    groups: dict[str, list[tuple[float, str]]] = {}
    streams: set[str] = set()
    for like, group, each in everything:
        cut = each.init is None and each.stream not in streams
        streams.add(each.stream)
        # Where a group is not named after its function, its streams are.
        stream = each.stream if group.startswith("/") else each.stream.replace("[", f"{each.function}[")
        lines = groups.setdefault(group, [])
        for at, text in [*([(each.ended - each.duration, CUT)] if cut else []), *said(like, each)]:
            lines.append((at, f"{clock(at)[:-1]}000+00:00 {stream} {text.rstrip()}\n"))
    for group, lines in groups.items():
        text = "".join(line for _, line in sorted(lines, key=lambda each: each[0]))
        name = group.strip("/").replace("/", "-")
        (folder / f"{name}.log.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def main() -> None:
    """Write the logs, and what is true of them."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--folder", type=Path, default=LOGS)
    asked.add_argument("--truth", type=Path, default=TRUTH)
    given = asked.parse_args()
    everything = drawn(table())
    write(everything, given.folder)
    known = truth([each for _, _, each in everything])
    given.truth.write_text(json.dumps(known, indent=1) + "\n", "utf-8")
    size = sum(each.stat().st_size for each in given.folder.rglob("*.gz"))
    print(f"{len(everything):,} invocations, {size:,} bytes in {given.folder}")


if __name__ == "__main__":
    main()
