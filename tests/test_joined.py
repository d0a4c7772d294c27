"""Templates and Terraform that name each other's resources: one application, with links from form to form."""

from __future__ import annotations

from pathlib import Path

import pytest

from colonnade import sources
from colonnade.config import Config
from colonnade.fixing.fixes import fixes
from colonnade.model.alarm import Alarm
from colonnade.review import review
from colonnade.sources.cloudformation.neighbours import MOST_NEIGHBOURS
from colonnade.sources.files import Tree

QUEUE = """\
resource "aws_sqs_queue" "waiting" {
  name = "orders-waiting"
}

resource "aws_ssm_parameter" "waiting" {
  name  = "/orders/waiting"
  type  = "String"
  value = aws_sqs_queue.waiting.arn
}
"""
WORKER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: orders-worker
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context): print(event['Records'])"
      Timeout: 60
      Events:
        Orders: {Type: SQS, Properties: {Queue: "@"}}
"""
SERVICE = """\
service: orders
provider: {name: aws, runtime: python3.13}
functions:
  worker:
    handler: app.handler
    timeout: 60
    events: [{sqs: {arn: "@"}}]
"""
BY_ARN = "arn:aws:sqs:eu-west-1:123456789012:orders-waiting"


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("worker", "arn"),
    [
        ("service/template.yaml", BY_ARN),
        ("service/template.yaml", "{{resolve:ssm:/orders/waiting}}"),
        ("service/serverless.yml", BY_ARN),
    ],
)
def test_a_worker_in_one_form_finds_its_queue_in_another(worker: str, arn: str, tmp_path: Path) -> None:
    text = (SERVICE if worker.endswith("serverless.yml") else WORKER).replace("@", arn)
    written(tmp_path, {"queues/main.tf": QUEUE, worker: text})
    told = review(tmp_path, Config(checks=("queue-hides-messages-too-briefly",)))
    (application,) = told.applications
    assert application.templates == (worker, "queues/main.tf")
    (late,) = told.findings
    assert (late.at.file, late.at.line) == ("queues/main.tf", 1)
    assert late.message.startswith("aws_sqs_queue.waiting hides messages for 30 s")
    fixed = fixes(tmp_path, Config(checks=(late.check,)))
    assert "visibility_timeout_seconds = 360" in fixed.after["queues/main.tf"]


def test_a_worker_of_terraform_finds_the_queue_of_a_template(tmp_path: Path) -> None:
    queue = "Resources: {Waiting: {Type: AWS::SQS::Queue, Properties: {QueueName: orders-waiting}}}\n"
    worker = """\
data "aws_sqs_queue" "waiting" {
  name = "orders-waiting"
}

resource "aws_lambda_function" "worker" {
  function_name = "orders-worker"
  runtime       = "python3.13"
  handler       = "app.handler"
  filename      = "code.zip"
  timeout       = 60
  role          = "arn:aws:iam::123456789012:role/worker"
}

resource "aws_lambda_event_source_mapping" "waiting" {
  function_name    = aws_lambda_function.worker.arn
  event_source_arn = data.aws_sqs_queue.waiting.arn
}
"""
    written(tmp_path, {"queues.yaml": queue, "worker/main.tf": worker})
    (late,) = review(tmp_path, Config(checks=("queue-hides-messages-too-briefly",))).findings
    assert late.at.file == "queues.yaml"
    assert late.message == "Waiting hides messages for 30 s; aws_lambda_function.worker needs 360 s"


def test_what_terraform_names_is_found_in_templates(tmp_path: Path) -> None:
    alarm = """\
resource "aws_cloudwatch_metric_alarm" "worker" {
  alarm_name          = "orders"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = "orders-worker" }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
}
"""
    written(tmp_path, {"alarms.tf": alarm, "template.yaml": WORKER.replace("@", BY_ARN)})
    (application,), _ = sources.read(Tree(tmp_path))
    (watching,) = application.subjects(Alarm)
    assert [str(each) for metric in watching.metrics for each in metric.on] == ["Worker"]


def test_those_that_share_no_name_stay_apart(tmp_path: Path) -> None:
    other = QUEUE.replace("orders", "parcels")
    written(tmp_path, {"queues/main.tf": other, "service/template.yaml": WORKER.replace("@", BY_ARN)})
    assert [each.templates for each in sources.find(Tree(tmp_path))] == [
        ("service/template.yaml",),
        ("queues/main.tf",),
    ]


def test_forms_far_from_each_other_stay_apart(tmp_path: Path) -> None:
    files = {f"samples/{number}/main.tf": QUEUE for number in range(MOST_NEIGHBOURS)}
    written(tmp_path, {**files, "service/template.yaml": WORKER.replace("@", BY_ARN)})
    assert len(sources.find(Tree(tmp_path))) == len(files) + 1


def test_a_configuration_that_breaks_takes_no_template_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("out of order")

    monkeypatch.setattr("colonnade.sources.terraform.stack.stack_of", breaks)
    written(tmp_path, {"queues/main.tf": QUEUE, "service/template.yaml": WORKER.replace("@", BY_ARN)})
    told = review(tmp_path, Config())
    assert [each.name for each in told.applications] == ["service"]
    assert any("out of order" in each.what for each in told.problems)
