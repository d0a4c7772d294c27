"""Recipes: what they make of code is right, is all they touch, and is refused where it would not be."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colonnade.check import all_checks
from colonnade.config import Config
from colonnade.edit import CodeEdit
from colonnade.fact import Origin
from colonnade.fixing.code import all_recipes, recoded, used_too_early
from colonnade.fixing.fixes import fixes
from colonnade.sources.rewriting.refused import Refused

EXAMPLES = Path(__file__).with_name("checks")
FILE = "app.py"


def at(text: str, marked: str, nth: int = 0) -> Origin:
    """The place at which something stands in a text."""
    start = [each.start() for each in re.finditer(re.escape(marked), text)][nth]
    line = text.count("\n", 0, start) + 1
    return Origin(FILE, line, start - text.rfind("\n", 0, start))


def followed(text: str, recipe: str, marked: str, **told: object) -> str:
    return recoded(text, [CodeEdit.following(recipe, at(text, marked), **told)])


def refusal(text: str, recipe: str, marked: str, **told: object) -> str:
    with pytest.raises(Refused) as refused:
        followed(text, recipe, marked, **told)
    return refused.value.reason


HANDLER = """\
import os

import boto3


def handler(event, context):
    {body}
    return client.list_buckets()
"""


class TestClients:
    def hoisted(self, body: str, marked: str = "boto3.client", recipe: str = "client-hoisted") -> str:
        return followed(HANDLER.format(body=body), recipe, marked)

    def test_takes_its_name_and_its_comments_along(self) -> None:
        made = self.hoisted('# the client\n    client = boto3.client("s3")  # of S3')
        assert made == (
            "import os\n\nimport boto3\n\n# the client\n"
            'client = boto3.client("s3")  # of S3\n\n\n'
            "def handler(event, context):\n    return client.list_buckets()\n"
        )

    def test_leaves_a_comment_that_is_about_something_else(self) -> None:
        made = self.hoisted('# tell what there is\n    client = boto3.client("s3")')
        assert "    # tell what there is\n    return client" in made

    def test_fills_in_what_is_the_same_each_time(self) -> None:
        made = self.hoisted(
            'region = os.environ["REGION"]\n    client = boto3.client("s3", region_name=region)'
        )
        assert '\nclient = boto3.client("s3", region_name=os.environ["REGION"])\n' in made
        assert "region = os" not in made

    def test_keeps_what_others_need_too(self) -> None:
        made = self.hoisted(
            'region = os.environ["REGION"]\n    print(region)\n    client = boto3.client("s3", region_name=region)'
        )
        assert '    region = os.environ["REGION"]\n    print(region)\n' in made

    @pytest.mark.parametrize(
        "body",
        [
            'client = boto3.client("s3", region_name=event["region"])',
            'region = event["region"]\n    client = boto3.client("s3", region_name=region)',
            'import boto3\n    client = boto3.client("s3")',
        ],
    )
    def test_is_refused_where_it_needs_what_an_invocation_knows(self, body: str) -> None:
        reason = refusal(HANDLER.format(body=body), "client-hoisted", "boto3.client")
        assert "which only an invocation knows" in reason

    def test_gives_way_to_a_name_that_is_taken(self) -> None:
        text = HANDLER.format(body='client = boto3.client("s3")').replace(
            "import boto3\n", "import boto3\n\nclient = None\n"
        )
        made = followed(text, "client-hoisted", "boto3.client")
        assert '\ns3_client = boto3.client("s3")\n' in made
        assert "return s3_client.list_buckets()" in made

    def test_uses_what_is_there_already(self) -> None:
        text = HANDLER.format(body='client = boto3.client("s3")').replace(
            "import boto3\n", 'import boto3\n\ns3 = boto3.client("s3")\n'
        )
        for recipe in ("client-hoisted", "client-kept"):
            made = recoded(text, [CodeEdit.following(recipe, at(text, "boto3.client", 1))])
            assert made.count("boto3.client") == 1
            assert "return s3.list_buckets()" in made

    def test_never_reads_a_local_name_before_it_has_a_value(self) -> None:
        text = (
            "import boto3\n\n\ndef one():\n    client = boto3.client('s3')\n    client.x()\n\n\n"
            "def two():\n    if one():\n        client = boto3.client('s3')\n        client.x()\n"
        )
        edits = [
            CodeEdit.following("client-hoisted", at(text, "boto3.client")),
            CodeEdit.following("client-kept", at(text, "boto3.client", 1)),
        ]
        assert "client = client" not in recoded(text, edits)

    def test_keeps_it_where_few_invocations_need_it(self) -> None:
        made = self.hoisted('client = boto3.client("s3")', recipe="client-kept")
        assert '\n@lru_cache\ndef get_s3_client():\n    return boto3.client("s3")\n' in made
        assert "    client = get_s3_client()\n" in made
        assert "import os\nfrom functools import lru_cache\n\nimport boto3\n" in made

    def test_leaves_the_name_of_a_table_that_an_event_tells(self) -> None:
        text = (
            "import boto3\n\n\ndef handler(event, context):\n"
            '    return boto3.resource("dynamodb").Table(event["t"]).scan()\n'
        )
        made = followed(text, "client-hoisted", "boto3.resource")
        assert 'dynamodb_resource = boto3.resource("dynamodb")\n' in made
        assert 'return dynamodb_resource.Table(event["t"]).scan()' in made

    def test_stands_below_what_it_needs(self) -> None:
        text = (
            "import boto3\n\n\ndef handler(event, context):\n    client = made('s3')\n    return client.x()\n\n\n"
            "def made(service):\n    return boto3.client(service)\n"
        )
        made = followed(text, "client-hoisted", "made('s3')")
        assert made.endswith("    return boto3.client(service)\n\n\nclient = made('s3')\n")

    def test_of_an_object_has_the_name_that_the_object_gives_it(self) -> None:
        text = "import boto3\n\n\nclass S3:\n    def __init__(self):\n        self.s3_client = boto3.client('s3')\n"
        made = followed(text, "client-hoisted", "boto3.client")
        assert "\ns3_client = boto3.client('s3')\n\n\nclass S3" in made
        assert "        self.s3_client = s3_client\n" in made

    def test_of_a_factory_is_named_by_it(self) -> None:
        text = (
            "import functools\n\nfrom lib import create_s3_client\n\n\ndef handler(event, context):\n"
            "    return create_s3_client().list_buckets()\n"
        )
        made = followed(text, "client-kept", "create_s3_client()")
        assert "@functools.lru_cache\ndef get_s3_client():\n    return create_s3_client()\n" in made
        assert "    return get_s3_client().list_buckets()\n" in made

    def test_at_the_top_or_in_a_lambda_is_refused(self) -> None:
        for text in (
            "import boto3\nx = boto3.client('s3')\n",
            "import boto3\nf = lambda: boto3.client('s3')\n",
        ):
            assert "does not stand in a function" in refusal(text, "client-hoisted", "boto3.client")

    def test_beside_another_statement_is_refused(self) -> None:
        text = "import boto3\n\n\ndef f():\n    s3 = boto3.client('s3'); s3.x()\n"
        assert "shares a line" in refusal(text, "client-hoisted", "boto3.client")


class TestRequests:
    def timed(self, text: str, marked: str, library: str = "requests") -> str:
        return followed(text, "request-timed", marked, seconds=5, library=library)

    def test_are_given_a_timeout_that_has_a_name(self) -> None:
        made = self.timed(
            "import requests\n\n\ndef f(u):\n    return requests.get(u).json()\n", "requests.get"
        )
        assert (
            "\nHTTP_TIMEOUT = 5  # seconds\n\n\ndef f(u):\n    return requests.get(u, timeout=HTTP_TIMEOUT).json()\n"
            in made
        )

    def test_take_the_shorter_of_two_for_one_place(self) -> None:
        text = "import requests\n\n\ndef f(u):\n    return requests.get(u)\n"
        edits = [
            CodeEdit.following("request-timed", at(text, "requests.get"), seconds=each, library="requests")
            for each in (10, 2)
        ]
        assert "HTTP_TIMEOUT = 2  # seconds" in recoded(text, edits)

    def test_replace_a_timeout_of_none(self) -> None:
        made = self.timed("import httpx\n\n\ndef f(u):\n    return httpx.get(u, timeout=None)\n", "httpx.get")
        assert "httpx.get(u, timeout=HTTP_TIMEOUT)" in made

    def test_over_a_connection_are_timed_where_that_is_made(self) -> None:
        text = (
            "import http.client\n\n\ndef f(h):\n    c = http.client.HTTPSConnection(h)\n"
            "    c.request('GET', '/')\n    return c.getresponse()\n"
        )
        made = self.timed(text, "c.request", library="http.client")
        assert "http.client.HTTPSConnection(h, timeout=HTTP_TIMEOUT)" in made
        assert "c.request('GET', '/')" in made

    def test_over_a_connection_from_elsewhere_are_refused(self) -> None:
        text = "def f(c):\n    c.request('GET', '/')\n"
        told = {"seconds": 5, "library": "http.client"}
        assert "could not be told" in refusal(text, "request-timed", "c.request", **told)

    def test_of_aiohttp_get_what_it_asks_for(self) -> None:
        text = "import aiohttp\n\n\nasync def f(s, u):\n    return await s.get(u)\n"
        made = self.timed(text, "s.get", library="aiohttp")
        assert "s.get(u, timeout=aiohttp.ClientTimeout(total=HTTP_TIMEOUT))" in made

    def test_with_arguments_that_nobody_sees_are_refused(self) -> None:
        text = "import requests\n\n\ndef f(u, **k):\n    return requests.get(u, **k)\n"
        assert "among its other" in refusal(
            text, "request-timed", "requests.get", seconds=5, library="requests"
        )

    def test_keep_their_comments_beside_what_these_are_about(self) -> None:
        text = (
            "import requests\n\n\ndef f(u):\n    requests.get(\n        u,  # where\n"
            "        params={},  # nothing\n    )\n    requests.put(\n        u,\n        data=1  # one\n    )\n"
        )
        edits = [
            CodeEdit.following("request-timed", at(text, each), seconds=5, library="requests")
            for each in ("requests.get", "requests.put")
        ]
        assert recoded(text, edits).endswith(
            "def f(u):\n    requests.get(\n        u,  # where\n        params={},  # nothing\n"
            "        timeout=HTTP_TIMEOUT,\n    )\n    requests.put(\n        u,\n        data=1,  # one\n"
            "        timeout=HTTP_TIMEOUT\n    )\n"
        )


class TestImports:
    def test_are_dropped_one_by_one(self) -> None:
        text = "import json, pandas, os\n\nprint(json, os)\n"
        assert (
            followed(text, "import-dropped", "import json", module="pandas")
            == "import json, os\n\nprint(json, os)\n"
        )

    def test_leave_what_is_used_of_a_module(self) -> None:
        text = "from numpy import (\n    array,\n    zeros,\n)\n\nprint(array)\n"
        made = followed(text, "import-dropped", "from numpy", module="numpy")
        assert ast.dump(ast.parse(made)) == ast.dump(ast.parse("from numpy import array\nprint(array)\n"))

    def test_that_are_used_are_refused(self) -> None:
        assert "another way" in refusal(
            "import json\n\nprint(json)\n", "import-dropped", "import json", module="json"
        )
        assert "whatever" in refusal("from json import *\n", "import-dropped", "from json", module="json")

    def test_leave_the_comments_above_them(self) -> None:
        made = followed(
            "# the licence\nimport json\n\nx = 1\n", "import-dropped", "import json", module="json"
        )
        assert made == "# the licence\n\nx = 1\n"

    def test_move_into_the_function_that_uses_them(self) -> None:
        text = (
            'import os\nimport pandas as pd\n\n\nclass A:\n    def m(self):\n        """Do."""\n'
            "        return pd.x(os)\n"
        )
        made = followed(text, "import-moved", "import pandas", module="pandas", into="A.m")
        assert made == (
            'import os\n\n\nclass A:\n    def m(self):\n        """Do."""\n\n'
            "        import pandas as pd\n\n        return pd.x(os)\n"
        )

    def test_are_not_moved_where_another_uses_them(self) -> None:
        text = "import pandas\n\n\ndef f(x=pandas.y):\n    return pandas.x\n"
        assert "another way" in refusal(text, "import-moved", "import pandas", module="pandas", into="f")
        assert "could not be told" in refusal(
            text, "import-moved", "import pandas", module="pandas", into="g"
        )


BATCH = """\
import json


def handler(event, context):
    for record in event["Records"]:
        {body}
{after}"""


class TestBatches:
    def reported(self, body: str = "work(record)", after: str = "", **told: object) -> str:
        known = {"handler": "handler", "kind": "sqs", "in_order": False, **told}
        return followed(BATCH.format(body=body, after=after), "batch-reported", "for record", **known)

    def answer(self, code: str, records: list[dict[str, object]], failing: set[str]) -> object:
        """What the handler answers when the work on some records fails."""

        def work(record: dict[str, object]) -> None:
            done.append(record)
            if record["messageId"] in failing:
                raise ValueError

        done: list[object] = []
        scope: dict[str, object] = {"work": work}
        exec(compile(code, FILE, "exec"), scope)  # noqa: S102 - it was made here
        return scope["handler"]({"Records": records}, None)  # type: ignore[operator] # it is the handler

    @given(st.lists(st.booleans(), max_size=6))
    @settings(max_examples=30, deadline=None)
    def test_answer_with_what_failed(self, fates: list[bool]) -> None:
        records: list[dict[str, object]] = [{"messageId": str(number)} for number in range(len(fates))]
        failing = {str(number) for number, fate in enumerate(fates) if fate}
        expected = [{"itemIdentifier": name} for name in sorted(failing)]
        assert self.answer(self.reported(), records, failing) == {"batchItemFailures": expected}
        first = fates.index(True) if failing else len(fates)
        rest = [{"itemIdentifier": str(number)} for number in range(first, len(fates))]
        assert self.answer(self.reported(in_order=True), records, failing) == {"batchItemFailures": rest}

    def test_of_a_stream_are_taken_up_again_where_it_failed(self) -> None:
        made = self.reported(kind="kinesis", in_order=True)
        assert (
            'return {"batchItemFailures": [{"itemIdentifier": record["kinesis"]["sequenceNumber"]}]}' in made
        )

    def test_use_the_clauses_that_are_there(self) -> None:
        body = (
            "try:\n            work(record)\n        except Exception as e:\n"
            "            print(e)\n            raise e"
        )
        made = self.reported(body, "    return 200\n")
        assert made.count("try") == 1
        assert (
            '            print(e)\n            batch_item_failures.append({"itemIdentifier": record["messageId"]})\n'
            in made
        )
        assert made.endswith('    return {"batchItemFailures": batch_item_failures}\n')

    @pytest.mark.parametrize(
        ("body", "after", "reason"),
        [
            ("return work(record)", "", "may end before the last"),
            ("break", "", "may end before the last"),
            ("work(record)", "    finish()\n", "may depend on it"),
            ("batch_item_failures = 1", "", "the name of something else"),
        ],
    )
    def test_are_refused(self, body: str, after: str, reason: str) -> None:
        with pytest.raises(Refused, match=reason):
            self.reported(body, after)

    def test_that_another_function_goes_over_are_refused(self) -> None:
        with pytest.raises(Refused, match="by itself"):
            self.reported(handler="other")


class Turning:
    """A client that turns some items away, a few times."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.taken: list[object] = []

    def put_events(self, Entries: list[object], X: int) -> dict[str, object]:  # noqa: ARG002, N803 - as boto3 has it
        return self._by_place("Entries", Entries)

    def put_records(self, Records: list[object], StreamName: str) -> dict[str, object]:  # noqa: ARG002, N803
        return self._by_place("Records", Records)

    def send_message_batch(self, Entries: list[dict[str, object]], QueueUrl: str) -> dict[str, object]:  # noqa: ARG002, N803
        failed = self._turned(Entries)
        return {"Failed": [{"Id": each["Id"]} for each in failed]} if failed else {}

    def batch_write_item(self, RequestItems: dict[str, object]) -> dict[str, object]:  # noqa: N803
        return {"UnprocessedItems": dict.fromkeys(self._turned(list(RequestItems)), 1)}

    def _by_place(self, name: str, items: list[object]) -> dict[str, object]:
        failed = self._turned(items)
        return {name: [{"ErrorCode": "x"} if each in failed else {"Id": 1} for each in items]}

    def _turned(self, items: list[Any]) -> list[Any]:
        self.times -= 1
        failed = list(items[-1:]) if self.times >= 0 else []
        self.taken += [each for each in items if each not in failed]
        return failed


class TestRetries:
    CALLS = (
        ("PutEvents", "put_events(Entries={}, X=1)", "[{'Id': '1'}, {'Id': '2'}, {'Id': '3'}]"),
        ("PutRecords", "put_records(StreamName='s', Records={})", "[{'Id': '1'}, {'Id': '2'}]"),
        ("SendMessageBatch", "send_message_batch(QueueUrl='q', Entries={})", "[{'Id': '1'}, {'Id': '2'}]"),
        ("BatchWriteItem", "batch_write_item(RequestItems={})", "{'a': 1, 'b': 1}"),
    )

    def made(self, operation: str, call: str, items: str) -> str:
        text = f"def handler(client):\n    return client.{call.format(items)}\n"
        return followed(text, "failures-retried", "client.", operation=operation)

    @pytest.mark.parametrize("call", CALLS, ids=[each[0] for each in CALLS])
    def test_end_with_everything_taken(
        self, call: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("time.sleep", lambda _: None)
        scope: dict[str, object] = {}
        exec(compile(self.made(*call), FILE, "exec"), scope)  # noqa: S102 - it was made here
        client = Turning(2)
        assert scope["handler"](client) is not None  # type: ignore[operator] # it is a function
        items = ast.literal_eval(call[2])
        assert sorted(map(str, client.taken)) == sorted(map(str, items))
        with pytest.raises(RuntimeError, match="were turned away"):
            scope["handler"](Turning(99))  # type: ignore[operator]

    def test_are_refused_where_nobody_knows_what_should_become_of_them(self) -> None:
        text = "def f(s3, d):\n    s3.delete_objects(Bucket='b', Delete=d)\n"
        assert "for a person" in refusal(text, "failures-retried", "s3.", operation="DeleteObjects")

    def test_share_one_function(self) -> None:
        text = "def f(c, e):\n    c.put_events(Entries=e)\n    c.put_events(\n        Entries=e,\n    )\n"
        edits = [
            CodeEdit.following("failures-retried", at(text, "c.put", each), operation="PutEvents")
            for each in (0, 1)
        ]
        made = recoded(text, edits)
        assert made.count("def put_every_event") == 1
        assert made.endswith(
            "    put_every_event(c, e)\n    put_every_event(\n        c,\n        e,\n    )\n"
        )


class TestValues:
    TEXT = (
        'import boto3\n\nssm = boto3.client("ssm")\n\n\ndef handler(event, context):\n'
        '    return ssm.get_parameter(Name=event["n"], WithDecryption=True)["Parameter"]["Value"]\n'
    )

    def kept(self, text: str, *, powertools: bool = False) -> str:
        return followed(text, "value-kept", "ssm.get_parameter", seconds=300, powertools=powertools)

    def test_are_fetched_once_in_a_while(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []

        class Store:
            def get_parameter(self, Name: str, WithDecryption: bool) -> dict[str, dict[str, str]]:  # noqa: ARG002, FBT001, N803
                asked.append(Name)
                return {"Parameter": {"Value": f"{Name} {len(asked)}"}}

        made = self.kept(self.TEXT).replace("import boto3\n", "").replace('boto3.client("ssm")', "Store()")
        scope: dict[str, object] = {"Store": Store}
        exec(compile(made, FILE, "exec"), scope)  # noqa: S102 - it was made here
        handler = scope["handler"]
        monkeypatch.setattr("time.time", lambda: 1000.0)
        assert [handler({"n": each}, None) for each in "aba"] == ["a 1", "b 2", "a 1"]  # type: ignore[operator]
        monkeypatch.setattr("time.time", lambda: 1301.0)
        assert handler({"n": "a"}, None) == "a 3"  # type: ignore[operator]

    def test_are_left_to_powertools_where_that_is(self) -> None:
        made = self.kept(self.TEXT, powertools=True)
        assert "from aws_lambda_powertools.utilities import parameters\n" in made
        assert 'return parameters.get_parameter(event["n"], decrypt=True, max_age=300)' in made

    def test_stay_with_what_raises_the_same(self) -> None:
        text = (
            self.TEXT.replace("    return", "    try:\n        return")
            + "    except KeyError:\n        raise\n"
        )
        assert "lru_cache" in self.kept(text, powertools=True)

    def test_of_a_client_made_each_time_are_refused(self) -> None:
        text = "def f(ssm):\n    return ssm.get_parameter(Name='a')\n"
        told = {"seconds": 300, "powertools": False}
        assert "at each invocation" in refusal(text, "value-kept", "ssm.", **told)


class TestLines:
    def logged(self, line: str, *, powertools: bool = False, above: str = "") -> str:
        text = f"import os\n{above}\n\ndef handler(event, context):\n    {line}\n"
        return followed(text, "print-logged", "print", powertools=powertools)

    def test_go_through_a_logger(self) -> None:
        made = self.logged("print('got:', event, 1)")
        assert "\nlogger = logging.getLogger(__name__)\n" in made
        assert "    logger.info('got: %s %s', event, 1)\n" in made
        assert "import logging\nimport os\n" in made

    def test_go_through_the_logger_that_is_there(self) -> None:
        assert "    log.info(event)\n" in self.logged("print(event)", above="\nlog = Logger()\n")
        assert "    logger.info(event)\n" in self.logged("print(event)", above="from lib import logger\n")

    def test_go_through_powertools_where_that_is(self) -> None:
        made = self.logged("print(event)", powertools=True)
        assert "from aws_lambda_powertools import Logger\n\nlogger = Logger()\n" in made

    def test_tell_of_what_was_caught(self) -> None:
        made = self.logged("try:\n        f()\n    except OSError as e:\n        print(e)")
        assert "        logger.exception(e)\n" in made

    @pytest.mark.parametrize(
        "line", ["print()", "print(1, end='')", "x = print(1)", "print(event, 1)", "print('%', 1)"]
    )
    def test_that_a_logger_would_write_otherwise_are_refused(self, line: str) -> None:
        with pytest.raises(Refused):
            self.logged(line)

    def test_above_the_logger_are_refused(self) -> None:
        with pytest.raises(Refused, match="before it is there"):
            followed("import os\nprint(1)\nimport sys\n", "print-logged", "print", powertools=False)


class TestPages:
    def test_of_a_table_are_all_read(self) -> None:
        text = "def f(table):\n    return table.scan()['Items'] + table.scan(\n        Limit=1,\n    )['Items']\n"
        edits = [
            CodeEdit.following("pages-read", at(text, "table.scan", each), method="scan", through="resource")
            for each in (0, 1)
        ]
        made = recoded(text, edits)
        assert made.count("def scan_all(table, **asked):") == 1
        assert (
            "scan_all(table)['Items'] + scan_all(\n        table,\n        Limit=1,\n    )['Items']" in made
        )

    def test_of_a_client_are_all_read(self) -> None:
        text = "def f(s3):\n    return s3.list_objects_v2(Bucket='b')\n"
        made = followed(text, "pages-read", "s3.", method="list_objects_v2", through="client")
        assert "s3.get_paginator('list_objects_v2').paginate(Bucket='b').build_full_result()" in made

    def test_of_what_is_made_right_there_are_refused(self) -> None:
        text = "def f(boto3):\n    return boto3.client('s3').list_objects_v2(Bucket='b')\n"
        told = {"method": "list_objects_v2", "through": "client"}
        assert "give it a name first" in refusal(text, "pages-read", "boto3.", **told)
        text = "def f(s3):\n    return s3.list_objects_v2('b')\n"
        assert "not known" in refusal(text, "pages-read", "s3.", **told)


class TestKeys:
    @pytest.mark.parametrize(
        "body",
        [
            'x.get_object(Key=event["Records"][0]["s3"]["object"]["key"])',
            'thing = event["Records"][0]["s3"]\n    x.get_object(Key=thing["object"]["key"])',
            'thing = event["Records"][0]["s3"]["object"]\n    x.get_object(Key=thing["key"])',
        ],
    )
    def test_are_decoded_where_they_are_read(self, body: str) -> None:
        text = f"def handler(event, x):\n    {body}\n"
        made = followed(text, "key-decoded", "x.get_object")
        assert made.startswith("from urllib.parse import unquote_plus\n\n\n")
        assert re.search(r'Key=unquote_plus\(.*\["key"\]\)\)', made)

    def test_of_eventbridge_and_decoded_ones_stay(self) -> None:
        text = (
            "import urllib.parse\n\n\ndef handler(event, x):\n    x.get(event['detail']['object']['key'])\n"
            "    x.get(urllib.parse.unquote(event['s3']['object']['key']))\n"
        )
        assert "could not be told" in refusal(text, "key-decoded", "x.get")


def test_several_recipes_in_one_file_compose() -> None:
    text = (
        "import boto3\nimport requests\nimport pandas\n\n\ndef handler(event, context):\n"
        "    s3 = boto3.client('s3')\n    requests.get(event['url'])\n    print('done')\n"
        "    return s3.list_objects_v2(Bucket='b')\n"
    )
    edits = [
        CodeEdit.following("client-hoisted", at(text, "boto3.client")),
        CodeEdit.following("request-timed", at(text, "requests.get"), seconds=5, library="requests"),
        CodeEdit.following("import-dropped", at(text, "import pandas"), module="pandas"),
        CodeEdit.following("print-logged", at(text, "print"), powertools=False),
    ]
    made = recoded(text, edits)
    assert made == recoded(text, edits[::-1])
    assert made == (
        "import logging\n\nimport boto3\nimport requests\n\nlogger = logging.getLogger(__name__)\n\n"
        "s3 = boto3.client('s3')\n\nHTTP_TIMEOUT = 5  # seconds\n\n\ndef handler(event, context):\n"
        "    requests.get(event['url'], timeout=HTTP_TIMEOUT)\n    logger.info('done')\n"
        "    return s3.list_objects_v2(Bucket='b')\n"
    )


def test_two_that_want_the_same_place_are_refused() -> None:
    text = "import json\n\n\ndef f():\n    print(1)\n"
    edits = [CodeEdit.following("print-logged", at(text, "print"), powertools=each) for each in (True, False)]
    with pytest.raises(Refused, match="another fix changes the same place"):
        recoded(text, [*edits, CodeEdit.following("print-logged", at(text, "print"), powertools=0, x="y")])


def test_what_is_no_code_is_refused() -> None:
    assert "no Python code" in refusal("def (\nprint()\n", "print-logged", "print", powertools=False)
    with pytest.raises(Refused, match="within a template"):
        recoded("", [CodeEdit.following("print-logged", Origin("template.yaml", 1, 1))])


def test_names_used_above_their_place_are_known() -> None:
    assert used_too_early("x = y\ny = 1\ndef f():\n    return z\nz = 2\nimport a.b as c, d.e\n") == {"y"}


# Lines of code around the part that is edited, none of which a recipe has a reason to touch.
LINES = st.sampled_from(
    (
        "x = {  'a':1,\n         'b' : [1,2 ],   }  # odd",
        'y = """two\n  lines\t"""',
        "if x: y = 1; z = 2",
        "# a comment",
        "",
        "def g(a, *, b=None): return (a,\n   b)",
        "@property\ndef h(self):\n\t'tabs'\n\treturn  1",
        "with x as y :\n  pass   # two blanks",
        "class K:\n    '''ä€😀'''\n\n    z=1",
    )
)


@given(
    st.lists(LINES, max_size=5), st.lists(LINES, max_size=5), st.sampled_from(("\n", "\r\n")), st.booleans()
)
@settings(max_examples=120, deadline=None)
def test_nothing_else_is_touched(above: list[str], below: list[str], end: str, mark: bool) -> None:  # noqa: FBT001
    own = "import os\nimport requests\n\n\ndef handler(event, context):\n    # asks\n    requests.get(event)  # it\n"
    text = "\n".join((*above, own, *below, "")).replace("\n", end)
    edit = CodeEdit.following("request-timed", at(text, "requests.get"), seconds=5, library="requests")
    made = recoded(("\ufeff" if mark else "") + text, [edit])
    assert made.startswith("\ufeff") is mark
    made = made.removeprefix("\ufeff")
    assert not re.search(r"(?<!\r)\n" if end == "\r\n" else r"\r", made)
    before, after = text.split(end), made.split(end)
    changed = [each for each in after if "HTTP_TIMEOUT" in each]
    assert len(changed) == 2
    kept = [each for each in after if "HTTP_TIMEOUT" not in each and each]
    assert kept == [each for each in before if each and "requests.get" not in each]
    parsed = ast.parse(made)
    plain = ast.parse(text)
    left = [each for each in parsed.body if "HTTP_TIMEOUT = " not in ast.unparse(each)]
    same = [ast.unparse(each).replace(", timeout=HTTP_TIMEOUT", "") for each in left]
    assert same == [ast.unparse(each) for each in plain.body]


def test_every_recipe_is_followed_by_a_check() -> None:
    """No recipe stands unused; and every recipe that a check names is there."""
    source = Path(__file__).parents[1] / "src" / "colonnade"
    texts = [
        each.read_text("utf-8") for part in ("checks", "remedies") for each in (source / part).rglob("*.py")
    ]
    named = {name for name in all_recipes() if any(f'"{name}"' in text for text in texts)}
    assert named == {*all_recipes()}


def test_a_review_does_without_the_library_for_rewriting(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "client-created-in-handler" / "before", tmp_path / "app")
    code = (
        "import sys; from click.testing import CliRunner; from colonnade.cli import commands;"
        "CliRunner().invoke(commands, ['review', sys.argv[1]]); sys.exit('libcst' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "app"], check=True)


CODED = sorted(
    each.name
    for each in all_checks()
    if re.search(
        r"Fix\.code\(|import (reported|logged)$",
        Path(sys.modules[each.judge.__module__].__file__ or "").read_text("utf-8"),
        re.MULTILINE,
    )
)


@pytest.mark.parametrize("check", CODED)
def test_the_code_of_an_example_is_what_its_fixes_make(check: str) -> None:
    result = fixes(EXAMPLES / check / "before", Config(checks=(check,)), unsafe=True)
    made = {file: text for file, text in result.after.items() if file.endswith(".py")}
    assert made
    for file, text in made.items():
        assert text == (EXAMPLES / check / "after" / file).read_bytes().decode(), file
