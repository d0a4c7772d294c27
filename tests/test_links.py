"""What a value names: by reference, ARN, URL or name, in any of the forms a template may write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade import sources
from colonnade.condition import Same
from colonnade.fact import Choice, Opaque, Reference, Text
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.model.queue import Queue
from colonnade.model.resource import Resource
from colonnade.model.table import Table
from colonnade.problem import Unreadable
from colonnade.sources.cloudformation.links import Links
from colonnade.sources.cloudformation.properties import Properties
from colonnade.sources.files import Tree

TEMPLATE = """
Parameters:
  Stage: {Type: String}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: !Sub "orders-${Stage}"}
  Unnamed:
    Type: AWS::DynamoDB::Table
  Jobs:
    Type: AWS::SQS::Queue
    Properties: {QueueName: jobs}
  Files:
    Type: AWS::S3::Bucket
    Properties: {BucketName: files-of-ours}
  Work:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: work, Runtime: python3.13, Handler: app.handler, Role: none}
  Live:
    Type: AWS::Lambda::Alias
    Properties: {Name: live, FunctionName: !Ref Work, FunctionVersion: "1"}
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: database}
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: shop}
  Circle:
    Type: AWS::Lambda::Alias
    Properties: {Name: circle, FunctionName: !Ref Circle, FunctionVersion: "1"}
"""
STAGE = Opaque("the parameter Stage, which has no default", "Stage")
REGION = Opaque("the region, which is only known when the stack is deployed", "AWS::Region")
ACCOUNT = Opaque("the account, which is only known when the stack is deployed", "AWS::AccountId")


def reference(name: str, attribute: str | None = None) -> Reference:
    return Reference(f"template.yaml#{name}", attribute)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Application:
    folder = tmp_path_factory.mktemp("links")
    return _read(folder, TEMPLATE)


def _read(folder: Path, template: str) -> Application:
    (folder / "template.yaml").write_text(template, encoding="utf-8")
    (application,), problems = sources.read(Tree(folder))
    assert problems == []
    return application


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Links:
    folder = tmp_path_factory.mktemp("links")
    (folder / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (group,) = sources.find(Tree(folder))
    (stack,) = group.stacks()
    application = sources.load(group)
    properties = {
        stack.template.key(name): Properties.of(node, stack)
        for name, node in stack.template.resources.items()
    }
    return Links({each.key: each for each in application.resources}, properties)


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (reference("Orders"), "Orders"),
        (reference("Orders", "Arn"), "Orders"),
        (reference("Orders", "StreamArn"), "Orders"),
        (Text((reference("Orders", "Arn"), "/index/*")), "Orders"),
        (Text(("arn:aws:dynamodb:", REGION, ":", ACCOUNT, ":table/", reference("Unnamed"))), "Unnamed"),
        (Text(("arn:aws:dynamodb:", REGION, ":", ACCOUNT, ":table/orders-", STAGE)), "Orders"),
        (Text(("arn:aws:dynamodb:", REGION, ":", ACCOUNT, ":table/orders-", STAGE, "/index/*")), "Orders"),
        (Text(("orders-", STAGE)), "Orders"),
        ("jobs", "Jobs"),
        ("arn:aws:sqs:eu-west-1:123456789012:jobs", "Jobs"),
        ("https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", "Jobs"),
        (
            Text(("https://sqs.", REGION, ".amazonaws.com/", ACCOUNT, "/", reference("Jobs", "QueueName"))),
            "Jobs",
        ),
        ("arn:aws:s3:::files-of-ours/incoming/*", "Files"),
        ("https://files-of-ours.s3.amazonaws.com/logo.png", "Files"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:work", "Work"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:work:live", "Work"),
        ("work:live", "Work"),
        (Text((reference("Work", "Arn"), ":live")), "Work"),
        (reference("Live"), "Work"),
        ("arn:aws:secretsmanager:eu-west-1:123456789012:secret:database", "Secret"),
        (Text(("https://", reference("Api"), ".execute-api.", REGION, ".amazonaws.com/prod")), "Api"),
    ],
)
def test_a_value_leads_to_what_it_names(links: Links, raw: object, named: str) -> None:
    found = links.resource(raw)
    assert isinstance(found, Resource)
    assert found.name == named


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        reference("Circle"),
    ],
)
def test_what_names_nothing_leads_nowhere(links: Links, raw: object) -> None:
    assert links.resource(raw, (Function,)) is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("elsewhere", "'elsewhere', which no template under review declares"),
        (STAGE, STAGE.reason),
        (Text((STAGE, "-jobs")), STAGE.reason),
        (Text((reference("Orders"), "-copy")), "'${Orders}-copy', which no template under review declares"),
        (reference("Missing"), "${Missing}, which no template under review declares"),
        ("arn:aws:sns:eu-west-1:123456789012:jobs", "'arn:aws:sns:eu-west-1:123456789012:jobs', which no"),
        ("arn:aws:execute-api:eu-west-1", "'arn:aws:execute-api:eu-west-1', which no template"),
        ("https://example.com/jobs-of-others", "'https://example.com/jobs-of-others', which no"),
        ("shop", "'shop', which no template under review declares"),
    ],
)
def test_what_is_not_under_review_is_opaque(links: Links, raw: object, reason: str) -> None:
    found = links.resource(raw)
    assert isinstance(found, Opaque)
    assert found.reason.startswith(reason)


def test_a_resource_of_another_kind_is_none(links: Links) -> None:
    assert links.resource(reference("Orders"), (Queue,)) is None


def test_an_api_is_found_by_its_name_where_an_api_is_asked_for(
    links: Links, application: Application
) -> None:
    (api,) = [each for each in application.resources if each.name == "Api"]
    found = links.resource("shop", (type(api),))
    assert isinstance(found, Resource)
    assert found.name == "Api"


def test_each_alternative_is_followed(links: Links) -> None:
    stage = Same("the parameter Stage", "prod")
    found = links.link(Choice(stage, reference("Orders"), "jobs"), (Table, Queue))
    assert isinstance(found, Choice)
    assert (str(found.then), str(found.otherwise)) == ("Orders", "Jobs")


def test_names_made_of_each_other_end(tmp_path: Path) -> None:
    template = """
Resources:
  One: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Two.QueueName}-a"}}
  Two: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${One.QueueName}-b"}}
"""
    application = _read(tmp_path, template)
    assert [each.name for each in application.resources] == ["One", "Two"]


def test_a_group_without_resources_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("AWSTemplateFormatVersion: 2010-09-09\nResources: {}\n")
    (group,) = sources.find(Tree(tmp_path))
    with pytest.raises(Unreadable, match="the template has no resources"):
        sources.load(group)
    applications, problems = sources.read(Tree(tmp_path))
    assert applications == []
    assert [each.what for each in problems] == ["the template has no resources"]


@given(st.text(max_size=60))
def test_no_text_does_harm(text: str) -> None:
    assert not isinstance(Links({}, {}).resource(text), Resource)
