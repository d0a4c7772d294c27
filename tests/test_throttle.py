"""Throttling limits, tried on access logs."""

from __future__ import annotations

import gzip
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from colonnade.cli import commands
from colonnade.problem import Unreadable
from colonnade.throttling.access_logs import Arrivals, read
from colonnade.throttling.bucket import Limit, burst_for_all, smallest_burst, throttled, turned_away
from colonnade.throttling.recommended import abusers, profile, recommended
from colonnade.throttling.throttle import Scope, limit, throttle

SECOND = 1_000_000
arrivals = st.lists(st.integers(0, 20 * SECOND), max_size=60).map(sorted)
rates = st.fractions(Fraction(1, 10), 50, max_denominator=10)
bursts = st.integers(1, 30)


def simulated(times: list[int], told: Limit) -> int:
    """The bucket as it is defined, in exact fractions of tokens."""
    tokens, last, away = Fraction(told.burst), Fraction(times[0] if times else 0), 0
    for time in times:
        tokens = min(Fraction(told.burst), tokens + (time - last) * told.rate / SECOND)
        last = Fraction(time)
        if tokens >= 1:
            tokens -= 1
        else:
            away += 1
    return away


@given(arrivals, rates, bursts)
def test_the_replay_is_the_exact_simulation(times: list[int], rate: Fraction, burst: int) -> None:
    told = Limit(rate, burst)
    assert throttled(times, told) == simulated(times, told) == sum(turned_away(times, told))


@given(arrivals, rates)
def test_the_burst_for_all_is_the_smallest_that_turns_nobody_away(times: list[int], rate: Fraction) -> None:
    burst = burst_for_all(times, rate)
    assert throttled(times, Limit(rate, max(burst, 1))) == 0
    if burst > 1:
        assert throttled(times, Limit(rate, burst - 1)) > 0


@given(arrivals, rates, st.integers(0, 10))
def test_the_smallest_burst_turns_away_no_more_than_allowed(
    times: list[int], rate: Fraction, most: int
) -> None:
    burst = smallest_burst(times, rate, most)
    assert throttled(times, Limit(rate, burst)) <= most
    if burst > 1:
        assert throttled(times, Limit(rate, burst - 1)) > most


@given(arrivals, st.floats(0, 0.5))
def test_what_is_recommended_keeps_the_share_and_the_tightest_comes_first(
    times: list[int], share: float
) -> None:
    found = recommended(times, share)
    assert bool(found) == bool(times)
    for each in found:
        assert each.away == throttled(times, each.limit) <= share * len(times)
    assert [each.limit.most_in_a_minute for each in found] == sorted(
        each.limit.most_in_a_minute for each in found
    )


def test_counting_stops_where_it_is_enough() -> None:
    times = [0] * 100
    assert throttled(times, Limit(Fraction(1), 1), 5) == 6


def test_seconds_are_told_as_they_are() -> None:
    busy = profile([0, 1, 2, 3 * SECOND, 9 * SECOND])
    assert (busy.requests, busy.mean, busy.highest) == (5, 5 / 9, 3)
    assert profile([]).requests == 0


def test_abuse_is_far_more_than_the_usual_client_sends() -> None:
    assert abusers({"a": 3, "b": 4, "c": 100}) == {"c"}
    assert abusers({"a": 30, "b": 40, "c": 100}) == frozenset()
    assert abusers({"a": 1, "b": 1, "c": 50}) == frozenset()
    assert abusers({"a": 1, "c": 5000}) == frozenset()


JSON = {
    "requestTimeEpoch": 1764000000123,
    "httpMethod": "GET",
    "resourcePath": "/a",
    "stage": "prod",
    "ip": "10.0.0.1",
}
CLF = '10.0.0.2 - - [24/Nov/2025:16:00:01 +0000] "POST /b?x=1 HTTP/1.1" 200 12 abc'


@pytest.mark.parametrize(
    ("line", "key", "time"),
    [
        (json.dumps(JSON), ("prod", "GET /a", "10.0.0.1"), 1764000000123000),
        (f"2025-11-24T16:00:00Z {json.dumps(JSON)}", ("prod", "GET /a", "10.0.0.1"), 1764000000123000),
        (
            json.dumps({"time": "2025-11-24T16:00:00.5+00:00", "routeKey": "GET /c"}),
            ("", "GET /c", ""),
            1764000000500000,
        ),
        (json.dumps({"timestamp": 1764000000, "apiKeyId": "k", "ip": "1"}), ("", "", "k"), 1764000000000000),
        (
            json.dumps({"requestTime": "24/Nov/2025:17:00:01 +0100", "user": "-", "ip": "1"}),
            ("", "", "1"),
            1764000001000000,
        ),
        (CLF, ("", "POST /b", "10.0.0.2"), 1764000001000000),
        (CLF.replace("- -", "- ann"), ("", "POST /b", "ann"), 1764000001000000),
    ],
)
def test_a_line_is_understood(tmp_path: Path, line: str, key: tuple[str, str, str], time: int) -> None:
    file = tmp_path / "access.log"
    file.write_text(line + "\n\n", encoding="utf-8")
    found = read(file)
    assert {name: list(times) for name, times in found.by.items()} == {key: [time]}
    assert (found.lines, found.malformed) == (1, 0)


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b"{broken",
        b'{"ip": "1"}',
        b"\xff\xfe{",
        b'{"time": "yesterday"}',
        b'{"time": "24/Foo/2025:16:00:01 +0000"}',
        b'{"time": "2025-11-24T16:00:00"}',
        b"[1]",
    ],
)
def test_a_line_that_is_not_understood_is_counted_and_harms_nothing(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "access.log"
    file.write_bytes(line + b"\n" + CLF.encode())
    found = read(file)
    assert (found.lines, found.malformed, len(found.by)) == (2, 1, 1)
    assert found.to_the_second


def test_folders_and_gzip_are_read_and_sorted(tmp_path: Path) -> None:
    later = json.dumps(JSON | {"requestTimeEpoch": 1764000009123, "tenant": "t"}).encode()
    (tmp_path / "a.gz").write_bytes(gzip.compress(later))
    (tmp_path / "b.log").write_text(json.dumps(JSON | {"tenant": "t"}), encoding="utf-8")
    found = read(tmp_path, "tenant")
    assert list(found.by) == [("prod", "GET /a", "t")]
    assert found.times() == [1764000000123000, 1764000009123000]
    assert not found.to_the_second


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no access log is there"):
        read(tmp_path)
    (tmp_path / "broken.gz").write_bytes(gzip.compress(b"x" * 1000)[:-9])
    with pytest.raises(Unreadable, match="cannot be read"):
        read(tmp_path)


@pytest.fixture
def busy() -> Arrivals:
    """A minute of three clients with a request a second, and one that floods a route."""
    found = Arrivals()
    for second in range(60):
        for number in range(3):
            found.add("prod", "GET /a", f"client {number}", (second * 3 + number) * SECOND // 3)
    for number in range(2000):
        found.add("prod", "GET /b", "flood", 30 * SECOND + number * 1000)
    return found


def test_a_flood_is_not_what_limits_are_made_for(busy: Arrivals) -> None:
    found = throttle(busy, Scope.ALL, 0.01, [limit("2.5", 5)])
    assert found.abusers == {"flood": 2000}
    (each,) = found.buckets
    assert each.flood == 2000
    assert each.recommended[0].limit.burst < 10
    assert each.tried[0].away == simulated(list(each.times), limit("2.5", 5))
    assert each.passed < 200
    everyone = throttle(busy, Scope.ALL, 0.01, all_legitimate=True)
    assert everyone.buckets[0].recommended[0].limit.burst > 100


def test_every_scope_has_its_buckets(busy: Arrivals) -> None:
    busy.add("", "", "", SECOND)
    names = {scope: [each.name for each in throttle(busy, scope, 0).buckets] for scope in Scope}
    assert names == {
        Scope.ALL: ["all requests"],
        Scope.STAGE: ["prod", "(no stage)"],
        Scope.ROUTE: ["GET /b", "GET /a", "(no route)"],
        Scope.CLIENT: ["flood", "client 0", "client 1", "client 2", "(no client)"],
    }


def run(*arguments: str | Path) -> Result:
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(commands, ["throttle", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def logs(tmp_path: Path, busy: Arrivals) -> Path:
    lines: list[Any] = [
        JSON | {"requestTimeEpoch": 1764000000000 + time // 1000, "ip": client, "routeKey": route}
        for (_, route, client), times in busy.by.items()
        for time in times
    ]
    file = tmp_path / "access.log"
    file.write_text("\n".join(map(json.dumps, lines)) + "\nnonsense\n", encoding="utf-8")
    return file


def test_the_text_recommends_and_says_by_what(logs: Path) -> None:
    text = run(logs, "--rate", "5", "--burst", "10").stdout
    assert text.startswith(
        "Throttle · 2,180 requests · 2 routes · 4 clients\n1 line of 2,181 not understood\n"
    )
    assert "flood sent 2,000 requests in a minute" in text
    assert "\n  recommended " in text
    assert "\n  tried              5       10" in text
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "No legitimate request is left" in run(logs, "--by", "client").stdout


def test_the_report_for_programs_and_the_page_with_a_plot(logs: Path, tmp_path: Path) -> None:
    told = json.loads(run(logs, "--format", "json", "--by", "route").stdout)
    assert told["schema"] == "colonnade.throttle/1"
    for bucket in told["buckets"]:
        for option in bucket["recommended"]:
            assert option["accepted"] + option["throttled"] == option["requests"]
    run(logs, "--format", "html", "--rate", "5", "--burst", "10", "--output", tmp_path / "plot.html")
    page = (tmp_path / "plot.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "class='out'" in page
    assert "class='in'" in page
    run(logs, "--output", tmp_path / "plot.txt")
    assert "recommended" in (tmp_path / "plot.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--rate", "5"), "--rate and --burst are tried together"),
        (("--rate", "0", "--burst", "1"), "--rate 0: it is a number of requests a second, above 0"),
        (("--rate", "fast", "--burst", "1"), "--rate fast: it is a number"),
        (("--share", "nan"), "--share nan: it is a number from 0 to 1"),
    ],
)
def test_what_was_asked_wrongly_is_one_line(logs: Path, arguments: tuple[str, ...], told: str) -> None:
    result = run(logs, *arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert told in result.stderr


def test_logs_without_a_request_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "access.log").write_text("nonsense\n", encoding="utf-8")
    assert "no request was understood in 1 lines" in run(tmp_path).stderr
    assert run(tmp_path / "absent").exit_code == 2


def test_hidden_files_and_endless_lines_are_no_requests(tmp_path: Path) -> None:
    line = '1.2.3.4 - - [16/Nov/2026:00:00:00 +0000] "GET /q HTTP/1.1" 200 5\n'
    (tmp_path / "access.log").write_text(line + "y" * 5_000_000 + "\n" + line)
    (tmp_path / ".colonnade").mkdir()
    (tmp_path / ".colonnade" / "rows.parquet").write_text("PAR1\n" * 9)
    told = read(tmp_path)
    assert (told.lines, told.malformed, len(told.times())) == (3, 1, 2)
