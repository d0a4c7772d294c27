"""What is told of pages, hidden errors, answers to stacks, keys of objects and credentials in Python code."""

# ruff: noqa: E501, FBT001 - cases under test stand on a line each

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from colonnade.model.code import Code, ObjectKey, Paging
from colonnade.sources.code.locate import Place
from colonnade.sources.code.python import read_code
from colonnade.sources.files import Tree

Read = Callable[[str], Code]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read `app.handler` of this code."""

    def reading(app: str) -> Code:
        (tmp_path / "app.py").write_text(textwrap.dedent(app), encoding="utf-8")
        code = read_code(Tree(tmp_path), Place("app.py", "handler", ("",)))
        assert isinstance(code, Code), code
        return code

    return reading


def handling(*body: str, before: str = "") -> str:
    """A handler with this body, in a module that has a table and a client of S3."""
    lines = "\n".join(f"    {line}" for line in body)
    return (
        'import boto3\nfrom boto3.dynamodb.conditions import Key\ntable = boto3.resource("dynamodb").Table("t")\n'
        f's3 = boto3.client("s3")\n{before}\ndef handler(event, context):\n{lines}\n'
    )


class TestPages:
    @pytest.mark.parametrize(
        ("body", "paging"),
        [
            (["return table.scan()['Items']"], Paging.FIRST),
            (["return table.scan().get('Items', [])"], Paging.FIRST),
            (["answer = table.scan()", "print(answer)", "return list(answer['Items'])"], Paging.FIRST),
            (["answer = table.scan()", "return answer"], Paging.UNKNOWN),
            (["return other(table.scan())"], Paging.UNKNOWN),
            (["answer = table.scan()", "return answer.items()"], Paging.UNKNOWN),
            (["return table.scan()['Count']"], Paging.ALL),
            (["answer = table.scan()", "return answer['Items'][0]"], Paging.ALL),
            (["answer = table.scan()", "return len(answer['Items'])"], Paging.ALL),
            (["items = table.scan()['Items']", "return items[0]"], Paging.ALL),
            (["answer = table.scan()", "if answer['Items']:", "    return 1"], Paging.ALL),
            (["answer = table.scan()", "return answer['Items'], answer.get('LastEvaluatedKey')"], Paging.ALL),
            (
                ["answer = table.scan()", "more = 'LastEvaluatedKey' in answer", "return answer['Items']"],
                Paging.ALL,
            ),
            (["return table.scan(Limit=5)['Items']"], None),
            (["return table.scan(**event)['Items']"], Paging.UNKNOWN),
            (["return table.query(KeyConditionExpression=Key('a').eq(1))['Items']"], Paging.FIRST),
            (["return table.query(KeyConditionExpression=Key('a').eq(1) & Key('b').eq(2))['Items']"], None),
            (
                ["return table.query(KeyConditionExpression=Key('a').eq(1) & Key('b').gt(2))['Items']"],
                Paging.FIRST,
            ),
            (["return table.query(KeyConditionExpression='a = :a and b = :b')['Items']"], None),
            (["return table.query(KeyConditionExpression='a = :a and b > :b')['Items']"], Paging.FIRST),
            (["return table.query(KeyConditionExpression=event)['Items']"], Paging.UNKNOWN),
            (["return [each.key for each in boto3.resource('s3').Bucket('b').objects.all()]"], Paging.ALL),
            (
                ["for page in s3.get_paginator('list_objects_v2').paginate(Bucket='b'):", "    print(page)"],
                Paging.ALL,
            ),
            (["return s3.get_object(Bucket='b', Key='k')['Body']"], None),
        ],
    )
    def test_how_far_a_listing_is_read(self, read: Read, body: list[str], paging: Paging | None) -> None:
        assert [call.paging for call in read(handling(*body)).calls] == [paging]


class TestObjectKeys:
    @pytest.mark.parametrize(
        ("key", "told"),
        [
            ("event['Records'][0]['s3']['object']['key']", ObjectKey.ENCODED),
            ("unquote_plus(event['Records'][0]['s3']['object']['key'])", ObjectKey.DECODED),
            ("unquote_plus(event['Records'][0]['s3']['object']['key'], encoding='utf-8')", ObjectKey.DECODED),
            (
                "json.loads(event['Records'][0]['body'])['Records'][0]['s3']['object']['key']",
                ObjectKey.ENCODED,
            ),
            ("event['detail']['object']['key']", None),
            ("'fixed'", None),
        ],
    )
    def test_how_an_object_is_named(self, read: Read, key: str, told: ObjectKey | None) -> None:
        before = "import json\nfrom urllib.parse import unquote_plus"
        code = read(handling(f"s3.get_object(Bucket='b', Key={key})", before=before))
        assert [call.object_key for call in code.calls] == [told]

    def test_one_way_that_decodes_is_a_choice_of_the_author(self, read: Read) -> None:
        before = "from urllib.parse import unquote_plus"
        code = read(
            handling(
                "key = event['Records'][0]['s3']['object']['key']",
                "if event['encoded']:",
                "    key = unquote_plus(key)",
                "s3.get_object(Bucket='b', Key=key)",
                before=before,
            )
        )
        assert [call.object_key for call in code.calls] == [ObjectKey.DECODED]

    def test_a_key_in_a_list_of_objects_names_an_object(self, read: Read) -> None:
        keys = "[{'Key': each['s3']['object']['key']} for each in event['Records']]"
        code = read(handling(f"s3.delete_objects(Bucket='b', Delete={{'Objects': {keys}}})"))
        assert [call.object_key for call in code.calls] == [ObjectKey.ENCODED]


class TestHiddenErrors:
    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (["try:", "    table.scan()", "except Exception:", "    pass"], [(None, True)]),
            (["try:", "    table.scan()", "except:", "    return {'statusCode': 200}"], [(200, True)]),
            (["if event:", "    try:", "        table.scan()", "    except Exception as error:", "        print(error)"], [(None, True)]),
            (["for each in event:", "    try:", "        table.scan()", "    except Exception:", "        continue"], [(None, True)]),
            (["try:", "    table.scan()", "except KeyError:", "    pass"], []),
            (["try:", "    table.scan()", "except Exception:", "    raise"], []),
            (["try:", "    table.scan()", "except Exception:", "    tell(event)"], []),
            (["try:", "    table.scan()", "except Exception as error:", "    if error:", "        print(error)"], []),
            (["failed = 0", "try:", "    table.scan()", "except Exception:", "    failed = 1", "return failed"], []),
            (["try:", "    table.scan()", "except Exception:", "    pass", "s3.list_buckets()"], []),
            (["table.scan()"], []),
            (["try:", "    int(event)", "except Exception:", "    pass"], []),
        ],
    )  # fmt: skip
    def test_what_covers_all_the_work(
        self, read: Read, body: list[str], told: list[tuple[int | None, bool]]
    ) -> None:
        assert [(each.status, each.in_handler) for each in read(handling(*body)).hidden_errors] == told

    def test_work_in_a_function_that_is_called_is_work(self, read: Read) -> None:
        body = ["try:", "    return outer()", "except Exception:", "    return {'statusCode': '400'}"]
        before = "def outer():\n    return inner()\ndef inner():\n    return table.scan()"
        (hidden,) = read(handling(*body, before=before)).hidden_errors
        assert (hidden.status, hidden.inside, hidden.origin.line) == (400, "handler", 12)


ANSWER = "import cfnresponse"


class TestAnswersToStacks:
    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (["cfnresponse.send(event, context, 'SUCCESS', {})"], True),
            (["table.scan()", "cfnresponse.send(event, context, 'SUCCESS', {})"], "does not answer where table.scan() fails"),
            (["with open('x'):", "    table.scan()"], "does not answer where table.scan() fails"),
            (["return"], "returns without an answer"),
            (["return table.scan()"], "does not answer where table.scan() fails"),
            (["raise ValueError"], "raises without an answer"),
            (["print('nothing')"], "comes to its end without an answer on some way"),
            (["try:", "    table.scan()", "except Exception:", "    cfnresponse.send(event, context, 'FAILED', {})"], True),
            (["try:", "    table.scan()", "finally:", "    cfnresponse.send(event, context, 'FAILED', {})"], True),
            (["try:", "    table.scan()", "except KeyError:", "    cfnresponse.send(event, context, 'FAILED', {})"], "does not answer where table.scan() fails"),
            (["try:", "    table.scan()", "except Exception:", "    print('kept')", "cfnresponse.send(event, context, 'S', {})"], True),
            (["if event['RequestType'] == 'Create':", "    cfnresponse.send(event, context, 'S', {})", "    return", "return"], "returns without an answer"),
            (["if event['RequestType'] == 'Create':", "    cfnresponse.send(event, context, 'S', {})", "else:", "    cfnresponse.send(event, context, 'S', {})"], True),
            (["if event['RequestType'] == 'Create':", "    cfnresponse.send(event, context, 'S', {})"], None),
            (["if 'ResponseURL' in event:", "    cfnresponse.send(event, context, 'S', {})"], None),
            (["for each in event:", "    cfnresponse.send(event, context, 'S', {})"], None),
        ],
    )  # fmt: skip
    def test_on_which_way_nothing_is_answered(
        self, read: Read, body: list[str], told: str | bool | None
    ) -> None:
        answer = read(handling(*body, before=ANSWER)).stack_answer
        assert answer is not None
        assert (answer.missing or answer.always or None) == told

    def test_what_is_nested_without_end_is_given_up(self, read: Read) -> None:
        body = [*(" " * 1 * depth + "if event:" for depth in range(60)), " " * 60 + "table.scan()"]
        code = read(handling(*body, before=ANSWER))
        assert code.hidden_errors == []
        assert code.stack_answer is not None
        assert code.stack_answer.missing is None


class TestCredentials:
    @pytest.mark.parametrize(
        ("line", "told"),
        [
            (f"boto3.client('s3', aws_secret_access_key='{'aB3/' * 10}')", ["the secret key of an AWS user"]),
            ("boto3.client('s3', aws_secret_access_key='testing')", []),
            ("boto3.client('s3', aws_secret_access_key=event['key'])", []),
            (f"print('{'AKIA' + 'Q7XN2' * 3 + 'Z'}')", ["an AWS access key"]),
            ("print('AKIAIOSFODNN7EXAMPLE')", []),
            ("print('postgres://someone:something@host/aws_secret_access_key')", []),
        ],
    )
    def test_only_known_forms_are_told(self, read: Read, line: str, told: list[str]) -> None:
        assert [each.what for each in read(handling(line)).secrets] == told


class TestHowCallsAreWeighed:
    def test_an_invocation_says_how_and_when_it_is_made(self, read: Read) -> None:
        code = read("""
            import boto3
            client = boto3.client("lambda")
            def handler(event, context):
                if event["large"]:
                    client.invoke(FunctionName="other")
                client.invoke(FunctionName="other", InvocationType="Event")
        """)
        first, second = code.calls
        assert (first.when, first.waits_for_function) == ('where event["large"]', True)
        assert (second.when, second.waits_for_function) == (None, False)

    def test_the_level_of_a_line_is_told(self, read: Read) -> None:
        code = read("""
            import logging
            logger = logging.getLogger()
            def handler(event, context):
                logger.debug(event)
                print(event)
        """)
        assert [(line.level, line.whole_event) for line in code.log_calls] == [
            ("debug", True),
            ("info", True),
        ]
        assert [line.level for line in code.logged_events] == ["info"]
