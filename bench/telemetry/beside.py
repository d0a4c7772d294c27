"""Synthetic metrics and access logs, from a seed: for the examples of checks and for examples/bookings."""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

START = int(datetime(2026, 11, 16, tzinfo=UTC).timestamp())
DAY = 86_400
CHECKS = Path(__file__).parent.parent.parent / "tests" / "checks"

Value = Callable[[random.Random, int], float | None]


def busy(second: int) -> float:
    """How busy a moment of the day is beside the average: the night is quiet, the evening is not."""
    return 1 + 0.8 * math.sin((second % DAY / DAY - 0.3) * 2 * math.pi)


def query(number: int, metric: str, statistic: str, period: int, **dimensions: str) -> dict[str, Any]:
    """What `get-metric-data` is asked for one metric; its namespace is the part before the colon."""
    namespace, _, name = metric.rpartition(":")
    named = [{"Name": key, "Value": value} for key, value in sorted(dimensions.items())]
    told = {"Namespace": namespace or "AWS/Lambda", "MetricName": name, "Dimensions": named}
    return {"Id": f"m{number}", "MetricStat": {"Metric": told, "Period": period, "Stat": statistic}}


def result(asked: dict[str, Any], seed: int, days: float, value: Value) -> dict[str, Any]:
    """What is answered to a query: a value a period, the newest first; None leaves it out."""
    chance = random.Random(f"{seed} {asked['Id']}")  # noqa: S311 - a seed is the point, nothing is secret
    period = asked["MetricStat"]["Period"]
    told = {
        moment: round(figure, 2)
        for moment in range(START, START + int(days * DAY), period)
        if (figure := value(chance, moment)) is not None
    }
    times = sorted(told, reverse=True)
    return {
        "Id": asked["Id"],
        "Label": asked["MetricStat"]["Metric"]["MetricName"],
        "Timestamps": [datetime.fromtimestamp(each, UTC).isoformat() for each in times],
        "Values": [told[each] for each in times],
        "StatusCode": "Complete",
    }


def metrics(
    seed: int, days: float, *series: tuple[dict[str, Any], Value]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The queries and the answer."""
    asked = [{**each, "Id": f"m{number}"} for number, (each, _) in enumerate(series)]
    told = [result(one, seed, days, value) for one, (_, value) in zip(asked, series, strict=True)]
    return asked, {"MetricDataResults": told, "Messages": []}


def requests(
    seed: int, days: float, a_day: float, route: Callable[[random.Random, int], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Requests as an API logs them, in order, with what `route` says of each."""
    chance = random.Random(seed)  # noqa: S311 - a seed is the point, nothing is secret
    moment = float(START)
    while moment < START + days * DAY:
        moment += chance.expovariate(a_day / DAY * busy(int(moment)))
        yield {
            "requestId": f"{chance.getrandbits(64):016x}",
            "ip": f"198.51.100.{chance.randint(1, 60)}",
            "requestTimeEpoch": int(moment * 1000),
            **route(chance, int(moment)),
        }


def write(file: Path, lines: Sequence[str]) -> None:
    """Write lines, packed where the file's name says so, and always to the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    content = ("\n".join(lines) + "\n").encode()
    file.write_bytes(gzip.compress(content, mtime=0) if file.suffix == ".gz" else content)


def write_metrics(folder: Path, told: tuple[list[dict[str, Any]], dict[str, Any]]) -> None:
    """Write what was asked and what was answered, each to a file."""
    asked, answer = told
    write(folder / "queries.json", [json.dumps(asked, indent=1)])
    write(folder / "metrics.json.gz", [json.dumps(answer)])


def main() -> None:
    """Write the telemetry of the examples of checks anew."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    from examples_beside import EXAMPLES  # noqa: PLC0415 - it is made of what stands here

    for check, folders in EXAMPLES.items():
        for name, made in folders.items():
            made(CHECKS / check / name / "telemetry")


if __name__ == "__main__":
    main()
