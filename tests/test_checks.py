"""Every check on its examples: before it finds what is to be found, after it is silent."""

from __future__ import annotations

import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from colonnade import config, sources
from colonnade.advisories.source import opened
from colonnade.aws.lens import lens
from colonnade.aws.review_date import reviewed_on
from colonnade.check import Check, Judgement, Outcome, all_checks, judge
from colonnade.condition import in_world
from colonnade.config import Asked
from colonnade.model.application import Application
from colonnade.model.observed import Logs
from colonnade.sources.dependencies.manifests import manifests_of
from colonnade.sources.files import Tree
from colonnade.telemetry.given import given
from colonnade.telemetry.joining import join

EXAMPLES = Path(__file__).with_name("checks")
HEADINGS = ["Why it matters", "How to put it right", "When to leave it", "See also"]
DAY = date(2026, 11, 23)
CHECKS = {each.name: each for each in all_checks()}


@cache
def applications(folder: Path) -> tuple[Application, ...]:
    tree = Tree(folder)
    if (folder / "advisories").is_dir():
        manifests_of(tree).advisories = opened(str(folder / "advisories"))
    read, problems = sources.read(tree)
    assert not problems
    if (folder / "telemetry").is_dir():
        for each in read:
            join(each, telemetry(folder))
    return tuple(read)


# Telemetry is read where no other process keeps what it read, and is there as long as somebody may ask of it.
PLACES = TemporaryDirectory()


def telemetry(folder: Path) -> Logs:
    """What the telemetry of an example tells."""
    settings = folder / "colonnade.toml"
    said = config.read(settings) if settings.is_file() else config.Config()
    place = Path(PLACES.name) / folder.parent.name / folder.name
    shutil.copytree(folder / "telemetry", place / "telemetry", ignore=shutil.ignore_patterns(".colonnade"))
    asked = Asked(str(place / "telemetry"), complete=said.telemetry.complete)
    told = given(asked, place, said.goals)
    assert not told.problems
    return told.logs


def judgements(check: Check, folder: Path) -> list[Judgement]:
    with reviewed_on(DAY):
        return [each for application in applications(folder) for each in judge(application, [check])]


def told(judgement: Judgement) -> list[str]:
    """What one judgement says, a line for each claim."""
    if judgement.outcome is Outcome.MISSED:
        lines = []
        with in_world(judgement.world):
            for finding in judgement.findings:
                at = finding.at.origin
                severity = finding.severity or judgement.check.severity
                lines.append(f"missed   {at.file}:{at.line}:{at.column}  {severity}: {finding.message}")
                if finding.worth:
                    lines[-1] += f" (worth {finding.worth.statement})"
        return lines
    reason = f"  {judgement.reason}" if judgement.reason else ""
    outcome = {"not applicable": "none", "unknown": "unknown", "met": "met", "broken": "broken"}
    return [f"{outcome[judgement.outcome.value]:8} {judgement.subject}{reason}"]


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
class TestCheck:
    def test_finds_what_is_to_be_found(self, check: Check, pytestconfig: pytest.Config) -> None:
        answers = judgements(check, EXAMPLES / check.name / "before")
        lines = sorted(line for each in answers for line in told(each))
        expected = EXAMPLES / check.name / "findings.txt"
        if pytestconfig.getoption("update"):
            expected.write_text("\n".join(lines) + "\n", "utf-8")
        assert lines == expected.read_text("utf-8").splitlines()

    def test_shows_every_answer_it_can_give(self, check: Check) -> None:
        outcomes = {each.outcome for each in judgements(check, EXAMPLES / check.name / "before")}
        assert {Outcome.MISSED, Outcome.MET} <= outcomes
        assert outcomes & {Outcome.UNKNOWN, Outcome.NOT_APPLICABLE}

    def test_is_silent_where_it_was_put_right(self, check: Check) -> None:
        answers = judgements(check, EXAMPLES / check.name / "after")
        assert [line for each in answers if each.outcome is Outcome.MISSED for line in told(each)] == []
        assert Outcome.MET in {each.outcome for each in answers}

    def test_never_breaks(self, check: Check) -> None:
        for folder in ("before", "after"):
            answers = judgements(check, EXAMPLES / check.name / folder)
            assert [each.reason for each in answers if each.outcome is Outcome.BROKEN] == []

    def test_has_a_page_with_its_headings(self, check: Check) -> None:
        page = check.documentation.strip()
        assert re.findall(r"^## (.+)$", page, re.MULTILINE) == HEADINGS
        assert page.partition("\n")[0].endswith(".")
        assert all(part.strip() for part in re.split(r"^## .+$", page, flags=re.MULTILINE))

    def test_comes_after_checks_that_there_are(self, check: Check) -> None:
        assert set(check.after) <= CHECKS.keys() - {check.name}

    def test_serves_practices_of_the_lens(self, check: Check) -> None:
        assert set(check.lens) <= {each.id for question in lens() for each in question.practices}


def test_every_example_belongs_to_a_check() -> None:
    assert {each.name for each in EXAMPLES.iterdir()} == CHECKS.keys()


def test_no_order_of_checks_runs_in_a_circle() -> None:
    done: set[str] = set()
    while ready := [each for each in CHECKS.values() if each.name not in done and set(each.after) <= done]:
        done.update(each.name for each in ready)
    assert done == CHECKS.keys()
