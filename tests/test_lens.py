"""The Serverless Applications Lens, answered by findings, by people, and into the Well-Architected Tool."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import boto3
import click
import pytest
from botocore.stub import Stubber
from click.testing import CliRunner, Result
from samples import a_check, a_claim, a_review, folder

from colonnade import wellarchitected
from colonnade.aws.lens import Level, lens
from colonnade.check import Outcome, all_checks
from colonnade.cli import commands
from colonnade.finding import Severity
from colonnade.lens import Answer, Answered, Said, Standing, answered, questions, read_answers
from colonnade.problem import Unreadable
from colonnade.reports import lens as report
from colonnade.review import Review

THROTTLING, QUOTAS, RETRIES = "rel_rel_q1_a1", "rel_rel_q1_a2", "rel_rel_q2_a1"
WORKLOAD = "0123456789abcdef0123456789abcdef"


def review(outcome: Outcome, practice: str = THROTTLING, **changes: Any) -> Review:
    """A review by one check that serves a practice, which had that outcome at two places."""
    check = a_check(lens=(practice,))
    claims = [a_claim()] if outcome is Outcome.MISSED else []
    return a_review(*claims, checks=(check,), outcomes={check.name: {outcome: 2}}, **changes)


def answer_to(practice: str, answers: tuple[Answered, ...]) -> Answer:
    (found,) = (each for one in answers for each in one.answers if each.practice.id == practice)
    return found


def question_of(practice: str, answers: tuple[Answered, ...]) -> Answered:
    (found,) = (one for one in answers if practice in [each.practice.id for each in one.answers])
    return found


def run(*arguments: str | Path, **environment: str) -> Result:
    runner = CliRunner(env={"NO_COLOR": "1", "SOURCE_DATE_EPOCH": "1795392000", **environment})
    result = runner.invoke(commands, ["lens", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_lens_has_nine_questions_of_38_practices_and_ours_on_sustainability() -> None:
    of_aws = [each for each in lens() if each.of_aws]
    assert len(of_aws) == 9
    assert sum(len(each.practices) for each in of_aws) == 38
    ours = [each for each in lens() if not each.of_aws]
    assert ours
    assert all(re.fullmatch(r"sus_sus_q\d_a\d", each.id) for one in ours for each in one.practices)


def test_what_files_alone_can_tell_is_served_by_a_check() -> None:
    served = {practice for each in all_checks() for practice in each.lens}
    practices = [each for question in lens() for each in question.practices]
    assert [each.id for each in practices if each.told_by_files and each.id not in served] == []
    assert served <= {each.id for each in practices}


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [
        (Outcome.MET, Standing.MET),
        (Outcome.MISSED, Standing.MISSED),
        (Outcome.NOT_APPLICABLE, Standing.NOT_APPLICABLE),
        (Outcome.UNKNOWN, Standing.OPEN),
        (Outcome.BROKEN, Standing.OPEN),
    ],
)
def test_a_practice_stands_as_its_checks_found(outcome: Outcome, standing: Standing) -> None:
    assert answer_to(THROTTLING, answered(review(outcome), {})).standing is standing


def test_what_files_cannot_tell_to_be_kept_is_open_and_never_met() -> None:
    found = answer_to(QUOTAS, answered(review(Outcome.MET, QUOTAS), {}))
    assert (found.standing, found.reasons) == (
        Standing.OPEN,
        ("nothing speaks against it, but files cannot tell that it is kept",),
    )
    assert answer_to(QUOTAS, answered(review(Outcome.MISSED, QUOTAS), {})).standing is Standing.MISSED
    assert answer_to(RETRIES, answered(review(Outcome.MET), {})).reasons == ("no file tells",)


def test_a_person_answers_what_is_open_only() -> None:
    yes, no = Said("yes", "seen by Ann", "answers.toml", 1), Said("no", "", "answers.toml", 4)
    answers = answered(review(Outcome.MISSED), {THROTTLING: yes, QUOTAS: yes, RETRIES: no})
    assert answer_to(THROTTLING, answers).standing is Standing.MISSED
    assert answer_to(THROTTLING, answers).contradicted
    assert answer_to(QUOTAS, answers).standing is Standing.MET
    assert answer_to(RETRIES, answers).standing is Standing.MISSED
    told = [*report.evidence(answer_to(QUOTAS, answers))]
    assert told == ["a person says yes: seen by Ann (answers.toml:1)"]
    assert "a person says yes (answers.toml:1), the findings say otherwise" in [
        *report.evidence(answer_to(THROTTLING, answers))
    ]
    assert [*report.evidence(answer_to(RETRIES, answers))] == ["a person says no (answers.toml:4)"]


def test_the_risk_is_that_of_the_worst_practice_missed() -> None:
    assert question_of(THROTTLING, answered(review(Outcome.MISSED), {})).risk is Severity.HIGH
    good = question_of(QUOTAS, answered(review(Outcome.MISSED, QUOTAS), {}))
    assert (good.risk, good.open_risk) == (Severity.MEDIUM, Severity.HIGH)
    best = question_of("rel_rel_q1_a3", answered(review(Outcome.MISSED, "rel_rel_q1_a3"), {}))
    assert best.risk is Severity.LOW
    kept = {each.id: Said("yes", "", "a", 1) for question in lens() for each in question.practices}
    answers = answered(review(Outcome.MET), kept)
    assert {(each.risk, each.open_risk, each.open) for each in answers} == {(None, None, ())}


def test_the_text_fits_a_screen_and_says_what_it_rests_on() -> None:
    lines = [click.unstyle(line) for line in report.text(answered(review(Outcome.MISSED), {}))]
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert "  missed  required Inbound requests are throttled, steady rate and burst\n" in text
    assert "jobs-are-late: 1 finding, first at template.yaml:7\n" in text
    assert lines[0].startswith("Serverless Applications Lens: 47 practices, 0 met, 1 missed, 0 n/a, 46 open")
    assert "2 places by 1 check" in "\n".join(report.text(answered(review(Outcome.MET), {})))


def test_the_questions_that_are_open_are_asked_and_answers_are_never_lost(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    answers = answered(review(Outcome.MET), {})
    file.write_text(questions(answers, ""), encoding="utf-8")
    assert read_answers(file) == {}
    asked = file.read_text(encoding="utf-8")
    assert f"[{THROTTLING}]" not in asked
    assert f"[{QUOTAS}]" in asked
    mine = asked.replace(
        f'[{QUOTAS}]\nanswer = ""\nbecause = ""', f'[{QUOTAS}] # mine\nanswer = "Yes"\nbecause = "x"'
    )
    again = questions(answered(review(Outcome.UNKNOWN), {}), mine)
    assert again.startswith(mine.rstrip("\n"))
    assert f"[{THROTTLING}]" in again
    file.write_text(again, encoding="utf-8")
    ((name, said),) = read_answers(file).items()
    assert (name, said.answer, said.because) == (QUOTAS, "yes", "x")
    assert again.splitlines()[said.line - 1] == f"[{QUOTAS}] # mine"
    assert questions(answered(review(Outcome.UNKNOWN), {}), again) == again


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[nonsense]\n", "answers.toml:1: 'nonsense' is no practice"),
        (f'\n[{QUOTAS}]\nanswer = "perhaps"\n', "answers.toml:2: 'perhaps' is no answer; it is one of yes"),
        (f"[{QUOTAS}]\nanswer = 1\n", "answers.toml:1: an answer is a table of texts"),
        (f'{QUOTAS} = "yes"\n', "an answer is a table of texts"),
        (f'[{QUOTAS}]\nwho = "me"\n', "answers.toml:1: 'who' is not understood; it has answer and because"),
        ("[", "is not TOML"),
    ],
)
def test_answers_that_are_not_understood_are_one_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable) as unreadable:
        read_answers(file)
    assert told in str(unreadable.value.problem)


def test_the_custom_lens_keeps_the_limits_of_the_tool() -> None:
    told = json.loads(report.custom_lens())
    assert len(report.custom_lens()) <= 500_000
    assert len(told["pillars"]) == 6
    for pillar in told["pillars"]:
        assert len(pillar["questions"]) <= 20
        for question in pillar["questions"]:
            ids = [each["id"] for each in question["choices"]]
            assert len(ids) == len(set(ids)) <= 15
            assert ids[-1].endswith("_no")
            assert all(re.fullmatch(r"\w{1,64}", each) for each in ids)
            assert all("improvementPlan" in each for each in question["choices"][:-1])
            rules = question["riskRules"]
            assert len(rules) <= 3
            assert rules[-1]["condition"] == "default"
            for rule in rules[:-1]:
                assert set(rule["condition"].split(" && ")) <= set(ids)
            assert {each["risk"] for each in rules} <= {"NO_RISK", "MEDIUM_RISK", "HIGH_RISK"}


def test_the_command_tells_asks_and_takes_answers(tmp_path: Path) -> None:
    app, file = folder(tmp_path / "app"), tmp_path / "answers.toml"
    assert run(app).stdout.startswith("Serverless Applications Lens: 47 practices")
    assert "only a person can tell of; the questions are in" in run(app, "--ask", file).stderr
    before = json.loads(run(app, "--format", "json").stdout)
    file.write_text(
        file.read_text(encoding="utf-8").replace('answer = ""', 'answer = "yes"'), encoding="utf-8"
    )
    result = run(app, "--format", "json", "--answers", file)
    standings = [
        each["standing"] for one in json.loads(result.stdout)["questions"] for each in one["practices"]
    ]
    assert "open" not in standings
    assert "open" in [each["standing"] for one in before["questions"] for each in one["practices"]]
    assert run(app, "--format", "markdown").stdout.startswith("# Serverless Applications Lens")
    run(app, "--output", tmp_path / "lens.txt")
    assert "OPS 1" in (tmp_path / "lens.txt").read_text(encoding="utf-8")
    assert json.loads(run("--format", "custom-lens").stdout)["schemaVersion"] == "2021-11-01"
    file.write_text("[nonsense]", encoding="utf-8")
    assert run(app, "--ask", file).exit_code == 2
    assert file.read_text(encoding="utf-8") == "[nonsense]"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Stubber:
    """The Well-Architected Tool, as botocore's model of it says what it takes and gives."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    client = boto3.client("wellarchitected")
    stubber = Stubber(client)
    monkeypatch.setattr("boto3.client", lambda _: client)
    return stubber


def chosen(stubber: Stubber, *choices: str) -> None:
    for question in lens():
        if question.of_aws:
            stubber.add_response(
                "get_answer",
                {"Answer": {"SelectedChoices": [each for each in choices if question.id in each]}},
                {"WorkloadId": WORKLOAD, "LensAlias": "serverless", "QuestionId": question.id},
            )


def test_what_is_told_is_written_and_what_is_open_stays(tool: Stubber) -> None:
    chosen(tool, "rel_rel_q1_no", QUOTAS, "ops_ops_q1_a1")
    answers = answered(review(Outcome.MET), {})
    notes = {each.practice.id: report.note(each) for one in answers for each in one.answers}
    with tool:
        (change,) = wellarchitected.changes(tool.client, WORKLOAD, answers, notes)
        assert (change.label, change.before) == ("REL 1", ("rel_rel_q1_no", QUOTAS))
        assert change.after == (THROTTLING, QUOTAS)
        assert change.call["ChoiceUpdates"] == {
            THROTTLING: {"Status": "SELECTED", "Notes": "2 places by 1 check"}
        }
        tool.add_response("update_answer", {}, change.call)
        tool.add_response("create_milestone", {"MilestoneNumber": 3})
        assert wellarchitected.push(tool.client, WORKLOAD, [change], "Colonnade") == 3
        tool.assert_no_pending_responses()


def test_where_nothing_is_kept_none_is_chosen_and_what_does_not_apply_is_said(tool: Stubber) -> None:
    no = {each.id: Said("no", "", "a", 1) for each in lens()[5].practices}
    never = {each.id: Said("not-applicable", "", "a", 1) for each in lens()[6].practices}
    assert (lens()[5].id, lens()[6].id) == ("rel_q1", "rel_q2")
    answers = answered(a_review(), no | never)
    notes = {each.practice.id: report.note(each) for one in answers for each in one.answers}
    chosen(tool)
    with tool:
        missed, unfit = wellarchitected.changes(tool.client, WORKLOAD, answers, notes)
    assert missed.after == ("rel_rel_q1_no",)
    assert unfit.call["IsApplicable"] is False


def test_a_push_shows_what_it_would_write_and_writes_when_told(tool: Stubber, tmp_path: Path) -> None:
    app = folder(tmp_path)
    chosen(tool)
    with tool:
        result = run(app, "--push", WORKLOAD)
    assert "COST 1: nothing -> cost_cost_q1_a4" in result.stdout
    assert "Nothing was written; --yes writes it" in result.stdout
    changed = result.stdout.count("->")
    chosen(tool)
    for _ in range(changed):
        tool.add_response("update_answer", {})
    tool.add_response("create_milestone", {"MilestoneNumber": 1})
    with tool:
        assert "Written, and kept as milestone 1." in run(app, "--push", WORKLOAD, "--yes").stdout
    tool.add_client_error("get_answer", "ResourceNotFoundException", "no such workload")
    with tool:
        result = run(app, "--push", WORKLOAD)
    assert (result.exit_code, "no such workload" in result.stderr) == (2, True)


def test_nothing_is_answered_of_nothing(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing was reviewed" in result.stderr


def test_levels_say_themselves() -> None:
    assert [str(each) for each in Level] == ["best", "good", "required"]
