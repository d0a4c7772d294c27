"""Synthetic telemetry of Lambda functions, from a seed, with the truth that was put in."""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

START = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
ERRORS = ("ValueError: no seat is left", "KeyError: 'booking'", "botocore.exceptions.ClientError: denied")


@dataclass(frozen=True)
class Invocation:
    """One attempt; `outcome` is success, error, timeout or memory, times in milliseconds."""

    function: str
    stream: str
    request: str
    ended: float
    duration: float
    billed: int
    memory: int
    used: int
    init: float | None
    restore: float | None
    billed_restore: int | None
    outcome: str
    as_json: bool


@dataclass
class Function:
    """What one function is like, drawn from the seed."""

    name: str
    memory: int
    typical: float
    spread: float
    used: int
    init: float
    cold: float
    errors: float
    timeout: float
    snap_start: bool
    as_json: bool
    streams: list[str] = field(default_factory=list)


def functions(chance: random.Random, names: Sequence[str]) -> list[Function]:
    """Draw what each function is like; every sixth logs in JSON, every seventh has SnapStart."""
    return [
        Function(
            name,
            memory=chance.choice((128, 256, 512, 1024, 1769)),
            typical=chance.uniform(5, 800),
            spread=chance.uniform(0.2, 0.9),
            used=chance.randint(40, 100),
            init=chance.uniform(150, 1500),
            cold=chance.uniform(0.002, 0.03),
            errors=chance.uniform(0, 0.01),
            timeout=30_000,
            snap_start=number % 7 == 6,
            as_json=number % 6 == 5,
        )
        for number, name in enumerate(names)
    ]


def invocations(seed: int, names: Sequence[str], count: int) -> Iterator[Invocation]:
    """Draw so many invocations in the order of time; some are tried again under the same request id."""
    chance = random.Random(seed)  # noqa: S311 - a seed is the point, nothing is secret
    drawn = functions(chance, names)
    now = START * 1000
    again: tuple[Function, str] | None = None
    for _ in range(count):
        function, request = again or (chance.choice(drawn), _uuid(chance))
        now += chance.expovariate(1 / 40)
        cold = not function.streams or chance.random() < function.cold
        if cold:
            version = "[1]" if function.snap_start else "[$LATEST]"
            day = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y/%m/%d")
            function.streams = [*function.streams[-4:], f"{day}/{version}{chance.getrandbits(128):032x}"]
        stream = function.streams[-1] if cold else chance.choice(function.streams)
        duration = round(function.typical * math.exp(chance.gauss(0, function.spread)), 2)
        used = min(function.memory, function.used + chance.randint(0, 20))
        outcome = "error" if chance.random() < function.errors else "success"
        if duration > function.timeout or chance.random() < 0.0005:
            duration, outcome = function.timeout, "timeout"
        elif chance.random() < 0.0003:
            used, outcome = function.memory, "memory"
        init = round(function.init * math.exp(chance.gauss(0, 0.2)), 2) if cold else None
        restore = billed_restore = None
        if cold and function.snap_start:
            restore, init = init, None
            billed_restore = math.ceil((restore or 0) / 3)
        billed = math.ceil(round(duration + (init or 0), 2)) + (billed_restore or 0)
        told = Invocation(
            function.name,
            stream,
            request,
            now,
            duration,
            billed,
            function.memory,
            used,
            init,
            restore,
            billed_restore,
            outcome,
            function.as_json,
        )
        again = (function, request) if outcome != "success" and chance.random() < 0.5 else None
        yield told


def _uuid(chance: random.Random) -> str:
    told = f"{chance.getrandbits(128):032x}"
    return f"{told[:8]}-{told[8:12]}-4{told[13:16]}-a{told[17:20]}-{told[20:]}"


def clock(milliseconds: float) -> str:
    """ISO 8601, as CloudWatch exports it."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def messages(
    each: Invocation, said: Sequence[str] | None = None, error: str | None = None
) -> list[tuple[float, str]]:
    """What is logged for one invocation: times and messages, each with its own line ends.

    `said` is what its code logs, `error` what it fails with; a line and an error of a booking where that is not told.
    """
    began = each.ended - each.duration - (each.init or 0)
    lines = [_application(each)] if said is None else said
    return _json(each, began, lines) if each.as_json else _text(each, began, lines, error)


def _text(each: Invocation, began: float, lines: Sequence[str], error: str | None) -> list[tuple[float, str]]:
    said = []
    if each.init is not None:
        arn = "arn:aws:lambda:eu-west-1::runtime:" + "0" * 64
        said.append((began, f"INIT_START Runtime Version: python:3.13.v48\tRuntime Version ARN: {arn}\n"))
    if each.restore is not None:
        said.append((began, "RESTORE_START Runtime Version: python:3.13.v48\n"))
        said.append((began, f"RESTORE_REPORT Restore Duration: {each.restore:.2f} ms\n"))
    start = began + (each.init or 0)
    said.append((start, f"START RequestId: {each.request} Version: $LATEST\n"))
    said += [(start, line + "\n") for line in lines]
    if each.outcome == "timeout":
        seconds = each.duration / 1000
        said.append(
            (each.ended, f"{clock(each.ended)} {each.request} Task timed out after {seconds:.2f} seconds\n\n")
        )
    elif each.outcome == "memory":
        killed = "Error: Runtime exited with error: signal: killed\nRuntime.ExitError"
        said.append((each.ended, f"RequestId: {each.request} {killed}\n"))
    elif each.outcome == "error":
        wrong = error or ERRORS[int(each.duration) % len(ERRORS)]
        trace = '\n  File "/var/task/app.py", line 12, in handler\n    raise error\n'
        said.append((each.ended, f"[ERROR] {wrong}\nTraceback (most recent call last):{trace}"))
    said.append((each.ended, f"END RequestId: {each.request}\n"))
    said.append((each.ended, _report(each)))
    return said


def _report(each: Invocation) -> str:
    parts = [
        f"REPORT RequestId: {each.request}",
        f"Duration: {each.duration:.2f} ms",
        f"Billed Duration: {each.billed} ms",
        f"Memory Size: {each.memory} MB",
        f"Max Memory Used: {each.used} MB",
    ]
    if each.init is not None:
        parts.append(f"Init Duration: {each.init:.2f} ms")
    if each.restore is not None:
        parts += [
            f"Restore Duration: {each.restore:.2f} ms",
            f"Billed Restore Duration: {each.billed_restore} ms",
        ]
    if each.outcome == "timeout":
        parts.append("Status: timeout")
    if each.outcome == "memory":
        parts += ["Status: error", "Error Type: Runtime.ExitError"]
    return "\t".join(parts) + "\t\n"


def _json(each: Invocation, began: float, lines: Sequence[str]) -> list[tuple[float, str]]:
    def platform(time: float, kind: str, record: dict[str, Any]) -> tuple[float, str]:
        told = {"time": clock(time), "type": f"platform.{kind}", "record": record}
        return time, json.dumps(told, separators=(",", ":")) + "\n"

    start = began + (each.init or 0)
    said = []
    if each.init is not None:
        named = {"initializationType": "on-demand", "phase": "init", "functionName": each.function}
        said.append(platform(began, "initStart", {**named, "functionVersion": "$LATEST"}))
    said.append(platform(start, "start", {"requestId": each.request, "version": "$LATEST"}))
    for line in lines:
        entry = {
            "timestamp": clock(start),
            "level": "INFO",
            "requestId": each.request,
            "message": line,
        }
        said.append((start, json.dumps(entry) + "\n"))
    status = {"memory": "error", "error": "error"}.get(each.outcome, each.outcome)
    metrics: dict[str, float | None] = {
        "durationMs": each.duration,
        "billedDurationMs": each.billed,
        "memorySizeMB": each.memory,
        "maxMemoryUsedMB": each.used,
        "initDurationMs": each.init,
        "restoreDurationMs": each.restore,
        "billedRestoreDurationMs": each.billed_restore,
    }
    told = {name: value for name, value in metrics.items() if value is not None}
    said.append(
        platform(each.ended, "report", {"requestId": each.request, "status": status, "metrics": told})
    )
    return said


def _application(each: Invocation) -> str:
    return (
        f"INFO booking {each.request} seat {each.used}A priced 129.00 EUR for customer {each.stream[-12:]}; "
        "payment authorised by the provider, receipt queued, loyalty points added, audit kept, event BookingConfirmed "
        "published to the bus for all the services that listen"
    )


def truth(drawn: Sequence[Invocation]) -> dict[str, dict[str, Any]]:
    """Every fact of every function, computed from what was drawn and not from what was written."""
    by: dict[str, list[Invocation]] = {}
    for each in drawn:
        by.setdefault(each.function, []).append(each)
    return {name: _facts(these) for name, these in sorted(by.items())}


def _facts(these: list[Invocation]) -> dict[str, Any]:
    init = [each.init for each in these if each.init is not None]
    restore = [each.restore for each in these if each.restore is not None]
    used: list[float] = [each.used for each in these]
    return {
        "invocations": len(these),
        "cold_starts": len(init) + len(restore),
        "errors": sum(each.outcome != "success" for each in these),
        "timeouts": sum(each.outcome == "timeout" for each in these),
        "repeated": len(these) - len({each.request for each in these}),
        "duration_ms": {
            **_percentiles([each.duration for each in these], 50, 90, 99),
            "max": max(each.duration for each in these),
        },
        "init_ms": _percentiles(init, 50, 99),
        "restore_ms": _percentiles(restore, 50, 99),
        "memory_used_mb": {**_percentiles(used, 50, 99), "max": max(used)},
        "memory_mb": max(each.memory for each in these),
        "memory_now_mb": these[-1].memory,
        "billed_now_ms": _mean([each.billed for each in these if each.memory == these[-1].memory]),
        "billed_gb_seconds": sum(each.billed / 1000 * each.memory / 1024 for each in these),
        "concurrency_peak": _peak(these),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _percentiles(values: Sequence[float], *wanted: int) -> dict[str, float | None]:
    ordered = sorted(values)
    if not ordered:
        return {f"p{each}": None for each in wanted}
    told: dict[str, float | None] = {}
    for each in wanted:
        place = (len(ordered) - 1) * each / 100
        low = math.floor(place)
        high = min(low + 1, len(ordered) - 1)
        told[f"p{each}"] = ordered[low] + (ordered[high] - ordered[low]) * (place - low)
    return told


def _peak(these: list[Invocation]) -> int:
    moves = []
    for each in these:
        ended = math.floor(each.ended)
        began = ended - math.ceil(round(each.duration + (each.init or 0) + (each.restore or 0), 2))
        moves += [(began, 1), (ended, -1)]
    now = peak = 0
    for _, step in sorted(moves):
        now += step
        peak = max(peak, now)
    return peak


def names(count: int) -> list[str]:
    """So many names of functions."""
    return [f"booking-service-function-{number:02}" for number in range(count)]


def lines(drawn: Sequence[Invocation]) -> Iterator[bytes]:
    """Write all as one file of lines, each with its time and its function, as several groups are tailed."""
    for each in drawn:
        for time, message in messages(each):
            yield f"{clock(time)} {each.function} {message}".encode()


def main() -> None:
    """Write a file of so many lines, and what is true of it beside."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--lines", type=int, default=2_000_000)
    asked.add_argument("--functions", type=int, default=40)
    asked.add_argument("--seed", type=int, default=7)
    given = asked.parse_args()
    drawn: list[Invocation] = []
    written = 0
    opened = gzip.open if given.file.suffix == ".gz" else open
    with opened(given.file, "wb") as file:
        for each in invocations(given.seed, names(given.functions), sys.maxsize):
            drawn.append(each)
            for line in lines([each]):
                file.write(line)
                written += line.count(b"\n")
            if written >= given.lines:
                break
    given.file.with_suffix(".truth.json").write_text(json.dumps(truth(drawn), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
