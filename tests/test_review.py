"""The review as a whole: complete, deterministic, and deaf to how the work was split."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from samples import FAULTY, a_check, a_claim, folder

from colonnade import sources
from colonnade.baseline import known
from colonnade.check import Effort, Judgement, Outcome, Pillar, check
from colonnade.condition import Same, World
from colonnade.config import Allow, Config
from colonnade.fact import Choice, Fact, Origin
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.application import Application
from colonnade.model.queue import Queue
from colonnade.model.resource import Resource
from colonnade.problem import Unreadable
from colonnade.reports import json as report
from colonnade.review import review
from colonnade.scorecard import Score, scored
from colonnade.verdict import Claim, Evidence, Verdict, in_order, summed_up

LATE = "queue-hides-messages-too-briefly"


def several(place: Path, count: int) -> Path:
    for number in range(count):
        folder(
            place / f"service{number:02}",
            FAULTY.replace("VisibilityTimeout: 30", f"VisibilityTimeout: {number}"),
        )
    return place


def test_a_review_finds_proves_and_plans(tmp_path: Path) -> None:
    result = review(folder(tmp_path), Config(checks=(LATE,)))
    (finding,) = result.findings
    assert finding.message == "Jobs hides messages for 30 s; Worker needs 120 s"
    assert str(finding.at) == "template.yaml:7"
    assert Evidence in {type(each) for each in finding.evidence}
    assert any("Timeout is 20" in each.text for each in finding.evidence)
    assert [(step.number, step.check, step.findings) for step in result.roadmap] == [(1, LATE, (0,))]
    assert result.scorecard == (Score(Pillar.RELIABILITY, missed=1, places=1),)
    (application,) = result.applications
    assert (application.name, application.templates, application.functions) == (".", ("template.yaml",), 1)
    assert (result.problems, result.broken) == ((), ())


def test_pillars_and_checks_choose_what_is_judged_by(tmp_path: Path) -> None:
    folder(tmp_path)
    by_pillar = review(tmp_path, Config(pillars=(Pillar.COST,)))
    assert {each.pillar for each in by_pillar.checks} == {Pillar.COST}
    assert {each.pillar for each in by_pillar.findings} <= {Pillar.COST}
    assert [each.name for each in review(tmp_path, Config(checks=(LATE,))).checks] == [LATE]


def test_what_is_milder_than_asked_for_is_counted_and_still_scored(tmp_path: Path) -> None:
    folder(tmp_path)
    whole = review(tmp_path, Config())
    severe = review(tmp_path, Config(min_severity=Severity.CRITICAL))
    assert (severe.findings, severe.roadmap) == ((), ())
    assert severe.milder == len(whole.findings) > 0
    assert severe.scorecard == whole.scorecard


def test_what_the_baseline_knew_is_counted_and_still_scored(tmp_path: Path) -> None:
    folder(tmp_path)
    before = review(tmp_path, Config())
    folder(tmp_path, "# a new line on top\n" + FAULTY.replace("Timeout: 30", "Timeout: 25"))
    after = review(tmp_path, Config(), known(report.told(before)))
    assert after.findings == ()
    assert after.known == len(before.findings)
    assert after.scorecard == before.scorecard


def test_what_colonnade_toml_allows_is_suppressed(tmp_path: Path) -> None:
    folder(tmp_path)
    allow = (Allow(LATE, "may be late", resource="Jobs"), Allow("no-such-check", "x", line=9))
    result = review(tmp_path, Config(checks=(LATE,), allow=allow))
    assert [each.by.because for each in result.suppressed] == ["may be late"]
    assert [str(each) for each in result.problems] == [
        "colonnade.toml:9: there is no check 'no-such-check' to allow; colonnade checks lists them"
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_same_bytes_whatever_the_number_of_processes_and_the_order_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(tmp_path, 12)
    (tmp_path / "broken.yaml").write_text(FAULTY + "  - [\n", encoding="utf-8")
    seen: list[tuple[int, int]] = []
    alone = review(tmp_path, Config(), cores=1, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, len(seen)) for done in range(1, len(seen) + 1)]
    assert len(alone.applications) == 12
    assert len(alone.problems) == 1
    together = review(tmp_path, Config(), cores=3)
    assert report.render(alone) == report.render(together)

    listed = os.scandir
    backwards = lambda path: Backwards(list(listed(path))[::-1])  # noqa: E731 - stands for one call
    monkeypatch.setattr(os, "scandir", backwards)
    assert report.render(review(tmp_path, Config(), cores=1)) == report.render(alone)


class Backwards(list[os.DirEntry[str]]):
    """What os.scandir gives, from the end."""

    def __enter__(self) -> Iterator[os.DirEntry[str]]:
        return iter(self)

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""


def test_a_fault_in_reading_one_application_stays_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(tmp_path, 3)
    load = sources.load

    def fails(group: sources.Group) -> Application:
        if "service01" in group.templates[0]:
            raise RecursionError("too deep")
        return load(group)

    monkeypatch.setattr(sources, "load", fails)
    result = review(tmp_path, Config(checks=(LATE,)))
    assert len(result.findings) == 2
    (problem,) = result.problems
    assert problem.file == "service01/template.yaml"
    assert problem.what.startswith("could not be reviewed: RecursionError: too deep (test_review.py:")


def test_a_path_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="does not exist"):
        review(tmp_path / "none", Config())


def test_a_folder_without_templates_has_no_applications(tmp_path: Path) -> None:
    result = review(tmp_path, Config())
    assert (result.applications, result.findings, result.problems) == ((), (), ())
    assert sum(each.not_applicable for each in result.scorecard) == len(result.checks)


PLACE = Origin("template.yaml", 5, 3)
LARGE = Same("the parameter Size", "large")


@check(over=Resource, pillar=Pillar.COST, severity=Severity.LOW, effort=Effort.DAYS, gain="less")
def told_by_test(_: Resource) -> Iterator[Finding]:
    yield from ()


def judgement(
    outcome: Outcome, *findings: Finding, subject: object = None, world: World | None = None
) -> Judgement:
    jobs = Resource(name="Jobs", type="AWS::SQS::Queue", key="template.yaml#Jobs", origin=PLACE)
    return Judgement(told_by_test, subject or jobs, outcome, findings, "so it is", PLACE, world or World())


def test_a_verdict_outlives_the_model_and_crosses_processes() -> None:
    written: Fact[int] = Fact(30, PLACE, label="Timeout")
    default: Fact[int] = Fact(3, PLACE, written=False, label="Retries")
    long: Fact[str] = Fact("x" * 500, PLACE, label="Name")
    endless: Fact[int] = Fact(-1, PLACE, written=False, label="MaximumRetryAttempts")
    because = (written, default, long, endless)
    finding = Finding("it is late", at=written, because=because, fix=Fix.set(written, 60))
    verdict = summed_up(
        [
            judgement(Outcome.MISSED, finding),
            judgement(Outcome.UNKNOWN),
            judgement(Outcome.BROKEN),
            judgement(Outcome.MET),
        ]
    )
    (claim,) = verdict.claims
    texts = [each.text for each in claim.evidence]
    assert texts[:2] == ["Timeout is 30", "Retries is 3 (the default)"]
    assert texts[3] == "MaximumRetryAttempts is not set, and so without end"
    assert texts[2].startswith("Name is xxx")
    assert len(texts[2]) == 160
    assert (claim.resource, claim.key, claim.severity) == ("Jobs", "template.yaml#Jobs", Severity.LOW)
    assert [(each.resource, each.reason) for each in verdict.doubts] == [("Jobs", "so it is")]
    assert [(each.check, each.reason) for each in verdict.crashes] == [("told-by-test", "so it is")]
    assert verdict.outcomes == {
        "told-by-test": dict.fromkeys(frozenset(Outcome) - {Outcome.NOT_APPLICABLE}, 1)
    }
    assert pickle.loads(pickle.dumps(verdict)) == verdict  # noqa: S301 - our own bytes


def test_evidence_is_told_in_the_world_that_proved_it() -> None:
    size: Fact[int] = Fact(Choice(LARGE, 900, 30), PLACE, label="Size")
    other: Fact[int] = Fact(Choice(Same("the parameter Stage", "prod"), 1, 2), PLACE, label="Count")
    finding = Finding("it is large", at=size, because=(size, other))
    verdict = summed_up([judgement(Outcome.MISSED, finding, world=World().where(LARGE, answer=True))])
    assert [each.text for each in verdict.claims[0].evidence] == [
        "Size is 900",
        "Count depends on whether the parameter Stage is 'prod'",
    ]


def test_what_a_whole_application_misses_belongs_to_the_resource_it_is_found_at() -> None:
    jobs = Resource(name="Jobs", type="AWS::SQS::Queue", key="template.yaml#Jobs", origin=PLACE)
    application = Application(name=".", origin=PLACE, templates=("template.yaml",), resources=[jobs])
    count: Fact[int] = Fact(3, PLACE)
    verdict = summed_up(
        [judgement(Outcome.MISSED, Finding("a", at=jobs), Finding("b", at=count), subject=application)]
    )
    assert [(each.resource, each.key) for each in verdict.claims] == [
        ("Jobs", "template.yaml#Jobs"),
        ("the application", ""),
    ]


def test_the_same_finding_of_shared_code_is_told_once_and_names_all_it_concerns() -> None:
    def shared(resource: str) -> Claim:
        home = Origin("template.yaml", len(resource), 3)
        place = Origin("shared.py", 3, 1)
        return a_claim(
            resource=resource, message="a client is made", at=place, home=home, key=f"t#{resource}"
        )

    (told,) = in_order([shared("Resize"), shared("Book"), shared("Resize"), shared("Cancel")])
    assert told.resource == "Book"
    assert [(each.text, each.at.line) for each in told.evidence] == [
        ("the same holds for Cancel", 6),
        ("the same holds for Resize", 6),
    ]


def test_findings_are_ordered_by_place() -> None:
    claims = [
        a_claim(line=9),
        a_claim(line=7, resource="B", message="Another thing is late"),
        a_claim(line=7),
        a_claim(file="a.yaml", line=50),
    ]
    assert [(each.at.file, each.at.line, each.resource) for each in in_order(claims)] == [
        ("a.yaml", 50, "Jobs"),
        ("template.yaml", 7, "Jobs"),
        ("template.yaml", 7, "B"),
        ("template.yaml", 9, "Jobs"),
    ]


def test_what_functions_share_of_their_code_is_told_once() -> None:
    claims = [
        a_claim(
            file="shared.py", line=4, resource=name, message=f"{name} fetches a secret at each invocation"
        )
        for name in ("Pay", "Book", "Refund")
    ]
    claims.append(a_claim(file="shared.py", line=4, resource="Pay", message="Pay fetches a parameter"))
    assert [(each.resource, each.message) for each in in_order(claims)] == [
        ("Pay", "Pay fetches a parameter"),
        ("Book", "Book fetches a secret at each invocation; the same holds for 2 more functions"),
    ]


def test_a_practice_is_scored_by_the_worst_that_was_said_of_it() -> None:
    met, missed, unknown, none = Outcome.MET, Outcome.MISSED, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE
    said = {
        "missed": [{met, missed, unknown}],
        "missed-elsewhere": [{met}, {missed}],
        "unknown": [{met, none}, {unknown}],
        "broken": [{met, Outcome.BROKEN}],
        "allowed": [{met, missed}],
        "met": [{met, none}],
        "none": [{none}],
        "never-asked": [],
    }
    verdicts = [
        Verdict({name: dict.fromkeys(those[n], 1) for name, those in said.items() if len(those) > n})
        for n in range(2)
    ]
    claims = [a_claim("missed"), a_claim("missed-elsewhere")]
    (score,) = scored(
        [a_check(name) for name in said], verdicts, claims, [a_claim("allowed"), a_claim("missed")]
    )
    assert score == Score(
        Pillar.RELIABILITY, met=1, missed=2, unknown=2, allowed=1, not_applicable=2, places_met=6, places=9
    )


def test_the_subjects_of_checks_lead_to_their_resource(tmp_path: Path) -> None:
    folder(tmp_path)
    for finding in review(tmp_path, Config()).findings:
        assert finding.key.startswith("template.yaml#"), finding
    assert issubclass(Queue, Resource)


def test_the_examples_of_all_checks_are_reviewed_together_whatever_they_lack() -> None:
    result = review(Path(__file__).with_name("checks"), Config())
    assert result.broken == ()
    assert [each for each in result.problems if "fault of Colonnade" in each.advice] == []
    found = {claim.at.file.partition("/")[0] for claim in result.findings if "/before/" in claim.at.file}
    assert found == {each.name for each in Path(__file__).with_name("checks").iterdir()}


@pytest.mark.parametrize("cores", [1, 2])
def test_a_mapping_whose_function_is_told_nowhere_is_reviewed(tmp_path: Path, cores: int) -> None:
    mapping = """\
        Parameters: {Name: {Type: String}}
        Resources:
          Q: {Type: AWS::SQS::Queue}
          M:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {FunctionName: !Ref Name, EventSourceArn: !GetAtt Q.Arn}
        """
    for name in ("one", "two"):
        folder(tmp_path / name, dedent(mapping))
    result = review(tmp_path, Config(), cores=cores)
    assert len(result.applications) == 2
    assert "M" in {doubt.resource for doubt in result.unknown}
    assert (result.broken, result.problems) == ((), ())


def test_a_finding_that_cannot_be_told_is_broken_and_the_others_are_told() -> None:
    queue = Resource(name="Q", type="AWS::SQS::Queue", key="t.yaml#Q", origin=Origin("t.yaml", 3, 3))

    class Untellable:
        origin = queue.origin

        def __str__(self) -> str:
            raise RuntimeError("no words")

    verdict = summed_up(
        Judgement(a_check(), queue, Outcome.MISSED, (Finding("it is late", at=queue, because=because),))
        for because in ((Untellable(),), ())
    )
    assert [claim.message for claim in verdict.claims] == ["it is late"]
    (crash,) = verdict.crashes
    assert (crash.resource, crash.reason.partition(" (")[0]) == ("Q", "RuntimeError: no words")


def test_evidence_is_told_in_the_order_of_the_lines_that_of_the_same_file_first() -> None:
    queue = Resource(name="Q", type="AWS::SQS::Queue", key="t.yaml#Q", origin=Origin("t.yaml", 3, 3))
    places = [("t.yaml", 9), ("app.py", 7), ("t.yaml", 4), ("app.py", 2)]
    because: tuple[Fact[int], ...] = tuple(Fact(line, Origin(file, line, 1)) for file, line in places)
    verdict = summed_up(
        [Judgement(a_check(), queue, Outcome.MISSED, (Finding("late", at=queue, because=because),))]
    )
    assert [str(each.at) for each in verdict.claims[0].evidence] == [
        "t.yaml:4",
        "t.yaml:9",
        "app.py:2",
        "app.py:7",
    ]
