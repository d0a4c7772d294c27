"""Tight policies: what is written grants what is needed, and nothing else, when it is read again."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import indent

import pytest
import yaml
from roles import functions, template, worker

from colonnade.fact import Opaque, Reference, Text
from colonnade.privilege.difference import Difference, Verdict, difference_of
from colonnade.privilege.requirement import Certainty, Needs, Requirement
from colonnade.privilege.tight import Policy, tight
from colonnade.reports.policies import written

WORKS = """
import os
import boto3
orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
users = boto3.resource("dynamodb").Table(os.environ["USERS"])
s3 = boto3.client("s3")
def handler(event, context):
    orders.put_item(Item={"id": event["id"]})
    orders.query(IndexName="by-day")
    users.put_item(Item={"id": event["id"]})
    boto3.client("dynamodb").list_tables()
    s3.get_object(Bucket=os.environ["COPIES"], Key=f"in/{event['id']}")
    boto3.client("sqs").send_message(QueueUrl=os.environ["JOBS"], MessageBody="x")
    boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["KEY"])
"""


class CloudFormation(yaml.SafeLoader):
    """Reads the tags of CloudFormation as their arguments."""


CloudFormation.add_multi_constructor("!", lambda loader, _, node: loader.construct_scalar(node))


def policy(difference: Difference, language: str) -> Policy:
    return tight(difference.needs[0], difference.grants, sam=language == "sam")


def spelled(difference: Difference) -> set[tuple[str, str]]:
    """Every action with every resource that the grants allow by people's own words."""
    return {
        (action.spelled.lower(), resource.spelled)
        for grant in difference.grants.allowed
        if grant.policy is None
        for action in grant.actions
        for resource in grant.resources
    }


@pytest.mark.parametrize("language", ["sam", "cloudformation", "json"])
def test_what_is_written_is_read_again_as_just_what_is_needed(tmp_path: Path, language: str) -> None:
    before = difference_of(worker(tmp_path / "before", code=WORKS))
    text = written(policy(before, language), language)
    match language:
        case "sam":
            whole = template(text)
        case "cloudformation":
            whole = template("Role: !GetAtt WorkerRole.Arn", text).replace("WorkerRole", "OwnRole")
        case _:
            separate = {
                "Type": "AWS::IAM::Policy",
                "Properties": {"PolicyName": "own", "Roles": [{"Ref": "WorkerRole"}]},
            }
            separate["Properties"]["PolicyDocument"] = json.loads(text)  # type: ignore[index]  # a mapping
            whole = template("", f"Own: {json.dumps(separate)}")
    after = difference_of(functions(tmp_path / "after", whole, WORKS)["Worker"])
    assert {each.verdict for each in after.rows if not each.requirement.optional} == {Verdict.GRANTED}
    assert not after.excess
    assert not after.wide
    assert not after.wildcards
    wanted = {
        (each.action.lower(), after.grants.names.spelled(each.arn))
        for each in after.requirements
        if (not each.optional if each.by else language != "sam")
    }
    # A SAM policy template may name a pattern of which there is but one action.
    assert {each for each in spelled(after) if "*" not in each[0]} <= wanted
    assert wanted - spelled(after) <= {each for each in wanted if each[0] == "sqs:sendmessage"}


def test_the_narrowest_template_is_used_where_it_is_as_tight(tmp_path: Path) -> None:
    made = policy(difference_of(worker(tmp_path, code=WORKS)), "sam")
    told = {each.name: each.parameters[0][1].yaml for each in made.templates}
    assert told == {
        "AWSSecretsManagerGetSecretValuePolicy": "!Ref Key",
        "SQSSendMessagePolicy": "!GetAtt Jobs.QueueName",
    }


def test_statements_are_grouped_by_what_they_allow_and_sorted(tmp_path: Path) -> None:
    text = written(policy(difference_of(worker(tmp_path, code=WORKS)), "sam"), "sam")
    (*_, last) = yaml.load(text, CloudFormation)["Policies"]  # noqa: S506 - a SafeLoader
    assert [(each["Action"], each["Resource"]) for each in last["Statement"]] == [
        ("dynamodb:ListTables", "*"),
        ("dynamodb:PutItem", ["Orders.Arn", "Users.Arn"]),
        ("dynamodb:Query", "${Orders.Arn}/index/by-day"),
        ("s3:GetObject", "${Copies.Arn}/in/*"),
    ]


def test_what_the_code_works_without_is_left_out_and_said(tmp_path: Path) -> None:
    made = policy(difference_of(worker(tmp_path, code=WORKS)), "sam")
    assert any(
        each.startswith("left out, since the code works without: s3:ListBucket on Copies")
        for each in made.comments
    )


def test_what_needs_nothing_gets_nothing(tmp_path: Path) -> None:
    idle = difference_of(worker(tmp_path, code="def handler(event, context): return 1"))
    assert written(policy(idle, "sam"), "sam") == "Policies: []\n"


def test_what_could_not_be_told_is_a_comment(tmp_path: Path) -> None:
    code = """
    import boto3
    def handler(event, context):
        boto3.client(event["service"]).run()
        boto3.resource("dynamodb").Table(event["table"]).scan()
    """
    text = written(policy(difference_of(worker(tmp_path, code=code)), "sam"), "sam")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert comments[0].startswith("# 1 call could not be followed: ")
    assert any(
        "on what dynamodb:Scan is called could not be told (src/app.py:5)" in each for each in comments
    )
    assert yaml.load(text, CloudFormation)  # noqa: S506 - a SafeLoader


def needing(difference: Difference, *requirements: Requirement) -> Policy:
    """The policy of the function of a difference, if it needed just this."""
    return tight(Needs(difference.needs[0].function, requirements), difference.grants, sam=False)


def test_a_wider_resource_makes_a_narrower_one_superfluous(tmp_path: Path) -> None:
    difference = difference_of(worker(tmp_path))
    copies = Reference("template.yaml#Copies", "Arn")
    all_, some = (Requirement("s3:GetObject", Text((copies, end))) for end in ("/*", "/in/*"))
    (statement,) = needing(difference, some, all_).statements
    assert [each.text for each in statement.resources] == ["${Copies.Arn}/*"]


def test_what_another_template_declares_has_to_be_handed_in(tmp_path: Path) -> None:
    difference = difference_of(worker(tmp_path))
    foreign = Text((Reference("data/template.yaml#Archive", "Arn"), "/index/*"))
    made = needing(difference, Requirement("dynamodb:Query", foreign, certainty=Certainty.EXACT))
    assert made.statements[0].resources[0].text == "${ArchiveArn}/index/*"
    assert made.comments == (
        "declare the parameter ArchiveArn, and hand it ${Archive.Arn} of data/template.yaml",
    )


def test_values_are_said_in_the_words_of_the_template(tmp_path: Path) -> None:
    difference = difference_of(worker(tmp_path))
    arn = Text(
        (
            "arn:aws:ssm:*:*:parameter/",
            Opaque("the parameter Stage", "Stage"),
            "/",
            Opaque("the name of the stack", "AWS::StackName of template.yaml"),
            "/",
            Opaque("the export Part, which no template here declares", "export:Part"),
        )
    )
    made = needing(difference, Requirement("ssm:GetParameter", arn, certainty=Certainty.EXACT))
    assert made.statements[0].resources[0].text == "arn:aws:ssm:*:*:parameter/${Stage}/${AWS::StackName}/*"
    assert made.comments == (
        "what stands for * in a resource is the export Part, which no template here declares",
    )


def test_a_bucket_that_starts_the_function_is_named_without_a_circle(tmp_path: Path) -> None:
    event = "Events: {In: {Type: S3, Properties: {Bucket: !Ref Inbox, Events: 's3:ObjectCreated:*'}}}"
    inbox = "Inbox: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub 'inbox-${Stage}'}}"
    code = """
    import boto3
    def handler(event, context):
        record = event["Records"][0]["s3"]
        boto3.client("s3").get_object(Bucket=record["bucket"]["name"], Key=record["object"]["key"])
    """
    text = written(policy(difference_of(worker(tmp_path, event, inbox, code)), "sam"), "sam")
    assert '!Sub "arn:${AWS::Partition}:s3:::inbox-${Stage}/*"' in text
    nameless = inbox.replace(", Properties: {BucketName: !Sub 'inbox-${Stage}'}", "")
    text = written(policy(difference_of(worker(tmp_path, event, nameless, code)), "sam"), "sam")
    assert "# give Inbox a BucketName and write that here: it starts the function" in text


def test_texts_that_yaml_would_misread_are_quoted(tmp_path: Path) -> None:
    difference = difference_of(worker(tmp_path))
    odd = Text(('arn:aws:s3:::a"b\\c: #d/${aws:username}',))
    text = written(needing(difference, Requirement("s3:GetObject", odd)), "cloudformation")
    role = yaml.load(indent(text, "  "), CloudFormation)  # noqa: S506 - a SafeLoader
    (statement,) = role["WorkerRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert statement["Resource"] == 'arn:aws:s3:::a"b\\c: #d/${!aws:username}'
