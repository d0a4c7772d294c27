"""Templates of our own, and the whole model that is made of each, in a form that a person can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_text import model_text

from colonnade import sources
from colonnade.model.code import Code
from colonnade.model.function import Function
from colonnade.model.queue import Queue
from colonnade.sources.cloudformation import build
from colonnade.sources.files import Tree

CASES = Path(__file__).parent / "sources"


@pytest.mark.parametrize("case", sorted(each.name for each in CASES.iterdir() if each.is_dir()))
def test_the_model_of_a_folder_is_as_expected(case: str, request: pytest.FixtureRequest) -> None:
    applications, problems = sources.read(Tree(CASES / case))
    text = "\n".join(model_text(each) for each in applications)
    text += "".join(f"\nproblem {each}" for each in problems)
    expected = CASES / case / "model.txt"
    if request.config.getoption("--update"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_the_code_of_one_place_is_that_of_each_function_by_itself() -> None:
    (application,), _ = sources.read(Tree(CASES / "code"))
    codes = {each.name: each.code_link.raw for each in application.subjects(Function)}
    once, again = codes["Ask"], codes["AskAgain"]
    assert isinstance(once, Code)
    assert isinstance(again, Code)
    assert {each.function.name for each in once.parts} == {"Ask"}
    assert {each.function.name for each in again.parts} == {"AskAgain"}
    assert [each.origin for each in once.parts] == [each.origin for each in again.parts]
    assert all(each in application.parts for each in (*once.parts, *again.parts))


def test_code_that_is_uploaded_or_stood_for_is_one_code(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("""\
Parameters: {Uploads: {Type: String}}
Conditions: {Uploaded: !Equals [!Ref Uploads, "yes"]}
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: forward.handler
      Code: !If [Uploaded, {S3Bucket: b, S3Key: forward.zip}, {ZipFile: " "}]
  Other:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: forward.handler, Code: {ZipFile: "# later"}}
""")
    (tmp_path / "forward.py").write_text("def handler(event, context):\n    print(event['Records'][0])\n")
    (application,), _ = sources.read(Tree(tmp_path))
    one, other = application.subjects(Function)
    assert one.code.found_by_name
    assert one.code is one.code_link.value
    assert one.code is not other.code
    for each in (one, other):
        assert {part.function for part in each.code.parts} == {each}
        assert each.code.batch_handling in each.code.parts


@pytest.mark.parametrize("area", ["_MAKERS", "_LINKERS"])
def test_a_resource_that_breaks_its_builder_stays_alone(area: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("out of order")

    broken = breaks if area == "_MAKERS" else [breaks]
    monkeypatch.setitem(getattr(build, area), "AWS::SQS::Queue", broken)
    (application,), problems = sources.read(Tree(CASES / "alarms"))
    assert [str(each) for each in problems] == [
        "template.yaml:6: Queue could not be read (ValueError: out of order); please report it"
    ]
    assert [each.name for each in application.resources][:2] == ["Function", "Queue"]


def test_code_that_breaks_its_reader_stays_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("colonnade.sources.code.python.read_code", breaks)
    (application,), problems = sources.read(Tree(CASES / "functions"))
    assert [each.what for each in problems] == ["the code of Resize could not be read (ValueError)"]
    assert len(application.subjects(Function)) == 2


def test_a_transform_that_breaks_leaves_the_template_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("out of order")

    monkeypatch.setattr("colonnade.sources.cloudformation.sam.expand", breaks)
    (application,), problems = sources.read(Tree(CASES / "sam"))
    what = "the transform of its AWS::Serverless resources could not be read (ValueError: out of order)"
    assert [each.what for each in problems] == [what]
    assert "Jobs" in [each.name for each in application.resources]


QUEUE = "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties: {VisibilityTimeout: !Ref Hidden}\n"
HIDDEN = "Parameters:\n  Hidden: {Type: Number}\n"


def test_a_template_may_be_reviewed_alone(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(HIDDEN + QUEUE)
    (tmp_path / "two.yaml").write_text(HIDDEN + QUEUE)
    (application,), problems = sources.read(Tree(tmp_path / "one.yaml"))
    assert application.templates == ("one.yaml",)
    assert problems == []


def test_a_file_that_is_no_template_is_told_where_it_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_text("Resources: none of ours, AWS::SQS::Queue or other\n")
    assert sources.read(Tree(tmp_path)) == ([], [])
    applications, (problem,) = sources.read(Tree(tmp_path / "notes.yaml"))
    assert applications == []
    assert str(problem) == "notes.yaml: is no template: it has no Resources; give one that has"


def test_a_broken_template_leaves_the_others_alone(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text(QUEUE + "   - [")
    (tmp_path / "whole.yaml").write_text(HIDDEN + QUEUE)
    (tmp_path / "other.yaml").write_text("just: a file")
    (application,), (problem,) = sources.read(Tree(tmp_path))
    assert application.templates == ("whole.yaml",)
    assert problem.file == "broken.yaml"


def test_options_give_parameters_and_leave_files_out(tmp_path: Path) -> None:
    for folder in ("kept", "left"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "template.yaml").write_text(HIDDEN + QUEUE)
    options = sources.Untold(parameters={"Hidden": "90"}, region="eu-west-1", exclude=("left/*",))
    (application,), problems = sources.read(Tree(tmp_path), options)
    (queue,) = application.subjects(Queue)
    assert (application.name, application.region) == ("kept", "eu-west-1")
    assert queue.visibility_timeout.value == 90
    assert problems == []


TYPES = sorted({*build._MAKERS, *build._LINKERS, "Custom::Thing"})
NAMES = sorted(
    {
        *(
            "Role",
            "Environment",
            "Variables",
            "Layers",
            "Policies",
            "PolicyDocument",
            "Statement",
            "Principal",
        ),
        *("Condition", "Targets", "Arn", "Events", "Dimensions", "Metrics", "MetricStat", "Name", "Value"),
        *("FunctionName", "EventSourceArn", "DestinationConfig", "OnFailure", "Destination", "RedrivePolicy"),
        *("RestApiId", "ResourceId", "Integration", "Uri", "ApiId", "RouteKey", "Target", "Body", "paths"),
        *("MethodSettings", "RouteSettings", "AlarmRule", "DefinitionString", "Definition", "States"),
        *("LoggingConfig", "LogGroup", "Code", "ZipFile", "ManagedPolicyArns", "Roles", "Queues", "Replicas"),
    }
)
SCALARS = st.sampled_from(
    ["x", "*", "${One}", "GET /x", 'ALARM("One")', '{"Statement": []}', "", 1, -0.5, True, None]
)
CALLS = st.sampled_from(
    [
        {"Ref": "One"},
        {"Ref": "Unknown"},
        {"Ref": "AWS::NoValue"},
        {"Fn::GetAtt": ["Two", "Arn"]},
        {"Fn::Sub": "arn:aws:sqs:eu-west-1:123456789012:${Two}"},
        {"Fn::If": ["Open", {"Ref": "One"}, {"Ref": "AWS::NoValue"}]},
        {"Fn::If": ["Open", [{"Name": "FunctionName"}], {"Statement": {"Ref": "Unknown"}}]},
    ]
)
VALUES = st.recursive(
    SCALARS | CALLS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)
RESOURCES = st.fixed_dictionaries(
    {
        "Type": st.sampled_from(TYPES),
        "Properties": st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8),
    }
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(one=RESOURCES, two=RESOURCES, three=RESOURCES)
def test_no_property_breaks_a_builder(
    folder: Path, one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]
) -> None:
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Unknown": {"Type": "String"}},
        "Conditions": {"Open": {"Fn::Equals": [{"Ref": "Unknown"}, "x"]}},
        "Resources": {"One": one, "Two": two, "Three": three},
    }
    (folder / "template.json").write_text(json.dumps(template), encoding="utf-8")
    (application,), problems = sources.read(Tree(folder))
    assert len(application.resources) >= 3
    assert [each for each in problems if "report" in each.advice] == []
    model_text(application)
