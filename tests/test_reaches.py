"""What is told of fields of the event that reach shells, eval, SQL, paths and addresses."""

# ruff: noqa: E501 - cases under test stand on a line each

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from colonnade.model.code import Code
from colonnade.model.reach import Sink, field_title
from colonnade.sources.code.locate import Place
from colonnade.sources.code.python import read_code
from colonnade.sources.files import Tree

Read = Callable[..., Code]

IMPORTS = """\
import awswrangler, pandas, textwrap
import json, os, re, shlex, subprocess, pickle, uuid, urllib.request, urllib.parse, sqlite3, http.client
from decimal import Decimal
import asyncio, base64, yaml, jinja2, requests, httpx, urllib3, aiohttp, psycopg2, pymysql, pathlib, boto3
from sqlalchemy import create_engine, text
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read `app.handler` of this code, with other modules beside it."""

    def reading(app: str, **others: str) -> Code:
        for name, source in {"app": app, **others}.items():
            (tmp_path / f"{name}.py").write_text(textwrap.dedent(source), encoding="utf-8")
        code = read_code(Tree(tmp_path), Place("app.py", "handler", ("",)))
        assert isinstance(code, Code), code
        return code

    return reading


def handling(*body: str) -> str:
    lines = "\n".join(f"    {line}" for line in ("q = event['queryStringParameters']", *body))
    return f"{IMPORTS}\ndef handler(event, context):\n{lines}\n"


def told(code: Code, sink: Sink) -> list[str]:
    """The fields that reach sinks of this kind."""
    return sorted({field.title for each in code.reaches if each.sink is sink for field in each.fields})


DANGEROUS = [
    # shells
    (Sink.SHELL, ["os.system('ls ' + q['x'])"]),
    (Sink.SHELL, ["os.popen('ls %s' % q['x'])"]),
    (Sink.SHELL, ["os.popen('ls %s %s' % (q['y'], q['x']))"]),
    (Sink.SHELL, ["subprocess.run('ls {}'.format(q['x']), shell=True)"]),
    (Sink.SHELL, ["subprocess.check_output(args=f'ls {q.get(\"x\")}', shell=True)"]),
    (Sink.SHELL, ["cmd = ['sh', '-c', 'ls ' + q['x']]", "subprocess.Popen(cmd)"]),
    (Sink.SHELL, ["subprocess.call([q['x'], '--version'])"]),
    (Sink.SHELL, ["subprocess.getoutput('ls ' + q['x'].strip().lower())"]),
    (Sink.SHELL, ["parts = ['ls', q['x']]", "os.system(' '.join(parts))"]),
    (Sink.SHELL, ["os.system(' '.join(q['x'].split(',')))"]),
    (Sink.SHELL, ["if q['x']:", "    os.system('ls ' + q['x'])"]),
    (Sink.SHELL, ["x = q.get('x', '')", "if x != '':", "    os.system('ls ' + x)"]),
    (Sink.SHELL, ["x = q.get('x') or 'all'", "os.system('ls ' + x)"]),
    (Sink.SHELL, ["x = q['x'] if 'x' in q else 'all'", "os.system('ls ' + x)"]),
    (Sink.SHELL, ["try:", "    x = q['x']", "except KeyError:", "    x = 'all'", "os.system('ls ' + x)"]),
    (Sink.SHELL, ["for x in q['x']:", "    os.system('ls ' + x)"]),
    (Sink.SHELL, ["[os.system('ls ' + x) for x in q['x']]"]),
    (Sink.SHELL, ["run = lambda x: os.system('ls ' + x)", "run(q['x'])"]),
    (Sink.SHELL, ["asyncio.run(asyncio.create_subprocess_shell('ls ' + q['x']))"]),
    (Sink.SHELL, ["os.system('convert ' + os.path.basename(q['x']))"]),
    (
        Sink.SHELL,
        [
            "boto3.client('ssm').send_command(DocumentName='AWS-RunShellScript', Parameters={'commands': [f'ls {q[\"x\"]}']})"
        ],
    ),
    (
        Sink.SHELL,
        [
            "order = q['x'].split('/')[3]",
            "date = '{}/{}'.format(*q['y'].split('/')[:2])",
            "os.system('echo \"{}\" >> {}'.format(date, '/tmp/' + order))",
        ],
    ),
    (Sink.SHELL, ["os.system('ls %(x)s' % q)"]),
    (Sink.SHELL, ["os.system('ls {x}'.format(**q))"]),
    (Sink.SHELL, ["run = lambda x, y=1: os.system('ls ' + x)", "run(**q)"]),
    (Sink.SHELL, ["form = urllib.parse.parse_qs(q['x'])", "os.system('ls ' + form['text'][0])"]),
    (Sink.SHELL, ["boto3.client('ec2').run_instances(UserData='#!/bin/sh\\n' + q['x'])"]),
    # eval
    (Sink.EVAL, ["eval(q['x'])"]),
    (Sink.EVAL, ["exec('y = ' + q['x'])"]),
    (Sink.EVAL, ["pickle.loads(base64.b64decode(q['x']))"]),
    (Sink.EVAL, ["yaml.load(q['x'], Loader=yaml.Loader)"]),
    (Sink.EVAL, ["yaml.unsafe_load(q['x'])"]),
    (Sink.EVAL, ["jinja2.Template('Dear ' + q['x']).render()"]),
    (Sink.EVAL, ["jinja2.Environment().from_string(q['x'])"]),
    # SQL
    (Sink.SQL, ["sqlite3.connect('d').execute(f\"SELECT * FROM t WHERE a = '{q['x']}'\")"]),
    (Sink.SQL, ["psycopg2.connect('d').cursor().execute('SELECT * FROM t WHERE a = ' + q['x'])"]),
    (
        Sink.SQL,
        [
            "with pymysql.connect(host='h') as c:",
            "    with c.cursor() as r:",
            "        r.execute(\"DELETE FROM t WHERE a = '%s'\" % q['x'])",
        ],
    ),
    (
        Sink.SQL,
        [
            "sql = 'SELECT * FROM t WHERE 1 = 1'",
            "if q.get('x'):",
            "    sql += \" AND a = '\" + q['x'] + \"'\"",
            "sqlite3.connect('d').execute(sql)",
        ],
    ),
    (
        Sink.SQL,
        [
            "w = []",
            "w.append(f\"a = '{q['x']}'\")",
            "sqlite3.connect('d').execute('SELECT * FROM t WHERE ' + ' AND '.join(w))",
        ],
    ),
    (
        Sink.SQL,
        [
            "w = [f\"{k} = '{v}'\" for k, v in q['x'].items()]",
            "sqlite3.connect('d').execute('SELECT * FROM t WHERE ' + ' AND '.join(w))",
        ],
    ),
    (Sink.SQL, ["create_engine('d').connect().execute(text(f'SELECT * FROM t WHERE a = {q[\"x\"]}'))"]),
    (Sink.SQL, ["boto3.client('rds-data').execute_statement(sql=f\"UPDATE t SET a = '{q['x']}'\")"]),
    (
        Sink.SQL,
        ["boto3.client('dynamodb').execute_statement(Statement=f\"SELECT * FROM t WHERE a='{q['x']}'\")"],
    ),
    (
        Sink.SQL,
        [
            "boto3.client('dynamodb').batch_execute_statement(Statements=[{'Statement': \"SELECT * FROM t WHERE a='\" + q['x'] + \"'\"}])"
        ],
    ),
    (
        Sink.SQL,
        ["boto3.client('athena').start_query_execution(QueryString='SELECT * FROM t WHERE a=' + q['x'])"],
    ),
    (Sink.SQL, ["boto3.client('redshift-data').execute_statement(Sql=f'SELECT * FROM {q[\"x\"]}')"]),
    (
        Sink.SQL,
        [
            "boto3.client('s3').select_object_content(Expression='SELECT * FROM s3object s WHERE s.a = ' + q['x'])"
        ],
    ),
    (Sink.SQL, ["connection.execute(f'SELECT * FROM t ORDER BY {q[\"x\"]}')"]),
    (
        Sink.SQL,
        [
            "sql = '''",
            "    SELECT * FROM t WHERE a = '%s'",
            "    ''' % q['x']",
            "connect().cursor().execute(sql)",
        ],
    ),
    (Sink.SQL, ["sqlite3.connect('d').execute('SELECT * FROM t WHERE a = %(x)s' % {'x': q['x']})"]),
    (
        Sink.SQL,
        ["sqlite3.connect('d').execute(('SELECT * FROM ' + os.environ['T'] + ' WHERE a = %s') % q['x'])"],
    ),
    (
        Sink.SQL,
        [
            "sqlite3.connect('d').execute(('SELECT * FROM ' + os.environ['T'] + ' WHERE a = {}').format(q['x']))"
        ],
    ),
    (Sink.SQL, ["sqlite3.connect('d').execute('SELECT * FROM t WHERE a = {x}'.replace('{x}', q['x']))"]),
    (Sink.SQL, ["sqlite3.connect('d').execute(textwrap.dedent(f\"SELECT * FROM t WHERE a = '{q['x']}'\"))"]),
    (Sink.SQL, ["pandas.read_sql(f\"SELECT * FROM t WHERE a = '{q['x']}'\", connect())"]),
    (
        Sink.SQL,
        ["awswrangler.athena.read_sql_query(sql=f\"SELECT * FROM t WHERE a = '{q['x']}'\", database='d')"],
    ),
    # paths
    (Sink.PATH, ["(pathlib.Path('pages') / q['x']).read_text()"]),
    (Sink.PATH, ["pathlib.Path('pages', ).joinpath('a')", "open(pathlib.Path('pages') / q['x'])"]),
    (Sink.PATH, ["with (pathlib.Path('pages') / q['x']).open() as f:", "    return f.read()"]),
    (Sink.PATH, ["open('/opt/' + q['x']).read()"]),
    (Sink.PATH, ["open(q['x'])"]),
    (Sink.PATH, ["open(os.path.join('pages', q['x']))"]),
    (Sink.PATH, ["open(f'pages/{q[\"x\"]}', 'rb')"]),
    (Sink.PATH, ["open(f\"{os.environ['PAGES']}/{q['x']}\")"]),
    (Sink.PATH, ["pathlib.Path('pages/' + q['x']).read_text()"]),
    # addresses
    (Sink.URL, ["requests.get(q['x'], timeout=3)"]),
    (Sink.URL, ["urllib.request.urlretrieve(q['x'], '/tmp/x')"]),
    (Sink.URL, ["requests.request('GET', q['x'])"]),
    (Sink.URL, ["requests.Session().post(url=q['x'])"]),
    (Sink.URL, ["urllib.request.urlopen(q['x'])"]),
    (Sink.URL, ["urllib.request.urlopen(urllib.request.Request(q['x']))"]),
    (Sink.URL, ["urllib3.PoolManager().request('GET', q['x'])"]),
    (Sink.URL, ["httpx.get(f'https://{q[\"x\"]}/')"]),
    (Sink.URL, ["requests.get('https://%s.example.com/' % q['x'])"]),
    (Sink.URL, ["http.client.HTTPSConnection(q['x']).request('GET', '/')"]),
]

HARMLESS = [
    (Sink.SHELL, ["os.system('ls ' + shlex.quote(q['x']))"]),
    (Sink.SHELL, ["subprocess.run(['ls', q['x']])"]),
    (Sink.SHELL, ["subprocess.run(shlex.split('ls -l'))"]),
    (Sink.SHELL, ["os.system(f'ls {int(q[\"x\"])}')"]),
    (Sink.SHELL, ["os.system(f'ls {float(q[\"x\"])}')"]),
    (Sink.SHELL, ["os.system(f'ls {uuid.UUID(q[\"x\"])}')"]),
    (Sink.SHELL, ["x = q['x']", "if x in ('a', 'b'):", "    os.system('ls ' + x)"]),
    (Sink.SHELL, ["if q['x'] not in os.environ['KNOWN'].split(','):", "    return", "os.system('ls ' + q['x'])"]),
    (Sink.SHELL, ["x = re.sub('[^a-z]', '', q['x'])", "os.system('ls ' + x)"]),
    (Sink.SHELL, ["if not re.compile('[a-z]+').fullmatch(q['x']):", "    return", "os.system('ls ' + q['x'])"]),
    (Sink.SHELL, ["if q['x'].isalnum():", "    os.system('ls ' + q['x'])"]),
    (Sink.SHELL, ["x = {'a': '-l', 'b': '-a'}.get(q['x'], '-l')", "os.system('ls ' + x)"]),
    (Sink.SHELL, ["os.system('rm -rf /tmp/*')"]),
    (Sink.SHELL, ["os.system('ls ' + os.environ['FOLDER'])"]),
    (Sink.SHELL, ["x = 'all'", "if q['x'] == 'a':", "    x = 'a'", "os.system('ls ' + x)"]),
    (Sink.SHELL, ["if q['x'] == 'a' or q['x'] == 'b':", "    os.system('ls ' + q['x'])"]),
    (Sink.SHELL, ["os.system(f'head -c {len(q[\"x\"])} /dev/zero')"]),
    (Sink.SHELL, ["os.system('ls %d' % q['x'])"]),
    (Sink.SHELL, ["os.system(('ls ' + os.environ['T'] + ' %s') % os.environ['U'])"]),
    (Sink.EVAL, ["json.loads(q['x'])"]),
    (Sink.EVAL, ["yaml.safe_load(q['x'])"]),
    (Sink.EVAL, ["yaml.load(q['x'], Loader=yaml.SafeLoader)"]),
    (Sink.EVAL, ["jinja2.Template('Dear {{ x }}').render(x=q['x'])"]),
    (Sink.EVAL, ["re.compile('a').match(q['x'])"]),
    (Sink.SQL, ["sqlite3.connect('d').execute('SELECT * FROM t WHERE a = ?', (q['x'],))"]),
    (Sink.SQL, ["psycopg2.connect('d').cursor().execute('SELECT * FROM t WHERE a = %s', [q['x']])"]),
    (Sink.SQL, ["sqlite3.connect('d').execute(f'SELECT * FROM t LIMIT {int(q[\"x\"])}')"]),
    (Sink.SQL, ["sqlite3.connect('d').execute(f'SELECT * FROM t LIMIT {Decimal(q[\"x\"])}')"]),
    (Sink.SQL, ["boto3.client('rds-data').execute_statement(sql='SELECT * FROM t WHERE a = :x', parameters=[{'name': 'x', 'value': {'stringValue': q['x']}}])"]),
    (Sink.SQL, ["boto3.client('dynamodb').execute_statement(Statement='SELECT * FROM t WHERE a = ?', Parameters=[{'S': q['x']}])"]),
    (Sink.SQL, ["boto3.client('dynamodb').batch_execute_statement(Statements=[{'Statement': 'SELECT * FROM t WHERE a = ?', 'Parameters': [{'S': q['x']}]}])"]),
    (Sink.SQL, ["boto3.client('athena').start_query_execution(QueryString='SELECT * FROM t WHERE a = ?', ExecutionParameters=[q['x']])"]),
    (Sink.SQL, ["create_engine('d').connect().execute(text('SELECT * FROM t WHERE a = :x'), {'x': q['x']})"]),
    (Sink.SQL, ["pool.execute(q['x'])"]),
    (Sink.SQL, ["pool.execute('run ' + q['x'])"]),
    (Sink.SQL, ["marks = ','.join('?' for _ in q['x'])", "sqlite3.connect('d').execute(f'SELECT * FROM t WHERE a IN ({marks})', q['x'])"]),
    (Sink.SQL, ["try:", "    int(q['x'])", "except ValueError:", "    return", "sqlite3.connect('d').execute('SELECT * FROM t WHERE a = ' + q['x'])"]),
    (Sink.PATH, ["open('/opt/' + os.path.basename(q['x']))"]),
    (Sink.PATH, ["open(f'/opt/{q[\"x\"]}.json')"]),
    (Sink.PATH, ["open(f'/opt/report-{q[\"x\"]}')"]),
    (Sink.PATH, ["open(f'/opt/{int(q[\"x\"])}')"]),
    (Sink.PATH, ["if '..' in q['x']:", "    return", "open('/opt/' + q['x'])"]),
    (Sink.PATH, ["p = os.path.realpath('/opt/' + q['x'])", "open(p)"]),
    (Sink.PATH, ["open('/opt/fixed').read().replace('x', q['x'])"]),
    (Sink.URL, ["requests.get('https://api.example.com/items/' + q['x'])"]),
    (Sink.URL, ["requests.get('https://api.example.com/items', params={'x': q['x']})"]),
    (Sink.URL, ["requests.get(f\"{os.environ['API']}/{q['x']}\")"]),
    (Sink.URL, ["requests.get(f'https://api.example.com?x={q[\"x\"]}')"]),
    (Sink.URL, ["if urllib.parse.urlparse(q['x']).netloc in ('a.example.com',):", "    requests.get(q['x'])"]),
    (Sink.URL, ["if not q['x'].startswith('https://api.example.com/'):", "    return", "requests.get(q['x'])"]),
    (Sink.URL, ["requests.post('https://api.example.com/items', json=q['x'])"]),
]  # fmt: skip


class TestReaches:
    @pytest.mark.parametrize(("sink", "body"), DANGEROUS)
    def test_what_reaches_a_sink_is_told_with_its_field(
        self, read: Read, sink: Sink, body: list[str]
    ) -> None:
        fields = told(read(handling(*body)), sink)
        assert any(each.startswith("queryStringParameters.x") for each in fields)

    @pytest.mark.parametrize(("sink", "body"), HARMLESS)
    def test_what_is_judged_first_or_stands_beside_is_not(
        self, read: Read, sink: Sink, body: list[str]
    ) -> None:
        assert told(read(handling(*body)), sink) == []


class TestWays:
    def test_through_functions_classes_and_modules(self, read: Read) -> None:
        code = read(
            """
            import json
            from orders import Order

            def handler(event, context):
                order = Order(json.loads(event["body"]), kind="fast")
                return order.price()
            """,
            orders="""
            from dataclasses import dataclass
            from database import first

            @dataclass
            class Where:
                column: str
                value: str

                def __str__(self):
                    return f"{self.column} = '{self.value}'"

                @property
                def written(self):
                    return f"{self.column} = '{self.value}'"

            class Order:
                def __init__(self, told, kind):
                    self.told, self.kind = told, kind

                def price(self):
                    return first("price", Where("id", self.told["id"]))
            """,
            database="""
            import sqlite3

            connection = None

            def connected():
                global connection
                if connection is None:
                    connection = sqlite3.connect("/tmp/shop.db")
                return connection

            def first(column, where):
                query = f"SELECT {column} FROM orders WHERE {where.written}"
                return connected().execute(query).fetchone()
            """,
        )
        [reach] = code.reaches
        assert (reach.sink, reach.called) == (Sink.SQL, "execute")
        assert reach.origin.file == "database.py"
        assert [(each.title, each.origin.file, each.origin.line) for each in reach.fields] == [
            ("body.id", "orders.py", 22)
        ]

    @pytest.mark.parametrize(
        "app",
        [
            """
            from aws_lambda_powertools.event_handler import APIGatewayRestResolver
            import os
            app = APIGatewayRestResolver()
            @app.get("/files/<x>")
            def show(x: str):
                os.system("ls " + x)
            def handler(event, context):
                return app.resolve(event, context)
            """,
            """
            from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
            import os
            app = APIGatewayHttpResolver()
            @app.post("/files")
            def show():
                os.system("ls " + app.current_event.json_body["x"])
            def handler(event, context):
                return app.resolve(event, context)
            """,
            """
            from aws_lambda_powertools.event_handler import APIGatewayRestResolver
            import os
            app = APIGatewayRestResolver()
            @app.get("/files")
            def show():
                os.system("ls " + app.current_event.get_query_string_value(name="x", default_value=""))
            def handler(event, context):
                return app.resolve(event, context)
            """,
            """
            from aws_lambda_powertools.event_handler import AppSyncResolver
            import os
            app = AppSyncResolver()
            @app.resolver(type_name="Query", field_name="show")
            def show(x=""):
                os.system("ls " + x)
            def handler(event, context):
                return app.resolve(event, context)
            """,
            """
            from flask import Flask, request
            import awsgi, os
            app = Flask(__name__)
            @app.route("/files")
            def show():
                os.system("ls " + request.args.get("x"))
            def handler(event, context):
                return awsgi.response(app, event, context)
            """,
            """
            from flask import Flask, request
            import awsgi, os
            app = Flask(__name__)
            @app.route("/files", methods=["POST"])
            def show():
                told = request.get_json()
                os.system("ls " + told["x"])
            def handler(event, context):
                return awsgi.response(app, event, context)
            """,
            """
            from fastapi import FastAPI
            from mangum import Mangum
            import os
            app = FastAPI()
            @app.get("/files/{x}")
            async def show(x: str):
                os.system("ls " + x)
            handler = Mangum(app)
            """,
            """
            from aws_lambda_powertools.utilities.data_classes import event_source, APIGatewayProxyEvent
            import os
            @event_source(data_class=APIGatewayProxyEvent)
            def handler(event: APIGatewayProxyEvent, context):
                os.system("ls " + event.query_string_parameters["x"])
            """,
            """
            from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
            import os
            def handler(event, context):
                asked = APIGatewayProxyEvent(event)
                os.system("ls " + asked.json_body["x"])
            """,
        ],
    )
    def test_of_frameworks(self, read: Read, app: str) -> None:
        [field] = told(read(app), Sink.SHELL)
        assert field.rpartition(".")[2] == "x"

    def test_what_a_route_converts_is_no_text(self, read: Read) -> None:
        code = read(
            """
            from fastapi import FastAPI
            import os
            app = FastAPI()
            @app.get("/files/{x:path}/{y}/{z}")
            async def show(x, y: int, z: "str", other: str = ""):
                os.system(f"ls {x} {y} {z} {other}")
            @app.middleware("http")
            async def before(request, call_next):
                os.system("ls")
            def handler(event, context):
                return app(event)
            """
        )
        assert told(code, Sink.SHELL) == ["pathParameters.x", "pathParameters.z"]

    def test_a_model_made_of_a_part_of_the_event(self, read: Read) -> None:
        code = read(
            """
            import os
            from pydantic import BaseModel

            class Order(BaseModel):
                kind: int
                name: str

            def handler(event, context):
                order = Order(**event["body"])
                os.system(f"ls {order.kind} {order.name}")
            """
        )
        assert told(code, Sink.SHELL) == ["body.name"]

    @pytest.mark.parametrize("kind", ["int", "uuid.UUID", "Literal['a', 'b']", "Colour", "float", "date"])
    def test_a_model_that_asks_for_something_else_than_text_judges_it(self, read: Read, kind: str) -> None:
        code = read(
            f"""
            import os, uuid, enum
            from datetime import date
            from typing import Literal
            from pydantic import BaseModel

            class Colour(enum.Enum):
                RED = "red"

            class Order(BaseModel):
                kind: {kind}
                name: str

            def handler(event, context):
                order = Order(kind=event["body"]["kind"], name=event["body"]["name"])
                os.system(f"ls {{order.kind}} {{order.name}}")
            """
        )
        assert told(code, Sink.SHELL) == ["body.name"]

    @pytest.mark.parametrize(
        "lines",
        [
            "validate(event=event, inbound_schema=SCHEMA)",
            "jsonschema.validate(event['body'], SCHEMA)",
        ],
    )
    def test_a_schema_judges_all_that_it_is_given(self, read: Read, lines: str) -> None:
        code = read(
            f"""
            import os, jsonschema
            from aws_lambda_powertools.utilities.validation import validate

            def handler(event, context):
                {lines}
                os.system("ls " + event["body"]["x"])
            """
        )
        assert told(code, Sink.SHELL) == []

    def test_what_another_branch_holds_does_not_get_there(self, read: Read) -> None:
        code = read(
            """
            import os

            def handler(event, context):
                if event["rawPath"] == "/a":
                    x = event["body"]["x"]
                    if not x:
                        raise ValueError(x)
                elif event["rawPath"] == "/b":
                    x = "all"
                    os.system("ls " + x)
                else:
                    x = "none"
                    return x
                return x
            """
        )
        assert told(code, Sink.SHELL) == []

    def test_what_could_not_be_followed_is_said(self, read: Read) -> None:
        code = read(
            """
            import os
            from elsewhere import build, command

            def handler(event, context):
                os.system(build(event["x"]))
                os.system("ls")
                os.system(command)
            """
        )
        assert [each.followed for each in code.reaches] == [False, True, False]

    @pytest.mark.parametrize(
        "line",
        [
            "boto3.client('s3').download_file('b', 'k', path)",
            "boto3.resource('s3').Bucket('b').download_file('k', path)",
            "subprocess.run(['convert', '/opt/a', path])",
            "urllib.request.urlretrieve('https://example.com/', path)",
            "pandas.DataFrame().to_csv(path)",
        ],
    )
    def test_a_file_that_something_else_made_may_be_read(self, read: Read, line: str) -> None:
        code = read(
            f"""
            import boto3, pandas, subprocess, urllib.request
            def handler(event, context):
                path = "/tmp/" + event["body"]["x"]
                {line}
                open(path)
            """
        )
        assert [each.writes for each in code.reaches if each.sink is Sink.PATH] == [True]

    def test_what_an_unknown_package_looks_over_is_trusted(self, read: Read) -> None:
        code = read(
            """
            import os
            from of_the_layer import guard, is_valid_name, show

            def handler(event, context):
                if is_valid_name(event["body"]["x"]):
                    os.system("ls " + event["body"]["x"])
                guard().verify(event["body"]["y"])
                os.system("ls " + event["body"]["y"])
                show(event["body"]["z"])
                os.system("ls " + event["body"]["z"])
            """
        )
        assert told(code, Sink.SHELL) == ["body.z"]

    def test_a_file_that_was_written_may_be_read(self, read: Read) -> None:
        code = read(
            """
            def handler(event, context):
                path = "/tmp/" + event["body"]["x"]
                with open(path, mode="wb") as file:
                    file.write(b"")
                open(path)
                open("/tmp/" + event["body"]["y"])
                open("/tmp/" + event["body"]["z"], event["body"]["mode"])
            """
        )
        assert [each.writes for each in code.reaches] == [True, True, False, True]
        assert [str(each) for each in code.reaches][:1] == ["calls open"]


def test_a_field_is_named_as_a_user_writes_it() -> None:
    assert field_title(("Records", "*", "body", "*", "*")) == "Records[].body"
    assert field_title(()) == "the event"
