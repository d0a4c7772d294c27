"""What is told of APIs, held against a count by hand."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from colonnade.model.observed_api import ApiFacts
from colonnade.telemetry.beside.facts import beside
from colonnade.telemetry.beside.kept import Beside
from colonnade.telemetry.files import found

START = 1_793_491_200_000

requests = st.fixed_dictionaries(
    {
        "requestTimeEpoch": st.integers(START, START + 300_000),
        "status": st.sampled_from(["200", "204", "404", "429", "500", "502", "-"]),
        "routeKey": st.sampled_from(["GET /a", "POST /b", "$default"]),
        "stage": st.sampled_from(["prod", "dev"]),
        "responseLatency": st.one_of(st.just("-"), st.integers(1, 30_000)),
        "ip": st.sampled_from(["198.51.100.1", "198.51.100.2", "203.0.113.9"]),
    }
)
SURE = {
    "requestTimeEpoch": START,
    "status": "200",
    "routeKey": "GET /a",
    "stage": "prod",
    "ip": "198.51.100.1",
}


def read(lines: Sequence[dict[str, Any]]) -> dict[str, ApiFacts]:
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "kept").mkdir()
        (folder / "shop.log").write_text("\n".join(map(json.dumps, lines)), "utf-8")
        _, rows = Beside(folder / "kept").rows(found(str(folder / "shop.log")), lambda _: False)
        return {each.stage: each for each in beside(rows).apis}
    finally:
        shutil.rmtree(folder)


def percentile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    place = (len(ordered) - 1) * part
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def smallest_burst(times: Sequence[int], rate: int) -> int:
    """Try bursts one by one, each with a bucket in thousandths of a token."""
    for burst in range(1, len(times) + 1):
        tokens, last = burst * 1000, times[0]
        for time in times:
            tokens = min(burst * 1000, tokens + (time - last) * rate)
            last = time
            tokens -= 1000
            if tokens < 0:
                break
        else:
            return burst
    raise AssertionError


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(requests, min_size=1, max_size=60))
def test_every_figure_is_what_counting_gives(lines: list[dict[str, Any]]) -> None:
    # A file is told by what it starts with.
    lines = [SURE] * 20 + lines
    told = read(lines)
    assert told.keys() == {each["stage"] for each in lines}
    for stage, api in told.items():
        these = [each for each in lines if each["stage"] == stage]
        times = sorted(each["requestTimeEpoch"] for each in these)
        statuses = Counter(int(each["status"]) for each in these if each["status"] != "-")
        latencies = [each["responseLatency"] for each in these if each.get("responseLatency", "-") != "-"]
        assert (api.name, api.requests, api.answered) == ("shop", len(these), statuses.total())
        assert api.statuses == {status: times for status, times in statuses.items() if status >= 400}
        assert api.client_errors == statuses[404] + statuses[429]
        assert (api.server_errors, api.throttled) == (statuses[500] + statuses[502], statuses[429])
        assert api.busiest_second == max(Counter(time // 1000 for time in times).values())
        assert api.busiest_minute == max(Counter(time // 60_000 for time in times).values())
        assert api.steady_rate == math.ceil(api.busiest_minute / 60)
        assert api.burst == smallest_burst(times, api.steady_rate)
        assert (api.first_at, api.last_at) == (times[0], times[-1])
        expected = {part: percentile(latencies, part / 100) for part in (50, 90, 99)} if latencies else {}
        assert api.latency_ms == {part: pytest.approx(each, rel=2e-3) for part, each in expected.items()}
        routes = Counter(each["routeKey"] for each in these)
        assert {each.route: each.requests for each in api.busiest_routes} == routes
        clients = Counter(each["ip"] for each in these)
        assert sorted(each.requests for each in api.busiest_clients) == sorted(clients.values())
        assert (api.routes, api.clients) == (len(routes), len(clients))


def test_of_many_routes_and_clients_the_busiest_are_told() -> None:
    lines = [
        SURE | {"routeKey": f"GET /{number}", "ip": f"198.51.100.{number}", "requestTimeEpoch": START + again}
        for number in range(1, 71)
        for again in range(number)
    ]
    api = read(lines)["prod"]
    assert (api.routes, api.clients) == (70, 70)
    assert [each.requests for each in api.busiest_routes] == list(range(70, 20, -1))
    assert [each.requests for each in api.busiest_clients] == list(range(70, 60, -1))
