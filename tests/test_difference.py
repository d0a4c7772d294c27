"""What is missing, in excess and too wide."""

from __future__ import annotations

from pathlib import Path

import pytest
from roles import functions, role, template, worker

from colonnade.edit import Edit
from colonnade.fact import Unknown
from colonnade.privilege import claims
from colonnade.privilege.difference import Difference, Verdict, difference_of, difference_of_role
from colonnade.privilege.grants import grants_of_role

READS = """
import os
import boto3
table = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
def handler(event, context):
    return table.get_item(Key={"id": event["id"]})
"""


def difference(folder: Path, properties: str, code: str = READS, resources: str = "") -> Difference:
    return difference_of_role(role(folder, properties, resources, code))


def verdicts(told: Difference) -> dict[str, str]:
    return {each.requirement.action: each.verdict.value for each in told.called}


def said(told: Difference) -> list[str]:
    return [each.text for each in (*claims.excess(told), *claims.wide(told))]


def test_what_is_granted_and_what_is_missing(tmp_path: Path) -> None:
    policies = "Policies: [{DynamoDBReadPolicy: {TableName: !Ref Orders}}]"
    assert verdicts(difference(tmp_path, policies)) == {"dynamodb:GetItem": "granted"}
    assert verdicts(difference(tmp_path, "")) == {"dynamodb:GetItem": "missing"}


def test_missing_is_said_only_of_what_is_certain(tmp_path: Path) -> None:
    code = """
    import boto3
    def handler(event, context):
        boto3.resource("dynamodb").Table(event["table"]).get_item(Key={"id": "1"})
    """
    told = difference(tmp_path, "", code)
    assert verdicts(told) == {"dynamodb:GetItem": "cannot tell"}
    told.answer_for_certain()


def test_missing_is_not_said_of_code_found_by_its_name(tmp_path: Path) -> None:
    text = template().replace("CodeUri: src/", "CodeUri: s3://bucket/elsewhere.zip")
    made = functions(tmp_path, text, READS)["Worker"]
    if not made.code_link.known:
        pytest.skip("the code is not looked for by its name")
    told = difference_of(made)
    assert verdicts(told) == {"dynamodb:GetItem": "cannot tell"}
    assert "found by the name of its handler" in told.doubts[0]


def first(claim: claims.Claim) -> Edit:
    """The first edit of a claim's fix."""
    edit = claim.fix.edits[0]
    assert isinstance(edit, Edit)
    return edit


def test_crud_where_reading_would_do(tmp_path: Path) -> None:
    told = difference(tmp_path, "Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Orders}}]")
    (claim,) = claims.excess(told)
    assert claim.text == (
        "Worker only reads Orders (dynamodb:GetItem), yet DynamoDBCrudPolicy lets it write it as well;"
        " DynamoDBReadPolicy would do"
    )
    (edit,) = claim.fix.edits
    assert isinstance(edit, Edit)
    assert edit.path == ("Resources", "Worker", "Properties", "Policies", 0)
    assert edit.value == {"DynamoDBReadPolicy": {"TableName": {"Ref": "Orders"}}}


def test_actions_that_are_not_called_are_taken_out(tmp_path: Path) -> None:
    statement = (
        "{Effect: Allow, Action: [dynamodb:GetItem, dynamodb:DeleteItem], Resource: !GetAtt Orders.Arn}"
    )
    (claim,) = claims.excess(difference(tmp_path, f"Policies: [{{Statement: [{statement}]}}]"))
    assert "may dynamodb:DeleteItem on Orders, which its code never calls" in claim.text
    assert first(claim).value == ["dynamodb:GetItem"]
    assert first(claim).path[-2:] == (0, "Action")


def test_wildcards_are_replaced_by_what_is_called(tmp_path: Path) -> None:
    statement = "{Effect: Allow, Action: 'dynamodb:*Item', Resource: !GetAtt Orders.Arn}"
    (claim,) = claims.excess(difference(tmp_path, f"Policies: [{{Statement: [{statement}]}}]"))
    assert "of which its code calls only dynamodb:GetItem" in claim.text
    assert first(claim).value == "dynamodb:GetItem"


def test_every_resource_is_replaced_by_the_one_that_is_used(tmp_path: Path) -> None:
    statement = "{Effect: Allow, Action: dynamodb:GetItem, Resource: '*'}"
    (claim,) = claims.wide(difference(tmp_path, f"Policies: [{{Statement: [{statement}]}}]"))
    assert claim.text.endswith("its code needs that only on Orders: with that it can read the data of others")
    assert first(claim).value == {"Fn::GetAtt": ["Orders", "Arn"]}


def test_excess_is_not_told_where_a_call_could_not_be_followed(tmp_path: Path) -> None:
    code = READS + "    boto3.client(event['service']).run()\n"
    code = code.replace("return table", "table")
    told = difference(tmp_path, "", code)
    with pytest.raises(Unknown, match="could not be followed"):
        told.know_all_needs()


def test_what_sam_adds_by_itself_is_no_excess(tmp_path: Path) -> None:
    properties = """
    Tracing: Active
    Policies: [{DynamoDBReadPolicy: {TableName: !Ref Orders}}]
    Events:
      Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
    """
    assert said(difference(tmp_path, properties)) == []


def test_a_role_of_several_functions_is_held_against_all_of_them(tmp_path: Path) -> None:
    shared = """
    Shared:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: all
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [dynamodb:GetItem, dynamodb:Scan], Resource: !GetAtt Orders.Arn}
    Other:
      Type: AWS::Serverless::Function
      Properties: {Runtime: python3.13, Handler: other.handler, CodeUri: src/, Role: !GetAtt Shared.Arn,
        Environment: {Variables: {ORDERS: !Ref Orders}}}
    """
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "other.py").write_text(READS.replace('get_item(Key={"id": event["id"]})', "scan()"))
    told = difference(tmp_path, "Role: !GetAtt Shared.Arn", resources=shared)
    assert len(told.needs) == 2
    assert said(told) == []


@pytest.mark.parametrize(
    ("actions", "resource", "how"),
    [
        ("iam:CreatePolicyVersion", "'*'", "rewrite a policy it has"),
        ("iam:*Role*", "'arn:aws:iam::*:role/*'", "attach any policy to a role"),
        ("[iam:PassRole, ec2:RunInstances]", "'*'", "start an instance with any role"),
        ("sts:AssumeRole", "'*'", "assume every role that trusts the account"),
    ],
)
def test_ways_to_more_rights(tmp_path: Path, actions: str, resource: str, how: str) -> None:
    statement = f"{{Effect: Allow, Action: {actions}, Resource: {resource}}}"
    found = [
        each.text
        for each in claims.escalations(
            grants_of_role(role(tmp_path, f"Policies: [{{Statement: [{statement}]}}]"))
        )
    ]
    assert any(how in each for each in found)


@pytest.mark.parametrize(
    "statement",
    [
        "{Effect: Allow, Action: iam:PassRole, Resource: '*'}",
        "{Effect: Allow, Action: iam:AttachRolePolicy, Resource: 'arn:aws:iam::*:role/one'}",
        "{Effect: Allow, Action: '*', Resource: '*'}",
        "{Effect: Allow, Action: 'iam:*', Resource: '*'}",
    ],
)
def test_what_is_no_way_or_is_said_elsewhere(tmp_path: Path, statement: str) -> None:
    made = role(tmp_path, f"Policies: [{{Statement: [{statement}]}}]")
    assert list(claims.escalations(grants_of_role(made))) == []


def test_a_verdict_names_what_stands_against_it(tmp_path: Path) -> None:
    denied = "{Statement: [{Effect: Deny, Action: 'dynamodb:*', Resource: '*'}]}"
    policies = f"Policies: [{denied}, AmazonDynamoDBFullAccess]"
    (row,) = difference_of(worker(tmp_path, policies, code=READS)).called
    assert row.verdict is Verdict.MISSING
    assert row.why == "a Deny of the Policies of Worker forbids it"


def test_a_table_that_is_the_key_of_a_mapping_is_known(tmp_path: Path) -> None:
    code = """
    import os
    import boto3
    TABLE = os.environ["ORDERS"]
    def handler(event, context):
        boto3.client("dynamodb").batch_write_item(RequestItems={TABLE: [{"PutRequest": {"Item": {}}}]})
    """
    (row,) = difference(tmp_path, "", code).called
    assert row.requirement.resource is not None
    assert row.requirement.resource.name == "Orders"
    assert row.verdict is Verdict.MISSING


def test_a_part_of_what_a_custom_resource_is_given_names_nothing(tmp_path: Path) -> None:
    code = """
    import boto3
    def handler(event, context):
        bucket = event["ResourceProperties"]["Source"][5:].split("/")[0]
        boto3.client("s3").get_object(Bucket=bucket, Key="k")
    """
    custom = """
    Copied:
      Type: Custom::Copied
      Properties: {ServiceToken: !GetAtt Worker.Arn, Source: "s3://theirs/file"}
    """
    assert verdicts(difference(tmp_path, "", code, custom))["s3:GetObject"] == "cannot tell"
