"""One application in every form that infrastructure code has: one model, and one review."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from model_text import model_text

from colonnade import sources
from colonnade.config import Config
from colonnade.fixing.fixes import fixes
from colonnade.model.alarm import Alarm
from colonnade.review import review
from colonnade.sources.cloudformation.neighbours import MOST_NEIGHBOURS
from colonnade.sources.files import Tree

FORMS = Path(__file__).parent / "forms"
# Where each form keeps the code, which all of them share.
CODE = {
    "cloudformation": ("code",),
    "sam": ("code",),
    "terraform": ("code",),
    "serverless": (".",),
    "cdk": ("lambda", "cdk.out/asset.5e1f"),
}
# CloudFormation cannot say in a template where it is deployed to, so the user does.
TOLD = Config(region="eu-west-1")
NAMES = tomllib.loads((FORMS / "names.toml").read_text(encoding="utf-8"))

# Some resources are parts of others in another form, such as routes of the document of an API, and policies of their
# role; what they say is told with routes, stages and roles in any case.
TOLD_ELSEWHERE = ("[AWS::ApiGatewayV2::Integration]", "[AWS::ApiGatewayV2::Route]", "[AWS::IAM::Policy]")
# Some are made by the form: nobody wrote what they say, where another form has somebody write it.
MADE = ("Api", "Authorizer", "LogGroup", "Resource", "ResourcePolicy", "Role")
# What a form cannot say otherwise, and what it adds by itself.
OWN_WAYS = {
    "sam": (
        # SAM's permission for a bucket cannot name it, since the bucket names the permission: they are not paired.
        (
            r"tests: \[(?=\['StringEquals')",
            "tests: [['ArnLike', 'AWS:SourceArn', ['arn:aws:s3:::parcels-labels']], ",
        ),
        (
            r"(?=^KeptSecret )",
            "Invocation Labels\n  trigger: Labels\n  function: -> FileLabel\n  qualifier: None\n\n",
        ),
    ),
    "serverless": (
        # The framework takes the key of an authorizer for its name, and calls it so.
        (r"^Authorizer ApiAuthorizer$", "Authorizer the authorizer depots"),
    ),
    "cdk": (
        # The CDK says that it was here, and brings a function that asks S3 for notifications, with its role.
        (r"^\w+ (?:BucketNotificationsHandler|CDKMetadata|Labels/Notifications).*\n(?:  .*\n)*\n", ""),
        # It lets functions trace by a statement and not by a managed policy.
        (
            r"  statements: Statement \n    effect: 'Allow'\n    actions: \['xray:.*\n.*\n((?:  .*\n)*?  managed_.*\n)",
            r"\1  managed_policies: ManagedPolicy 'AWSXrayWriteOnlyAccess'\n",
        ),
    ),
}


def laid_out(form: str, folder: Path) -> Path:
    """The application in one form, with its code where that form has it."""
    shutil.copytree(FORMS / form, folder, dirs_exist_ok=True)
    for each in CODE[form]:
        shutil.copytree(FORMS / "code", folder / each, dirs_exist_ok=True)
    return folder


def in_common_words(form: str, text: str) -> str:
    """A text with the names that CloudFormation has for the resources."""
    if form == "cdk":
        text = re.sub(r"(?<=[#{])(\w+?)[0-9A-F]{8}(?!\w)", r"\1", text)  # logical ids end with a hash
    common = {
        name: common
        for common, own in NAMES.get(form, {}).items()
        for name in ([own] if isinstance(own, str) else own)
    }
    longest = sorted(common, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest)) or "(?!)"
    return re.sub(rf"(?<![\w.#'])(?:{pattern})(?!\w)", lambda match: common[match[0]], text)


def in_common_form(form: str, text: str) -> str:
    """The text of a model without what only tells in which form it was written."""
    text = re.sub(r" @\d+", "", text)
    text = re.sub(r"handler\(\) of .*/", "handler() of ", text)
    blocks = [_block(each) for each in in_common_words(form, text).split("\n\n")[1:]]
    text = "".join(f"{each}\n\n" for each in sorted(blocks) if each)
    for pattern, instead in OWN_WAYS.get(form, ()):
        text, count = re.subn(pattern, instead, text, flags=re.MULTILINE)
        assert count, f"{form} does not do so any more: {pattern}"
    return text.rstrip("\n") + "\n"


def _block(text: str) -> str:
    head, *lines = text.rstrip("\n").split("\n")
    head = head.removesuffix(" generated")
    kind = head.partition(" ")[0]
    # Statements are told twice: in their role or permission, and by themselves.
    if kind == "Statement" or head.endswith(TOLD_ELSEWHERE):
        return ""
    # What stands between two resources in one form refers to them; and each form has its words for a policy.
    lines = [each for each in lines if not each.startswith(("  referenced_by: ", "    source: "))]
    if kind in MADE:
        lines = [each.replace(" default", "") for each in lines]
    if kind == "ResourcePolicy":
        lines = [_permission(each) for each in lines]
    return "\n".join([head, *map(_in_order, lines)])


def _permission(line: str) -> str:
    """A permission may name its function by its name or its ARN, and one route of an API or all of them."""
    line = re.sub(r"(resources: \['\$\{\w+)\.Arn\}", r"\1}", line)
    return re.sub(r"(:\$\{Api\})/\*/[^']+", r"\1/*", line)


def _in_order(line: str) -> str:
    """What calls a function stands in the order of the files."""
    match = re.fullmatch(r"(  all_triggers: )\[(.*)\]", line)
    return f"{match[1]}[{', '.join(sorted(match[2].split(', ')))}]" if match else line


def model_of(form: str, folder: Path) -> str:
    (application,), problems = sources.read(Tree(laid_out(form, folder)), TOLD)
    assert not problems
    return in_common_form(form, model_text(application))


def findings_of(form: str, folder: Path) -> str:
    found = review(laid_out(form, folder), TOLD).findings
    return "".join(sorted(f"{each.check}: {in_common_words(form, each.message)}\n" for each in found))


@pytest.mark.parametrize("form", CODE)
@pytest.mark.parametrize("what", ["model", "findings"])
def test_an_application_is_the_same_in_every_form(
    what: str, form: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    text = (model_of if what == "model" else findings_of)(form, tmp_path)
    expected = FORMS / f"{what}.txt"
    if form == "cloudformation" and request.config.getoption("--update"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_a_folder_of_all_forms_is_reviewed_whole(tmp_path: Path) -> None:
    for form in CODE:
        laid_out(form, tmp_path / form)
    told = review(tmp_path, TOLD)
    assert {each.name: each.functions for each in told.applications} == {
        "cdk/cdk.out": 8,  # with the one that the CDK brings
        "cloudformation": 7,
        "sam": 7,
        "serverless": 7,
        "terraform": 7,
    }
    alone = (FORMS / "findings.txt").read_text(encoding="utf-8").splitlines()
    assert len(told.findings) == len(CODE) * len(alone)
    assert not told.problems


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
