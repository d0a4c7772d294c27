"""What is made of observations: rates, timeouts, ways to start faster, what logs cost."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sketch import sketched, written

from colonnade.model.observed import FunctionFacts
from colonnade.observations.rates import at_least, at_most, percent, so_many
from colonnade.observations.timeouts import LONGEST, MARGIN, roomy
from colonnade.telemetry.facts import facts
from colonnade.telemetry.store import Store


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_bounds_hold_what_was_seen_between_them(happened: int, of: int) -> None:
    happened = min(happened, of)
    assert 0 <= at_least(happened, of) <= happened / of <= at_most(happened, of) <= 1


@pytest.mark.parametrize(
    ("happened", "of", "low", "high"),
    # From E. B. Wilson's formula, worked out by hand for z = 1.96.
    [(0, 10, 0.0, 0.2775), (1, 3, 0.0615, 0.7923), (5, 100, 0.0215, 0.1118), (10, 10, 0.7225, 1.0)],
)
def test_bounds_are_those_of_wilson(happened: int, of: int, low: float, high: float) -> None:
    assert at_least(happened, of) == pytest.approx(low, abs=1e-4)
    assert at_most(happened, of) == pytest.approx(high, abs=1e-4)


def test_nothing_seen_tells_nothing() -> None:
    assert (at_least(0, 0), at_most(0, 0)) == (0, 1)


@pytest.mark.parametrize("true", [0.005, 0.02, 0.3])
def test_a_lower_bound_is_rarely_above_the_truth(true: float) -> None:
    chance = random.Random(5)  # noqa: S311 - a seed is the point
    wrong = sum(at_least(sum(chance.random() < true for _ in range(600)), 600) > true for _ in range(400))
    assert wrong / 400 < 0.06


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "no calls fail"),
        (0.0004, "1 in 2,500 calls fails"),
        (0.041, "1 in 24 calls fails"),
        (0.42, "42% of the calls fail"),
        (1, "all calls fail"),
    ],
)
def test_shares_are_said_as_people_do(share: float, said: str) -> None:
    assert so_many(share, "calls", ("fails", "fail")) == said


def test_small_shares_keep_a_decimal() -> None:
    assert [percent(each) for each in (0.0034, 0.1, 1)] == ["0.3%", "10%", "100%"]


@given(st.floats(0, 2_000_000))
def test_a_timeout_is_never_below_what_was_seen_and_a_margin(longest: float) -> None:
    seconds = roomy(longest)
    assert seconds == LONGEST or seconds >= longest / 1000 + MARGIN
    assert seconds <= LONGEST


@pytest.mark.parametrize(
    ("longest", "timeout"), [(80, 4), (300, 4), (2900, 6), (9400, 19), (14_100, 30), (70_000, 150)]
)
def test_timeouts_are_what_people_write(longest: float, timeout: int) -> None:
    assert roomy(longest) == timeout


TABLES = sorted(Path(__file__).parent.glob("checks/*/telemetry.toml"))


@pytest.mark.parametrize("table", TABLES, ids=[each.parent.name for each in TABLES])
def test_the_logs_of_examples_are_those_that_their_table_asks_for(table: Path) -> None:
    for file, text in written(table).items():
        opened = gzip.decompress if file.suffix == ".gz" else bytes
        assert opened(file.read_bytes()) == opened(text), file.name


def test_a_table_that_asks_for_what_there_is_not_is_told() -> None:
    with pytest.raises(ValueError, match="collisions is not among at_once, cold, "):
        sketched({"collisions": 3})


def drawn(tmp_path: Path, **row: Any) -> FunctionFacts:
    """What is told of the function Orders that a row sketches."""
    told = "".join(f"{key} = {value}\n" for key, value in row.items())
    (tmp_path / "telemetry.toml").write_text(f"[before.Orders]\n{told}")
    for file, text in written(tmp_path / "telemetry.toml").items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
    (orders,) = facts(Store(str(tmp_path / "before" / "telemetry")).rows()).functions
    return orders


def test_what_is_sketched_is_what_is_told(tmp_path: Path) -> None:
    errors = "{KeyError = 5, ValueError = 2}"
    told = drawn(tmp_path, invocations=200, cold=20, timeouts=3, killed=4, errors=errors, cut=2, longest=900)
    assert (told.invocations, told.cold_starts, told.starts_cut) == (200, 20, 2)
    assert (told.timeouts, told.killed, told.errors) == (3, 4, 3 + 4 + 7)
    assert (told.longest_ms, told.longest_finished_ms) == (3000, 900)
    assert {"KeyError": 5, "ValueError": 2}.items() <= told.error_types.items()


def test_what_is_sketched_of_crowds_and_metrics_is_told(tmp_path: Path) -> None:
    told = drawn(tmp_path, invocations=200, repeated=6, at_once=30, throttles=9, log_bytes=90_000)
    assert (told.repeated, told.throttles, told.log_bytes) == (6, 9, 90_000)
    assert (told.concurrency_peak or 0) >= 30


def test_bytes_of_a_metric_that_goes_for_another_time_are_not_taken(tmp_path: Path) -> None:
    drawn(tmp_path, days=7.5, log_bytes=90_000)
    metrics = tmp_path / "before" / "telemetry" / "Orders.metrics.json"
    told = json.loads(metrics.read_text())
    for each in ("Timestamps", "Values"):
        told["MetricDataResults"][0][each] = told["MetricDataResults"][0][each][:2]
    metrics.write_text(json.dumps(told))
    (orders,) = facts(Store(str(tmp_path / "before" / "telemetry")).rows()).functions
    assert orders.log_bytes != 90_000
