"""Draw what lies beside the logs of examples/bookings: access logs, metrics and traces of the very same week.

Everything follows from the invocations that bookings.py draws; only what never reached a function is drawn anew:
requests that the API turned away, throttled invocations, and how many messages wait in a queue.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from beside import query, write
from bookings import HOURS, LOGS, Like, drawn, table
from synthetic import Invocation

FOLDER = LOGS.parent
# Which route leads to which function, and whether an authorizer is asked before.
BOOKINGS = {
    "SearchFlights": ("GET", "/flights"),
    "TermsOfSale": ("GET", "/terms/sale"),
    "FlightStatus": ("GET", "/flights/{route}/status"),
    "FareOutlook": ("GET", "/flights/{flight}/outlook"),
    "QuoteFare": ("GET", "/fares/{route}"),
    "CreateBooking": ("POST", "/bookings"),
    "GetBooking": ("GET", "/bookings/{bookingId}"),
    "ListBookings": ("GET", "/bookings"),
    "PrintBoardingPass": ("POST", "/boarding-passes"),
}
STATUS = BOOKINGS["FlightStatus"]
# Afternoons with delays, on which all that wait ask for the status of their flight whenever the board changes.
DELAYS = ((3, 15), (4, 18))
# Where in an invocation what others do for it stands, as a share of the time that it waits.
CALLS = {
    "SearchFlights": (("DynamoDB", "Query", 1.0),),
    "CreateBooking": (("STEPFUNCTIONS", "StartExecution", 0.9),),
}
TRACED = 0.25
THROTTLES = ("TagBaggage", 2)


def requests(week: Sequence[tuple[Like, str, Invocation]], seed: int) -> Iterator[dict[str, Any]]:
    """What the API logs of its requests: those that functions answered, and those that it turned away."""
    chance = random.Random(f"{seed} requests")  # noqa: S311 - a seed is the point
    for like, _, each in week:
        if like.name not in BOOKINGS:
            continue
        took = each.duration + (each.init or 0) + chance.uniform(4, 14)
        status = {"success": "200", "timeout": "504" if each.duration > 29_000 else "502"}.get(
            each.outcome, "502"
        )
        yield request(chance, each.ended - took, BOOKINGS[like.name], status, took)
    start = datetime.combine(table()["first_day"], datetime.min.time(), UTC).timestamp() * 1000
    for day, hour in DELAYS:
        for _ in range(15):
            moment = start + ((day * 24 + hour) * 60 + chance.uniform(0, 40)) * 60_000
            for _ in range(chance.randint(2, 6)):
                yield request(chance, moment + chance.uniform(0, 900), STATUS, "429", chance.uniform(1, 4))


def request(
    chance: random.Random, moment: float, route: tuple[str, str], status: str, took: float
) -> dict[str, Any]:
    """One line of the access log, with the fields that the template asks for."""
    behind = "-" if status == "429" else f"{max(1, took - chance.uniform(2, 5)):.0f}"
    return {
        "requestId": f"{chance.getrandbits(128):032x}",
        "ip": f"192.0.2.{1 + int(chance.triangular(0, 240, 20))}",
        "requestTimeEpoch": int(moment),
        "httpMethod": route[0],
        "resourcePath": route[1],
        "status": status,
        "responseLatency": f"{took:.0f}",
        "integrationLatency": behind,
        "apiId": "k3f9a7d2b1",
        "stage": "prod",
    }


def desk(week: Sequence[tuple[Like, str, Invocation]], seed: int) -> Iterator[dict[str, Any]]:
    """What the desks' API logs: a request for each badge that was checked."""
    chance = random.Random(f"{seed} desk")  # noqa: S311
    for like, _, each in week:
        if like.name == "CheckBadge":
            told = request(
                chance, each.ended, BOOKINGS["QuoteFare"], "200", each.duration + chance.uniform(40, 90)
            )
            yield told | {"apiId": "d8c2e5f017", "ip": f"10.4.0.{chance.randint(2, 9)}"}


def traces(week: Sequence[tuple[Like, str, Invocation]], seed: int) -> Iterator[dict[str, Any]]:
    """Traces of some invocations of the functions that trace; what others do is told once for each call."""
    chance = random.Random(f"{seed} traces")  # noqa: S311
    for like, _, each in week:
        if like.name in CALLS and (each.init is not None or chance.random() < TRACED):
            yield trace(chance, like, each)


def trace(chance: random.Random, like: Like, each: Invocation) -> dict[str, Any]:
    """One trace, with the segment of the function in it."""
    began = (each.ended - each.duration - (each.init or 0)) / 1000
    handled = began + (each.init or 0) / 1000
    ended = each.ended / 1000
    computes = like.computing_ms / min(1, like.memory_mb / 1769) / 1000
    waits = max(0.0, ended - handled - computes)
    at = handled + computes / 2
    identifier = f"1-{int(began):08x}-{chance.getrandbits(96):024x}"
    calls = [
        part(chance, service, at, at + waits * share, namespace="aws", aws={"operation": operation})
        for service, operation, share in CALLS[like.name]
    ]
    inside = [part(chance, "Invocation", handled, ended, subsegments=calls)]
    if each.init is not None:
        inside.insert(0, part(chance, "Initialization", began, handled))
    segment = part(chance, each.function, began, ended, origin="AWS::Lambda::Function", trace_id=identifier)
    segment |= {"subsegments": inside} | ({"fault": True} if each.outcome != "success" else {})
    document = {"Id": segment["id"], "Document": json.dumps(segment)}
    return {"Id": identifier, "Duration": round(ended - began, 3), "Segments": [document]}


def part(chance: random.Random, name: str, start: float, end: float, **more: Any) -> dict[str, Any]:
    """A segment, or a part of one."""
    times = {"start_time": round(start, 3), "end_time": round(max(start, end), 3)}
    return {"id": f"{chance.getrandbits(64):016x}", "name": name, **times, **more}


def metrics(
    week: Sequence[tuple[Like, str, Invocation]], seed: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The throttles of one function, and how many of it ran at once, an hour a value."""
    name, most = THROTTLES
    chance = random.Random(f"{seed} metrics")  # noqa: S311
    these = [each for like, _, each in week if like.name == name]
    hours: dict[int, int] = {}
    for each in these:
        hours[int(each.ended // 3_600_000)] = hours.get(int(each.ended // 3_600_000), 0) + 1
    asked = [
        query(0, metric, statistic, 3600, FunctionName=these[0].function) | {"Id": identifier}
        for identifier, metric, statistic in (
            ("throttles", "Throttles", "Sum"),
            ("concurrency", "ConcurrentExecutions", "Maximum"),
        )
    ]
    away = {
        hour: chance.randint(1, 3) if count > 1 and HOURS[hour % 24] > 1 else 0
        for hour, count in hours.items()
    }
    figures = {"throttles": away, "concurrency": {hour: min(most, count) for hour, count in hours.items()}}
    return asked, [answer(each["Id"], figures[each["Id"]]) for each in asked]


def answer(identifier: str, figures: dict[int, int]) -> dict[str, Any]:
    """What `get-metric-data` answers, the newest first."""
    hours = sorted(figures, reverse=True)
    return {
        "Id": identifier,
        "Label": identifier.capitalize(),
        "Timestamps": [datetime.fromtimestamp(hour * 3600, UTC).isoformat() for hour in hours],
        "Values": [float(figures[hour]) for hour in hours],
        "StatusCode": "Complete",
    }


def main() -> None:
    """Write all of it."""
    argued = argparse.ArgumentParser(description=__doc__)
    argued.add_argument("--folder", type=Path, default=FOLDER)
    folder = argued.parse_args().folder
    told = table()
    seed = told["seed"]
    week = drawn(told)
    for name, lines in (("BookingApi", requests(week, seed)), ("DeskApi", desk(week, seed))):
        ordered = sorted(lines, key=lambda each: (each["requestTimeEpoch"], each["requestId"]))
        write(folder / "access" / f"{name}.log.gz", [json.dumps(each) for each in ordered])
    asked, results = metrics(week, seed)
    write(folder / "metrics" / "queries.json", [json.dumps(asked, indent=1)])
    write(
        folder / "metrics" / "answer.json",
        [json.dumps({"MetricDataResults": results, "Messages": []}, indent=1)],
    )
    found = list(traces(week, seed))
    pages = [found[at : at + 5] for at in range(0, len(found), 5)]  # as many as one call gives
    write(
        folder / "traces" / "traces.json.gz",
        [json.dumps({"Traces": page, "UnprocessedTraceIds": []}) for page in pages],
    )


if __name__ == "__main__":
    main()
