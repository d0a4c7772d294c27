"""The baseline: what was known stays quiet, by what it means and as often as it was there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import a_claim, a_review

from colonnade import baseline
from colonnade.fact import Origin
from colonnade.problem import Unreadable
from colonnade.reports import json as report
from colonnade.verdict import Claim


def knowing(tmp_path: Path, *claims: Claim) -> baseline.Baseline:
    file = tmp_path / "baseline.json"
    file.write_text(report.render(a_review(*claims)), encoding="utf-8")
    return baseline.read(file)


def test_what_was_there_is_known_although_lines_and_figures_changed(tmp_path: Path) -> None:
    before = a_claim(message="Jobs hides messages for 30 s; Worker needs 1,120 s")
    after = a_claim(line=99, message="Jobs hides messages for 25 s; Worker needs 150.5 s")
    assert knowing(tmp_path, before).new([after]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"check": "jobs-are-lost"},
        {"resource": "Others", "message": a_claim().message},
        {"message": "Jobs hides messages for ever"},
        {"message": "Jobs2 hides messages for 30 s; Worker needs 120 s"},
    ],
)
def test_what_means_something_else_is_new(tmp_path: Path, change: dict[str, Any]) -> None:
    after = a_claim(**change)
    assert knowing(tmp_path, a_claim()).new([after]) == [after]


def test_one_more_of_the_same_is_new(tmp_path: Path) -> None:
    known = knowing(tmp_path, a_claim(line=3), a_claim(line=5))
    claims = [a_claim(line=line) for line in (4, 6, 8)]
    assert known.new(claims) == [claims[2]]
    assert known.new(claims) == [claims[2]]  # asking uses nothing up


def test_a_file_that_moved_brings_nothing_new_but_a_copy_of_it_does(tmp_path: Path) -> None:
    known = knowing(tmp_path, a_claim(file="old/template.yaml"))
    moved = a_claim(file="new/template.yaml")
    assert known.new([moved]) == []
    stayed = a_claim(file="old/template.yaml")
    assert known.new([moved, stayed]) == [moved]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{", "the baseline is not JSON"),
        ("[" * 100_000, "the baseline is not JSON"),
        ("[]", "the baseline is not a report of Colonnade"),
        ("{}", "the baseline is not a report of Colonnade"),
        ('{"findings": [1]}', "the baseline is not a report of Colonnade"),
        ('{"findings": [{"location": 1}]}', "the baseline is not a report of Colonnade"),
        ('{"findings": 3}', "the baseline is not a report of Colonnade"),
        (
            json.dumps({"findings": [{"location": {"file": "x"}}]}),
            "the baseline is not a report of Colonnade",
        ),
    ],
)
def test_a_broken_baseline_is_one_clear_line(tmp_path: Path, content: str, what: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Unreadable, match=what) as raised:
        baseline.read(file)
    assert "\n" not in str(raised.value.problem)


def test_a_baseline_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="the baseline cannot be read: No such file"):
        baseline.read(tmp_path / "none.json")


@given(lines=st.lists(st.integers(1, 99), max_size=6), more=st.lists(st.integers(1, 99), max_size=4))
def test_as_many_are_new_as_there_are_more(lines: list[int], more: list[int]) -> None:
    review = report.told(a_review(*(a_claim(line=line) for line in lines)))
    known = baseline.known(review)
    shifted = [replace(a_claim(), at=Origin("template.yaml", line + 1000, 1)) for line in [*lines, *more]]
    assert len(known.new(shifted)) == len(more)
