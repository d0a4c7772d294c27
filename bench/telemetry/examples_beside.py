"""The telemetry of the examples of the checks that look at alarms and APIs."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from beside import DAY, busy, metrics, query, write_metrics

PERIOD = 900


def orders(metric: str, statistic: str) -> dict[str, object]:
    """What is asked of the one function."""
    return query(0, metric, statistic, PERIOD, FunctionName="orders")


def imports(metric: str, statistic: str) -> dict[str, object]:
    """What is asked of the other."""
    return query(0, metric, statistic, PERIOD, FunctionName="import")


def shop(metric: str, statistic: str) -> dict[str, object]:
    """What is asked of the API."""
    return query(0, f"AWS/ApiGateway:{metric}", statistic, PERIOD, ApiName="shop")


def often(share: float, most: int) -> Callable[[random.Random, int], float]:
    """A count that is above 0 in a share of the periods."""
    return lambda chance, _: chance.randint(1, most) if chance.random() < share else 0


def between(low: float, high: float) -> Callable[[random.Random, int], float]:
    """A time, or a count, between two figures."""
    return lambda chance, _: chance.uniform(low, high)


def invoked(chance: random.Random, moment: int) -> float:
    """How many requests come in a period."""
    return float(round(40 * busy(moment) + chance.randint(0, 20)))


def hourly(chance: random.Random, moment: int) -> float:
    """A time that is long once an hour."""
    return chance.uniform(1500, 2500) if moment % 3600 == 0 else chance.uniform(100, 200)


def daily(_: random.Random, moment: int) -> float | None:
    """A count that is told once a day."""
    return 0 if moment % DAY == 0 else None


def bad_day(chance: random.Random, moment: int) -> float:
    """A count that is above 0 for an hour of the third day."""
    return float(chance.randint(1, 5)) if 0 <= moment % (7 * DAY) - 40_000 < 3600 else 0


def fires(failing: float) -> Callable[[Path], None]:
    """Write what alarm-fires-all-the-time looks at."""

    def made(folder: Path) -> None:
        write_metrics(
            folder,
            metrics(
                1,
                7,
                (orders("Errors", "Sum"), often(failing, 4)),
                (orders("Duration", "Maximum"), between(90, 400)),
                (orders("Duration", "Average"), between(60, 300)),
                (orders("Duration", "Minimum"), between(5, 50)),
                (orders("Invocations", "Sum"), invoked),
                (orders("Throttles", "Sum"), bad_day),
                (imports("Duration", "Maximum"), hourly),
                (imports("Errors", "Sum"), daily),
            ),
        )

    return made


def reach(folder: Path) -> None:
    """Write what alarm-out-of-reach looks at."""
    write_metrics(
        folder,
        metrics(
            2,
            7,
            (orders("Invocations", "Sum"), invoked),
            (orders("Errors", "Sum"), often(0.05, 2)),
            (orders("Duration", "Maximum"), between(90, 400)),
            (imports("Duration", "Maximum"), between(900, 1000)),
            (shop("Count", "Sum"), invoked),
            (shop("5XXError", "Sum"), often(0.05, 2)),
            (shop("Latency", "p99"), between(90, 400)),
        ),
    )


EXAMPLES: dict[str, dict[str, Callable[[Path], None]]] = {
    "alarm-fires-all-the-time": {"before": fires(0.7), "after": fires(0.01)},
    "alarm-out-of-reach": {"before": reach, "after": reach},
}
