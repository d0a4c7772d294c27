"""What lies beside the logs of the example is what its generator writes, and tells what was put in."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookings import drawn, table
from bookings_beside import BOOKINGS, main

from colonnade.model.observed_api import Beside
from colonnade.telemetry.facts import facts
from colonnade.telemetry.store import Store

EXAMPLE = Path(__file__).parent.parent / "examples" / "bookings" / "telemetry"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("beside")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.argv", ["bookings_beside.py", "--folder", str(folder)])
        main()
    return folder


@pytest.fixture(scope="module")
def told(written: Path) -> Beside:
    return facts(Store(str(written)).rows()).beside


def test_the_example_has_what_the_generator_writes(written: Path) -> None:
    files = [each.relative_to(written) for each in written.rglob("*") if each.is_file()]
    names = sorted(str(each) for each in files if ".colonnade" not in each.parts)
    assert names == [
        "access/BookingApi.log.gz",
        "access/DeskApi.log.gz",
        "metrics/answer.json",
        "metrics/queries.json",
        "traces/traces.json.gz",
    ]
    for name in names:
        assert (written / name).read_bytes() == (EXAMPLE / name).read_bytes(), (
            f"run bookings_beside.py: {name}"
        )


def test_requests_are_those_that_functions_answered(told: Beside) -> None:
    week = drawn(table())
    api = next(each for each in told.apis if each.routes > 2)
    answered = {f"{method} {path}": 0 for method, path in BOOKINGS.values()}
    failed = dict(answered)
    for like, _, each in week:
        if like.name in BOOKINGS:
            answered[" ".join(BOOKINGS[like.name])] += 1
            failed[" ".join(BOOKINGS[like.name])] += each.outcome != "success"
    assert {each.route: each.requests - each.throttled for each in api.busiest_routes} == answered
    assert {each.route: each.server_errors for each in api.busiest_routes} == failed


def test_metrics_and_traces_are_of_the_same_functions(told: Beside) -> None:
    week = drawn(table())
    names = {each.function for _, _, each in week}
    assert {each.name for each in told.traced} <= names
    assert {dict(each.of.dimensions)["FunctionName"] for each in told.metrics} <= names
    search = next(each for each in told.traced if "SearchFlights" in each.name)
    like = next(like for like, _, _ in week if like.name == "SearchFlights")
    assert search.waited_ms[50] == pytest.approx(like.waiting_ms, rel=0.05)
    cold = [each for like, _, each in week if like.name == "SearchFlights" and each.init is not None]
    assert search.cold_starts == len(cold)
