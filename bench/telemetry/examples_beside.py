"""The telemetry of the examples of the checks that look at alarms and APIs."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

from beside import DAY, busy, metrics, query, requests, write, write_metrics

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
            (query(0, "Duration", "Maximum", PERIOD, FunctionName="search"), between(90, 400)),
        ),
    )


Answered = Callable[[random.Random, int], dict[str, object]]


def answers(route: str, **shares: float) -> Answered:
    """A request to a route, answered with a status as often as `s502=0.02` says, and else with 200."""

    def told(chance: random.Random, _: int) -> dict[str, object]:
        drawn = chance.random()
        status = 200
        for name, share in shares.items():
            status = int(name[1:]) if 0 <= drawn < share else status
            drawn -= share
        return {"routeKey": route, "status": status, "responseLatency": chance.randint(20, 90)}

    return told


def either(share: float, one: Answered, other: Answered) -> Answered:
    """A request as the one says, in a share of all, and else as the other."""
    return lambda chance, moment: (one if chance.random() < share else other)(chance, moment)


def flooding(usual: Answered) -> Answered:
    """Requests as usual, and every second one of a client that is turned away."""

    def told(chance: random.Random, moment: int) -> dict[str, object]:
        if chance.random() < 0.5:
            return usual(chance, moment)
        return {**usual(chance, moment), "ip": "203.0.113.99", "status": 429}

    return told


def takes(route: str, usual: float) -> Answered:
    """A request to a route that takes so many milliseconds, seldom thrice as many."""

    def told(chance: random.Random, _: int) -> dict[str, object]:
        took = usual * chance.lognormvariate(0, 0.45)
        return {
            "routeKey": route,
            "status": 200,
            "responseLatency": round(took),
            "integrationLatency": round(took * 0.9),
        }

    return told


class Limited:
    """Requests that come in groups, through the token bucket of a stage."""

    def __init__(self, route: str, rate: float, burst: float) -> None:
        self._route, self._rate, self._burst = route, rate, burst
        self._tokens, self._last, self._left = burst, 0, 0

    def __call__(self, chance: random.Random, moment: int) -> dict[str, object]:
        """Answer one; the first of a group says when all of it comes."""
        if self._left:
            self._left -= 1
            moment = self._last
        else:
            self._left = chance.randint(0, 9)
        self._tokens = min(self._burst, self._tokens + (moment - self._last) * self._rate)
        self._last = moment
        let_in = self._tokens >= 1
        self._tokens -= let_in
        status = 200 if let_in else 429
        return {
            "routeKey": self._route,
            "status": status,
            "requestTimeEpoch": moment * 1000 + chance.randint(0, 999),
        }


def accessed(*apis: tuple[str, float, float, Answered]) -> Callable[[Path], None]:
    """Write the access logs of APIs: the name of each, for how many days, how many requests a day, and which."""

    def made(folder: Path) -> None:
        for seed, (name, days, a_day, route) in enumerate(apis):
            told = sorted(requests(seed, days, a_day, route), key=lambda each: int(each["requestTimeEpoch"]))
            write(folder / f"{name}.log.gz", [json.dumps({**each, "stage": "prod"}) for each in told])

    return made


def at_midnight(figure: float) -> Callable[[random.Random, int], float]:
    """A count that is told once a day, and 0 else."""
    return lambda _, moment: figure if moment % DAY == 0 else 0


def up_to(most: int) -> Callable[[random.Random, int], float]:
    """A count between 1 and the most."""
    return lambda chance, _: chance.randint(1, most)


def throttled(*functions: tuple[str, int, int, int]) -> Callable[[Path], None]:
    """Write the logs of functions, and how often they were throttled a period and how many ran at once."""

    def made(folder: Path) -> None:
        series: list[tuple[dict[str, object], Callable[[random.Random, int], float | None]]] = []
        for name, count, throttles, peak in functions:
            lines = [
                f"2026-11-{16 + number % 7}T{number // 7 % 24:02}:00:00.000Z REPORT RequestId: "
                f"00000000-0000-4000-a000-{number:012}\tDuration: 120.00 ms\tBilled Duration: 120 ms"
                "\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t"
                for number in range(count)
            ]
            write(folder / f"{name}.log.gz", sorted(lines))
            if peak:
                asked = partial(query, 0, period=3600, FunctionName=name)
                series += [
                    (asked("Throttles", "Sum"), at_midnight(throttles)),
                    (asked("ConcurrentExecutions", "Maximum"), up_to(peak)),
                ]
        write_metrics(folder, metrics(3, 7, *series))

    return made


SELDOM = answers("GET /seldom")
SEATS = answers("GET /seats", s404=0.03)
SHOP = either(0.25, answers("POST /orders", s502=0.08, s504=0.02), SEATS)
EXAMPLES: dict[str, dict[str, Callable[[Path], None]]] = {
    "alarm-fires-all-the-time": {"before": fires(0.7), "after": fires(0.01)},
    "alarm-out-of-reach": {"before": reach, "after": reach},
    "api-answers-with-errors": {
        "before": accessed(
            ("Shop", 7, 300, SHOP),
            ("Terms", 7, 300, either(0.7, answers("GET /terms"), answers("GET /rates", s504=0.025))),
            ("Info", 7, 200, answers("GET /info", s500=0.002)),
            ("Small", 7, 20, answers("GET /small", s500=0.2)),
        ),
        "after": accessed(("Shop", 7, 300, SEATS)),
    },
    "api-turns-clients-away": {
        "before": accessed(
            ("Shop", 1, 2000, Limited("GET /seats", 1, 8)),
            ("Feed", 1, 2000, answers("GET /feed", s429=0.02)),
            ("Wide", 1, 2000, answers("GET /wide", s429=0.02)),
            ("Single", 1, 2000, either(0.5, answers("GET /status", s429=0.02), answers("GET /other"))),
            ("Info", 1, 2000, answers("GET /info")),
            ("Flooded", 1, 2000, flooding(answers("GET /pages"))),
            ("Small", 1, 100, answers("GET /small", s429=0.2)),
        ),
        "after": accessed(("Shop", 1, 2000, Limited("GET /seats", 2, 15))),
    },
    "api-limits-far-above-use": {
        "before": accessed(
            ("Shop", 7, 150, SEATS),
            ("Info", 7, 150, answers("GET /info")),
            ("Open", 7, 150, answers("GET /open")),
            ("New", 2, 150, answers("GET /new")),
        ),
        "after": accessed(("Shop", 7, 150, SEATS)),
    },
    "api-slower-than-goal": {
        "before": accessed(
            (
                "Shop",
                7,
                300,
                either(0.02, SELDOM, either(0.6, takes("GET /seats", 120), takes("GET /fares", 400))),
            ),
            ("Info", 7, 100, takes("GET /info", 900)),
            ("Quick", 7, 100, takes("GET /status", 40)),
        ),
        "after": accessed(("Shop", 7, 100, takes("GET /seats", 40))),
    },
    "function-throttled": {
        "before": throttled(
            ("orders", 500, 30, 5), ("resize", 500, 4, 9), ("search", 2000, 0, 4), ("report", 20, 0, 0)
        ),
        "after": throttled(("orders", 500, 0, 20)),
    },
}
