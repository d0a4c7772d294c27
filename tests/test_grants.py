"""What a role allows."""

from __future__ import annotations

from pathlib import Path

import pytest
from roles import worker

from colonnade.fact import Opaque, Reference, Text, Unknown
from colonnade.privilege.grants import Answer, grants_of
from colonnade.privilege.matching import Cover
from colonnade.privilege.requirement import Certainty, Requirement

ORDERS = Text((Reference("template.yaml#Orders", "Arn"),))

GUARD = "{Effect: Deny, Action: '*', Resource: '*', Condition: {Bool: {aws:SecureTransport: false}}}"


def put(arn: Text = ORDERS, action: str = "dynamodb:PutItem") -> Requirement:
    return Requirement(action, arn, certainty=Certainty.EXACT)


def answer(folder: Path, statement: str, requirement: Requirement | None = None) -> Answer:
    """What one inline statement answers to a need: to put into Orders, if no other is told."""
    policies = f"Policies: [{{Statement: [{statement}]}}]"
    return grants_of(worker(folder, policies)).allow(requirement or put())


@pytest.mark.parametrize(
    "resource",
    [
        "!GetAtt Orders.Arn",
        "!Sub '${Orders.Arn}'",
        "!Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}'",
        "!Sub 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders-${Stage}'",
        "!Join [':', [arn, aws, dynamodb, '*', !Ref AWS::AccountId, !Join ['/', [table, !Ref Orders]]]]",
        "!Sub 'arn:aws:dynamodb:*:*:table/orders-*'",
        "'*'",
    ],
)
def test_a_table_is_the_same_however_it_is_named(tmp_path: Path, resource: str) -> None:
    told = answer(tmp_path, f"{{Effect: Allow, Action: dynamodb:PutItem, Resource: {resource}}}")
    assert told.cover is Cover.YES
    assert [each.source for each in told.by] == ["the Policies of Worker"]


@pytest.mark.parametrize(
    ("resource", "cover"),
    [
        ("!Sub 'arn:aws:dynamodb:*:*:table/users-${Stage}'", Cover.NO),
        ("!Sub '${Orders.Arn}/index/*'", Cover.NO),
        ("!GetAtt Orders.StreamArn", Cover.NO),
        ("!Sub 'arn:aws:dynamodb:eu-west-1:${AWS::AccountId}:table/orders-${Stage}'", Cover.MAYBE),
        ("!Sub 'arn:aws:dynamodb:*:*:table/orders-prod'", Cover.MAYBE),
    ],
)
def test_another_resource_is_not_covered_or_only_perhaps(tmp_path: Path, resource: str, cover: Cover) -> None:
    told = answer(tmp_path, f"{{Effect: Allow, Action: dynamodb:PutItem, Resource: {resource}}}")
    assert told.cover is cover


@pytest.mark.parametrize(
    ("statement", "cover"),
    [
        ("{Effect: Allow, NotAction: 'iam:*', Resource: '*'}", Cover.YES),
        ("{Effect: Allow, NotAction: 'dynamodb:*', Resource: '*'}", Cover.NO),
        ("{Effect: Allow, Action: '*', NotResource: !GetAtt Jobs.Arn}", Cover.YES),
        ("{Effect: Allow, Action: '*', NotResource: !GetAtt Orders.Arn}", Cover.NO),
        ("{Effect: Allow, Action: !Ref Stage, Resource: '*'}", Cover.MAYBE),
        (
            "{Effect: Allow, Action: '*', Resource: '*', Condition: {StringEquals: {aws:RequestedRegion: eu-west-1}}}",
            Cover.YES,
        ),
        (
            "{Effect: Allow, Action: '*', Resource: '*'}, {Effect: Deny, Action: dynamodb:P*, Resource: '*'}",
            Cover.NO,
        ),
        (
            "{Effect: Allow, Action: '*', Resource: '*'}, " + GUARD,
            Cover.MAYBE,
        ),
    ],
)
def test_a_statement_means_what_iam_says(tmp_path: Path, statement: str, cover: Cover) -> None:
    assert answer(tmp_path, statement).cover is cover


def test_a_secret_ends_as_secrets_do(tmp_path: Path) -> None:
    by_name = Text(
        (
            "arn:",
            Opaque("", "AWS::Partition"),
            ":secretsmanager:",
            Opaque("", "AWS::Region"),
            ":",
            Opaque("", "AWS::AccountId"),
            ":secret:payments-??????",
        )
    )
    resource = "!Sub 'arn:aws:secretsmanager:*:*:secret:payments-*'"
    statement = f"{{Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: {resource}}}"
    assert answer(tmp_path, statement, put(by_name, "secretsmanager:GetSecretValue")).cover is Cover.YES


@pytest.mark.parametrize(
    ("boundary", "resources", "cover", "why"),
    [
        ("arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess", "", Cover.YES, ""),
        (
            "arn:aws:iam::aws:policy/AmazonS3FullAccess",
            "",
            Cover.NO,
            "the permissions boundary does not allow it",
        ),
        (
            "!Ref Bounds",
            """
            Bounds:
              Type: AWS::IAM::ManagedPolicy
              Properties:
                PolicyDocument:
                  Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]
            """,
            Cover.NO,
            "the permissions boundary does not allow it",
        ),
        ("!Ref Stage", "", Cover.MAYBE, "a managed policy could not be told: PermissionsBoundary is"),
    ],
)
def test_a_boundary_bounds(tmp_path: Path, boundary: str, resources: str, cover: Cover, why: str) -> None:
    made = worker(
        tmp_path, f"PermissionsBoundary: {boundary}\nPolicies: [AmazonDynamoDBFullAccess]", resources
    )
    told = grants_of(made).allow(put())
    assert told.cover is cover
    assert told.why.startswith(why)


def test_separate_policies_and_connectors_grant_too(tmp_path: Path) -> None:
    separate = """
    Writing:
      Type: AWS::IAM::ManagedPolicy
      Properties:
        Roles: [!Ref WorkerRole]
        PolicyDocument:
          Statement: [{Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Orders.Arn}]
    ToUsers:
      Type: AWS::Serverless::Connector
      Properties:
        Source: {Id: Worker}
        Destination: {Id: Users}
        Permissions: [Write]
    """
    grants = grants_of(worker(tmp_path, "", separate))
    assert [each.source for each in grants.allow(put()).by] == ["the managed policy Writing"]
    users = put(Text((Reference("template.yaml#Users", "Arn"),)))
    assert grants.allow(users).cover is Cover.YES


def test_what_could_not_be_read_leaves_everything_open(tmp_path: Path) -> None:
    grants = grants_of(worker(tmp_path, "Policies: [arn:aws:iam::111122223333:policy/mine]"))
    assert grants.unread == ("what the managed policy mine allows is not known",)
    assert grants.allow(put()).cover is Cover.MAYBE


def test_the_policy_of_a_resource_may_allow_by_itself(tmp_path: Path) -> None:
    policy = """
    Open:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Jobs]
        PolicyDocument:
          Statement:
            - {Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: "sqs:*", Resource: !GetAtt Jobs.Arn}
    """
    made = worker(tmp_path, "", policy)
    assert made.application is not None
    jobs = next(each for each in made.application.resources if each.name == "Jobs")
    send = Requirement("sqs:SendMessage", Text((Reference(jobs.key, "Arn"),)), jobs)
    told = grants_of(made).allow(send)
    assert told == Answer(Cover.MAYBE, (), "the policy Open may allow it by itself")
    assert grants_of(made).allow(put()).cover is Cover.NO


def test_a_role_from_elsewhere_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(Unknown, match="Role"):
        grants_of(worker(tmp_path, "Role: arn:aws:iam::111122223333:role/theirs"))
