"""The telemetry of the example: its generator makes it, and what is told of it is what was put in."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import bookings
import pytest
import synthetic

from colonnade.aws.prices import lambda_prices
from colonnade.config import Asked, Config
from colonnade.model.observed import FunctionFacts
from colonnade.review import Review, review
from colonnade.telemetry.facts import Telemetry, facts
from colonnade.telemetry.store import Store
from colonnade.traffic import Load, Traffic

BOOKINGS = Path(__file__).parent.parent / "examples" / "bookings"
TRUTH: dict[str, dict[str, Any]] = json.loads(bookings.TRUTH.read_text("utf-8"))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example where its telemetry may be kept without others seeing it."""
    folder = tmp_path_factory.mktemp("example") / "bookings"
    shutil.copytree(BOOKINGS, folder, ignore=shutil.ignore_patterns(".colonnade"))
    return folder


@pytest.fixture(scope="module")
def told(example: Path) -> Telemetry:
    return facts(Store(str(example / "telemetry" / "logs")).rows())


@pytest.fixture(scope="module")
def reviewed(example: Path) -> Review:
    """Only what was measured has a load: nothing else adds to a month."""
    traffic = Traffic(Load(0), {"MonthlyReport": Load(0)})
    asked = Asked(str(example / "telemetry"))
    return review(example, Config(checks=("function-on-x86",), traffic=traffic, telemetry=asked))


def unpacked(folder: Path) -> dict[str, bytes]:
    return {each.name: gzip.decompress(each.read_bytes()) for each in folder.glob("*.gz")}


def test_the_generator_makes_the_logs_that_are_kept_and_knows_their_truth(tmp_path: Path) -> None:
    drawn = bookings.drawn(bookings.table())
    bookings.write(drawn, tmp_path / "logs")
    assert unpacked(tmp_path / "logs") == unpacked(bookings.LOGS)
    assert json.loads(json.dumps(synthetic.truth([each for _, _, each in drawn]))) == TRUTH


def test_the_logs_are_small() -> None:
    assert sum(each.stat().st_size for each in bookings.LOGS.rglob("*.gz")) < 700_000


def test_each_function_of_the_example_is_told_as_it_was_drawn(told: Telemetry) -> None:
    assert {each.name for each in told.functions} == TRUTH.keys()
    for each in told.functions:
        known = TRUTH[each.name]
        for name in ("invocations", "cold_starts", "errors", "timeouts", "repeated"):
            assert getattr(each, name) == known[name], (each.name, name)
        assert each.billed_gb_seconds == pytest.approx(known["billed_gb_seconds"])
        assert each.most_used_mb == known["memory_used_mb"]["max"]
        for percentile in (50, 90, 99):
            assert each.duration_ms[percentile] == pytest.approx(
                known["duration_ms"][f"p{percentile}"], rel=0.01
            )


def test_the_review_finds_whose_logs_are_whose(reviewed: Review) -> None:
    seen = reviewed.seen
    assert seen is not None
    assert seen.invocations == sum(each["invocations"] for each in TRUTH.values()) - _forgotten()
    # Every name has its function, as CloudFormation makes names of logical ids.
    assert {each.log: each.function.partition("#")[2] for each in seen.matches} == {
        name: name.split("-")[1] for name in TRUTH if name not in bookings.table()["forgotten"]
    }
    assert list(seen.unmatched) == bookings.table()["forgotten"]
    assert sorted(each.partition("#")[2] for each in seen.silent) == [
        "MonthlyReport",
        "SeedFlights",
        "TermsOfCarriage",
    ]
    assert reviewed.problems == ()


def _forgotten() -> int:
    return sum(int(TRUTH[name]["invocations"]) for name in bookings.table()["forgotten"])


def test_the_months_are_those_of_the_week_that_was_drawn(reviewed: Review) -> None:
    assert reviewed.seen is not None
    for match in reviewed.seen.matches:
        known, load = TRUTH[match.log], reviewed.seen.loads[match.function].load
        # The last line stands somewhat before the end of the week.
        assert load.requests == pytest.approx(known["invocations"] / 7 * 365.25 / 12, rel=0.01)
        assert load.milliseconds == pytest.approx(known["billed_now_ms"])
        assert load.cold_starts == pytest.approx(known["cold_starts"] / known["invocations"])


def test_what_was_seen_makes_the_months_of_the_roadmap(reviewed: Review) -> None:
    """Moving to arm64 saves the difference of two prices for each GB-second that was billed."""
    (step,) = reviewed.roadmap
    concerned = {claim.resource for claim in reviewed.findings}
    billed = {
        name.split("-")[1]: known["billed_now_ms"]
        * known["memory_now_mb"]
        * known["invocations"]
        / 1024
        / 1000
        for name, known in TRUTH.items()
    }
    seen = concerned & billed.keys()
    less = lambda_prices("eu-west-1").gb_second("x86_64") - lambda_prices("eu-west-1").gb_second("arm64")
    assert step.gains.dollars is not None
    assert step.gains.dollars.likely == pytest.approx(
        sum(billed[name] for name in seen) * less / 7 * 365.25 / 12, rel=0.01
    )
    assert {name for name, _ in step.gains.observations} == seen
    assert len(seen) > 20


def test_the_facts_are_those_of_the_function_in_the_model(example: Path) -> None:
    from colonnade import sources  # noqa: PLC0415 - the model is asked only here
    from colonnade.model.function import Function  # noqa: PLC0415
    from colonnade.sources.files import Tree  # noqa: PLC0415
    from colonnade.telemetry.given import given  # noqa: PLC0415
    from colonnade.telemetry.joining import join  # noqa: PLC0415

    (application,), _ = sources.read(Tree(example))
    join(application, given(Asked(str(example / "telemetry")), example).logs)
    by_name = {each.name: each for each in application.subjects(Function)}
    observed = by_name["SearchFlights"].observed
    assert observed is not None
    assert isinstance(observed.facts, FunctionFacts)
    known = next(each for name, each in TRUTH.items() if name.startswith("bookings-SearchFlights-"))
    assert observed.basis == f"{known['invocations']:,} invocations in 7.0 days"
    assert by_name["TermsOfCarriage"].observed is None
    assert str(observed.evidence("most memory used", "61 MB")) == "most memory used: 61 MB"
    assert str(observed.evidence("most memory used", "61 MB").origin) == "telemetry/"
