"""How long code waits, for what, and who waits for it."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest
from applications_of_one import functions

from colonnade.fact import NotApplicable, Unknown
from colonnade.model.code import Code
from colonnade.model.function import Function

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: .
      Timeout: 60
      Environment: { Variables: { OTHER: !Ref Other } }
      Events:
        Comes: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 10 } }
  Other:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: other.handler, CodeUri: ., Timeout: 20 }
  Jobs: { Type: AWS::SQS::Queue }
"""
START = """\
import aiohttp, boto3, botocore.config, httpx, os, requests, time, urllib.request, urllib3
from botocore.config import Config
"""


def worker(place: Path, body: str, before: str = "") -> Function:
    app = f"{START}{before}\ndef handler(event, context):\n{indent(body, '    ')}\n"
    return functions(place, TEMPLATE, app=app, other="def handler(event, context): pass")["Worker"]


def code(place: Path, body: str, before: str = "") -> Code:
    return worker(place, body, before).code


@pytest.mark.parametrize(
    ("call", "seconds"),
    [
        ("requests.get('https://x', timeout=5)", 5),
        ("requests.get('https://x', timeout=(3.5, 10))", 13.5),
        ("requests.get('https://x', timeout=(3, event['t']))", None),
        ("requests.get('https://x', timeout=event['t'])", None),
        ("requests.get('https://x', timeout=LIMIT)", 7),
        ("requests.get('https://x', timeout=int(os.environ.get('LIMIT', '9')))", None),
        ("requests.get('https://x')", None),
        ("urllib.request.urlopen('https://x', None, 4)", 4),
        ("urllib3.PoolManager(timeout=6).request('GET', 'https://x')", 6),
        ("urllib3.PoolManager().request('GET', 'https://x', timeout=urllib3.Timeout(connect=2, read=5))", 7),
        ("urllib3.PoolManager().request('GET', 'https://x', timeout=urllib3.Timeout(total=8))", 8),
        (
            "urllib3.PoolManager().request('GET', 'https://x', timeout=urllib3.Timeout(connect=event['t']))",
            None,
        ),
        ("httpx.get('https://x', timeout=httpx.Timeout(11))", 11),
    ],
)
def test_how_long_a_request_waits(tmp_path: Path, call: str, seconds: float | None) -> None:
    (request,) = code(tmp_path, call, "LIMIT = 7").http_calls
    assert request.seconds == seconds


def test_the_longest_of_several_timeouts_counts(tmp_path: Path) -> None:
    before = "def ask(limit):\n    requests.get('https://x', timeout=limit)\n"
    (request,) = code(tmp_path, "ask(2)\nask(9)", before).http_calls
    assert request.seconds == 9


@pytest.mark.parametrize(
    ("made", "waits", "longest", "again"),
    [
        ("boto3.client('lambda')", 60, None, True),
        ("boto3.client('lambda', config=None)", 60, None, True),
        ("boto3.client('lambda', config=Config(region_name='eu-west-1'))", 60, None, True),
        ("boto3.client('lambda', config=Config(read_timeout=5))", 5, 5, True),
        (
            "boto3.client('lambda', config=botocore.config.Config(read_timeout=5, retries={'max_attempts': 2}))",
            5,
            15,
            True,
        ),
        ("boto3.client('lambda', config=Config(read_timeout=5, retries={'max_attempts': 0}))", 5, 5, False),
        (
            "boto3.client('lambda', config=Config(read_timeout=5, retries={'total_max_attempts': 1}))",
            5,
            5,
            False,
        ),
        ("boto3.client('lambda', config=Config(read_timeout=5, retries={'mode': 'standard'}))", 5, 5, True),
    ],
)
def test_how_long_a_client_waits(
    tmp_path: Path, made: str, waits: float, longest: float | None, *, again: bool
) -> None:
    (call,) = code(tmp_path, f"{made}.invoke(FunctionName='x')").calls
    assert (call.patience, call.longest_wait, call.asks_again) == (waits, longest, again)


@pytest.mark.parametrize("config", ["unknown()", "Config(read_timeout=unknown())"])
def test_a_configuration_that_could_not_be_followed(tmp_path: Path, config: str) -> None:
    body = f"boto3.client('lambda', config={config}).invoke(FunctionName='x')"
    (call,) = code(tmp_path, body, "from elsewhere import unknown").calls
    assert call.longest_wait is None
    with pytest.raises(Unknown, match="how long its client waits"):
        call.patience  # noqa: B018 - it raises


def waits(place: Path, body: str, before: str = "") -> list[tuple[float, str]]:
    (mapping,) = worker(place, body, before).triggers
    return [(each.seconds, each.whom) for each in mapping.waits_for_each_item]  # type: ignore[attr-defined] # a mapping


ASKING = "requests.get('https://x', timeout=5)"


@pytest.mark.parametrize(
    ("body", "before"),
    [
        (f"for record in event['Records']:\n    {ASKING}", ""),
        (f"for number, record in enumerate(event['Records']):\n    {ASKING}", ""),
        (f"return [{ASKING} for record in event['Records']]", ""),
        ("for record in event['Records']:\n    ask(record)", f"def ask(record):\n    {ASKING}"),
        ("list(map(ask, event['Records']))", f"def ask(record):\n    {ASKING}"),
    ],
)
def test_what_is_asked_at_each_record(tmp_path: Path, body: str, before: str) -> None:
    assert waits(tmp_path, body, before) == [(5, "an answer through requests")]


def test_the_longest_wait_comes_first(tmp_path: Path) -> None:
    body = (
        "client = boto3.client('lambda')\nfor record in event['Records']:\n    time.sleep(1)\n"
        "    client.invoke(FunctionName=os.environ['OTHER'])\n    client.invoke(FunctionName='abroad')\n"
        "    client.invoke(FunctionName=os.environ['OTHER'], InvocationType='Event')\n"
    )
    assert waits(tmp_path, body) == [(20, "Other"), (1, "the next moment")]


@pytest.mark.parametrize(
    "body",
    [
        f"{ASKING}\nfor record in event['Records']:\n    print(record)",
        f"for record in event['Records']:\n    print(record)\n{ASKING}",
        f"for other in event['others']:\n    {ASKING}",
        "for record in event['Records']:\n    requests.get('https://x')",
    ],
)
def test_what_is_not_asked_at_each_record(tmp_path: Path, body: str) -> None:
    with pytest.raises(NotApplicable, match="nothing that it waits for at each item"):
        waits(tmp_path, body)


def test_code_that_works_at_once_or_watches_the_clock(tmp_path: Path) -> None:
    loop = f"for record in event['Records']:\n    {ASKING}"
    with pytest.raises(Unknown, match="at once"):
        waits(tmp_path, f"threading.Thread(target=print)\n{loop}", "import threading")
    with pytest.raises(NotApplicable, match="how much of its time is left"):
        waits(tmp_path, f"left = context.get_remaining_time_in_millis\nif left() > 9: return\n{loop}")


def test_callers_with_the_same_code_are_told_apart(tmp_path: Path) -> None:
    template = """\
    Transform: AWS::Serverless-2016-10-31
    Globals: { Function: { Runtime: python3.13, CodeUri: . } }
    Resources:
      One:
        Type: AWS::Serverless::Function
        Properties: { Handler: app.handler, Environment: { Variables: { OTHER: !Ref Left } } }
      Two:
        Type: AWS::Serverless::Function
        Properties: { Handler: app.handler, Environment: { Variables: { OTHER: !Ref Right } } }
      Left: { Type: AWS::Serverless::Function, Properties: { Handler: other.handler } }
      Right: { Type: AWS::Serverless::Function, Properties: { Handler: other.handler } }
    """
    call = "boto3.client('lambda').invoke(FunctionName=os.environ['OTHER'])"
    app = f"import boto3, os\ndef handler(event, context):\n    {call}\n"
    found = functions(tmp_path, template, app=app, other="def handler(event, context): pass")
    assert found["One"].called_by(found["One"].code.calls[0]) is found["Left"]
    assert found["Two"].called_by(found["Two"].code.calls[0]) is found["Right"]
