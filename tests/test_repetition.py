"""What a function does a second time when it is handed the same event twice."""

from __future__ import annotations

import time
from pathlib import Path
from textwrap import indent

import pytest
from applications_of_one import functions
from hypothesis import given
from hypothesis import strategies as some

from colonnade.fact import NotApplicable, Origin, Unknown
from colonnade.model.code import Value
from colonnade.repetition import updates
from colonnade.repetition.doubled import done_twice
from colonnade.repetition.events import repetitions
from colonnade.repetition.sql import doubling

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: .
      Environment: {{ Variables: {{ TABLE: !Ref Things, FLOW: !Ref Quick }} }}
      Events:
        Comes: {event}
  Jobs: {{ Type: AWS::SQS::Queue }}
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{{ AttributeName: thing, KeyType: HASH }}]
  Quick:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition: {definition}
"""
QUEUE = "{ Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: %s } }"
RETRIED = """\
{ StartAt: Do, States: { Do: { Type: Task, Resource: !GetAtt Worker.Arn, End: true,
      Retry: [{ ErrorEquals: [%s], MaxAttempts: %s }] } } }"""
NOTHING = "{ StartAt: Rest, States: { Rest: { Type: Succeed } } }"
START = """\
import json, os, random, secrets, string, time, uuid
from datetime import datetime, timezone
import boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
db, flow, s3 = boto3.client("dynamodb"), boto3.client("stepfunctions"), boto3.client("s3")
H = {"#h": "hits"}
def handler(event, context):
"""


def twice(place: Path, body: str, event: str = QUEUE % 10, before: str = "") -> list[str]:
    """What a function with this body does twice, and why."""
    start, _, handler = START.partition("def handler")
    app = f"{start}{before}def handler{handler}{indent(body, '    ')}\n"
    worker = functions(place, TEMPLATE.format(event=event, definition=NOTHING), app=app)["Worker"]
    return [f"{each.does}: {each.why}" for each in done_twice(worker)]


ADDING = "the update has no condition"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UpdateExpression='ADD hits :n'", f"adds to hits of Things: {ADDING}"),
        ("UpdateExpression='SET a = :a ADD hits :n, b :b'", f"adds to hits and 1 more of Things: {ADDING}"),
        ("UpdateExpression='SET hits = if_not_exists(hits, :z) + :n'", f"adds to hits of Things: {ADDING}"),
        ("UpdateExpression='set left = left - :n'", f"takes from left of Things: {ADDING}"),
        ("UpdateExpression='SET log = list_append(log, :n)'", f"appends to log of Things: {ADDING}"),
        ("AttributeUpdates={'hits': {'Action': 'ADD', 'Value': 1}}", f"adds to hits of Things: {ADDING}"),
        (
            "UpdateExpression='ADD #h :n', ConditionExpression='attribute_exists(thing)', ExpressionAttributeNames=H",
            "adds to hits of Things: its condition may hold the second time too",
        ),
        (
            "UpdateExpression='SET #l = #l - :n', ConditionExpression='attribute_exists(thing) AND #l >= :n'",
            "takes from #l of Things: its condition may hold the second time too",
        ),
        (
            "UpdateExpression='ADD hits :n', ConditionExpression='thing = :thing'",
            "adds to hits of Things: its condition may hold the second time too",
        ),
    ],
)
def test_an_update_that_goes_on_from_what_is_there(tmp_path: Path, change: str, told: str) -> None:
    assert twice(tmp_path, f"table.update_item(Key={{'thing': event['id']}}, {change})") == [told]


@pytest.mark.parametrize(
    "change",
    [
        "UpdateExpression='SET seen = :yes REMOVE old'",
        "UpdateExpression='ADD hits :n', ConditionExpression='attribute_not_exists(done)'",
        "UpdateExpression='ADD tags :n', ExpressionAttributeValues={':n': {'one'}}",
        "UpdateExpression='ADD tags :n', ExpressionAttributeValues={':n': {'SS': ['one']}}",
        "UpdateExpression='SET version = version + :one'",
        "UpdateExpression='ADD hits :n', ConditionExpression=Attr('done').not_exists()",
        "AttributeUpdates={'hits': {'Action': 'PUT', 'Value': 1}}",
        "UpdateExpression='SET hits = hits + :n, seen = :s', ConditionExpression='seen < :s'",
    ],
)
def test_an_update_that_changes_nothing_the_second_time(tmp_path: Path, change: str) -> None:
    before = "from boto3.dynamodb.conditions import Attr\n"
    body = f"table.update_item(Key={{'thing': event['id']}}, {change})"
    assert twice(tmp_path, body, before=before) == []


@pytest.mark.parametrize(
    ("key", "made"),
    [
        ("str(uuid.uuid4())", "uuid.uuid4()"),
        ("uuid.uuid4().hex[:8]", "uuid.uuid4()"),
        ("str(uuid.uuid4()).replace('-', '')", "uuid.uuid4()"),
        ("str(uuid.uuid4()).split('-')[0]", "uuid.uuid4()"),
        ("f'{event[\"id\"]}#{datetime.now(timezone.utc).isoformat()}'", "datetime.now()"),
        ("datetime.utcnow().strftime('%Y-%m-%dT%H:%M:%S')", "datetime.utcnow()"),
        ("int(time.time() * 1000)", "time.time()"),
        ("round(time.time())", "time.time()"),
        ("''.join(random.choices(string.ascii_letters, k=8))", "random.choices()"),
        ("'job-' + secrets.token_hex(4)", "secrets.token_hex()"),
        ("uuid.uuid1().hex if event['old'] else uuid.uuid4().hex", "uuid.uuid1()"),
        ("'-'.join([uuid.uuid4().hex, event['id']])", "uuid.uuid4()"),
    ],
)
def test_a_key_that_is_made_anew(tmp_path: Path, key: str, made: str) -> None:
    assert twice(tmp_path, f"table.put_item(Item={{'thing': {key}, 'at': event['at']}})") == [
        f"puts an item into Things: its key thing is made anew by {made}"
    ]


@pytest.mark.parametrize(
    "item",
    [
        "{'thing': event['id'], 'orderId': str(uuid.uuid4())}",
        "{'thing': datetime.now().strftime('%Y-%m-%d'), 'at': time.time()}",
        "{'thing': event.get('id') or str(uuid.uuid4())}",
        "json.loads(event['Records'][0]['body'])",
        "{'thing': event['id'] if event['id'] else uuid.uuid4().hex}",
        "{'thing': datetime.now().date().isoformat()}",
    ],
)
def test_a_key_that_is_the_same_again(tmp_path: Path, item: str) -> None:
    assert twice(tmp_path, f"table.put_item(Item={item})") == []


def test_a_batch_and_a_transaction_put_items_too(tmp_path: Path) -> None:
    told = "puts an item into Things: its key thing is made anew by uuid.uuid4()"
    new = "{'thing': {'S': str(uuid.uuid4())}}"
    assert twice(tmp_path, f"with table.batch_writer() as many:\n    many.put_item(Item={new})") == [told]
    batch = (
        f"db.batch_write_item(RequestItems={{os.environ['TABLE']: [{{'PutRequest': {{'Item': {new}}}}}]}})"
    )
    assert len(twice(tmp_path, batch)) == 1
    change = "'TableName': os.environ['TABLE'], 'Key': {}, 'UpdateExpression': 'ADD hits :n'"
    update = f"{{'Update': {{{change}}}}}, {{'Delete': {{'Key': {{}}}}}}"
    assert twice(tmp_path, f"db.transact_write_items(TransactItems=[{update}])") == [
        f"adds to hits of Things: {ADDING}"
    ]
    put = "{'Put': {'TableName': 'x', 'Item': {'orderId': {'S': uuid.uuid4().hex}}}}"
    assert len(twice(tmp_path, f"db.transact_write_items(TransactItems=[{put}])")) == 1
    token = f"db.transact_write_items(TransactItems=[{update}], ClientRequestToken=event['id'])"
    assert twice(tmp_path, token) == []
    check = "{'ConditionCheck': {'ConditionExpression': 'attribute_not_exists(a)'}}"
    assert twice(tmp_path, f"db.transact_write_items(TransactItems=[{update}, {check}])") == []


def test_executions_and_objects_are_told_by_their_names(tmp_path: Path) -> None:
    arn = "stateMachineArn='arn:aws:states:eu-west-1:1:stateMachine:x'"
    assert twice(tmp_path, f"flow.start_execution({arn})") == [
        "starts an execution: StartExecution is given no name"
    ]
    assert twice(tmp_path, f"flow.start_execution({arn}, name=str(uuid.uuid4()))") == [
        "starts an execution: its name is made anew by uuid.uuid4()"
    ]
    assert twice(tmp_path, f"flow.start_execution({arn}, name=event['id'])") == []
    assert twice(tmp_path, "flow.start_execution(stateMachineArn=os.environ['FLOW'], name=event['id'])") == [
        "starts an execution of Quick: an express workflow runs again whatever its name"
    ]
    assert twice(tmp_path, "s3.put_object(Bucket='x', Key=f'{uuid.uuid4()}.json')") == [
        "puts an object: its key is made anew by uuid.uuid4()"
    ]
    assert twice(tmp_path, "s3.put_object(Bucket='x', Key=event['id'])") == []


def test_statements_through_the_data_api(tmp_path: Path) -> None:
    data = "boto3.client('rds-data').execute_statement(resourceArn='a', secretArn='b', sql=%s)"
    assert twice(tmp_path, data % "'INSERT INTO orders VALUES (1)'")[0].startswith(
        "inserts a row into orders"
    )
    assert twice(tmp_path, data % "f'insert into {event[\"table\"]} values (1)'") == []
    assert twice(tmp_path, data % "'SELECT 1'") == []
    redshift = "boto3.client('redshift-data').execute_statement(Sql='INSERT INTO t VALUES (1)'%s)"
    assert len(twice(tmp_path, redshift % "")) == 1
    assert twice(tmp_path, redshift % ", ClientToken=event['id']") == []


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("stripe.PaymentIntent.create(amount=1)", ["charges: stripe is given no idempotency_key"]),
        (
            "stripe.Charge.create(amount=1, idempotency_key=str(uuid.uuid4()))",
            ["charges: its idempotency_key is made anew by uuid.uuid4()"],
        ),
        ("stripe.Refund.create(charge='x', idempotency_key=event['id'])", []),
        ("stripe.Customer.create(name='x')", []),
        (
            "requests.post('https://x/payments', json={'a': 1}, timeout=1)",
            ["posts to https://x/payments: its request has no Idempotency-Key"],
        ),
        (
            "requests.request('POST', os.environ['REFUND_URL'], timeout=1)",
            ["posts to REFUND_URL: its request has no Idempotency-Key"],
        ),
        (
            "urllib.request.urlopen(urllib.request.Request('https://x/charges', data=b'1'), timeout=1)",
            ["posts to https://x/charges: its request has no Idempotency-Key"],
        ),
        ("urllib.request.urlopen(urllib.request.Request('https://x/charges', method='GET'))", []),
        ("urllib.request.urlopen('https://x/charges')", []),
        ("requests.get('https://x/payments', timeout=1)", []),
        ("requests.request('GET', 'https://x/payments', timeout=1)", []),
        ("requests.post('https://x/datacharger', timeout=1)", []),
        ("requests.post('https://x/payments', headers=event['headers'], timeout=1)", []),
        ("requests.post('https://x/payments', json={'idempotencyKey': event['id']}, timeout=1)", []),
        ("requests.post('https://x/payments', **event)", []),
        ("cursor.execute('UPDATE stock SET left_over = left_over - 1')", None),
        ("cursor.execute(sqlalchemy.text('INSERT INTO t VALUES (1)'), [uuid.uuid4().hex])", None),
        ("sqlite3.connect('/tmp/x').execute('INSERT INTO t VALUES (1)')", []),
        ("cursor.execute('INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING')", []),
    ],
)
def test_what_is_done_beside_aws(tmp_path: Path, call: str, told: list[str] | None) -> None:
    before = (
        "import psycopg2, requests, sqlalchemy, sqlite3, stripe, urllib.request\n"
        "cursor = psycopg2.connect().cursor()\n"
    )
    found = twice(tmp_path, call, before=before)
    assert found == told if told is not None else len(found) == 1


@pytest.mark.parametrize(
    "before",
    [
        "def already_done(one): return False\n",
        "def claim_event(one): return True\n",
    ],
)
def test_code_that_remembers_by_itself(tmp_path: Path, before: str) -> None:
    name = before.split()[1].partition("(")[0]
    body = f"if {name}(event): return\ntable.update_item(Key={{'thing': 1}}, UpdateExpression='ADD a :a')"
    assert twice(tmp_path, body, before=before) == []


@pytest.mark.parametrize(
    "claim",
    [
        "redis.Redis(host='x').set(event['id'], 1, nx=True, ex=900)",
        "redis.Redis(host='x').setnx(event['id'], 1)",
        "cursor.execute('INSERT INTO seen VALUES (%s) ON CONFLICT DO NOTHING', (event['id'],))",
        "cursor.execute('INSERT IGNORE INTO seen VALUES (%s)', (event['id'],))",
    ],
)
def test_a_row_or_a_key_that_is_only_set_once(tmp_path: Path, claim: str) -> None:
    before = "import psycopg2, redis\ncursor = psycopg2.connect().cursor()\n"
    mail = "boto3.client('ses').send_raw_email(RawMessage={})"
    assert twice(tmp_path, f"{claim}\n{mail}", before=before) == []
    assert len(twice(tmp_path, f"redis.Redis().set('a', 1)\n{mail}", before=before)) == 1


def test_a_conditional_update_comes_before_the_message(tmp_path: Path) -> None:
    mail = "boto3.client('ses').send_raw_email(RawMessage={})"
    update = "table.update_item(Key={}, UpdateExpression='SET told = :yes', ConditionExpression='%s')\n"
    assert twice(tmp_path, update % "attribute_not_exists(told)" + mail) == []
    assert len(twice(tmp_path, update % "attribute_exists(thing)" + mail)) == 1
    unread = "table.update_item(Key={}, UpdateExpression='SET told = :yes', ConditionExpression=event['c'])\n"
    assert len(twice(tmp_path, unread + mail)) == 1


def test_a_decorator_of_its_own_that_says_so(tmp_path: Path) -> None:
    before = (
        "def idempotent_by(key):\n    def decorate(function):\n        def wrapped(event):\n"
        "            return function(event)\n        return wrapped\n    return decorate\n"
        "@idempotent_by('id')\ndef work(event):\n    s3.put_object(Bucket='b', Key=uuid.uuid4().hex)\n"
    )
    assert twice(tmp_path, "work(event)", before=before) == []


def test_a_function_that_is_handed_to_a_guard(tmp_path: Path) -> None:
    before = (
        "from idempotency_kit import once\nimport idempotency_kit\n"
        "def work(event):\n    s3.put_object(Bucket='b', Key=uuid.uuid4().hex)\n"
    )
    assert twice(tmp_path, "idempotency_kit.once(work)", before=before) == []


@pytest.mark.parametrize(
    "body",
    [
        "table.put_item(Item=unknown(event))",
        "table.update_item(Key={}, UpdateExpression=unknown(event))",
        "db.batch_write_item(RequestItems=unknown(event))",
        "db.transact_write_items(TransactItems=unknown(event))",
        "flow.start_execution(**unknown(event))",
    ],
)
def test_what_could_not_be_followed_is_unknown(tmp_path: Path, body: str) -> None:
    with pytest.raises(Unknown, match="could not be followed"):
        twice(tmp_path, body, before="from elsewhere import unknown\n")


def again(place: Path, event: str = QUEUE % 1, definition: str = NOTHING) -> list[str]:
    template = TEMPLATE.format(event=event, definition=definition)
    worker = functions(place, template, app="def handler(event, context): pass")["Worker"]
    return [each.when for each in repetitions(worker)]


def test_what_hands_the_same_event_over_again(tmp_path: Path) -> None:
    assert again(tmp_path) == ["a message from Jobs comes again"]
    assert again(tmp_path, QUEUE % 10) == [
        "one message of a batch from Jobs fails and the whole batch comes again"
    ]
    assert again(tmp_path, definition=RETRIED % ("States.ALL", 2)) == [
        "Quick's state 'Do' tries again after an error",
        "a message from Jobs comes again",
    ]


@pytest.mark.parametrize(("errors", "attempts"), [("Lambda.TooManyRequestsException", 3), ("States.ALL", 0)])
def test_a_retry_before_the_code_ran_or_never_does_nothing_twice(
    tmp_path: Path, errors: str, attempts: int
) -> None:
    assert again(tmp_path, definition=RETRIED % (errors, attempts)) == ["a message from Jobs comes again"]


def test_streams_elsewhere_brokers_and_events(tmp_path: Path) -> None:
    stream = "{ Type: Kinesis, Properties: { Stream: !Sub 'arn:aws:kinesis:x:1:stream/y', StartingPosition: LATEST } }"
    assert again(tmp_path, stream) == [
        "one record of a batch from its stream fails and the whole batch comes again"
    ]
    queue = "{ Type: SQS, Properties: { Queue: 'arn:aws:sqs:eu-west-1:1:other' } }"
    assert again(tmp_path, queue) == [
        "one message of a batch from its queue fails and the whole batch comes again"
    ]
    broker = "{ Type: MSK, Properties: { Stream: 'arn:aws:kafka:x:1:cluster/y', Topics: [t] } }"
    assert "message" in again(tmp_path, broker)[0]
    assert again(tmp_path, "{ Type: Schedule, Properties: { Schedule: rate(1 day) } }")[0].startswith(
        "an event from"
    )


def test_a_caller_that_waits_hands_nothing_over_again(tmp_path: Path) -> None:
    with pytest.raises(NotApplicable, match="nothing that retries"):
        again(tmp_path, "{ Type: HttpApi, Properties: { Method: post, Path: /x } }")


@pytest.mark.parametrize(
    ("statement", "does"),
    [
        ('insert into "shop"."orders" values (1)', "inserts a row into shop.orders"),
        ("UPDATE accounts a\nSET balance = a.balance + 5 WHERE id = 1", "changes balance of accounts"),
        ("UPDATE accounts SET balance = 5", None),
        ("INSERT IGNORE INTO t VALUES (1)", None),
        ("INSERT INTO t SELECT 1 WHERE NOT EXISTS (SELECT 1)", None),
        ("MERGE INTO t USING s ON (t.id = s.id)", None),
    ],
)
def test_statements(statement: str, does: str | None) -> None:
    told = doubling(statement)
    assert (told.does if told else None) == does


WORDS = some.sampled_from(
    ["SET", "ADD", "REMOVE", "UPDATE", "INSERT INTO", "a", "#b", ":c", "=", "+", "-", ",", "(", ")", ".",
     "if_not_exists", "list_append", "attribute_exists", "AND", ">=", "a = a"]
)  # fmt: skip


@given(some.lists(WORDS, max_size=30).map(" ".join) | some.text(max_size=60))
def test_no_expression_and_no_statement_breaks(text: str) -> None:
    arguments: dict[str, Value] = {"UpdateExpression": text, "ConditionExpression": text, "Key": {"a": "1"}}
    for verb, name in updates.changes(arguments, Origin("app.py", 1, 1)):
        assert verb in {"adds to", "takes from", "appends to"}
        assert name in text
    told = doubling(text)
    assert told is None or "INSERT" in text.upper() or "UPDATE" in text.upper()
    assert updates.guards({"ConditionExpression": f"attribute_not_exists(x) AND ({text})"})


@pytest.mark.parametrize("part", ["a=", "a ", "if_not_exists(", "x", "SET a=b, ", "ADD a :b "])
def test_a_long_expression_is_read_at_once(part: str) -> None:
    text = "UPDATE t SET " + part * (18_000 // len(part))
    before = time.process_time()
    doubling(text)
    list(updates.changes({"UpdateExpression": text}, Origin("app.py", 1, 1)))
    assert time.process_time() - before < 0.5
