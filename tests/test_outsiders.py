"""Who chooses the fields of an event, by what invokes the function."""

# ruff: noqa: E501 - cases under test stand on a line each

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from colonnade import sources
from colonnade.fact import Unknown
from colonnade.model.function import Function
from colonnade.model.outsiders import Outsider, Standing, outsider_of
from colonnade.sources.files import Tree

Ask = Callable[..., Outsider | None]

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Asked:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        {code}
      Handler: index.handler
      Runtime: python3.13
"""
SENDER = """\
  Sender:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        import boto3, json, os
        def handler(event, context):
            {sends}
      Handler: index.handler
      Runtime: python3.13
      Environment: {{ Variables: {{ TO: !Ref Jobs }} }}
      Events:
        Call: {{ Type: {type}, Properties: {{ {properties} }} }}
  Jobs:
    Type: AWS::SQS::Queue
"""
QUEUE = "      Events: { Job: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }\n"
SENDS = "boto3.client('sqs').send_message(QueueUrl=os.environ['TO'], MessageBody={})"


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask who chooses a field of the event of `Asked`, in this template."""

    def asking(
        path: str, template: str, code: str = "def handler(event, context): return 1"
    ) -> Outsider | None:
        (tmp_path / "template.yaml").write_text(HEAD.format(code=code) + template, encoding="utf-8")
        [application], problems = sources.read(Tree(tmp_path))
        assert not problems
        [function] = [each for each in application.subjects(Function) if each.name == "Asked"]
        return outsider_of(function, tuple(path.split(".")))

    return asking


def event(kind: str, properties: str = "") -> str:
    return f"      Events: {{ One: {{ Type: {kind}, Properties: {{ {properties} }} }} }}\n"


def permitted(principal: str, further: str = "") -> str:
    return (
        "  Permission:\n    Type: AWS::Lambda::Permission\n    Properties:\n"
        f"      Action: lambda:InvokeFunction\n      FunctionName: !Ref Asked\n      Principal: {principal}\n{further}"
    )


ROUTE = "Method: POST, Path: /x"
SOCKET = """\
  Socket:
    Type: AWS::ApiGatewayV2::Api
    Properties: { ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
  Connect:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Socket, RouteKey: $connect, AuthorizationType: AWS_IAM, Target: !Sub "integrations/${To}" }
  Send:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Socket, RouteKey: send, Target: !Sub "integrations/${To}" }
  To:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Socket
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Asked.Arn}/invocations
"""
PRIVATE = """\
  Inside:
    Type: AWS::Serverless::Api
    Properties: { StageName: v1, EndpointConfiguration: { Type: PRIVATE } }
"""
SIGNED = """\
  Outside:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      Auth: { DefaultAuthorizer: In, Authorizers: { In: { UserPoolArn: !GetAtt Users.Arn } } }
  Users: { Type: AWS::Cognito::UserPool }
"""
NAMED = """\
  Outside:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      Auth:
        ResourcePolicy:
          CustomStatements:
            - { Effect: Allow, Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: execute-api:Invoke, Resource: "execute-api:/*" }
"""


class TestOutsiders:
    @pytest.mark.parametrize(
        ("path", "template", "who", "standing"),
        [
            ("body.x", event("HttpApi", ROUTE), "anybody", Standing.ANYBODY),
            ("query_string_parameters.x", event("Api", ROUTE), "anybody", Standing.ANYBODY),
            (
                "body.x",
                event("Api", f"{ROUTE}, Auth: {{ Authorizer: AWS_IAM }}"),
                "every caller with credentials of IAM",
                Standing.KNOWN,
            ),
            (
                "body.x",
                event("Api", f"{ROUTE}, Auth: {{ ApiKeyRequired: true }}"),
                "everybody with an API key",
                Standing.SIGNED_IN,
            ),
            (
                "body.x",
                event("Api", f"{ROUTE}, RestApiId: !Ref Inside") + PRIVATE,
                "every caller inside the VPC",
                Standing.KNOWN,
            ),
            ("body.x", event("Api", f"{ROUTE}, RestApiId: !Ref Outside") + SIGNED, "everybody who has signed in", Standing.SIGNED_IN),
            ("body.x", event("Api", f"{ROUTE}, RestApiId: !Ref Outside") + NAMED, "every caller that a policy lets in", Standing.KNOWN),
            ("body.x", permitted("apigateway.amazonaws.com"), "whoever may call it", Standing.SIGNED_IN),
            ("body.x", SOCKET, "every caller with credentials of IAM", Standing.KNOWN),
            ("body.x", "      FunctionUrlConfig: { AuthType: NONE }\n", "anybody", Standing.ANYBODY),
            (
                "headers.x",
                "      FunctionUrlConfig: { AuthType: AWS_IAM }\n",
                "every caller with credentials of IAM",
                Standing.KNOWN,
            ),
            (
                "Records.*.s3.object.key.*",
                event("S3", "Bucket: !Ref Files, Events: s3:ObjectCreated:*") + "  Files: { Type: AWS::S3::Bucket }\n",
                "whoever puts objects into Files",
                Standing.SIGNED_IN,
            ),
            (
                "detail.object.key",
                event("EventBridgeRule", "Pattern: { source: [aws.s3] }"),
                "whoever puts objects into the bucket",
                Standing.SIGNED_IN,
            ),
            (
                "request.userAttributes.name",
                event("Cognito", "UserPool: !Ref Users, Trigger: PreSignUp")
                + "  Users: { Type: AWS::Cognito::UserPool }\n",
                "anybody who signs up",
                Standing.ANYBODY,
            ),
            ("device", event("IoTRule", "Sql: SELECT * FROM 'x'"), "every device that may publish", Standing.SIGNED_IN),
            ("body", permitted("elasticloadbalancing.amazonaws.com"), "whoever reaches the load balancer", Standing.ANYBODY),
            ("arguments.x", permitted("appsync.amazonaws.com"), "every caller of the GraphQL API", Standing.SIGNED_IN),
            ("Records.*.ses.mail.subject", permitted("ses.amazonaws.com"), "anybody who sends mail to it", Standing.ANYBODY),
            ("inputTranscript", permitted("lexv2.amazonaws.com"), "whoever talks to the bot", Standing.SIGNED_IN),
            (
                "Records.*.body.x",
                QUEUE + SENDER.format(sends=SENDS.format("event['body']"), type="HttpApi", properties=ROUTE),
                "anybody through Sender",
                Standing.ANYBODY,
            ),
            (
                "Records.*.body.x",
                QUEUE + SENDER.format(sends=SENDS.format("json.dumps({'x': event['body'], 'y': 'fixed'})"), type="HttpApi", properties=ROUTE),
                "anybody through Sender",
                Standing.ANYBODY,
            ),
        ],
    )  # fmt: skip
    def test_who_fills_in_a_field(
        self, ask: Ask, path: str, template: str, who: str, standing: Standing
    ) -> None:
        outsider = ask(path, template)
        assert outsider is not None
        assert (outsider.who, outsider.standing) == (who, standing)

    @pytest.mark.parametrize(
        ("path", "template"),
        [
            ("requestContext.domainName", event("HttpApi", ROUTE)),
            ("target", event("Schedule", "Schedule: rate(1 day)")),
            ("Records.*.s3.bucket.name", event("S3", "Bucket: !Ref Files, Events: s3:ObjectCreated:*") + "  Files: { Type: AWS::S3::Bucket }\n"),
            ("identity.sub", permitted("appsync.amazonaws.com")),
            ("ResponseURL", "  Made: { Type: Custom::Thing, Properties: { ServiceToken: !GetAtt Asked.Arn } }\n"),
        ],
    )  # fmt: skip
    def test_what_nobody_outside_fills_in(self, ask: Ask, path: str, template: str) -> None:
        assert ask(path, template) is None

    @pytest.mark.parametrize(
        ("path", "template", "reason"),
        [
            ("x", "", "nothing in the templates says who invokes Asked"),
            ("Records.*.body", QUEUE + "  Jobs: { Type: AWS::SQS::Queue }\n", "who fills in Records[].body is not known"),
            (
                "Records.*.body",
                QUEUE + SENDER.format(sends=SENDS.format("'x'"), type="HttpApi", properties=ROUTE),
                "who fills in Records[].body is not known",
            ),
            (
                "Records.*.body",
                QUEUE + SENDER.format(sends=SENDS.format("event['x']"), type="SQS", properties="Queue: !GetAtt Jobs.Arn"),
                "who fills in Records[].body is not known",
            ),
            (
                "Records.*.body",
                QUEUE + SENDER.format(sends="boto3.client('sqs').send_message(QueueUrl='x', MessageBody=event['body'])", type="HttpApi", properties=ROUTE),
                "who fills in Records[].body is not known",
            ),
            ("detail.x", event("EventBridgeRule", "Pattern: { source: [shop] }"), "who fills in detail.x is not known"),
        ],
    )  # fmt: skip
    def test_what_is_not_known(self, ask: Ask, path: str, template: str, reason: str) -> None:
        with pytest.raises(Unknown, match=f"^{reason.replace('[', chr(92) + '[')}"):
            ask(path, template)

    @pytest.mark.parametrize(
        ("sends", "path", "who"),
        [
            ("boto3.client('sqs').send_message(QueueUrl=os.environ['TO'], MessageBody=json.dumps(event))", "Records.*.body.body.x", "anybody"),
            ("boto3.client('sqs').send_message(QueueUrl=os.environ['TO'], MessageBody=json.dumps({'y': 'fixed', 'x': event['body']}))", "Records.*.body.y", None),
            ("boto3.client('sqs').send_message(QueueUrl=os.environ['TO'], MessageBody=json.dumps(event))", "Records.*.body.requestContext.domainName", None),
            ("boto3.client('sqs').send_message(QueueUrl=os.environ['TO'], MessageBody=event['body'])", "Records.*.messageAttributes.x", None),
            ("boto3.client('sqs').send_message_batch(QueueUrl=os.environ['TO'], Entries=[{'Id': '1', 'MessageBody': json.dumps({'x': [event['body']]})}])", "Records.*.body.x.*", "anybody"),
        ],
    )  # fmt: skip
    def test_who_fills_in_a_field_of_a_message(
        self, ask: Ask, sends: str, path: str, who: str | None
    ) -> None:
        template = QUEUE + SENDER.format(sends=sends, type="HttpApi", properties=ROUTE)
        if who is None:
            with pytest.raises(Unknown, match="who fills in"):
                ask(path, template)
        else:
            outsider = ask(path, template)
            assert outsider is not None
            assert outsider.who == f"{who} through Sender"

    def test_who_fills_in_what_another_function_hands_over(self, ask: Ask) -> None:
        sends = "boto3.client('lambda').invoke(FunctionName=os.environ['TO'], Payload=json.dumps({'x': event['body']}))"
        sender = SENDER.format(sends=sends, type="HttpApi", properties=ROUTE).replace(
            "!Ref Jobs", "!Ref Asked"
        )
        outsider = ask("x", sender)
        assert outsider is not None
        assert outsider.who == "anybody through Sender"
        with pytest.raises(Unknown, match="who fills in z"):
            ask("z", sender)

    def test_who_can_sign_a_request_is_known(self, ask: Ask) -> None:
        code = "import hmac\n        def handler(event, context): return hmac.new(b'', b'', 'sha256')"
        outsider = ask("body", event("HttpApi", ROUTE), code)
        assert outsider is not None
        assert outsider.standing is Standing.KNOWN
