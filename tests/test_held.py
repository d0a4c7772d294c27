"""What is told of credentials and personal data in log lines, exceptions and traces."""

# ruff: noqa: E501 - cases under test stand on a line each

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from colonnade.model.code import Code
from colonnade.model.held import Kind, kind_of
from colonnade.sources.code.locate import Place
from colonnade.sources.code.python import read_code
from colonnade.sources.files import Tree

Read = Callable[..., Code]

IMPORTS = """\
import boto3, json, logging, os, structlog, urllib.request, requests
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities import parameters
logger, powertools, tracer = logging.getLogger(), Logger(), Tracer()
secrets, ssm, sts, cognito = (boto3.client(each) for each in ("a", "b", "c", "d"))
secrets = boto3.client("secretsmanager")
ssm = boto3.client("ssm")
sts = boto3.client("sts")
cognito = boto3.client("cognito-idp")
table = boto3.resource("dynamodb").Table("t")
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a handler with this body."""

    def reading(*body: str) -> Code:
        lines = "\n".join(f"    {line}" for line in body)
        text = f"{IMPORTS}\ndef handler(event, context):\n{lines}\n"
        (tmp_path / "app.py").write_text(textwrap.dedent(text), encoding="utf-8")
        code = read_code(Tree(tmp_path), Place("app.py", "handler", ("",)))
        assert isinstance(code, Code), code
        return code

    return reading


def told(code: Code) -> list[tuple[Kind, str]]:
    """What the lines hold, with why it must not stand there."""
    return [(held.kind, held.title) for line in (*code.log_calls, *code.disclosures) for held in line.holds]


SECRET = [
    "print(secrets.get_secret_value(SecretId='x'))",
    "print(secrets.get_secret_value(SecretId='x')['SecretString'])",
    "logger.info('got %s', json.loads(secrets.get_secret_value(SecretId='x')['SecretString'])['password'])",
    "logger.error({'told': secrets.get_secret_value(SecretId='x').get('SecretString')})",
    "print(ssm.get_parameter(Name='/shop/db-password', WithDecryption=True)['Parameter']['Value'])",
    "print(ssm.get_parameters(Names=['a', '/' + os.environ['STAGE'] + '/api-key'], WithDecryption=True)['Parameters'][0]['Value'])",
    "print(sts.assume_role(RoleArn='a', RoleSessionName='s')['Credentials'])",
    "print(sts.assume_role(RoleArn='a', RoleSessionName='s')['Credentials']['SecretAccessKey'])",
    "print(cognito.initiate_auth(ClientId='c', AuthFlow='USER_PASSWORD_AUTH')['AuthenticationResult']['IdToken'])",
    "print(parameters.get_secret('x'))",
    "print(parameters.get_parameter(os.environ['TOKEN_NAME'], decrypt=True))",
    "print(event['headers']['Authorization'])",
    "print(event['headers'].get('authorization'))",
    "print(event['headers']['Authorization'].split(' ')[1])",
    "print(event['headers']['Cookie'])",
    "print(event['authorizationToken'])",
    "print('login', json.loads(event['body'])['password'])",
    "body = json.loads(event['body'])\n    logger.info(body)\n    check(body['apiKey'])",
    "logger.info('order', extra={'card': event['cardNumber']})",
    "powertools.info('order', card=event['card']['cvv'])",
    "structlog.get_logger().info('x', token=event['accessToken'])",
    "raise ValueError('wrong password ' + event['password'])",
    "powertools.append_keys(token=event['idToken'])",
    "tracer.put_metadata('login', event['password'])",
    "tracer.put_annotation(key='login', value=event['password'])",
    "print(table.get_item(Key={'id': '1'})['Item']['password'])",
    "print(urllib.request.urlopen('http://localhost:2773/secretsmanager/get?secretId=x').read())",
    "print(json.loads(requests.get('http://localhost:2773/secretsmanager/get?secretId=x').text)['SecretString'])",
]

NOTHING = [
    "print(secrets.get_secret_value(SecretId='x')['ARN'])",
    "print(json.loads(secrets.get_secret_value(SecretId='x')['SecretString'])['username'])",
    "print(secrets.get_secret_value(SecretId='x')['SecretString'][-4:])",
    "print(len(secrets.get_secret_value(SecretId='x')['SecretString']))",
    "print(secrets.list_secrets())",
    "print(ssm.get_parameter(Name='x')['Parameter']['Value'])",
    "print(ssm.get_parameter(Name='x', WithDecryption=True)['Parameter']['Version'])",
    "print(sts.assume_role(RoleArn='a', RoleSessionName='s')['Credentials']['Expiration'])",
    "print(sts.get_caller_identity())",
    "print(parameters.get_parameter('x'))",
    "print(parameters.get_parameter('/shop/bucket', decrypt=True))",
    "print(ssm.get_parameter(Name='/shop/bucket', WithDecryption=True)['Parameter']['Value'])",
    "print(ssm.get_parameter(Name=event['x'], WithDecryption=True)['Parameter']['Value'])",
    "print(json.loads(secrets.get_secret_value(SecretId='x')['SecretString'])['bucket'])",
    "print(parameters.get_parameter('x', decrypt=False))",
    "print(event['headers']['Authorization'][:10])",
    "print(event['headers']['User-Agent'])",
    "print('Authorization' in event['headers'])",
    "print(event['nextToken'], event['taskToken'], event['executionToken'], event['clientRequestToken'])",
    "print(event)",
    "print(event['body'])",
    "print('password changed')",
    "print(bool(event['password']))",
    "try:\n        raise ValueError(event['password'])\n    except ValueError:\n        pass",
    "raise",
    "raise KeyError('x')",
    "tracer.put_metadata('orders', 3)",
    "print(table.get_item(Key={'id': '1'})['Item']['token'])",
    "print(table.get_item(Key={'id': '1'})['ConsumedCapacity'])",
    "print(os.environ.items())",
]


class TestHolds:
    @pytest.mark.parametrize("line", SECRET)
    def test_a_secret_is_told_by_where_it_comes_from(self, read: Read, line: str) -> None:
        found = told(read(line))
        assert found
        assert {kind for kind, _ in found} == {Kind.SECRET}

    @pytest.mark.parametrize("line", NOTHING)
    def test_what_is_no_secret_is_not(self, read: Read, line: str) -> None:
        assert told(read(line)) == []

    @pytest.mark.parametrize(
        ("line", "title"),
        [
            ("print(event['detail']['email'])", "detail.email"),
            ("print(event['Records'][0]['dynamodb']['NewImage']['phoneNumber']['S'])", "Records[].dynamodb.NewImage.phoneNumber.S"),
            ("print(event['request']['userAttributes'])", "request.userAttributes"),
            ("print(cognito.admin_get_user(UserPoolId='p', Username='u'))", "what AdminGetUser tells of a user"),
            ("print(cognito.list_users(UserPoolId='p')['Users'])", "what ListUsers tells of users"),
            ("print(event['detail'])\n    check(event['detail']['dateOfBirth'])", "detail with its field dateOfBirth"),
        ],
    )  # fmt: skip
    def test_personal_data(self, read: Read, line: str, title: str) -> None:
        assert told(read(line)) == [(Kind.PERSONAL, title)]

    @pytest.mark.parametrize(
        ("line", "kind", "variable"),
        [
            ("print(os.environ['DB_PASSWORD'])", Kind.VARIABLE, "DB_PASSWORD"),
            ("print(dict(os.environ))", Kind.VARIABLE, "AWS_SESSION_TOKEN"),
            ("print('with ' + str(os.environ))", Kind.VARIABLE, "AWS_SESSION_TOKEN"),
            ("print(event['headers'])", Kind.HEADERS, ""),
        ],
    )
    def test_what_only_the_template_can_tell(self, read: Read, line: str, kind: Kind, variable: str) -> None:
        [held] = read(line).log_calls[0].holds
        assert (held.kind, held.variable) == (kind, variable)

    def test_headers_of_which_one_is_read(self, read: Read) -> None:
        code = read("print(event['headers'])", "check(event['headers']['Authorization'])")
        assert told(code) == [(Kind.SECRET, "headers with its field Authorization")]

    def test_what_a_traced_function_gives_back(self, read: Read) -> None:
        code = read(
            "@tracer.capture_method",
            "def key():",
            "    return parameters.get_secret('x')",
            "@tracer.capture_method(capture_response=False)",
            "def other():",
            "    return parameters.get_secret('y')",
            "key(), other()",
        )
        [line] = code.disclosures
        assert (line.how, line.holds[0].title) == ("trace", "the secret that get_secret() gives")
        assert line.tells("it") == "hands it to X-Ray"

    def test_a_bare_token_is_one_only_where_callers_send_it(self, read: Read) -> None:
        [held] = read("print(event['token'])").log_calls[0].holds
        assert held.from_callers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (("body", "Password"), Kind.SECRET),
        (("headers", "x-api-key"), Kind.SECRET),
        (("body", "refresh_token"), Kind.SECRET),
        (("body", "pageToken"), None),
        (("multiValueHeaders",), Kind.HEADERS),
        (("body", "firstName"), Kind.PERSONAL),
        (("body", "name"), None),
        ((), None),
    ],
)
def test_a_field_is_judged_by_its_name(path: tuple[str, ...], kind: Kind | None) -> None:
    assert kind_of(path) is kind
