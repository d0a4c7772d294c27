"""Logs of a few functions as a table sketches them: for examples of checks, where every figure is meant."""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from synthetic import START, clock

DAY = 86_400.0


@dataclass
class Sketch:
    """What one function did: times in milliseconds, memory in MB, `every` other figure a count or a share.

    Durations are drawn around `typical`, none above `longest`. Of the invocations `cold` start cold, the first of them
    first; `timeouts` are ended after `timeout`, `errors` fail by type, `killed` for want of memory, `repeated` come
    again under their request's id. `at_once` run at one moment, `cut` starts take too long. Metrics tell of `throttles`
    and of `log_bytes` in all, where they are given.
    """

    invocations: int = 400
    days: float = 7.5
    typical: float = 80
    longest: float = 300
    memory: int = 256
    used: int = 70
    cold: int = 0
    init: float = 400
    timeouts: int = 0
    timeout: float = 3000
    errors: dict[str, int] = field(default_factory=dict)
    killed: int = 0
    repeated: int = 0
    at_once: int = 1
    cut: int = 0
    throttles: int | None = None
    log_bytes: int | None = None


def sketched(told: dict[str, Any]) -> Sketch:
    """Read a row of the table; raise ValueError where it says something else."""
    known = {each.name for each in fields(Sketch)}
    odd = told.keys() - known
    if odd:
        raise ValueError(f"{', '.join(sorted(odd))} is not among {', '.join(sorted(known))}")
    return Sketch(**told)


def lines(sketch: Sketch, seed: str) -> list[str]:
    """Draw the lines of one function, in the order of time."""
    chance = random.Random(seed)  # noqa: S311 - a seed is the point, nothing is secret
    kinds = [each for kind, count in sketch.errors.items() for each in [kind] * count]
    # What is special comes in the midst of it, so that neither end of the time is.
    special = sketch.timeouts + sketch.killed + len(kinds)
    middle = min(sketch.invocations // 2, sketch.invocations - special)
    told: list[tuple[float, str]] = []
    step = sketch.days * DAY / max(sketch.invocations - 1, 1)
    for number in range(sketch.invocations):
        at = START + number * step
        place = number - middle
        if 0 <= place < sketch.at_once:
            at = START + middle * step + place / 1000
        again = 0 < place < 2 * sketch.repeated and place % 2
        request = f"{number - again:08x}-0000-4000-a000-{seed_of(seed)}"
        duration = min(sketch.typical * math.exp(chance.gauss(0, 0.3)), sketch.longest)
        duration = sketch.longest if number == 1 else duration
        if 0 <= place < sketch.at_once and sketch.at_once > 1:
            duration = max(duration, min(sketch.longest, 100.0 + 2 * sketch.at_once))
        used, wrong, status = sketch.used + chance.randint(0, 4), "", ""
        if 0 <= place < sketch.timeouts:
            duration, status = sketch.timeout, "Status: timeout\t"
            wrong = f"{clock(at * 1000)} {request} Task timed out after {duration / 1000:.2f} seconds"
        elif 0 <= place - sketch.timeouts < sketch.killed:
            used, status = sketch.memory, "Status: error\tError Type: Runtime.ExitError\t"
            wrong = f"RequestId: {request} Error: Runtime exited with error: signal: killed"
        elif 0 <= place - sketch.timeouts - sketch.killed < len(kinds):
            wrong = f"[ERROR] {kinds[place - sketch.timeouts - sketch.killed]}: it failed"
        ended = at + duration / 1000
        init = _started(number, sketch, chance)
        if number < sketch.cut:
            told.append((at, "INIT_REPORT Init Duration: 10003.21 ms\tPhase: init\tStatus: timeout"))
        if wrong:
            told.append((ended, wrong))
        told.append((ended, _report(request, duration, init, sketch.memory, used, status)))
    return [f"{clock(1000 * time)} {line}" for time, line in sorted(told, key=lambda each: each[0])]


def seed_of(name: str) -> str:
    """Twelve digits of a name."""
    return f"{sum(ord(letter) * 31**place for place, letter in enumerate(name)) % 16**12:012x}"


def _started(number: int, sketch: Sketch, chance: random.Random) -> float | None:
    apart = sketch.invocations / sketch.cold if sketch.cold else 0
    if not sketch.cold or (number and int(number / apart) == int((number - 1) / apart)):
        return None
    return sketch.init * math.exp(chance.gauss(0, 0.05))


def _report(request: str, duration: float, init: float | None, memory: int, used: int, status: str) -> str:
    start = f"Init Duration: {init:.2f} ms\t" if init is not None else ""
    return (
        f"REPORT RequestId: {request}\tDuration: {duration:.2f} ms\t"
        f"Billed Duration: {math.ceil(duration + (init or 0))} ms\tMemory Size: {memory} MB\t"
        f"Max Memory Used: {used} MB\t{start}{status}"
    )


def metrics(sketch: Sketch, name: str) -> dict[str, Any]:
    """What GetMetricData is asked and answers, with a value for each day; nothing where none is given."""
    told = {
        ("AWS/Lambda", "Throttles", "FunctionName", name): sketch.throttles,
        ("AWS/Logs", "IncomingBytes", "LogGroupName", f"/aws/lambda/{name}"): sketch.log_bytes,
    }
    given = [(of, total) for of, total in told.items() if total is not None]
    days = math.ceil(sketch.days)
    queries, results = [], []
    for number, ((namespace, metric, dimension, value), total) in enumerate(given):
        asked = {
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": [{"Name": dimension, "Value": value}],
        }
        queries.append(
            {"Id": f"m{number}", "MetricStat": {"Metric": asked, "Period": int(DAY), "Stat": "Sum"}}
        )
        values = [total // days + (day < total % days) for day in range(days)]
        times = [clock(1000 * (START + day * DAY)) for day in range(days)]
        answer = {"Id": f"m{number}", "Label": metric, "Timestamps": times, "Values": values}
        results.append({**answer, "StatusCode": "Complete"})
    return {"MetricDataQueries": queries, "MetricDataResults": results} if given else {}


def written(table: Path) -> dict[Path, bytes]:
    """The logs that a table asks for: a file for each function in `before`, `after` or `both`, as its heading says."""
    told = tomllib.loads(table.read_text("utf-8"))
    both = told.pop("both", {})
    files = {}
    for folder in ("before", "after"):
        functions = {**both, **told.get(folder, {})}
        for name, row in functions.items():
            sketch = sketched(row)
            text = "".join(f"{line}\n" for line in lines(sketch, name)).encode()
            place = table.parent / folder / "telemetry"
            files[place / f"{name}.log.gz"] = gzip.compress(text, 9, mtime=0)
            if series := metrics(sketch, name):
                files[place / f"{name}.metrics.json"] = json.dumps(series, indent=1).encode() + b"\n"
    return files


def main() -> None:
    """Write the logs of every table that is named."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("table", type=Path, nargs="+")
    for table in asked.parse_args().table:
        for file, text in written(table).items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text)


if __name__ == "__main__":
    main()
