"""The example application and what a review of it says, whole."""

from __future__ import annotations

import ast
import json
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from colonnade.check import all_checks
from colonnade.cli import commands

ROOT = Path(__file__).parent.parent
BOOKINGS = ROOT / "examples" / "bookings"
EXPECTED = ROOT / "tests" / "applications" / "bookings" / "review.json"
PICTURE = ROOT / "docs" / "review.svg"
DAY = "1795392000"  # 2026-11-23


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is told of the example with its telemetry, where others do not see what is kept of that."""
    place = tmp_path_factory.mktemp("example") / "bookings"
    shutil.copytree(BOOKINGS, place, ignore=shutil.ignore_patterns(".colonnade"))
    arguments = ["review", str(place), "--telemetry", str(place / "telemetry"), "--format", "json"]
    result = CliRunner().invoke(commands, arguments, env={"SOURCE_DATE_EPOCH": DAY})
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_review_of_the_example(review: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        EXPECTED.parent.mkdir(parents=True, exist_ok=True)
        EXPECTED.write_text(review, encoding="utf-8")
    assert review == EXPECTED.read_text("utf-8")


# What a week of a few requests an hour cannot show, each with its reason; tests/checks has examples of them.
NOT_IN_A_QUIET_WEEK = {
    "function-never-invoked": "of what nobody invokes in a week, others may in a month",
    "logs-cost-more-than-function": "all that the example logs costs less than a dollar a month",
    "starts-take-much-of-the-bill": "all its starts cost less than a dollar a month",
}


def test_every_check_finds_something_in_the_example(review: str) -> None:
    found = {finding["check"] for finding in json.loads(review)["findings"]}
    assert found == {each.name for each in all_checks()} - NOT_IN_A_QUIET_WEEK.keys()


def test_the_review_covers_six_pillars_and_breaks_nowhere(review: str) -> None:
    cards = json.loads(review)["scorecard"]
    assert len(cards) == 6
    assert json.loads(review)["broken"] == []
    assert json.loads(review)["problems"] == []


@pytest.mark.parametrize(
    "file", sorted(BOOKINGS.rglob("*.py")), ids=lambda file: file.relative_to(BOOKINGS).as_posix()
)
def test_the_code_of_the_example_is_python(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    assert ast.get_docstring(tree)


def test_the_picture_of_the_readme_is_what_is_printed(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    sys.modules.pop("draw_report", None)
    from draw_report import drawn, report  # noqa: PLC0415 - found by the path that was just set

    picture = drawn(report())
    if request.config.getoption("--update"):
        PICTURE.write_text(picture, encoding="utf-8")
    assert picture == PICTURE.read_text("utf-8")
