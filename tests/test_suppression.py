"""Suppression: accepted with a reason, listed, and told where it is in vain."""

from __future__ import annotations

from pathlib import Path

import pytest
from samples import CODE, FAULTY, a_claim, folder

from colonnade.check import Pillar
from colonnade.config import Allow, Config
from colonnade.fact import Origin
from colonnade.problem import Problem
from colonnade.review import review
from colonnade.sources.files import Tree
from colonnade.suppression import Allowance, comments, configured, read, sift, unknown_checks
from colonnade.verdict import Claim, Doubt

TEMPLATE = """\
Globals:
  Function:
    Timeout: 3  # colonnade: allow slow because nobody waits
Resources:
  # colonnade: allow first because it stands above
  # and so does this line
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      # colonnade: allow second, third because: it is inside
      VisibilityTimeout: 30

  # colonnade: allow fourth because it belongs to Worker
  "Worker":
    Type: AWS::Lambda::Function
Outputs:
  # colonnade: allow fifth because it is an output
  Url:
    Value: x
"""


def allowed(text: str, file: str = "template.yaml") -> list[Allowance]:
    found = list(comments(file, text))
    assert all(isinstance(each, Allowance) for each in found), found
    return [each for each in found if isinstance(each, Allowance)]


def wrong(text: str) -> list[Problem]:
    return [each for each in comments("template.yaml", text) if isinstance(each, Problem)]


def test_a_comment_speaks_for_the_resource_around_or_below_it() -> None:
    told = {each.check: each for each in allowed(TEMPLATE)}
    assert {name: (each.first, each.last, each.key) for name, each in told.items()} == {
        "slow": (3, 3, ""),
        "first": (5, 12, "template.yaml#Jobs"),
        "second": (5, 12, "template.yaml#Jobs"),
        "third": (5, 12, "template.yaml#Jobs"),
        "fourth": (13, 15, "template.yaml#Worker"),
        "fifth": (17, 18, ""),
    }
    assert told["third"].because == "it is inside"


def test_in_code_a_comment_speaks_for_its_line_or_the_next() -> None:
    code = """\
import boto3
# colonnade: allow late because it is seldom
# and cheap
boto3.client("s3")
time.sleep(3)  # colonnade: allow sleeps because the printer is slow
"""
    late, sleeps = allowed(code, "app.py")
    assert (late.first, late.last, late.key) == (2, 4, "")
    assert (sleeps.first, sleeps.last) == (5, 5)


@pytest.mark.parametrize(
    ("comment", "what"),
    [
        ("# colonnade: allow jobs-are-late", "nothing is allowed here, because the reason is missing"),
        (
            "# colonnade: allow jobs-are-late because",
            "nothing is allowed here, because the reason is missing",
        ),
        ("# colonnade: allow because I say so", "this comment to Colonnade is not understood"),
        ("# colonnade: ignore jobs-are-late", "this comment to Colonnade is not understood"),
        ("# colonnade: allow one two because so", "this comment to Colonnade is not understood"),
    ],
)
def test_a_comment_without_reason_or_sense_is_a_problem_and_allows_nothing(comment: str, what: str) -> None:
    text = f"Resources:\n  Jobs:\n    Type: AWS::SQS::Queue  {comment}\n"
    (problem,) = wrong(text)
    assert (problem.line, problem.column, problem.what) == (3, 28, what)
    assert problem.advice == "write # colonnade: allow CHECK because REASON"
    assert len(list(comments("template.yaml", text))) == 1


def test_other_words_of_the_name_are_no_comments() -> None:
    assert not list(comments("template.yaml", "Resources: {}  # reviewed by colonnade every day\n"))


def test_metadata_allows_in_json_where_no_comment_can_stand(tmp_path: Path) -> None:
    (tmp_path / "template.json").write_text(
        """{"Resources": {
          "Jobs": {"Type": "AWS::SQS::Queue", "Metadata": {"colonnade": {"allow": [
            {"check": "jobs-are-late", "because": "nobody waits"},
            {"check": "jobs-are-lost"}]}}},
          "Worker": {"Type": "AWS::SQS::Queue", "Metadata": {"colonnade": {"allow":
            {"check": "jobs-are-late", "because": "alone"}}}},
          "Other": {"Type": "AWS::SQS::Queue", "Metadata": {"colonnade": "x"}}
        }}""",
        encoding="utf-8",
    )
    allowances, problems = read(Tree(tmp_path), ["template.json", "missing.yaml"])
    assert [(each.check, each.because, each.line, each.key) for each in allowances] == [
        ("jobs-are-late", "nobody waits", 3, "template.json#Jobs"),
        ("jobs-are-late", "alone", 6, "template.json#Worker"),
    ]
    advice = "write allow: [{check: CHECK, because: REASON}]"
    assert [str(each) for each in problems] == [
        "template.json:4: nothing is allowed here, because the check or the reason is missing; " + advice
    ]


def test_metadata_of_a_broken_document_allows_nothing(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("Metadata: [colonnade\n", encoding="utf-8")
    assert read(Tree(tmp_path), ["template.yaml"]) == ([], [])


def test_findings_are_parted_by_place_and_by_resource() -> None:
    by_place = Allowance("app.py", 3, "jobs-are-late", "so", first=3, last=4)
    by_resource = Allowance(
        "template.yaml", 9, "jobs-are-late", "so", first=8, last=12, key="template.yaml#Jobs"
    )
    claims = [
        a_claim(file="app.py", line=4, key=""),
        a_claim(file="app.py", line=5, key=""),
        a_claim(file="app.py", line=90, key="template.yaml#Jobs"),
        a_claim("other-check", line=9),
    ]
    sifted = sift(claims, [], [by_resource, by_place])
    assert sifted.told == [claims[1], claims[3]]
    assert [(each.claim, each.by) for each in sifted.suppressed] == [
        (claims[0], by_place),
        (claims[2], by_resource),
    ]
    assert sifted.unused == []


def test_globs_of_the_configuration_part_findings() -> None:
    (allowance,) = configured([Allow("jobs-are-late", "legacy", resource="Old*", path="legacy/*", line=4)])
    meant = a_claim(resource="OldJobs", file="legacy/a/template.yaml")
    others = [a_claim(resource="OldJobs"), a_claim(file="legacy/template.yaml")]
    sifted = sift([meant, *others], [], [allowance])
    assert [each.claim for each in sifted.suppressed] == [meant]
    assert sifted.told == others


def test_what_accepts_nothing_is_told_unless_its_check_could_not_be_decided() -> None:
    vain = Allowance("template.yaml", 3, "jobs-are-late", "so", first=3, last=4)
    assert sift([], [], [vain]).unused == [vain]
    doubt = Doubt("jobs-are-late", Pillar.COST, "Jobs", "hidden", Origin("template.yaml", 4, 1))
    assert sift([], [doubt], [vain]).unused == []
    nowhere = Doubt("jobs-are-late", Pillar.COST, "Jobs", "hidden", None)
    assert sift([], [nowhere], [vain]).unused == [vain]


def test_a_check_that_does_not_exist_is_told_with_the_one_that_was_meant() -> None:
    allowances = [Allowance("t.yaml", 3, "jobs-are-lat", "so"), Allowance("t.yaml", 4, "xyz", "so")]
    assert [str(each) for each in unknown_checks(allowances, ["jobs-are-late"])] == [
        "t.yaml:3: there is no check 'jobs-are-lat' to allow; did you mean jobs-are-late?",
        "t.yaml:4: there is no check 'xyz' to allow; colonnade checks lists them",
    ]


CHECK = "queue-hides-messages-too-briefly"


def checks_told(claims: tuple[Claim, ...]) -> set[str]:
    return {claim.check for claim in claims}


def test_a_review_lists_what_was_accepted_and_scores_it_apart(tmp_path: Path) -> None:
    folder(
        tmp_path,
        FAULTY.replace("  Jobs:", f"  Jobs:  # colonnade: allow {CHECK} because jobs may be done twice"),
    )
    result = review(tmp_path, Config(checks=(CHECK,)))
    assert (result.findings, result.roadmap) == ((), ())
    (accepted,) = result.suppressed
    assert (accepted.claim.check, accepted.by.because) == (CHECK, "jobs may be done twice")
    (score,) = result.scorecard
    assert (score.allowed, score.missed, score.met) == (1, 0, 0)


def test_a_comment_in_the_code_accepts_what_is_found_there(tmp_path: Path) -> None:
    check = "logs-unstructured"
    folder(tmp_path)
    before = review(tmp_path, Config(checks=(check,)))
    assert checks_told(before.findings) == {check}
    line = before.findings[0].at
    assert line.file == "src/app.py"
    lines = CODE.splitlines()
    lines[line.line - 1] += f"  # colonnade: allow {check} because it is a demonstration"
    folder(tmp_path, code="\n".join(lines))
    after = review(tmp_path, Config(checks=(check,)))
    assert (after.findings, len(after.suppressed)) == ((), len(before.findings))


def test_a_review_tells_what_is_allowed_in_vain_only_of_checks_that_ran(tmp_path: Path) -> None:
    vain = "# colonnade: allow role-allows-everything because it is old"
    folder(tmp_path, FAULTY.replace("  Jobs:", f"  Jobs:  {vain}"))
    assert [each.check for each in review(tmp_path, Config()).unused] == ["role-allows-everything"]
    assert review(tmp_path, Config(checks=(CHECK,))).unused == ()


def test_a_reason_that_is_missing_is_a_problem_of_the_review(tmp_path: Path) -> None:
    folder(tmp_path, FAULTY.replace("  Jobs:", f"  Jobs:  # colonnade: allow {CHECK}"))
    result = review(tmp_path, Config(checks=(CHECK,)))
    assert checks_told(result.findings) == {CHECK}
    assert [(each.file, each.line) for each in result.problems] == [("template.yaml", 4)]
