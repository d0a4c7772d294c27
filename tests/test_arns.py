from __future__ import annotations

import re

import pytest
import yaml

from colonnade.aws import iam
from colonnade.aws.arns import ArnType, Expression, arn_type, gives
from colonnade.aws.published import published

TYPES = sorted(published("arns")["types"])


def told(name: str) -> ArnType:
    found = arn_type(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("type_name", "kind", "part", "expected"),
    [
        ("AWS::DynamoDB::Table", None, None, "!GetAtt It.Arn"),
        ("AWS::DynamoDB::Table", "dynamodb:index", None, '!Sub "${It.Arn}/index/*"'),
        ("AWS::DynamoDB::Table", "dynamodb:index", "ByDay", '!Sub "${It.Arn}/index/ByDay"'),
        ("AWS::S3::Bucket", None, None, "!GetAtt It.Arn"),
        ("AWS::S3::Bucket", "s3:object", None, '!Sub "${It.Arn}/*"'),
        ("AWS::S3::Bucket", "s3:object", "in/*", '!Sub "${It.Arn}/in/*"'),
        ("AWS::SNS::Topic", None, None, "!GetAtt It.TopicArn"),
        ("AWS::SQS::Queue", None, None, "!GetAtt It.Arn"),
        ("AWS::Lambda::Function", None, None, "!GetAtt It.Arn"),
        ("AWS::Lambda::Function", "lambda:function alias", "live", '!Sub "${It.Arn}:live"'),
        ("AWS::SecretsManager::Secret", None, None, "!GetAtt It.Id"),
        ("AWS::SageMaker::Endpoint", None, None, "!Ref It"),
        (
            "AWS::SSM::Parameter",
            None,
            None,
            '!Sub "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${It}"',
        ),
        ("AWS::Logs::LogGroup", None, None, "!GetAtt It.Arn"),
        (
            "AWS::Logs::LogGroup",
            "logs:log-stream",
            "out",
            '!Sub "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${It}:log-stream:out"',
        ),
        (
            "AWS::StepFunctions::StateMachine",
            "states:execution",
            None,
            '!Sub "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${It.Name}:*"',
        ),
        (
            "AWS::ApiGatewayV2::Api",
            "execute-api:execute-api-general",
            "*/POST/@connections/*",
            (
                '!Sub "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}'
                ':${It.ApiId}/*/POST/@connections/*"'
            ),
        ),
        ("AWS::OpenSearchService::Domain", "es:domain", "*", '!Sub "${It.Arn}/*"'),
    ],
)
def test_a_policy_names_a_resource_in_the_words_of_the_template(
    type_name: str, kind: str | None, part: str | None, expected: str
) -> None:
    written = told(type_name).arn("It", kind, part)
    assert written is not None
    assert written.yaml == expected


def test_a_parameter_whose_name_begins_with_a_slash_has_no_second_one() -> None:
    written = told("AWS::SSM::Parameter").arn("Url", name="/shop/url")
    assert written is not None
    assert written.text.endswith(":parameter${Url}")
    plain = told("AWS::SSM::Parameter").arn("Url", name="url")
    assert plain is not None
    assert plain.text.endswith(":parameter/${Url}")


def test_a_kind_that_is_no_part_of_the_type_has_no_arn() -> None:
    assert told("AWS::DynamoDB::Table").arn("Orders", "s3:object") is None


@pytest.mark.parametrize(
    ("text", "as_json"),
    [
        ("${Orders.Arn}", {"Fn::GetAtt": ["Orders", "Arn"]}),
        ("${Topic}", {"Ref": "Topic"}),
        ("${Orders.Arn}/index/*", {"Fn::Sub": "${Orders.Arn}/index/*"}),
        ("*", "*"),
    ],
)
def test_an_expression_is_written_for_json(text: str, as_json: object) -> None:
    assert Expression(text).json == as_json


def test_a_plain_text_needs_no_function() -> None:
    assert Expression("*").yaml == '"*"'


@pytest.mark.parametrize(
    ("type_name", "attribute", "expected"),
    [
        ("AWS::DynamoDB::Table", None, "name"),
        ("AWS::DynamoDB::Table", "Arn", "arn"),
        ("AWS::DynamoDB::Table", "StreamArn", "arn"),
        ("AWS::DynamoDB::Table", "StreamSpecification", None),
        ("AWS::SNS::Topic", None, "arn"),
        ("AWS::SNS::Topic", "TopicName", "name"),
        ("AWS::SQS::Queue", None, "url"),
        ("AWS::SQS::Queue", "QueueUrl", "url"),
        ("AWS::SQS::Queue", "QueueName", "name"),
        ("AWS::StepFunctions::StateMachine", None, "arn"),
        ("AWS::SecretsManager::Secret", None, "arn"),
        ("AWS::Bedrock::AgentAlias", None, None),
        ("AWS::CloudWatch::Alarm", None, None),
    ],
)
def test_what_ref_and_getatt_give(type_name: str, attribute: str | None, expected: str | None) -> None:
    assert gives(type_name, attribute) == expected


def test_a_type_that_is_not_in_the_table_is_not_known() -> None:
    assert arn_type("AWS::CloudWatch::Alarm") is None


@pytest.mark.parametrize("name", TYPES)
def test_every_arn_has_the_form_that_iam_knows(name: str) -> None:
    found = told(name)
    row = published("arns")["types"][name]
    for kind in found.kinds:
        prefix, _, word = kind.partition(":")
        known = iam.arns(prefix)[word.lower()].partition(",")[0]
        written = found.arn("It", kind, "x" if kind != found.kind else None)
        assert written is not None
        assert yaml.safe_load(
            f"a: {written.yaml.removeprefix('!Sub ')}" if "!Sub" in written.yaml else "a: 1"
        )
        if written.text.startswith("arn:"):
            assert form(written.text).startswith(form(known).split("*")[0].rstrip("*")), (written.text, known)
    if "template" in row:
        assert re.fullmatch(r"arn:\$\{AWS::Partition\}:.*\$\{\}", row["template"])


def form(arn: str) -> str:
    """An ARN with `*` for whatever is not the same for all."""
    return re.sub(r"\$\{[^}]*\}", "*", arn.replace("${AWS::Partition}", "").replace("${Partition}", ""))
