"""Edits of HCL in place: what is written where, what stays, and what is refused."""

# ruff: noqa: E501 - one line for each edit reads best

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from colonnade import sources
from colonnade.cli import commands
from colonnade.edit import Append, Edit, NewResource, Removal, TemplateEdit
from colonnade.sources.files import Tree
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.rewriting.rewrite import rewritten
from colonnade.sources.terraform.changes import Changes

TEXT = """\
# A queue, and what works on it.
resource "aws_sqs_queue" "jobs" {
  name                       = "jobs" # keep
  visibility_timeout_seconds = 30
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 3
  })
}

resource "aws_sqs_queue" "dead" {}

resource "aws_lambda_function" "work" {
  function_name = "work"
  architectures = ["x86_64"]
  layers = [
    "a",
  ]
  memory_size = var.memory

  environment {
    variables = { A = "1" }
  }
}

module "other" {
  source = "./other"
  size   = 1
}
"""
JOBS = ("resource", "aws_sqs_queue", "jobs")
WORK = ("resource", "aws_lambda_function", "work")


def written(*edits: TemplateEdit, text: str = TEXT) -> list[str]:
    """The lines that edits put in and take out."""
    new = rewritten("main.tf", text, edits)
    before, after = text.splitlines(), new.splitlines()
    out = [f"-{each}" for each in before if each not in after]
    return out + [f"+{each}" for each in after if each not in before]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (Edit("main.tf", (*JOBS, "visibility_timeout_seconds"), 90), ["-  visibility_timeout_seconds = 30", "+  visibility_timeout_seconds = 90"]),
        (Edit("main.tf", (*JOBS, "delay_seconds"), 5), ["+  delay_seconds = 5"]),
        (Edit("main.tf", (*JOBS, "redrive_policy", "maxReceiveCount"), 5), ["-    maxReceiveCount     = 3", "+    maxReceiveCount     = 5"]),
        (Edit("main.tf", (*WORK, "architectures"), ["arm64"]), ['-  architectures = ["x86_64"]', '+  architectures = ["arm64"]']),
        (Edit("main.tf", (*WORK, "timeout"), 9), ["+  timeout     = 9"]),
        (Edit("main.tf", (*WORK, "tracing_config", 0, "mode"), "Active"), ["+  tracing_config {", '+    mode = "Active"']),
        (Edit("main.tf", (*WORK, "tracing_config"), {"Mode": "Active"}), ["+  tracing_config {", '+    mode = "Active"']),
        (Edit("main.tf", (*WORK, "environment", 0, "variables", "B"), "a ${b}"), ['-    variables = { A = "1" }', '+    variables = { A = "1", B = "a $${b}" }']),
        (Append("main.tf", (*WORK, "layers"), "b"), ['+    "b",']),
        (Append("main.tf", (*WORK, "architectures"), "arm64"), ['-  architectures = ["x86_64"]', '+  architectures = ["x86_64", "arm64"]']),
        (Removal("main.tf", (*JOBS, "visibility_timeout_seconds")), ["-  visibility_timeout_seconds = 30"]),
        (Removal("main.tf", (*WORK, "environment")), ["-  environment {", '-    variables = { A = "1" }', "-  }"]),
        (Edit("main.tf", ("module", "other", "size"), 2), ["-  size   = 1", "+  size   = 2"]),
        (Edit("main.tf", ("module", "other", "tracing_mode"), "Active"), ['+  tracing_mode = "Active"']),
    ],
    ids=str,
)  # fmt: skip
def test_an_edit_changes_its_lines_and_no_other(edit: TemplateEdit, expected: list[str]) -> None:
    assert written(edit) == expected


def test_line_ends_and_comments_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    new = rewritten("main.tf", text, [Edit("main.tf", (*JOBS, "delay_seconds"), 5)])
    assert new.count("\r\n") == text.count("\r\n") + 1
    assert new.replace("  delay_seconds = 5\r\n", "") == text


def test_resources_are_declared_as_blocks_that_refer_to_others() -> None:
    alarm = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "MetricName": "Visible",
            "Dimensions": [
                {"Name": "QueueName", "Value": {"Fn::GetAtt": ["aws_sqs_queue.dead", "QueueName"]}}
            ],
            "AlarmActions": [{"Ref": "AlarmTopic"}],
            "AlarmDescription": {"Fn::Sub": "of ${aws_sqs_queue.dead.Arn}, ${AlarmTopic}"},
        },
    }
    topic = {"Type": "AWS::SNS::Topic"}
    changes = Changes()
    edits = [
        changes.written(NewResource("main.tf", "AlarmTopic", topic)),
        changes.written(NewResource("main.tf", "AwsSqsQueueDeadAlarm", alarm, beside="aws_sqs_queue.dead")),
    ]
    assert not any(isinstance(each, str) for each in edits)
    new = rewritten("main.tf", TEXT, [each for each in edits if not isinstance(each, str)])
    assert new.endswith('}\n\nresource "aws_sns_topic" "alarm_topic" {}\n')
    assert (
        """\
resource "aws_sqs_queue" "dead" {}

resource "aws_cloudwatch_metric_alarm" "dead_alarm" {
  metric_name       = "Visible"
  dimensions        = { QueueName = aws_sqs_queue.dead.name }
  alarm_actions     = [aws_sns_topic.alarm_topic.arn]
  alarm_description = "of ${aws_sqs_queue.dead.arn}, ${aws_sns_topic.alarm_topic.arn}"
}
"""
        in new
    )
    again = rewritten("main.tf", new, [each for each in edits if not isinstance(each, str)])
    assert again == new


def test_blocks_and_documents_of_new_resources_are_written_as_terraform_has_them() -> None:
    queue = {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "RedrivePolicy": {
                "deadLetterTargetArn": {"Fn::GetAtt": ["aws_sqs_queue.dead", "Arn"]},
                "maxReceiveCount": 5,
            }
        },
    }
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "FunctionName": {"Ref": "aws_lambda_function.work"},
            "DestinationConfig": {
                "OnFailure": {"Destination": {"Fn::GetAtt": ["aws_sqs_queue.dead", "Arn"]}}
            },
        },
    }
    changes = Changes()
    made = changes.written(NewResource("main.tf", "Kept", queue))
    assert isinstance(made, Edit)
    new = rewritten("main.tf", TEXT, [made])
    assert 'resource "aws_sqs_queue" "kept" {\n  redrive_policy = jsonencode({' in new
    assert "deadLetterTargetArn = aws_sqs_queue.dead.arn" in new.partition('"kept"')[2]
    told = changes.written(NewResource("main.tf", "Mapping", mapping))
    assert isinstance(told, Edit)
    assert rewritten("main.tf", TEXT, [told]).endswith(
        """
resource "aws_lambda_event_source_mapping" "mapping" {
  function_name = aws_lambda_function.work.function_name

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.dead.arn
    }
  }
}
"""
    )


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Edit("main.tf", (*WORK, "memory_size"), 512), "memory_size is chosen by var.memory"),
        (Edit("main.tf", (*WORK, "nonsense"), 1), "nonsense is not an argument that is written here"),
        (Edit("main.tf", ("resource", "aws_sqs_queue", "none", "x"), 1), "is not a place in this file"),
        (
            Edit("main.tf", ("resource", "aws_sqs_queue", "dead", "delay_seconds"), 1),
            "is written on one line",
        ),
        (Edit("main.tf", (*JOBS, "name", "x"), 1), "name is written in a way that is not changed"),
        (Edit("main.tf", (*WORK, "layers"), {"Fn::Split": [",", "a"]}), "Fn::Split is not written in HCL"),
        (Edit("main.tf", (*WORK, "timeout"), {"Ref": "AWS::Region"}), "which may not be declared"),
        (Edit("main.tf", (*WORK, "timeout"), {"Ref": "module.a.aws_sqs_queue.q"}), "stands in a module"),
        (Append("main.tf", (*WORK, "memory_size"), 1), "is not written as a list"),
        (Append("main.tf", (*WORK, "environment", 0), 1), "is not a list that is written here"),
        (Removal("main.tf", (*WORK, "nothing")), "nothing is not there"),
    ],
    ids=str,
)
def test_what_cannot_be_written_is_refused(edit: TemplateEdit, reason: str) -> None:
    with pytest.raises(Refused, match=reason.replace("(", r"\(")):
        rewritten("main.tf", TEXT, [edit])


def test_documents_are_encoded_and_properties_are_found_where_their_resource_stands(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_sqs_queue" "dead" {\n  name = "dead"\n}\n')
    (tmp_path / "jobs.tf").write_text('resource "aws_sqs_queue" "jobs" {\n  name = "jobs"\n}\n')
    (group,) = sources.find(Tree(tmp_path))
    sources.load(group)
    writer = group.loaded[0].template.writer
    assert writer is not None
    policy = {"deadLetterTargetArn": {"Fn::GetAtt": ["aws_sqs_queue.dead", "Arn"]}, "maxReceiveCount": 5}
    edit = writer.written(
        Edit("main.tf", ("Resources", "aws_sqs_queue.jobs", "Properties", "RedrivePolicy"), policy)
    )
    assert isinstance(edit, Edit)
    assert (edit.file, edit.path) == ("jobs.tf", (*JOBS, "redrive_policy"))
    new = rewritten("jobs.tf", (tmp_path / "jobs.tf").read_text(), [edit])
    assert "  redrive_policy = jsonencode({\n" in new
    assert "deadLetterTargetArn = aws_sqs_queue.dead.arn" in new


def test_broken_files_are_left_alone() -> None:
    with pytest.raises(Refused, match="cannot be read as HCL"):
        rewritten(
            "main.tf", 'resource "a" "b" {\n  x = = 1\n}\n', [Edit("main.tf", ("resource", "a", "b", "y"), 1)]
        )


def test_types_without_a_name_in_terraform_are_refused() -> None:
    changes = Changes()
    refused = changes.written(NewResource("main.tf", "Odd", {"Type": "AWS::Odd::Thing"}))
    assert refused == "AWS::Odd::Thing has no type in Terraform that is known"
    assert isinstance(changes.written(Edit("main.tf", ("Resources", "A", "Properties", "B"), 1)), str)
    assert changes.users(Edit("main.tf", JOBS, 1)) == set()
    assert changes.alone(Edit("main.tf", JOBS, 1), "x") == Edit("main.tf", JOBS, 1)


def test_the_command_shows_a_patch_of_hcl_that_it_has_proved(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "aws_lambda_function" "work" {\n  function_name = "work"\n  role = "r"\n  runtime = "nodejs24.x"\n'
        '  handler = "index.handler"\n  timeout = 60\n}\n\n'
        'resource "aws_sqs_queue" "jobs" {\n  visibility_timeout_seconds = 30 # too short\n}\n\n'
        'resource "aws_lambda_event_source_mapping" "jobs" {\n  function_name = aws_lambda_function.work.arn\n'
        "  event_source_arn = aws_sqs_queue.jobs.arn\n}\n"
    )
    result = CliRunner().invoke(
        commands, ["fix", str(tmp_path), "queue-hides-messages-too-briefly", "--apply"]
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert "visibility_timeout_seconds = 360 # too short" in (tmp_path / "main.tf").read_text()


def test_a_review_speaks_of_terraform_by_its_own_names() -> None:
    example = Path(__file__).parent / "sources" / "terraform"
    checks = ("queue-hides-messages-too-briefly", "function-lacks-permission", "function-without-tracing")
    chosen = [part for each in checks for part in ("--check", each)]
    result = CliRunner().invoke(commands, ["review", str(example), "--all", *chosen])
    told = " ".join(result.stdout.split())
    for sentence in (
        "main.tf:21 aws_sqs_queue.jobs hides messages for 30 s; module.resize.aws_lambda_function.this needs 540 s",
        "Change visibility_timeout_seconds to 540.",
        "Set tracing_config.mode to Active.",
        "broken.tf:2: cannot be read as HCL here",
    ):
        assert sentence in told
    assert "RedrivePolicy" not in told
