"""Two reviews side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from samples import FAULTY, folder

from colonnade.cli import commands
from colonnade.comparison import compare

LATE = "queue-hides-messages-too-briefly"


def run(*arguments: str | Path) -> Result:
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(commands, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def reviewed(place: Path, *arguments: str) -> Path:
    report = place.with_suffix(".json")
    run("review", place, "--format", "json", "--output", report, *arguments)
    return report


def report(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return reviewed(folder(tmp_path / "faulty"))


@pytest.fixture
def better(tmp_path: Path) -> Path:
    return reviewed(
        folder(tmp_path / "better", FAULTY.replace("VisibilityTimeout: 30", "VisibilityTimeout: 120"))
    )


def test_what_was_put_right_and_what_came_in(faulty: Path, better: Path) -> None:
    forth, back = compare(report(faulty), report(better)), compare(report(better), report(faulty))
    assert [each["check"] for each in forth.right] == [LATE]
    assert not forth.came
    assert [each["check"] for each in back.came] == [LATE]
    assert not back.right
    assert forth.stayed == back.stayed == len(report(better)["findings"]) > 0
    (reliability,) = (move for move in forth.moves if move.pillar == "reliability")
    assert reliability.met_now == reliability.met_before + 1
    assert reliability.points is not None
    assert reliability.points > 0


def test_a_finding_that_says_something_else_is_neither_right_nor_new(faulty: Path) -> None:
    now = report(faulty)
    finding = next(each for each in now["findings"] if each["check"] == LATE)
    finding["message"] = "Jobs hides messages as long as a parameter says"
    compared = compare(report(faulty), now)
    assert (compared.right, compared.came) == ((), ())
    assert compared.changed == (finding,)


def test_what_is_gone_for_another_reason_is_not_put_right(faulty: Path, tmp_path: Path) -> None:
    before = report(faulty)
    accepted = FAULTY.replace(
        "      VisibilityTimeout: 30",
        f"      VisibilityTimeout: 30 # colonnade: allow {LATE} because it is quick",
    )
    compared = compare(before, report(reviewed(folder(tmp_path / "accepted", accepted))))
    assert [each["check"] for each in compared.accepted] == [LATE]
    hidden = "Parameters: {Hidden: {Type: Number}}\nResources:" + FAULTY.partition("Resources:")[2]
    unknown = hidden.replace("VisibilityTimeout: 30", "VisibilityTimeout: !Ref Hidden")
    compared = compare(
        before, report(reviewed(folder(tmp_path / "unknown", FAULTY.partition("Resources:")[0] + unknown)))
    )
    assert [each["check"] for each in compared.undecided] == [LATE]
    compared = compare(before, report(reviewed(folder(tmp_path / "other"), "--pillar", "cost")))
    assert LATE in [each["check"] for each in compared.unasked]
    assert not compared.right


def test_what_was_not_looked_for_before_did_not_come_in(faulty: Path, tmp_path: Path) -> None:
    cost = report(reviewed(folder(tmp_path / "cost"), "--pillar", "cost"))
    compared = compare(cost, report(faulty))
    assert LATE in [each["check"] for each in compared.newly_asked]
    assert not compared.came
    assert [move.pillar for move in compared.moves] == ["cost"]


def test_a_pillar_of_which_nothing_could_be_told_does_not_move(faulty: Path) -> None:
    old, new = report(faulty), report(faulty)
    for each in old["scorecard"]:
        each["places"] = each["places_met"] = 0
    assert {move.points for move in compare(old, new).moves} == {None}


def test_it_is_told_as_text_markdown_and_json(faulty: Path, better: Path) -> None:
    text = run("compare", better, faulty).stdout
    assert text.startswith("0 findings put right, 1 came in, ")
    assert "Came in (1)\n  medium    queue-hides-messages-too-briefly\n" in text
    assert all(len(line) <= 80 for line in text.splitlines())
    markdown = run("compare", faulty, better, "--format", "markdown").stdout
    assert "### Put right (1)" in markdown
    assert f"- **medium** `{LATE}` Jobs hides messages for 30 s" in markdown
    told = json.loads(run("compare", faulty, better, "--format", "json").stdout)
    assert told["schema"] == "colonnade.comparison/1"
    assert [each["check"] for each in told["put_right"]] == [LATE]


def test_a_pipeline_fails_on_what_came_in_only(faulty: Path, better: Path) -> None:
    assert run("compare", better, faulty, "--fail-on", "medium").exit_code == 1
    assert run("compare", better, faulty, "--fail-on", "high").exit_code == 0
    assert run("compare", faulty, faulty, "--fail-on", "low").exit_code == 0


def test_what_is_no_report_is_one_line(faulty: Path, tmp_path: Path) -> None:
    for name, content in (("text.json", "nothing"), ("list.json", "[]"), ("other.json", "{}")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        result = run("compare", faulty, tmp_path / name)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "cannot be read" in run("compare", faulty, tmp_path / "absent.json").stderr
