"""What is read out of the Python code of a function."""

# ruff: noqa: E501 - code and reasons under test stand as they are

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from colonnade.fact import Opaque, Text
from colonnade.model.code import Answer, AwsCall, Code, FromEnvironment, FromEvent, OneOf, Phase, Use
from colonnade.sources.code.locate import Place
from colonnade.sources.code.python import read_code, sources_of
from colonnade.sources.files import Tree

Read = Callable[..., Code]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read `app.handler` of these sources; the other files are given by name, with `/` written as two underscores."""

    def reading(app: str, /, layers: tuple[str, ...] = (), **others: str) -> Code:
        for name, text in {"app": app, **others}.items():
            folder, _, package = name.partition("____init__")
            file = tmp_path / f"{folder.replace('__', '/')}{'/__init__' if name != folder else package}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text), encoding="utf-8")
        code = read_code(Tree(tmp_path), Place("app.py", "handler", ("", *layers)))
        assert isinstance(code, Code), code
        return code

    return reading


def operations(code: Code) -> list[str]:
    return [f"{call.service}.{call.operation}" for call in code.calls]


def only(code: Code) -> AwsCall:
    (call,) = code.calls
    return call


def argument(code: Code, name: str) -> object:
    call = only(code)
    assert call.arguments is not None
    return call.arguments[name]


class TestClients:
    def test_calls_of_a_client_have_their_arguments_by_name(self, read: Read) -> None:
        code = read("""
            import os
            import boto3
            s3 = boto3.client("s3")
            def handler(event, context):
                s3.put_object(Bucket=os.environ["BUCKET"], Key=event["key"], Body="x")
        """)
        call = only(code)
        assert (call.service, call.operation, call.through) == ("s3", "PutObject", "client")
        assert call.arguments == {
            "Bucket": FromEnvironment("BUCKET"),
            "Key": FromEvent(("key",)),
            "Body": "x",
        }
        assert (call.origin.file, call.origin.line, call.origin.column) == ("app.py", 6, 5)
        assert (call.inside, call.phase, call.in_loop) == ("handler", Phase.INVOKE, False)

    @pytest.mark.parametrize(
        "made",
        [
            "boto3.client('sqs')",
            "boto3.Session().client('sqs')",
            "boto3.session.Session(region_name='eu-west-1').client(service_name='sqs')",
            "botocore.session.get_session().create_client('sqs')",
            "boto3.client(NAME)",
            "boto3.client('s' + 'qs')",
            "client_of('sqs')",
            "Clients().queue",
            "Clients().made_once",
            "Clients.shared",
            "(lambda: boto3.client('sqs'))()",
            "getattr(boto3, 'client')('sqs')",
            "functools.partial(boto3.client, 'sqs')() if False else boto3.client('sqs')",
            "CLIENTS['queue']",
            "CLIENTS.get('queue')",
            "[boto3.client('sqs')][0]",
            "boto3.resource('sqs').meta.client",
            "typing.cast('object', boto3.client('sqs'))",
        ],
    )
    def test_a_client_is_known_however_it_is_made(self, read: Read, made: str) -> None:
        code = read(f"""
            import boto3, botocore.session, functools, typing
            NAME = "sqs"
            def client_of(service, **options):
                return boto3.client(service, **options)
            class Clients:
                shared = boto3.client("sqs")
                def __init__(self):
                    self.queue = client_of("sqs")
                @property
                def made_once(self):
                    return self.queue
            CLIENTS = {{"queue": boto3.client("sqs"), "other": 1}}
            queue = {made}
            def handler(event, context):
                queue.send_message(QueueUrl="u", MessageBody="b")
        """)
        assert operations(code) == ["sqs.SendMessage"]

    def test_a_service_that_is_not_known_is_told_and_not_guessed(self, read: Read) -> None:
        code = read("""
            import boto3
            def handler(event, context):
                boto3.client(event["service"]).put_item(TableName="t")
        """)
        assert code.calls == []
        assert any("could not be told" in reason for reason in code.unresolved)
        assert any("put_item" in reason for reason in code.unresolved)
        assert code.clients[0].necessary == "its service is taken from the event"

    def test_a_method_chosen_when_it_runs_is_told(self, read: Read) -> None:
        code = read("""
            import boto3
            client = boto3.client("ec2")
            def handler(event, context):
                getattr(client, event["operation"])()
                getattr(client, "describe_vpcs")()
        """)
        assert operations(code) == ["ec2.DescribeVpcs"]
        assert code.unresolved == [
            'getattr(client, event["operation"]) in app.py:5: which method it calls is decided when it runs'
        ]

    def test_a_method_that_no_operation_has_is_told(self, read: Read) -> None:
        code = read("""
            import boto3
            def handler(event, context):
                boto3.client("s3").put_objekt(Bucket="b")
                boto3.client("s3").close()
        """)
        assert code.calls == []
        assert code.unresolved == [
            'boto3.client("s3").put_objekt(Bucket="b") in app.py:4: s3 has no operation for put_objekt()'
        ]

    def test_methods_of_other_things_are_no_calls(self, read: Read) -> None:
        code = read("""
            import json
            class Queue:
                def send_message(self, text): return text
            def handler(event, context):
                with open("schema.json") as file:
                    schema = json.load(file)
                copy = dict(event).copy()
                Queue().send_message("x")
                return schema, copy
        """)
        assert code.calls == []
        assert code.unresolved == []

    def test_what_is_called_only_under_main_or_never_is_left_out(self, read: Read) -> None:
        code = read("""
            import boto3
            s3 = boto3.client("s3")
            def never():
                s3.delete_bucket(Bucket="b")
            def handler(event, context):
                return 1
                s3.list_buckets()
            if __name__ == "__main__":
                never()
        """)
        assert code.calls == []

    def test_transfers_presigned_urls_paginators_and_waiters(self, read: Read) -> None:
        code = read("""
            import boto3
            s3 = boto3.client("s3")
            def handler(event, context):
                s3.upload_file("/tmp/a", "bucket", "key", ExtraArgs={"ACL": "private"})
                s3.download_fileobj("bucket", "key", open("x", "wb"))
                s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}, ExpiresIn=60)
                s3.generate_presigned_post("b", "k")
                for page in s3.get_paginator("list_objects_v2").paginate(Bucket="b"):
                    pass
                s3.get_waiter("bucket_exists").wait(Bucket="b")
        """)
        assert [(call.operation, call.through, call.arguments) for call in code.calls] == [
            ("PutObject", "client", {"Bucket": "bucket", "Key": "key", "ACL": "private"}),
            ("GetObject", "client", {"Bucket": "bucket", "Key": "key"}),
            ("GetObject", "presigned_url", {"Bucket": "b", "Key": "k"}),
            ("PutObject", "presigned_url", {"Bucket": "b", "Key": "k"}),
            ("ListObjectsV2", "paginator", {"Bucket": "b"}),
            ("HeadBucket", "waiter", {"Bucket": "b"}),
        ]
        (sleep,) = code.sleeps
        assert (sleep.polling, sleep.waits_for, sleep.seconds) == (True, "a waiter on s3 bucket_exists", None)

    def test_type_annotations_promise_clients_and_resources(self, read: Read) -> None:
        code = read("""
            from typing import TYPE_CHECKING, Optional
            if TYPE_CHECKING:
                from mypy_boto3_dynamodb.service_resource import Table
                from mypy_boto3_s3 import S3Client
            class Store:
                def __init__(self, table: "Table", s3: Optional[S3Client], other: "Unknown" = None):
                    self.table, self.s3 = table, s3
                def save(self, item):
                    self.table.put_item(Item=item)
                    self.s3.put_object(Bucket="b", Key="k")
            def handler(event, context, store=Store(*make())):
                store.save(event)
        """)
        assert sorted(operations(code)) == ["dynamodb.PutItem", "s3.PutObject"]


class TestResources:
    def test_a_resource_fills_in_its_identifiers(self, read: Read) -> None:
        code = read("""
            import os
            import boto3
            table = boto3.resource("dynamodb").Table(os.environ.get("TABLE", "bookings"))
            def handler(event, context):
                table.put_item(Item={"id": event["id"], "kind": "booking"})
        """)
        call = only(code)
        assert call.through == "resource"
        assert call.arguments == {
            "TableName": FromEnvironment("TABLE", "bookings"),
            "Item": {"id": FromEvent(("id",)), "kind": "booking"},
        }

    def test_resources_lead_to_others(self, read: Read) -> None:
        code = read("""
            import boto3
            s3 = boto3.resource("s3")
            def handler(event, context):
                bucket = s3.Bucket("b")
                bucket.Object("k").get()
                s3.Object(bucket.name, "k2").put(Body="x")
                bucket.objects.filter(Prefix="p").delete()
                for each in bucket.objects.all():
                    each.delete()
                list(bucket.object_versions.limit(3))
                bucket.upload_file("/tmp/x", "k3")
                s3.create_bucket(Bucket="made").wait_until_exists()
        """)
        assert [(call.operation, call.arguments) for call in code.calls] == [
            ("GetObject", {"Bucket": "b", "Key": "k"}),
            ("PutObject", {"Bucket": "b", "Key": "k2", "Body": "x"}),
            ("ListObjects", {"Bucket": "b", "Prefix": "p"}),
            ("DeleteObjects", {"Bucket": "b"}),
            ("ListObjects", {"Bucket": "b"}),
            (
                "DeleteObject",
                {"Bucket": "b", "Key": code.calls[5].arguments and code.calls[5].arguments["Key"]},
            ),
            ("ListObjectVersions", {"Bucket": "b", "Limit": 3}),
            ("PutObject", {"Bucket": "b", "Key": "k3"}),
            ("CreateBucket", {"Bucket": "made"}),
            ("HeadBucket", {"Bucket": "made"}),
        ]

    def test_the_batch_writer_sends_again_what_failed(self, read: Read) -> None:
        code = read("""
            import boto3
            table = boto3.resource("dynamodb").Table("t")
            def handler(event, context):
                with table.batch_writer() as batch:
                    for each in event["items"]:
                        batch.put_item(Item=each)
        """)
        call = only(code)
        assert (call.operation, call.through, call.use, call.in_loop) == (
            "BatchWriteItem", "batch_writer", Use.INSPECTED, True,
        )  # fmt: skip

    def test_two_tables_at_one_place_are_two_calls(self, read: Read) -> None:
        code = read("""
            import boto3
            def table(name):
                return boto3.resource("dynamodb").Table(name)
            def save(name, item):
                table(name).put_item(Item=item)
            def handler(event, context):
                save("orders", {"a": 1})
                save("users", {"b": 2})
        """)
        assert [call.arguments and call.arguments["TableName"] for call in code.calls] == ["orders", "users"]


class TestValues:
    @pytest.mark.parametrize(
        ("expression", "value"),
        [
            ("'a' + 'b'", "ab"),
            ("f'{NAME}-x'", "jobs-x"),
            ("'{}-{kind}'.format(NAME, kind='k')", "jobs-k"),
            ("'%s-%d' % (NAME, 3)", "jobs-3"),
            ("'-'.join(['a', NAME])", "a-jobs"),
            ("'Jobs'.lower().replace('j', 'J')", "Jobs"),
            ("'a,b'.split(',')[1]", "b"),
            ("os.path.join('a', 'b')", "a/b"),
            ("{'x': {'y': 'z'}}['x']['y']", "z"),
            ("os.environ['QUEUE']", FromEnvironment("QUEUE")),
            ("os.environ.get('QUEUE', 'q')", FromEnvironment("QUEUE", "q")),
            ("os.getenv('QUEUE') or 'q'", FromEnvironment("QUEUE", "q")),
            ("os.environ['QUEUE'].strip()", FromEnvironment("QUEUE")),
            ("event['Records'][0]['body']", FromEvent(("Records", "*", "body"))),
            ("json.loads(event['body'])['queue']", FromEvent(("body", "queue"))),
            ("event.get('detail', {}).get('queue')", FromEvent(("detail", "queue"))),
            ("unquote_plus(event['key'])", FromEvent(("key",))),
            ("Settings.queue", FromEnvironment("QUEUE")),
            ("settings.queue", FromEnvironment("QUEUE")),
            ("(lambda name='n': name)()", "n"),
            ("(NAME, 'other')[0]", "jobs"),
            ("pick()", "jobs"),
            ("2 * 3 + 1", 7),
            ("[each for each in ['a']][0]", "a"),
            ("dict(a='b')['a']", "b"),
            ("{**{'a': 'b'}}['a']", "b"),
            ("(name := 'walrus')", "walrus"),
        ],
    )
    def test_an_argument_is_followed_to_where_it_comes_from(
        self, read: Read, expression: str, value: object
    ) -> None:
        code = read(f"""
            import json, os
            import boto3
            from dataclasses import dataclass
            from urllib.parse import unquote_plus
            NAME = "jobs"
            class Settings:
                queue = os.environ["QUEUE"]
            @dataclass
            class Given:
                queue: str
            settings = Given(queue=os.environ["QUEUE"])
            def pick(which=None):
                name = NAME
                return name
            def handler(event, context):
                boto3.client("sqs").get_queue_url(QueueName={expression})
        """)
        assert argument(code, "QueueName") == value

    def test_a_string_keeps_its_parts(self, read: Read) -> None:
        code = read("""
            import os
            import boto3
            def handler(event, context):
                stage = os.environ["STAGE"]
                boto3.client("ssm").put_parameter(Name=f"/app/{stage}/{event['name']}-x")
        """)
        assert argument(code, "Name") == Text(
            (
                "/app/",
                Opaque("the environment variable STAGE", "environment:STAGE"),
                "/",
                Opaque("taken from the event", "event:name"),
                "-x",
            )
        )

    def test_what_may_be_one_of_several_is_not_claimed(self, read: Read) -> None:
        code = read("""
            import boto3
            def handler(event, context):
                name = "a" if event["x"] else "b"
                boto3.client("sqs").get_queue_url(QueueName=name)
        """)
        assert argument(code, "QueueName") == OneOf(("a", "b"))

    def test_a_later_assignment_replaces_an_earlier_one(self, read: Read) -> None:
        code = read("""
            import boto3
            sqs = boto3.client("sqs")
            def handler(event, context):
                name = "a"
                sqs.get_queue_url(QueueName=name)
                name = "b"
                sqs.get_queue_url(QueueName=name)
        """)
        assert [call.arguments for call in code.calls] == [{"QueueName": "a"}, {"QueueName": "b"}]

    def test_dictionaries_are_spread_into_arguments(self, read: Read) -> None:
        code = read("""
            import boto3
            def handler(event, context):
                given = {"Bucket": "b"}
                given["Key"] = "k"
                given.update(Body="x")
                boto3.client("s3").put_object(**given)
                boto3.client("s3").get_object(**event)
        """)
        assert code.calls[0].arguments == {"Bucket": "b", "Key": "k", "Body": "x"}
        assert code.calls[1].arguments is None

    def test_answers_of_aws_are_followed(self, read: Read) -> None:
        code = read("""
            import boto3
            sqs = boto3.client("sqs")
            def handler(event, context):
                url = sqs.get_queue_url(QueueName="q")["QueueUrl"]
                sqs.send_message(QueueUrl=url, MessageBody="b")
        """)
        assert code.calls[1].arguments == {
            "QueueUrl": Opaque("taken from the answer of sqs GetQueueUrl", "answer:sqs.GetQueueUrl:QueueUrl"),
            "MessageBody": "b",
        }


class TestReach:
    def test_modules_layers_and_packages_are_followed(self, read: Read) -> None:
        code = read(
            """
            from store import save
            from shared import clients
            import package.deep as deep
            from package import inner
            def handler(event, context):
                save(event)
                clients.topic.publish(TopicArn="t", Message="m")
                deep.go()
                inner.go()
            """,
            ("layer/python",),
            store="from shared.clients import table\ndef save(item):\n    table.put_item(Item=item)\n",
            layer__python__shared__clients="""
                import boto3
                table = boto3.resource("dynamodb").Table("t")
                topic = boto3.client("sns")
            """,
            package__deep="from . import inner\nfrom .inner import go\n",
            package__inner="import boto3\ndef go():\n    boto3.client('sts').get_caller_identity()\n",
        )
        assert operations(code) == ["dynamodb.PutItem", "sns.Publish", "sts.GetCallerIdentity"]
        assert code.files == (
            "app.py", "store.py", "layer/python/shared/clients.py", "package/deep.py", "package/inner.py",
        )  # fmt: skip
        assert code.third_party == ("boto3",)

    def test_decorators_closures_and_callbacks_are_followed(self, read: Read) -> None:
        code = read("""
            import functools
            from concurrent.futures import ThreadPoolExecutor
            import boto3
            s3 = boto3.client("s3")
            def logged(function):
                @functools.wraps(function)
                def wrapper(*args, **kwargs):
                    s3.list_buckets()
                    return function(*args, **kwargs)
                return wrapper
            def with_bucket(bucket):
                def decorate(function):
                    def wrapper(event, context):
                        return function(event, context, bucket=bucket)
                    return wrapper
                return decorate
            class Retry:
                def __init__(self, function): self.function = function
                def __call__(self, *args, **kwargs): return self.function(*args, **kwargs)
            @Retry
            def fetch(key):
                s3.get_object(Bucket="b", Key=key)
            @logged
            @with_bucket("the-bucket")
            def handler(event, context, bucket):
                s3.head_bucket(Bucket=bucket)
                fetch("k")
                with ThreadPoolExecutor() as pool:
                    pool.submit(s3.delete_object, Bucket="b", Key="k")
                    pool.submit(each, "x")
                    list(pool.map(each, ["y"]))
                list(map(each, ["z"]))
            def each(key):
                s3.put_object(Bucket="b", Key=key)
        """)
        assert operations(code) == [
            "s3.ListBuckets", "s3.HeadBucket", "s3.GetObject", "s3.DeleteObject", "s3.PutObject", "s3.PutObject", "s3.PutObject",
        ]  # fmt: skip
        assert code.calls[1].arguments == {"Bucket": "the-bucket"}

    def test_inheritance_properties_and_context_managers_are_followed(self, read: Read) -> None:
        code = read("""
            from contextlib import contextmanager
            import boto3
            class Base:
                table_name = "base"
                def __init__(self, name=None):
                    self._name = name or self.table_name
                @property
                def table(self):
                    return boto3.resource("dynamodb").Table(self._name)
                def save(self, item):
                    self.check(item)
                    self.table.put_item(Item=item)
                def check(self, item): pass
            class Orders(Base):
                def __init__(self):
                    super().__init__("orders")
                def check(self, item):
                    self.table.get_item(Key=item)
                def __enter__(self): return self
                def __exit__(self, *args): self.table.scan()
                @classmethod
                def make(cls): return cls()
                @staticmethod
                def other(name): return boto3.client(name)
            @contextmanager
            def topic():
                yield boto3.client("sns")
            def handler(event, context):
                with Orders.make() as orders, topic() as sns:
                    orders.save(event)
                    sns.publish(TopicArn="t", Message="m")
                Orders.other("sqs").list_queues()
        """)
        assert sorted(operations(code)) == [
            "dynamodb.GetItem", "dynamodb.PutItem", "dynamodb.Scan", "sns.Publish", "sqs.ListQueues",
        ]  # fmt: skip
        assert {
            call.arguments["TableName"]
            for call in code.calls
            if call.arguments and call.service == "dynamodb"
        } == {"orders"}

    def test_asynchronous_clients_are_followed(self, read: Read) -> None:
        code = read("""
            import asyncio
            import aioboto3
            from aiobotocore.session import get_session
            session = aioboto3.Session()
            async def work(event):
                async with session.client("s3") as s3, get_session().create_client("sqs") as sqs:
                    await asyncio.gather(s3.list_buckets(), sqs.list_queues())
            def handler(event, context):
                return asyncio.run(work(event))
        """)
        assert operations(code) == ["s3.ListBuckets", "sqs.ListQueues"]

    def test_routes_of_a_resolver_are_reached(self, read: Read) -> None:
        code = read("""
            import boto3
            from aws_lambda_powertools.event_handler import APIGatewayRestResolver
            app = APIGatewayRestResolver()
            table = boto3.resource("dynamodb").Table("t")
            @app.get("/orders/<id>")
            def order(id):
                return table.get_item(Key={"id": id, "of": app.current_event["user"]})
            def handler(event, context):
                return app.resolve(event, context)
        """)
        call = only(code)
        assert (call.inside, call.phase) == ("order", Phase.INVOKE)
        assert call.arguments is not None
        assert isinstance(call.arguments["Key"], dict)
        assert call.arguments["Key"]["of"] == FromEvent(("user",))

    def test_recursion_and_cycles_of_imports_end(self, read: Read) -> None:
        code = read(
            """
            import other
            def handler(event, context):
                return walk(event, 0)
            def walk(tree, depth):
                for each in tree["children"]:
                    walk(each, depth + 1)
                return other.back(tree)
            """,
            other="import app\nimport boto3\ndef back(tree):\n    boto3.client('s3').list_buckets()\n    return app.walk(tree, 3)\n",
        )
        assert "s3.ListBuckets" in operations(code)

    def test_a_global_set_by_one_function_is_known_to_those_read_before(self, read: Read) -> None:
        code = read("""
            import boto3
            client = None
            def use():
                client.list_buckets()
            def make():
                global client
                if client is None:
                    client = boto3.client("s3")
            def handler(event, context):
                use()
                make()
        """)
        assert operations(code) == ["s3.ListBuckets"]
        assert code.clients[0].cached

    def test_statements_branches_and_loops_of_what_is_reached_are_counted(self, read: Read) -> None:
        code = read('''
            def helper(x):
                """Say."""
                for each in x:
                    print(each)
                return [y for y in x] if x else None
            def never():
                pass
            def handler(event, context):
                if event:
                    return helper(event)
                return None
        ''')
        assert (code.statements, code.branches, code.loops) == (6, 2, 2)


class TestClientsInTheHandler:
    @pytest.mark.parametrize(
        ("body", "cached", "necessary"),
        [
            ("boto3.client('s3')", False, None),
            ("fresh()", False, None),
            ("kept()", True, None),
            ("lazily()", True, None),
            ("lazily_too()", True, None),
            ("by_name('s3')", True, None),
            ("holder.s3", True, None),
            ("boto3.client('s3', region_name=os.environ['REGION'])", False, None),
            ("boto3.client('s3', region_name=event['region'])", False, "its region is taken from the event"),
            (
                "boto3.client('s3', endpoint_url=f\"https://{event['host']}\")",
                False,
                "its endpoint is taken from the event",
            ),
            ("boto3.client('s3', **assumed())", False, "it uses the credentials of an assumed role"),
        ],
    )
    def test_they_are_told_with_whether_they_are_kept_and_needed(
        self, read: Read, body: str, *, cached: bool, necessary: str | None
    ) -> None:
        code = read(f"""
            import functools, os
            import boto3
            sts = boto3.client("sts")
            _client = None
            _clients = {{}}
            def fresh():
                return boto3.client("s3")
            @functools.lru_cache(maxsize=None)
            def kept():
                return boto3.client("s3")
            def lazily():
                global _client
                if _client is None:
                    _client = boto3.client("s3")
                return _client
            def lazily_too():
                global _client
                if _client:
                    return _client
                _client = boto3.client("s3")
                return _client
            def by_name(name):
                if name not in _clients:
                    _clients[name] = boto3.client(name)
                return _clients[name]
            class Holder:
                def __init__(self): self._s3 = None
                @property
                def s3(self):
                    if not self._s3:
                        self._s3 = boto3.client("s3")
                    return self._s3
            holder = Holder()
            def assumed():
                found = sts.assume_role(RoleArn="r", RoleSessionName="s")["Credentials"]
                return {{"aws_access_key_id": found["AccessKeyId"], "aws_session_token": found["SessionToken"]}}
            def handler(event, context):
                client = {body}
                client.list_buckets()
        """)
        (made,) = [client for client in code.clients if client.phase is Phase.INVOKE]
        assert (made.what, made.service, made.cached, made.necessary) == ("client", "s3", cached, necessary)
        assert "s3.ListBuckets" in operations(code)

    @pytest.mark.parametrize(
        ("body", "when"),
        [
            ("make()", None),
            ("if event:\n    make()", "where event"),
            ("if event:\n    pass\nelse:\n    make()", "unless event"),
            ("x = make() if event else 1", "where event"),
            ("for each in event:\n    make()", None),
            ("if make():\n    pass", None),
            ("try:\n    pass\nexcept KeyError:\n    make()", "after a failure"),
            ("match event:\n    case 1:\n        make()", "in some cases"),
            ("if event:\n    sometimes()", "in some cases"),
            ("[make() for each in event]", None),
            ("list(map(lambda x: make(), event))", None),
        ],
    )
    def test_when_they_are_made(self, read: Read, body: str, when: str | None) -> None:
        code = read(
            "import boto3\ndef sometimes():\n    make()\ndef make():\n    print(1)\n    return again()\n"
            "def again():\n    s3 = boto3.client('s3')\n    return s3\n"
            "def handler(event, context):\n" + textwrap.indent(body, "    ")
        )
        (made,) = code.clients
        assert (made.when, made.title, made.is_repeated) == (when, "an s3 client", True)
        assert str(made) == "makes an s3 client"
        assert str(made.factory) == "again makes it"
        assert list(code.clients_of_each_invocation) == [made.origin.file]

    def test_a_constructor_runs_when_an_object_is_made(self, read: Read) -> None:
        code = read("""
            import boto3
            class Always:
                def __init__(self): self.s3 = boto3.client("s3")
            class Sometimes:
                def __init__(self): self.sqs = boto3.client("sqs")
            def handler(event, context):
                Always()
                if event:
                    Sometimes()
        """)
        assert [(each.service, each.when) for each in code.clients] == [
            ("s3", None),
            ("sqs", "in some cases"),
        ]

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ("boto3.Session().region_name", []),
            ("boto3.Session().get_credentials()", []),
            ("boto3.Session().client('s3')", ["an s3 client"]),
            ("boto3.Session().client('s3', region_name=event['region'])", ["an SDK session"]),
            ("boto3.Session(region_name=event['region']).client('s3')", []),
            ("boto3.Session().resource('dynamodb').Table('t')", ["a dynamodb resource"]),
        ],
    )
    def test_a_session_is_told_where_no_client_of_it_is(self, read: Read, body: str, told: list[str]) -> None:
        code = read(f"import boto3\ndef handler(event, context):\n    x = {body}\n")
        assert [each.title for each in code.clients if each.is_repeated] == told

    def test_a_function_that_also_calls_is_no_factory(self, read: Read) -> None:
        code = read("""
            import boto3
            def checked():
                s3 = boto3.client("s3")
                s3.list_buckets()
                return s3
            def handler(event, context):
                checked()
        """)
        (made,) = code.clients
        assert (made.inside, made.factory) == ("checked", None)

    def test_clients_made_at_import_are_of_that_phase(self, read: Read) -> None:
        code = read("""
            import boto3
            session = boto3.Session()
            s3 = session.resource("s3")
            def handler(event, context):
                return None
        """)
        assert [(made.what, made.service, made.phase) for made in code.clients] == [
            ("session", None, Phase.INIT), ("resource", "s3", Phase.INIT),
        ]  # fmt: skip


class TestStoredReads:
    @pytest.mark.parametrize(
        ("body", "kept"),
        [
            ("ssm.get_parameter(Name='/p')", None),
            ("at_import", -1),
            ("for_life()", -1),
            ("once()", -1),
            ("for_a_time()", 300),
            ("until()", 120),
            ("keyed('/p')", -1),
            ("Holder().value", None),
            ("holder.value", -1),
        ],
    )
    def test_how_long_a_parameter_is_kept(self, read: Read, body: str, kept: int | None) -> None:
        code = read(f"""
            import functools, os, time
            from datetime import datetime, timedelta
            import boto3
            ssm = boto3.client("ssm")
            TTL = int(os.environ.get("TTL", "300"))
            _value, _at, _cache = None, 0, {{}}
            {"at_import = ssm.get_parameter(Name='/p')" if body == "at_import" else ""}
            @functools.cache
            def for_life():
                return ssm.get_parameter(Name="/p")
            def once():
                global _value
                if _value is None:
                    _value = ssm.get_parameter(Name="/p")
                return _value
            def for_a_time():
                global _value, _at
                if _value is None or time.time() - _at > TTL:
                    _value = ssm.get_parameter(Name="/p")
                    _at = time.time()
                return _value
            def until():
                now = datetime.now()
                if "p" in _cache and _cache["until"] > now:
                    return _cache["p"]
                _cache["p"] = ssm.get_parameter(Name="/p")
                _cache["until"] = now + timedelta(minutes=2)
                return _cache["p"]
            def keyed(name):
                found = _cache.get(name)
                if found is None:
                    found = ssm.get_parameter(Name=name)
                    _cache[name] = found
                return found
            class Holder:
                def __init__(self): self._value = None
                @property
                def value(self):
                    if self._value is None:
                        self._value = ssm.get_parameter(Name="/p")
                    return self._value
            holder = Holder()
            def handler(event, context):
                return {body}
        """)
        (stored,) = code.stored_reads
        assert (stored.service, stored.name, stored.cached_for) == ("ssm", "/p", kept)
        assert operations(code) == ["ssm.GetParameter"]

    @pytest.mark.parametrize(
        ("body", "service", "kept"),
        [
            ("parameters.get_parameter('/p')", "ssm", 300),
            ("parameters.get_parameter('/p', max_age=60)", "ssm", 60),
            ("parameters.get_parameter('/p', force_fetch=True)", "ssm", None),
            ("parameters.get_secret('/p', max_age=900)", "secretsmanager", 900),
            ("provider.get('/p', max_age=30)", "ssm", 30),
            ("get_app_config('/p', environment='e', application='a')", "appconfig", 300),
            ("cache.get_secret_string('/p')", "secretsmanager", 3600),
            ("requests.get('http://localhost:2773/secretsmanager/get?secretId=/p')", "secretsmanager", 300),
            ("urlopen('http://localhost:2773/systemsmanager/parameters/get?name=/p')", "ssm", 300),
        ],
    )
    def test_libraries_keep_for_as_long_as_they_declare(
        self, read: Read, body: str, service: str, kept: int | None
    ) -> None:
        code = read(f"""
            import requests
            from urllib.request import urlopen
            from aws_lambda_powertools.utilities import parameters
            from aws_lambda_powertools.utilities.parameters import SSMProvider
            from aws_lambda_powertools.utilities.parameters.appconfig import get_app_config
            from aws_secretsmanager_caching import SecretCache
            provider = SSMProvider()
            cache = SecretCache()
            def handler(event, context):
                return {body}
        """)
        (stored,) = code.stored_reads
        assert (stored.service, stored.name, stored.cached_for) == (service, "/p", kept)
        assert stored.library
        assert code.calls

    def test_a_cache_that_is_not_understood_is_no_claim(self, read: Read) -> None:
        code = read("""
            import boto3
            _cache = {}
            def handler(event, context):
                if stale(event):
                    _cache["p"] = boto3.client("ssm").get_parameter(Name="/p")
            def stale(event):
                return not _cache or event["refresh"]
        """)
        assert code.stored_reads == []
        assert any("is kept could not be told" in reason for reason in code.unresolved)


class TestEnvironment:
    def test_what_is_required_and_what_has_a_default(self, read: Read) -> None:
        code = read("""
            import os
            from os import environ, getenv
            A = os.environ["A"]
            B = os.environ.get("B")
            C = getenv("C", "c")
            if "D" in environ:
                D = environ["D"]
            try:
                E = environ["E"]
            except KeyError:
                E = "e"
            try:
                F = environ["F"]
            except KeyError:
                raise RuntimeError("F is needed")
            G = environ.pop("G")
            values = dict(**os.environ)
            os.environ["H"] = "h"
            def handler(event, context):
                return os.environ["H"], os.environ[event["x"]]
        """)
        assert {read.variable: read.required for read in code.environment_reads} == {
            "A": True, "B": False, "C": False, "D": False, "E": False, "F": True, "G": True, "H": False,
        }  # fmt: skip

    def test_settings_of_pydantic_and_environs(self, read: Read) -> None:
        code = read("""
            from typing import Optional
            from environs import Env
            from pydantic import Field
            from pydantic_settings import BaseSettings, SettingsConfigDict
            import boto3
            class Settings(BaseSettings):
                model_config = SettingsConfigDict(env_prefix="APP_")
                table_name: str
                stage: str = "dev"
                region: Optional[str] = None
                topic: str = Field(alias="TOPIC_ARN")
            settings = Settings()
            env = Env()
            bucket = env("BUCKET")
            retries = env.int("RETRIES", 3)
            def handler(event, context):
                boto3.resource("dynamodb").Table(settings.table_name).scan()
        """)
        assert {read.variable: read.required for read in code.environment_reads} == {
            "APP_TABLE_NAME": True, "APP_STAGE": False, "APP_REGION": False, "TOPIC_ARN": True, "BUCKET": True, "RETRIES": False,
        }  # fmt: skip
        assert argument(code, "TableName") == FromEnvironment("APP_TABLE_NAME")

    def test_settings_that_a_validator_fills_in_need_no_variable(self, read: Read) -> None:
        code = read("""
            from pydantic import model_validator
            from pydantic_settings import BaseSettings
            class Filled(BaseSettings):
                accounts: list
                @model_validator(mode="before")
                @classmethod
                def fill(cls, values):
                    return values | {"accounts": []}
            class Checked(BaseSettings):
                stage: str
                @model_validator(mode="after")
                def check(self):
                    return self
            class Sourced(BaseSettings):
                key: str
                @classmethod
                def settings_customise_sources(cls, *sources):
                    return sources
            def handler(event, context):
                return Filled(), Checked(), Sourced()
        """)
        assert {read.variable: read.required for read in code.environment_reads} == {
            "ACCOUNTS": False, "STAGE": True, "KEY": False,
        }  # fmt: skip


class TestImports:
    def test_what_is_used_and_where(self, read: Read) -> None:
        code = read(
            """
            from __future__ import annotations
            import json
            import pandas as pd
            import numpy
            import yaml  # noqa: F401
            import datadog_lambda
            from typing import TYPE_CHECKING, Dict
            try:
                import orjson
            except ImportError:
                orjson = None
            if TYPE_CHECKING:
                import scipy
            from own import thing
            import effect
            def report():
                return pd.DataFrame()
            def handler(event, context) -> "Dict":
                import csv
                if event:
                    return report()
                return json.dumps({}), thing, csv
            def never():
                import torch
            """,
            own="thing = 1\n",
            effect="",
        )
        told = {each.module: (each.used, each.own, each.used_only_in, each.phase) for each in code.imports}
        assert told == {
            "json": (True, False, None, Phase.INIT),
            "pandas": (True, False, "report", Phase.INIT),
            "numpy": (False, False, None, Phase.INIT),
            "yaml": (True, False, None, Phase.INIT),
            "datadog_lambda": (True, False, None, Phase.INIT),
            "typing": (True, False, None, Phase.INIT),
            "orjson": (True, False, None, Phase.INIT),
            "own": (True, True, None, Phase.INIT),
            "effect": (True, True, None, Phase.INIT),
            "csv": (True, False, None, Phase.INVOKE),
        }
        assert code.third_party == ("datadog_lambda", "numpy", "orjson", "pandas", "yaml")


class TestLogs:
    @pytest.mark.parametrize(
        ("line", "how", "whole"),
        [
            ("print('hello')", "print", False),
            ("print(event)", "print", True),
            ("print('event', json.dumps(event))", "print", True),
            ("print(f'got {event}')", "print", True),
            ("print(event['id'])", "print", False),
            ("print(json.dumps({'message': 'x', 'id': event['id']}))", "structured", False),
            ("logging.info('x')", "logging", False),
            ("log.error('got %s', event)", "logging", True),
            ("log.info(json.dumps({'a': 1}))", "structured", False),
            ("powered.info('x', extra={'event': event})", "structured", True),
            ("struct.bind(a=1).info('x')", "structured", False),
            ("own().warning('x')", "logging", False),
        ],
    )
    def test_how_a_line_is_written(self, read: Read, line: str, how: str, *, whole: bool) -> None:
        code = read(f"""
            import json, logging
            import structlog
            from aws_lambda_powertools import Logger
            log = logging.getLogger(__name__)
            powered = Logger(service="s")
            struct = structlog.get_logger()
            def own():
                found = logging.getLogger()
                found.setLevel("INFO")
                return found
            def handler(event, context):
                {line}
        """)
        (logged,) = code.log_calls
        assert (logged.how, logged.whole_event) == (how, whole)

    def test_a_decorator_may_write_the_event(self, read: Read) -> None:
        code = read("""
            from aws_lambda_powertools import Logger
            logger = Logger()
            @logger.inject_lambda_context(log_event=True)
            def handler(event, context):
                return None
        """)
        (logged,) = code.log_calls
        assert (logged.how, logged.whole_event, logged.phase, logged.origin.line) == (
            "structured", True, Phase.INVOKE, 4,
        )  # fmt: skip

    @pytest.mark.parametrize("formatter", ["jsonlogger.JsonFormatter()", "Own()"])
    def test_a_formatter_makes_plain_logging_structured(self, read: Read, formatter: str) -> None:
        code = read(f"""
            import json, logging
            from pythonjsonlogger import jsonlogger
            class Own(logging.Formatter):
                def format(self, record):
                    return json.dumps({{"message": record.getMessage()}})
            log = logging.getLogger()
            output = logging.StreamHandler()
            output.setFormatter({formatter})
            log.addHandler(output)
            def handler(event, context):
                log.info("x")
        """)
        assert [logged.how for logged in code.log_calls] == ["structured"]


class TestWaits:
    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ("time.sleep(2)", (2, False, None, False)),
            (
                "while athena.get_query_execution(QueryExecutionId='q')['Status'] != 'DONE':\n    time.sleep(1)",
                (1, True, "an Athena query", False),
            ),
            ("while not ready():\n    time.sleep(PAUSE)", (5, True, "ec2 DescribeInstances", False)),
            (
                "for _ in range(10):\n    if ready():\n        break\n    time.sleep(3)",
                (3, True, "ec2 DescribeInstances", False),
            ),
            ("for each in event['items']:\n    ready()\n    time.sleep(1)", (1, False, None, False)),
            (
                "for attempt in range(3):\n    try:\n        return ready()\n    except Exception:\n        time.sleep(1)",
                (1, False, None, True),
            ),
            (
                "for attempt in range(3):\n    if ready(): break\n    time.sleep(2 ** attempt)",
                (None, False, None, True),
            ),
            (
                "left = {}\nwhile left:\n    left = ddb.batch_write_item(RequestItems=left)['UnprocessedItems']\n    time.sleep(1)",
                (1, False, None, True),
            ),
        ],
    )
    def test_what_a_sleep_waits_for(self, read: Read, body: str, told: tuple[object, ...]) -> None:
        code = read(
            "import time\nimport boto3\nathena, ddb = boto3.client('athena'), boto3.client('dynamodb')\nPAUSE = 5\n"
            "def ready():\n    return boto3.client('ec2').describe_instances()\n"
            "def handler(event, context):\n" + textwrap.indent(body, "    ")
        )
        (sleep,) = code.sleeps
        assert (sleep.seconds, sleep.polling, sleep.waits_for, sleep.backoff) == told


class TestHttp:
    @pytest.mark.parametrize(
        ("line", "library", "timeout"),
        [
            ("requests.get('u')", "requests", False),
            ("requests.get('u', timeout=3)", "requests", True),
            ("requests.get('u', timeout=None)", "requests", False),
            ("requests.Session().post('u', json={})", "requests", False),
            ("urlopen('u')", "urllib", False),
            ("urlopen('u', None, 3)", "urllib", True),
            ("urllib3.PoolManager().request('GET', 'u')", "urllib3", False),
            ("urllib3.PoolManager(timeout=2.0).request('GET', 'u')", "urllib3", True),
            ("http.client.HTTPSConnection('h').request('GET', '/')", "http.client", False),
            ("http.client.HTTPSConnection('h', timeout=3).request('GET', '/')", "http.client", True),
            ("httpx.get('u')", "httpx", True),
            ("httpx.get('u', timeout=None)", "httpx", False),
            ("httpx.Client().post('u')", "httpx", True),
            ("fetch('u')", "requests", True),
        ],
    )
    def test_whether_a_request_has_a_timeout(
        self, read: Read, line: str, library: str, *, timeout: bool
    ) -> None:
        code = read(f"""
            import http.client
            import httpx, requests, urllib3
            from urllib.request import urlopen
            def fetch(url, **options):
                options.setdefault("timeout", 3)
                return requests.get(url, **options)
            def handler(event, context):
                {line}
        """)
        (call,) = code.http_calls
        assert (call.library, call.timeout) == (library, timeout)

    def test_options_that_are_not_known_are_no_claim(self, read: Read) -> None:
        code = read("""
            import requests
            def handler(event, context):
                requests.get("u", **event)
        """)
        assert [call.timeout for call in code.http_calls] == [None]
        assert code.unresolved


class TestUseOfAnswers:
    @pytest.mark.parametrize(
        ("body", "use"),
        [
            ("events.put_events(Entries=[])", Use.IGNORED),
            ("response = events.put_events(Entries=[])", Use.KEPT),
            ("print(events.put_events(Entries=[]))", Use.KEPT),
            (
                "response = events.put_events(Entries=[])\nif response['FailedEntryCount']: raise ValueError",
                Use.INSPECTED,
            ),
            (
                "response = send()\nif response.get('FailedEntryCount', 0) > 0: raise ValueError",
                Use.INSPECTED,
            ),
            ("response = send()\nif 'FailedEntryCount' in response: raise ValueError", Use.INSPECTED),
            ("check(send())", Use.INSPECTED),
            ("import elsewhere\nelsewhere.check(send())", Use.PASSED_ON),
            ("return send()", Use.PASSED_ON),
        ],
    )
    def test_what_is_done_with_an_answer_that_can_fail_in_part(self, read: Read, body: str, use: Use) -> None:
        code = read(
            "import boto3\nevents = boto3.client('events')\n"
            "def send():\n    return events.put_events(Entries=[])\n"
            "def check(answer):\n    for each in answer['Entries']:\n        if 'ErrorCode' in each: raise ValueError\n"
            "def handler(event, context):\n" + textwrap.indent(body, "    ")
        )
        assert only(code).use is use


class TestBatches:
    @pytest.mark.parametrize(
        ("body", "answer", "proof"),
        [
            ("for record in event['Records']:\n    work(record)", Answer.RAISES, None),
            (
                "for record in event['Records']:\n    try:\n        work(record)\n    except Exception as error:\n        print(error)",
                Answer.SWALLOWS,
                11,
            ),
            (
                "try:\n    for record in event['Records']:\n        work(record)\nexcept Exception:\n    logging.exception('x')",
                Answer.SWALLOWS,
                11,
            ),
            (
                "for record in event['Records']:\n    try:\n        work(record)\n    except Exception:\n        raise",
                Answer.RAISES,
                None,
            ),
            (
                "for record in event['Records']:\n    try:\n        work(record)\n    except KeyError:\n        pass",
                Answer.RAISES,
                None,
            ),
            (
                (
                    "failed = []\nfor record in event['Records']:\n    try:\n        work(record)\n    except Exception:\n"
                    "        failed.append({'itemIdentifier': record['messageId']})\nreturn {'batchItemFailures': failed}"
                ),
                Answer.REPORTS,
                None,
            ),
            (
                (
                    "for record in event['Records']:\n    try:\n        work(record)\n    except Exception:\n"
                    "        pass\nreturn {'batchItemFailures': []}"
                ),
                Answer.SWALLOWS,
                11,
            ),
            (
                (
                    "failed = []\nfor record in event['Records']:\n    try:\n        work(record)\n    except Exception:\n"
                    "        failed.append(record)\nif failed:\n    raise RuntimeError(failed)"
                ),
                Answer.UNKNOWN,
                None,
            ),
            (
                (
                    "for record in event['Records']:\n    try:\n        work(record)\n    except Exception:\n"
                    "        sqs.send_message(QueueUrl='dlq', MessageBody=record['body'])"
                ),
                Answer.UNKNOWN,
                None,
            ),
            ("for record in event['Records']:\n    quietly(record)", Answer.SWALLOWS, 23),
            ("for record in event['Records']:\n    work(record)\n    quietly(record)", Answer.UNKNOWN, None),
            ("every(event['Records'])", Answer.RAISES, None),
            ("[work(record) for record in event['Records']]", Answer.RAISES, None),
            ("list(map(work, event.get('Records', [])))", Answer.RAISES, None),
            ("for number, record in enumerate(event['Records']):\n    work(record)", Answer.RAISES, None),
            (
                "return process_partial_response(event, work, BatchProcessor(EventType.SQS))",
                Answer.REPORTS,
                8,
            ),
        ],
    )
    def test_what_becomes_of_a_failure(
        self, read: Read, body: str, answer: Answer, proof: int | None
    ) -> None:
        code = read(
            "import logging\nimport boto3\n"
            "from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response\n"
            "sqs, table = boto3.client('sqs'), boto3.resource('dynamodb').Table('t')\n\n\n"
            "def handler(event, context):\n"
            + textwrap.indent(body, "    ")
            + "\n" * (18 - 7 - body.count("\n") - 1)
            + "def work(record):\n    table.put_item(Item=record)\n"
            "def quietly(record):\n    try:\n        work(record)\n    except Exception:\n        logging.error('x')\n"
            "def every(records):\n    for record in records:\n        work(record)\n"
        )
        handling = code.batch_handling
        assert handling is not None
        assert handling.answer is answer
        assert (handling.proof.line if handling.proof else None) == proof
        assert "dynamodb.PutItem" in operations(code)

    def test_the_batch_decorator_reports(self, read: Read) -> None:
        code = read("""
            import boto3
            from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, batch_processor
            processor = BatchProcessor(event_type=EventType.SQS)
            table = boto3.resource("dynamodb").Table("t")
            def work(record):
                table.put_item(Item={"id": record["messageId"]})
            @batch_processor(record_handler=work, processor=processor)
            def handler(event, context):
                return processor.response()
        """)
        assert code.batch_handling is not None
        assert code.batch_handling.answer is Answer.REPORTS
        call = only(code)
        assert call.in_loop
        assert call.arguments is not None
        assert call.arguments["Item"] == {"id": FromEvent(("Records", "*", "messageId"))}

    @pytest.mark.parametrize(
        ("body", "how", "always"),
        [
            ("work(event['Records'][0])", "reads event['Records'][0] alone", True),
            ("work(event['Records'][-1])\nreturn helper(1)", "reads event['Records'][-1] alone", True),
            ("for record in event['Records']:\n    work(record)\n    break", "breaks off", True),
            ("for record in event['Records']:\n    with x:\n        return {'a': 1}", "returns", True),
            (
                "for record in event['Records']:\n    if x:\n        work(x)\n    else:\n        return 1",
                "returns",
                False,
            ),
            (
                "for record in event['Records']:\n    try:\n        work(1)\n    except E:\n        return",
                "returns",
                False,
            ),
            ("for record in event['Records']:\n    if x:\n        break", None, True),
            ("for record in event['Records']:\n    continue\n    return", None, True),
            ("for record in event['Records']:\n    return {**x}", None, True),
            ("for record in event['Records']:\n    return {'batchItemFailures': x}", None, True),
            ("for record in event['Records']:\n    return done(record)", None, True),
            ("first = event['Records'][0]\nfor record in event['Records']:\n    work(record)", None, True),
            ("while x:\n    work(event['Records'][x])", None, True),
            ("[work(x) for x in event['Records']]\nfor record in event['Records']:\n    return", None, True),
            ("def each():\n    for record in event['Records']:\n        return\neach()", None, True),
        ],
    )
    def test_items_that_are_never_read(self, read: Read, body: str, how: str | None, *, always: bool) -> None:
        code = read(
            "import boto3\ntable = boto3.resource('dynamodb').Table('t')\n"
            "def work(record):\n    table.put_item(Item=record)\n"
            "def helper(number):\n    return {'statusCode': number}\n"
            "def handler(event, context):\n" + textwrap.indent(body, "    ")
        )
        assert code.batch_handling is not None
        unread = code.batch_handling.unread
        assert (unread is None) is (how is None)
        if unread is not None and how is not None:
            assert unread.how.startswith(how)
            assert unread.always is always
            assert unread in code.parts

    @pytest.mark.parametrize(
        "body",
        [
            "table.put_item(Item={'all': json.dumps(event)})",
            "table.put_item(Item={'all': [event['Records']]})",
            "table.put_item(Item={'all': event['Records'] if x else x})",
            "unheard.of(event)",
            "unheard.of([{'all': event['Records']}])",
        ],
    )
    def test_a_batch_that_goes_on_whole_is_not_told(self, read: Read, body: str) -> None:
        code = read(
            "import json, boto3, unheard\ntable = boto3.resource('dynamodb').Table('t')\n"
            f"def handler(event, context):\n    print(event['Records'][0])\n    {body}\n"
        )
        assert code.batch_handling is None

    @pytest.mark.parametrize(
        ("body", "answer"),
        [
            ("work(event)", Answer.RAISES),
            ("pass", Answer.RAISES),
            ("return {'statusCode': 200}", Answer.RAISES),
            ("return {'batchItemFailures': []}", Answer.REPORTS),
            ("try:\n    work(event)\nexcept Exception as error:\n    print(error)", Answer.SWALLOWS),
        ],
    )
    def test_a_handler_without_a_loop(self, read: Read, body: str, answer: Answer) -> None:
        code = read(
            "import boto3\ntable = boto3.resource('dynamodb').Table('t')\n"
            "def work(event):\n    table.put_item(Item={'id': 1})\n"
            "def handler(event, context):\n" + textwrap.indent(body, "    ")
        )
        assert code.batch_handling is not None
        assert code.batch_handling.answer is answer
        assert not code.batch_handling.item_by_item

    def test_a_handler_without_records_handles_no_batch(self, read: Read) -> None:
        assert read("def handler(event, context):\n    return event['id']\n").batch_handling is None


class TestLibraries:
    def test_models_of_pynamodb(self, read: Read) -> None:
        code = read("""
            import os
            from pynamodb.models import Model
            class Order(Model):
                class Meta:
                    table_name = os.environ["TABLE"]
            def handler(event, context):
                Order(event["id"]).save()
                Order.get("x").delete()
                for each in Order.query("y"):
                    each.refresh()
        """)
        assert operations(code) == [
            "dynamodb.PutItem",
            "dynamodb.GetItem",
            "dynamodb.DeleteItem",
            "dynamodb.Query",
            "dynamodb.GetItem",
        ]
        assert {str(call.arguments and call.arguments["TableName"]) for call in code.calls} == {
            str(FromEnvironment("TABLE"))
        }
        assert {call.through for call in code.calls} == {"library"}

    def test_idempotency_keeps_its_own_table(self, read: Read) -> None:
        code = read("""
            import os
            from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent
            layer = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])
            @idempotent(persistence_store=layer)
            def handler(event, context):
                return None
        """)
        assert operations(code) == [
            "dynamodb.PutItem",
            "dynamodb.GetItem",
            "dynamodb.UpdateItem",
            "dynamodb.DeleteItem",
        ]
        assert {call.phase for call in code.calls} == {Phase.INVOKE}

    def test_durable_functions_invoke_others(self, read: Read) -> None:
        code = read("""
            import os
            from aws_durable_execution_sdk_python import durable_execution
            @durable_execution
            def handler(event, context):
                return context.invoke(os.environ["NEXT"], event)
        """)
        assert argument(code, "FunctionName") == FromEnvironment("NEXT")


SENDING = """
import boto3
sqs = boto3.client("sqs")
def use(value):
    sqs.send_message(QueueUrl="q", MessageBody=value)
def handler(event, context):
{body}
"""


class TestBadInput:
    def test_a_syntax_error_is_a_reason_with_its_line(self, tmp_path: Path) -> None:
        (tmp_path / "app.py").write_text("import os\ndef handler(:\n", encoding="utf-8")
        code = read_code(Tree(tmp_path), Place("app.py", "handler", ("",)))
        assert isinstance(code, Opaque)
        assert "app.py:2" in code.reason

    def test_a_missing_handler_is_a_reason(self, tmp_path: Path) -> None:
        (tmp_path / "app.py").write_text("def other(): pass\n", encoding="utf-8")
        code = read_code(Tree(tmp_path), Place("app.py", "handler", ("",)))
        assert isinstance(code, Opaque)
        assert code.reason == "without a handler: app.py has no handler()"

    def test_a_broken_module_leaves_the_rest(self, read: Read) -> None:
        code = read("import broken\ndef handler(event, context):\n    print(1)\n", broken="def :\n")
        assert len(code.log_calls) == 1
        assert any("broken.py:1" in reason for reason in code.unresolved)

    @pytest.mark.parametrize(
        "text",
        [
            "x = " + "(" * 5000 + ")" * 5000,
            "def handler(event, context):\n    return " + "+".join(["event"] * 3000) + "\n",
            "def handler(event, context):\n"
            + "".join(f"{'    ' * depth}if event:\n" for depth in range(1, 95))
            + "    " * 95
            + "pass\n",
            "\0",
        ],
    )
    def test_hostile_code_does_no_harm(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "app.py").write_text(text, encoding="utf-8")
        read_code(Tree(tmp_path), Place("app.py", "handler", ("",)))

    @pytest.mark.parametrize(
        ("begin", "grow"),
        [
            ("'a'", "value + value"),
            ("event['a']", "value + value + '-'"),
            ("event['a']", "f'{value}{value}'"),
            ("event['a']", "'{}{}'.format(value, value)"),
            ("event['a']", "'%s%s' % (value, value)"),
            ("event['a']", "','.join([value, value])"),
            ("[event]", f"[{', '.join(['value'] * 30)}]"),
            ("{}", f"{{{', '.join(f'{number}: value' for number in range(30))}}}"),
        ],
    )
    def test_what_doubles_again_and_again_is_given_up(self, read: Read, begin: str, grow: str) -> None:
        lines = [f"value = {begin}", *[f"value = {grow}"] * 60, "use(value)"]
        code = read(SENDING.format(body=textwrap.indent("\n".join(lines), "    ")))
        given = argument(code, "MessageBody")
        assert len(repr(given)) < 1_000_000
        assert "Opaque" in repr(given)

    def test_code_that_calls_itself_in_every_way_ends(self, read: Read) -> None:
        functions = "\n".join(
            f"def f{number}(a, b):\n" + "".join(f"    f{other}(a, {number})\n" for other in range(30))
            for number in range(30)
        )
        code = read(f"{functions}\ndef handler(event, context):\n    f0(1, 2)\n")
        assert code.files == ("app.py",)

    def test_only_the_files_asked_for_last_stay_parsed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("one", "two", "three"):
            (tmp_path / f"{name}.py").write_text(f"import {name}_of_it  # {'-' * 80}\n", encoding="utf-8")
        monkeypatch.setattr("colonnade.sources.code.modules.MOST_PARSED", 250)
        sources = sources_of(Tree(tmp_path))
        one, two = sources.source("one.py"), sources.source("two.py")
        assert sources.source("one.py") is one
        assert sources.usage(one) is sources.usage(one)
        sources.source("three.py")
        assert sources.source("one.py") is one
        assert sources.source("two.py") is not two
        assert [each.module for each in sources.usage(two).bindings] == ["two_of_it"]

    def test_files_that_do_not_stay_parsed_are_the_same_throughout_a_run(
        self, read: Read, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("colonnade.sources.code.modules.MOST_PARSED", 10)
        code = read(
            """
            import boto3, first, second
            table = None
            def handler(event, context):
                global table
                table = first.table()
                return second.use()
            """,
            first="import boto3\ndef table():\n    return boto3.resource('dynamodb').Table('n')\n",
            second="import app\ndef use():\n    return app.table.get_item(Key={'id': '1'})\n",
        )
        assert [each.operation for each in code.calls] == ["GetItem"]
        assert [each.module for each in code.imports] == ["boto3", "first", "second", "boto3", "app"]


class TestTheLanguage:
    """Parts of Python that code is written with, each on the way from a value to a call."""

    @pytest.mark.parametrize(
        "body",
        [
            "name = 'n'\nname2 = name\nuse(name2)",
            "a, (b, *c) = 'x', ('n', 'y')\nuse(b)",
            "names = ['n']\nnames += ['n']\nuse(names[0])",
            "name = 'n'\nname += ''\nuse(name)",
            "given: str = 'n'\nuse(given)",
            "for name in ['n', 'n']:\n    use(name)",
            "for number, name in enumerate(['n']):\n    use(name)\nelse:\n    pass",
            "for left, name in zip([1], ['n']):\n    use(name)",
            "for key, name in {'a': 'n'}.items():\n    use(name)",
            "for name in {'a': 'n'}.values():\n    use(name)",
            "while event:\n    use('n')\n    break\nelse:\n    pass",
            "[use(name) for name in ['n'] if name]",
            "{name: use(name) for name in ('n',)}",
            "{use(name) for name in {'n'}}",
            "list(use(name) for name in sorted(['n'], key=lambda each: each))",
            "try:\n    use('n')\nexcept* ValueError:\n    pass",
            "try:\n    pass\nexcept (ValueError, KeyError) as error:\n    print(error)\nelse:\n    use('n')\nfinally:\n    pass",
            "match event:\n    case {'kind': kind, **rest} if kind:\n        use('n')\n    case [first, *others]:\n        pass\n    case _:\n        pass",
            "match 'n':\n    case name:\n        use(name)",
            "with open('f') as file, lock:\n    use('n')",
            "def inner():\n    nonlocal_name = 'n'\n    def deeper():\n        nonlocal nonlocal_name\n        nonlocal_name = 'n'\n    deeper()\n    return nonlocal_name\nuse(inner())",
            "def names():\n    yield 'n'\n    yield from ['n']\nfor name in names():\n    use(name)",
            "name = None or 'n'\nuse(name)",
            "name = event and 'n'\nuse(name)",
            "name = '' or 'n'\nuse(name)",
            "given = {}\ngiven.setdefault('name', 'n')\nuse(given['name'])",
            "given = {'name': 'n'}.copy()\nuse(given.pop('name'))",
            "from collections import defaultdict\ngroups = defaultdict(list)\ngroups[event['x']].append('n')\nuse(groups['y'][0])",
            "queue = []\nqueue.insert(0, 'n')\nuse(queue.pop())",
            "queue = list()\nqueue.extend(['n'])\nuse(queue[0])",
            "use(next(iter(['n'])))",
            "use(str('n'))",
            "use(str(None or 'n'))",
            "use(dict(name='n').get('name', 'n'))",
            "use(dict({'name': 'n'})['name'])",
            "assert use('n')",
            "if (name := 'n') and event:\n    use(name)",
            "raise ValueError(use('n'))",
            "del event[use('n')]",
            "holder = Holder()\nholder.name = 'n'\nuse(holder.name)",
            "holder = Holder()\nsetattr(holder, 'name', 'n')\nuse(getattr(holder, 'name', 'n'))",
            "use(type(Holder()).label)",
            "use(Holder()['key'])",
            "use(Holder().__class__.label)",
            "use(copy.deepcopy({'name': 'n'})['name'])",
            "use(functools.partial(pick, name='n')())",
            "use(functools.partial(pick, 'n')())",
            "use(list(filter(None, ['n']))[0])",
            "threading.Thread(target=use, args=('n',)).start()",
            "asyncio.get_event_loop().run_in_executor(None, use, 'n')",
            "asyncio.run(asyncio.to_thread(use, 'n'))",
            "use('n' if event else 'n')",
            "use({**{'a': 'n'}, 'b': 1}['a'])",
            "use([*['n']][0])",
            "use(*['n'])",
            "use(**{'name': 'n'})",
            "use(importlib.import_module('other').NAME)",
            "use(other.sub.NAME)",
            "use(star)",
            "use(Base.made().own())",
        ],
    )
    def test_values_find_their_way(self, read: Read, body: str) -> None:
        code = read(
            textwrap.dedent("""
                import asyncio, copy, functools, importlib, threading
                import boto3
                import package.other as other
                from package.stars import *
                lock = threading.Lock()
                class Base:
                    label = "n"
                    def __init__(self): self._name = None
                    @property
                    def name(self): return self._name
                    @name.setter
                    def name(self, value): self._name = value
                    @classmethod
                    def made(cls): return cls()
                    def own(self): return self.label
                class Holder(Base):
                    def __init__(self):
                        super().__init__()
                    def __getitem__(self, key): return "n"
                def pick(name): return name
                def use(name):
                    boto3.client("sqs").get_queue_url(QueueName=name)
                def handler(event, context):
            """)
            + textwrap.indent(body, "    ").replace("'other')", "'package.other')"),
            package____init__="",
            package__other="from . import sub\nNAME = 'n'\n",
            package__sub="NAME = 'n'\n",
            package__stars="star, _hidden = 'n', 1\n",
        )
        assert operations(code)[:1] == ["sqs.GetQueueUrl"]
        found = code.calls[0].arguments
        assert found is not None
        assert found["QueueName"] in {"n", OneOf(("", "n"))} or (
            "holder.name" in body and isinstance(found["QueueName"], Opaque)
        )

    @pytest.mark.parametrize(
        "body",
        [
            "x = event[1:2]\ny = 'abc'[0:1]",
            "x = [1, 2][event['n']]",
            "x = -1 ** 2 // 3",
            "x = 1 / 0",
            "x = 10 ** 10 * 10 ** 10",
            "x = '%z' % 3\ny = '{} {'.format(1)\nz = '{0.name} {1[2]}'.format(event, context)",
            "x = '%s %s' % ('a',)",
            "x = ', '.join(event)",
            "x = lambda: (yield)",
            "x = not event",
            "x = f'{event!r:>10}'",
            "x = b'ab' + b'c'",
            "global never\nnever = 1",
            "import os.path as p, json.decoder\np.exists('x')",
            "from .. import nothing",
            "from . import missing",
            "super().x()",
            "int('x')\nint(event)\nfloat('1e400')",
            "'a'.join([b'x'])",
            "event.records[0].body.lower()",
            "context.get_remaining_time_in_millis()",
            "print(*event, **context)",
            "x = {event: 1, **event}",
            "x = []\nx.append(x)\nprint(x)",
            "x = {}\nx['x'] = x\nprint(x)",
            "getattr(event)\nsetattr(event)\nmap()\nfilter(None)\nzip()\nenumerate()\nnext()",
            "import importlib\nimportlib.import_module(event['x'])",
            "class X(*event): pass",
            "class X(metaclass=type): pass\nX().y.z()",
        ],
    )
    def test_nothing_is_claimed_of_the_rest(self, read: Read, body: str) -> None:
        code = read("def handler(event, context):\n" + textwrap.indent(body, "    "))
        assert code.calls == []


class TestWhatIsSaidOfArguments:
    @pytest.mark.parametrize(
        ("value", "told"),
        [
            ("b'x'", Opaque("binary data in the code", "bytes")),
            ("print", Opaque("an object of the code", "object")),
            ("[1, event['x']]", (1, FromEvent(("x",)))),
            ("{'a': {event['k']: 1}}", {"a": {"*": 1}}),
            ("True", True),
            ("None", None),
            ("1.5", 1.5),
            ("json.dumps({'a': 1})", Text((Opaque("a value of the code", "value"),))),
            ("f'{[1]}-{True}'", Text((Opaque("a value of the code", "value"), "-True"))),
            ("unknown(event)", Opaque("an object of the code", "object")),
            ("event['n'] + 1", Opaque("event['n'] + 1 in app.py:4", "event['n'] + 1 in app.py:4")),
        ],
    )
    def test_a_value_is_put_as_what_it_is(self, read: Read, value: str, told: object) -> None:
        code = read(
            f"import json\nimport boto3\ndef handler(event, context):\n    boto3.client('s3').put_object(Body={value})\n"
        )
        assert argument(code, "Body") == told


class TestMoreOfTheSdk:
    def test_signed_tokens_for_databases(self, read: Read) -> None:
        code = read("""
            import boto3
            def handler(event, context):
                boto3.client("rds").generate_db_auth_token(DBHostname="h", Port=1, DBUsername="u")
                boto3.client("dsql").generate_db_connect_auth_token(Hostname="h")
        """)
        assert [(call.operation, call.through) for call in code.calls] == [
            ("GenerateDBAuthToken", "presigned_url"),
            ("DbConnect", "presigned_url"),
        ]

    def test_what_cannot_be_told_of_the_sdk_is_said(self, read: Read) -> None:
        code = read("""
            import boto3
            s3 = boto3.client("s3")
            ddb = boto3.resource("dynamodb")
            def handler(event, context):
                s3.generate_presigned_url(event["m"])
                s3.get_paginator("nothing")
                s3.get_waiter(event["w"]).wait()
                ddb.Chair("c")
                boto3.resource("sqs").queues.all().purge()
                s3.exceptions.NoSuchKey
                s3.meta.region_name
                s3.get_paginator("list_objects_v2").search("x")
                ddb.Table("t").name.upper()
                boto3.Session().get_credentials()
        """)
        assert [call.operation for call in code.calls] == ["ListQueues"]
        assert len(code.unresolved) == 5

    def test_an_attribute_of_a_resource_is_read_from_aws(self, read: Read) -> None:
        code = read("""
            import boto3
            queue = boto3.resource("sqs").Queue("https://sqs.eu-west-1.amazonaws.com/1/jobs")
            def handler(event, context):
                queue.url
                queue.meta
                return queue.attributes["ApproximateNumberOfMessages"], boto3.resource("s3").Object("b", "k").last_modified
        """)
        assert [call.operation for call in code.calls] == ["GetQueueAttributes", "HeadObject"]
        assert not code.unresolved

    def test_libraries_with_tables_of_their_own(self, read: Read) -> None:
        code = read("""
            from aws_lambda_powertools.utilities.parameters import DynamoDBProvider, AppConfigProvider
            from aws_secretsmanager_caching import InjectSecretString, SecretCache, SecretCacheConfig
            from lambda_cache import ssm
            provider = DynamoDBProvider(table_name="config")
            app = AppConfigProvider(environment="e", application="a")
            cache = SecretCache(config=SecretCacheConfig(secret_refresh_interval=60))
            @InjectSecretString("s", cache)
            def connect(secret):
                return cache.get_secret_string("t")
            @ssm.cache(parameter="/p", max_age_in_seconds=10)
            def handler(event, context):
                provider.get("k")
                app.get("profile")
                connect()
        """)
        assert {(stored.service, stored.name, stored.cached_for) for stored in code.stored_reads} == {
            ("secretsmanager", "s", 3600), ("secretsmanager", "t", 60), ("ssm", "/p", 10), ("appconfig", "profile", 300),
        }  # fmt: skip
        tables = [call.arguments for call in code.calls if call.operation == "GetItem"]
        assert tables == [{"TableName": "config"}]

    @pytest.mark.parametrize(
        ("decorator", "kept"),
        [
            ("cached(TTLCache(maxsize=1, ttl=60))", 60),
            ("cached(cache={})", -1),
            ("ttl_cache(ttl=30)", 30),
            ("ttl_cache()", 600),
            ("lru_cache", -1),
        ],
    )
    def test_decorators_keep_what_a_function_gives(self, read: Read, decorator: str, kept: int) -> None:
        code = read(f"""
            from functools import lru_cache
            from cachetools import TTLCache, cached
            from cachetools.func import ttl_cache
            import boto3
            @{decorator}
            def fetch():
                return boto3.client("secretsmanager").get_secret_value(SecretId="s")
            def handler(event, context):
                return fetch()
        """)
        (stored,) = code.stored_reads
        assert stored.cached_for == kept

    def test_a_failed_lookup_may_fill_the_cache(self, read: Read) -> None:
        code = read("""
            import boto3
            _kept = {}
            def fetch(name):
                try:
                    return _kept[name]
                except KeyError:
                    _kept[name] = boto3.client("ssm").get_parameter(Name=name)
                    return _kept[name]
            def handler(event, context):
                return fetch("/p")
        """)
        (stored,) = code.stored_reads
        assert stored.cached_for == -1
        assert code.clients[0].cached

    def test_a_default_timeout_of_sockets_counts(self, read: Read) -> None:
        code = read("""
            import socket
            from urllib.request import Request, urlopen
            socket.setdefaulttimeout(3)
            def handler(event, context):
                urlopen(Request("u"))
        """)
        assert [call.timeout for call in code.http_calls] == [True]

    def test_a_name_in_a_url_is_told(self, read: Read) -> None:
        code = read("""
            import os
            import urllib3
            http = urllib3.PoolManager()
            def handler(event, context):
                url = f"http://localhost:2773/secretsmanager/get?secretId={os.environ['SECRET']}"
                http.request("GET", url)
                http.request("GET", "http://localhost:2772/applications/a/environments/e/configurations/c")
                http.request("GET", "http://localhost:8080/")
        """)
        assert [(stored.name, stored.cached_for) for stored in code.stored_reads] == [
            (FromEnvironment("SECRET"), 300),
            ("c", 45),
        ]
        assert len(code.http_calls) == 1

    def test_more_ways_to_make_an_object(self, read: Read) -> None:
        code = read("""
            from dataclasses import dataclass, field
            import boto3
            class Single:
                _one = None
                def __new__(cls):
                    if cls._one is None:
                        cls._one = super().__new__(cls)
                    return cls._one
                @property
                def s3(self): return boto3.client("s3")
            @dataclass
            class Config:
                name: str
                tags: list = field(default_factory=list)
                queue: str = field(default="q")
                def __post_init__(self):
                    self.url = "u" + self.name
            class Lazy:
                def __getattr__(self, name): return name
            def handler(event, context):
                Single().s3.list_buckets()
                config = Config("n")
                boto3.client("sqs").send_message(QueueUrl=config.url, MessageBody=config.queue)
                Lazy().anything
        """)
        assert operations(code) == ["s3.ListBuckets", "sqs.SendMessage"]
        assert code.calls[1].arguments == {"QueueUrl": "un", "MessageBody": "q"}


class TestObjectsOfTheCode:
    @pytest.mark.parametrize(
        "body",
        [
            "package.inner.client.list_queues()",
            "package.made_later()\npackage.later.list_queues()",
            "settings.client = boto3.client('sqs')\nsettings.client.list_queues()",
            "Holder.client = boto3.client('sqs')\nHolder.client.list_queues()",
            "Holder.client = boto3.client('sqs')\nHolder().client.list_queues()",
            "either = Holder() if event else None\neither.call(boto3.client('sqs'))",
            "clients = {'a': boto3.client('sqs')} if event else {'a': boto3.client('sqs')}\nclients['a'].list_queues()",
            "clients = {event['x']: boto3.client('sqs')}\nclients['y'].list_queues()",
            "clients = {os.environ['X']: boto3.client('sqs')}\nclients[os.environ['X']].list_queues()",
            "clients = [None]\nclients[0] = boto3.client('sqs')\nclients[0].list_queues()",
            "clients = {'a': None}\nclients['a'] = boto3.client('sqs')\nclients['a'].list_queues()",
            "clients = {}\nclients.update({'a': boto3.client('sqs')})\nclients['a'].list_queues()",
            "clients = {}\nclients |= {'a': boto3.client('sqs')}\nclients['a'].list_queues()",
            "clients = [boto3.client('sqs')] + []\nclients[0].list_queues()",
            "clients = [*event, boto3.client('sqs')]\nclients[1].list_queues()",
            "clients = tuple([boto3.client('sqs')])\nclients[0].list_queues()",
            "make = (lambda: boto3.client('sqs')) if event else None\nmake().list_queues()",
            "Holder.fixed().list_queues()",
            "Holder().fixed().list_queues()",
            "unknown_package.run(lambda: boto3.client('sqs').list_queues())",
            "unknown_package.run({'on': [run_it]})",
            "atexit.register(run_it)",
            "Worker(event).go()",
            "kept.cache_clear()\nkept().list_queues()",
            "asyncio.run(entered())",
            "open_it().__enter__().list_queues()",
            "for client in both():\n    client.list_queues()",
            "a, b = both()\nb.list_queues()",
            "list(map(lambda name: boto3.client(name).list_queues(), ['sqs']))",
            "print(*[boto3.client('sqs').list_queues()])",
            "json.dumps(event, default=lambda each: run_it())",
            "boto3.client(service_name='s' + 'q' + 's').list_queues()",
            "boto3.client('%s' % 'sqs').list_queues()",
            "boto3.client('sqs', **{'region_name': 'eu-west-1'}).list_queues()",
        ],
    )
    def test_a_client_is_found_wherever_it_is_kept(self, read: Read, body: str) -> None:
        code = read(
            textwrap.dedent("""
                import asyncio, atexit, functools, json, os
                import boto3
                import package, settings
                import unknown_package
                def run_it(*given):
                    boto3.client("sqs").list_queues()
                class Holder:
                    client = None
                    def call(self, client): client.list_queues()
                    @staticmethod
                    def fixed(): return boto3.client("sqs")
                class Worker(unknown_package.Base):
                    def __init__(self, event):
                        super().__init__(event)
                        self.event = event
                    def go(self):
                        self.prepare(self.event)
                        return self(run_it)
                @functools.lru_cache
                def kept(): return boto3.client("sqs")
                class Opened:
                    def __enter__(self): return boto3.client("sqs")
                    async def __aenter__(self): return boto3.client("sqs")
                    async def __aexit__(self, *failure): pass
                def open_it(): return Opened()
                async def entered():
                    async with Opened() as client:
                        client.list_queues()
                def both():
                    return [boto3.client("sqs"), boto3.client("sqs")]
                def handler(event, context):
            """)
            + textwrap.indent(body, "    "),
            package____init__="later = None\ndef made_later():\n    global later\n    import boto3\n    later = boto3.client('sqs')\n",
            package__inner="import boto3\nclient = boto3.client('sqs')\n",
            settings="client = None\n",
        )
        assert "sqs.ListQueues" in operations(code)

    @pytest.mark.parametrize(
        "body",
        [
            "settings.missing.list_queues()",
            "lazy.anything.list_queues()",
            "Holder.missing.list_queues()",
            "Holder().missing.list_queues()",
            "Holder()(event)",
            "Holder()['x']",
            "event['f'](event)",
            "kept['a']['b'] = 1",
            "settings.x = 1",
            "missing.x = 1",
            "x = [] + event['list']",
            "for x in 5: pass",
            "x = pathlib.Path('a') / 'b'",
            "x = 'a' + event['b']\ny = event['b'] + 'a'",
            "name = event['n']\nname += 'x'",
            "1 + 'a'",
        ],
    )
    def test_nothing_is_made_up(self, read: Read, body: str) -> None:
        code = read(
            "import pathlib\nimport lazy, settings\nclass Holder:\n    pass\nkept = {}\ndef handler(event, context):\n"
            + textwrap.indent(body, "    "),
            settings="",
            lazy="def __getattr__(name):\n    return name\n",
        )
        assert code.calls == []

    def test_what_only_aws_has_is_told_where_its_owner_is_unknown(self, read: Read) -> None:
        code = read(
            "def handler(event, context):\n    made(event).put_item(Item=event)\n    event.table.get_item(Key=1)\n"
        )
        assert code.calls == []

    @pytest.mark.parametrize(
        "annotation", ["Table", "mypy_boto3_dynamodb.service_resource.Table", "Table | None", "'Table'"]
    )
    def test_annotations_in_every_form(self, read: Read, annotation: str) -> None:
        code = read(f"""
            import mypy_boto3_dynamodb
            from mypy_boto3_dynamodb.service_resource import Table, Chair
            from mypy_boto3_nothing import NothingClient
            def save(table: {annotation}, *, other: int = 1, chair: Chair, nothing: NothingClient, **more: str):
                table.put_item(Item=more)
            def handler(event, context):
                save(event_of(event)[0], chair=1) if event else None
                run_with(save)
        """)
        assert operations(code) == ["dynamodb.PutItem"]
        assert code.calls[0].arguments is not None
        assert isinstance(code.calls[0].arguments["TableName"], Opaque)

    def test_a_method_knows_its_name(self, read: Read) -> None:
        code = read("""
            import boto3
            def paginate(client, method, **given):
                yield from client.get_paginator(method.__name__).paginate(**given)
            def handler(event, context):
                client = boto3.client("s3")
                for page in paginate(client, client.list_objects_v2, Bucket="b"):
                    print(page)
        """)
        call = only(code)
        assert (call.operation, call.through, call.arguments) == (
            "ListObjectsV2",
            "paginator",
            {"Bucket": "b"},
        )

    def test_text_within_text_stays_flat(self, read: Read) -> None:
        code = read("""
            import json, os
            import boto3
            def handler(event, context):
                name = json.dumps(f"a{os.environ['X']}")
                boto3.client("sqs").send_message(QueueUrl=f"b{str(name)}c", MessageBody=f"{1}{True}")
        """)
        assert argument(code, "QueueUrl") == Text(
            ("ba", Opaque("the environment variable X", "environment:X"), "c")
        )
        assert argument(code, "MessageBody") == "1True"

    @pytest.mark.parametrize(
        ("given", "necessary"),
        [
            ("'s3', event['region']", "its region is only known when it runs"),
            (
                "'s3', region_name=context.invoked_function_arn.split(':')[3]",
                "its region is taken from the context of the invocation",
            ),
            ("'s3', region_name=pick(event)", "its region is only known when it runs"),
            ("'s3', **event", "part of what it is made with could not be told"),
            (
                "'s3', aws_session_token=boto3.client('sts').get_session_token()['Token']",
                "it uses the credentials of another answer of AWS",
            ),
            ("'s3', config={'region_name': 'eu-west-1'}", None),
        ],
    )
    def test_why_a_client_is_made_here(self, read: Read, given: str, necessary: str | None) -> None:
        code = read(f"""
            import boto3
            def pick(event):
                return unknown(event)
            def handler(event, context):
                boto3.client({given})
        """)
        assert [client.necessary for client in code.clients if client.service == "s3"] == [necessary]

    @pytest.mark.parametrize(
        ("body", "answer"),
        [
            (
                "try:\n    pass\nexcept Exception:\n    print(1)\nelse:\n    work(record)\nfinally:\n    print(2)",
                Answer.RAISES,
            ),
            ("try:\n    work(record)\nexcept Exception:\n    state.failed = 1", Answer.UNKNOWN),
            ("try:\n    work(record)\nexcept Exception:\n    count += 1", Answer.SWALLOWS),
            (
                "try:\n    work(record)\nexcept (ValueError, ClientError) as error:\n    print(error.response['Error'].get('Code'))",
                Answer.SWALLOWS,
            ),
            ("try:\n    work(record)\nexcept:\n    continue", Answer.SWALLOWS),
            ("if not told(record):\n    print(record)", Answer.UNKNOWN),
            ("def inner():\n    work(record)\ninner()", Answer.RAISES),
            ("outer(record)", Answer.UNKNOWN),
            ("print(record)", Answer.RAISES),
        ],
    )
    def test_more_of_what_becomes_of_a_failure(self, read: Read, body: str, answer: Answer) -> None:
        code = read(
            "import boto3\nfrom botocore.exceptions import ClientError\nimport state\n"
            "table = boto3.resource('dynamodb').Table('t')\n"
            "def work(record):\n    table.put_item(Item=record)\n"
            "def told(record):\n    try:\n        work(record)\n    except Exception:\n        return False\n    return True\n"
            "def outer(record):\n    told(record)\n    work(record)\n"
            "def handler(event, context):\n    count = 0\n    for record in event['Records']:\n"
            + textwrap.indent(body, "        ")
        )
        assert code.batch_handling is not None
        assert code.batch_handling.answer is answer

    @pytest.mark.parametrize(
        "number", ["int('5')", "float(5.0)", "int(os.environ.get('T', '5'))", "int(5 if event else '5')"]
    )
    def test_numbers_are_read(self, read: Read, number: str) -> None:
        code = read(f"import os, time\ndef handler(event, context):\n    time.sleep({number})\n")
        assert [sleep.seconds for sleep in code.sleeps] == [5]

    @pytest.mark.parametrize("number", ["int(os.environ.get('T', 'x'))", "int('x')", "event['t']", "True"])
    def test_what_is_no_number_is_not_read(self, read: Read, number: str) -> None:
        code = read(f"import os, time\ndef handler(event, context):\n    time.sleep({number})\n")
        assert [sleep.seconds for sleep in code.sleeps] == [None]


class TestPlainPython:
    @pytest.mark.parametrize(
        ("value", "told"),
        [
            ("'a,b'.split(',')[0].upper()", "A"),
            ("'a-b'.replace('-', '_')", "a_b"),
            ("' a '.strip()", "a"),
            ("'{0}{1}{n}'.format('a', 'b', n='c')", "abc"),
            ("'%s%%' % 'a'", "a%"),
            ("str()", ""),
            (
                "os.environ['X'].split(',')[0]",
                Opaque(
                    "a part of os.environ['X'].split(',') in app.py:5",
                    "a part of os.environ['X'].split(',') in app.py:5",
                ),
            ),
            (
                "dict([('a', 'b')])",
                {"*": Opaque("a value that could not be followed", "a value that could not be followed")},
            ),
            ("dict(event)['k']", FromEvent(("k",))),
            ("{'a': 'b'}.values()", ("b",)),
            (
                "{'a': 'b', event['k']: 'c'}.items()",
                (
                    ("a", "b"),
                    (Opaque("a value that could not be followed", "a value that could not be followed"), "c"),
                ),
            ),
            ("{event['k']: 'c'}.copy()", {"*": "c"}),
            ("['a'].copy()", ("a",)),
            ("list(filter(lambda each: each, ['a']))", ("a",)),
            ("json.loads(json.dumps({'a': 'b'}))", {"a": "b"}),
            (
                "json.loads(os.environ['X'])",
                Opaque(
                    "what json.loads(os.environ['X']) in app.py:5 holds",
                    "what json.loads(os.environ['X']) in app.py:5 holds",
                ),
            ),
            ("event.pop('k', 'd')", OneOf((FromEvent(("k",)), "d"))),
            ("event.get('k', None)", FromEvent(("k",))),
            ("event.raw_event['k']", FromEvent(("k",))),
            ("event.records[0].body", FromEvent(("Records", "*", "body"))),
            ("next(event.records).json_body['k']", FromEvent(("Records", "*", "body", "k"))),
            ("[x for x, y in event['pairs']]", (FromEvent(("pairs", "*")),)),
            ("10 / 4 - 1", 1.5),
            ("base64.b64decode(event['body'])", FromEvent(("body",))),
            ("os.environ.get('X') or None", FromEnvironment("X")),
            ("None or os.environ['X']", FromEnvironment("X")),
            (
                "os.environ.get('X', event['k'])",
                OneOf((FromEnvironment("X"), FromEvent(("k",)))),
            ),
            ("os.environ.copy()['X']", FromEnvironment("X")),
            ("dict(os.environ)['X']", FromEnvironment("X")),
        ],
    )
    def test_values_of_plain_python(self, read: Read, value: str, told: object) -> None:
        code = read(
            f"import base64, json, os\nimport boto3\ns3 = boto3.client('s3')\ndef handler(event, context):\n    s3.put_object(Body={value})\n"
        )
        assert argument(code, "Body") == told

    @pytest.mark.parametrize(
        ("fetch", "kept"),
        [
            ("if _kept['p'] is None:\n    _kept.update(p=read())\nreturn _kept['p']", -1),
            ("if not _kept:\n    _kept['p'], _kept['q'] = read(), 1\nreturn _kept", -1),
            ("if (found := _kept.get('p')) is None:\n    found = _kept['p'] = read()\nreturn found", -1),
            ("if 'p' in _kept:\n    return _kept['p']\nfound = read()\nreturn found", None),
            ("if event:\n    return\nreturn read()", None),
            ("if event:\n    return event\nreturn read()", None),
            ("local = None\nif local is None:\n    local = read()\nreturn local", None),
            ("if expired():\n    _kept['p'] = read()\nreturn _kept['p']", "unsure"),
            (
                "if _kept.get('at', 0) < time.time() - 3600:\n    _kept['p'] = read()\n    _kept['at'] = time.time()",
                3600,
            ),
            (
                "if _kept.get('until', 0) < time.time():\n    _kept['p'] = read()\n    _kept['until'] = time.time() + 90",
                90,
            ),
            ("if _kept.get('until', 0) < clock():\n    _kept['p'] = read()", "unsure"),
            ("try:\n    return _kept['p']\nexcept ValueError:\n    return read()", None),
        ],
    )
    def test_more_ways_to_keep_what_was_read(self, read: Read, fetch: str, kept: int | str | None) -> None:
        code = read(
            "import time\nimport boto3\n_kept = {'p': None}\n"
            "def read():\n    return boto3.client('ssm').get_parameter(Name='/p')\n"
            "def expired():\n    return True\n"
            "def handler(event, context):\n" + textwrap.indent(fetch, "    ")
        )
        if kept == "unsure":
            assert code.stored_reads == []
            assert code.unresolved
        else:
            assert [stored.cached_for for stored in code.stored_reads] == [kept]

    def test_functions_given_to_packages_are_called(self, read: Read) -> None:
        code = read("""
            import asyncio, signal, threading
            from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source
            import boto3
            s3 = boto3.client("s3")
            def stop(event, context, number=1, *rest):
                s3.delete_object(Bucket="b", Key=event["key"])
            signal.signal(signal.SIGTERM, stop)
            class Job(threading.Thread):
                def helper(self):
                    s3.list_buckets()
            @event_source(data_class=SQSEvent)
            def handler(event, context):
                for record in event.records:
                    s3.put_object(Bucket="b", Key=record.body)
                run_all({"each": [Job().helper]}, s3.head_bucket(Bucket="b"))
                asyncio.gather(one(), two())
            async def one(): s3.get_object(Bucket="b", Key="1")
            async def two(): s3.get_object(Bucket="b", Key="2")
        """)
        assert sorted({call.operation for call in code.calls}) == [
            "DeleteObject", "GetObject", "HeadBucket", "ListBuckets", "PutObject",
        ]  # fmt: skip
        assert code.batch_handling is not None
        deleted = next(call for call in code.calls if call.operation == "DeleteObject")
        assert deleted.arguments == {"Bucket": "b", "Key": FromEvent(("key",))}
        assert deleted.phase is Phase.INVOKE
