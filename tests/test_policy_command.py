"""`colonnade policy`: what it prints, writes and exits with."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result
from roles import HEAD, functions, template

from colonnade.cli import commands
from colonnade.reports.text import WIDTH

BOOKINGS = Path(__file__).parent.parent / "examples" / "bookings"
SCHEMA = json.loads((resources.files("colonnade.reports") / "policy.schema.json").read_text("utf-8"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["policy", *arguments])


def told(*arguments: str) -> Any:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    functions(tmp_path, template("Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Orders}}]"))
    return tmp_path


def test_a_table_a_remark_and_the_policy(folder: Path) -> None:
    result = run(str(folder))
    assert result.exit_code == 0
    assert result.stdout.split("\n")[0] == "Worker (template.yaml:17)"
    assert "dynamodb:PutItem        Orders           src/app.py:6     DynamoDBCrud   ok" in result.stdout
    assert "excess: Worker only writes to Orders" in result.stdout
    assert (
        "Policies:\n  - Statement:\n      - Effect: Allow\n        Action: dynamodb:PutItem\n"
        "        Resource: !GetAtt Orders.Arn\n" in result.stdout
    )


def test_everything_fits_a_terminal(folder: Path) -> None:
    for path in (folder, BOOKINGS):
        table = run(str(path)).stdout.split("\n")
        written = [line for line in table if ":" not in line or not line.startswith((" ", "#"))]
        assert max(map(len, written)) <= WIDTH
        assert [line for line in table if line != line.rstrip()] == []


def test_colours_change_no_letter(folder: Path) -> None:
    plain = run(str(folder)).stdout
    coloured = CliRunner().invoke(commands, ["policy", str(folder)], env={"CLICOLOR_FORCE": "1"}, color=True)
    assert "\x1b[" in coloured.stdout
    assert click.unstyle(coloured.stdout) == plain


def test_several_functions_end_in_a_summary() -> None:
    lines = run(str(BOOKINGS)).stdout.rstrip().split("\n")
    end = lines[[line.startswith("Summary") for line in lines].index(True) :]
    assert end[0].endswith("functions")
    assert "    1  will fail: what they call is not allowed" in end


def test_one_function_may_be_asked_for() -> None:
    assert [each["function"] for each in told(str(BOOKINGS), "TakePayment")["functions"]] == ["TakePayment"]
    wrong = run(str(BOOKINGS), "TakePayments")
    assert "did you mean TakePayment?" in wrong.output


def test_a_name_like_none_lists_all(folder: Path) -> None:
    assert "there is no function 'zzz'; there are Worker" in run(str(folder), "zzz").output


def test_a_folder_without_functions_is_an_error(tmp_path: Path) -> None:
    result = run(str(tmp_path))
    assert result.exit_code != 0
    assert "no function" in result.output


@pytest.mark.parametrize(
    ("language", "start"),
    [("sam", "Policies:"), ("cloudformation", "WorkerRole:"), ("json", '{\n  "Version": "2012-10-17"')],
)
def test_the_policy_comes_in_three_languages(folder: Path, language: str, start: str) -> None:
    assert f"\n{start}" in run(str(folder), "--as", language).stdout
    policy = told(str(folder), "--as", language)["functions"][0]["policy"]
    assert policy["language"] == language
    assert policy["text"].startswith(start)


def test_the_report_for_programs_is_what_its_schema_says(folder: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for path in (folder, BOOKINGS):
        validator.validate(told(str(path)))
    (worker,) = told(str(folder))["functions"]
    put = next(each for each in worker["needs"] if each["action"] == "dynamodb:PutItem")
    assert put == {
        "action": "dynamodb:PutItem",
        "on": "Orders",
        "location": {"file": "src/app.py", "line": 6, "column": 5},
        "why": "",
        "granted_by": ["the SAM policy template DynamoDBCrudPolicy"],
        "verdict": "granted",
        "certainty": "exact",
        "reason": "",
    }
    assert [each["kind"] for each in worker["too_much"]] == ["excess"]
    assert worker["policy"]["document"]["Statement"] == [
        {"Effect": "Allow", "Action": ["dynamodb:PutItem"], "Resource": {"Fn::GetAtt": ["Orders", "Arn"]}}
    ]


def test_missing_and_unclear_are_explained(tmp_path: Path) -> None:
    functions(tmp_path, template())
    out = run(str(tmp_path)).stdout
    assert "FAILS" in out
    assert "missing: dynamodb:PutItem on Orders" in out


def test_why_nothing_can_be_told(tmp_path: Path) -> None:
    functions(
        tmp_path,
        HEAD.replace("CodeUri: src/", "CodeUri: s3://artifacts/code.zip\n      Description: x").replace(
            "app.handler", "elsewhere.main"
        ),
    )
    out = run(str(tmp_path)).stdout
    assert "Nothing can be told: the code is not in the reviewed folder" in " ".join(out.split())
    jsonschema.validate(told(str(tmp_path)), SCHEMA)


def test_what_hangs_on_a_condition_is_told_for_each_side(tmp_path: Path) -> None:
    text = template("Policies: [!If [IsProd, AmazonDynamoDBFullAccess, !Ref AWS::NoValue]]")
    functions(
        tmp_path,
        text.replace("Resources:", "Conditions: {IsProd: !Equals [!Ref Stage, prod]}\nResources:", 1),
    )
    found = told(str(tmp_path))["functions"]
    assert {each["if"] for each in found} == {
        "the parameter Stage is 'prod'",
        "the parameter Stage is not 'prod'",
    }
    assert {need["verdict"] for each in found for need in each["needs"] if need["on"] == "Orders"} == {
        "granted",
        "missing",
    }
    only = told(str(tmp_path), "--parameter", "Stage=prod")["functions"]
    assert [each["if"] for each in only] == [None]


def test_others_of_a_shared_role_are_named(tmp_path: Path) -> None:
    other = """
    Other:
      Type: AWS::Serverless::Function
      Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/, Role: !GetAtt WorkerRole.Arn,
        Environment: {Variables: {ORDERS: !Ref Orders}}}
    """
    functions(tmp_path, template("Policies: [{DynamoDBWritePolicy: {TableName: !Ref Orders}}]", other))
    assert {each["function"]: each["shared_with"] for each in told(str(tmp_path))["functions"]} == {
        "Worker": ["Other"],
        "Other": ["Worker"],
    }
    assert "which it shares with Other" in run(str(tmp_path), "Worker").stdout


def test_the_report_can_be_written_to_a_file(folder: Path) -> None:
    result = run(str(folder), "--output", str(folder / "policy.txt"))
    assert result.exit_code == 0
    assert "1 function; the report is in" in result.stderr
    assert (folder / "policy.txt").read_text("utf-8") == run(str(folder)).stdout


def test_what_could_not_be_read_is_told_and_the_rest_goes_on(folder: Path) -> None:
    (folder / "broken.yaml").write_text("Resources: {A: {Type: AWS::SQS::Queue\n", encoding="utf-8")
    result = run(str(folder), "Worker")
    assert result.exit_code == 2
    assert "broken.yaml" in result.stderr
    assert "Worker (template.yaml:17)" in result.stdout
    assert run(str(folder / "nowhere")).exit_code != 0


def test_a_fault_of_colonnade_stays_with_its_function(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("colonnade.policy.difference_of", broken)
    result = run(str(folder))
    assert result.exit_code == 3
    assert "Colonnade broke on Worker (template.yaml:17): ZeroDivisionError" in result.stderr
