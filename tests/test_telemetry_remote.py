"""Telemetry that is in S3 and in CloudWatch, held against an emulation of both."""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from click.testing import CliRunner, Result
from layouts import export
from moto.server import ThreadedMotoServer
from synthetic import invocations, messages, names

from colonnade.cli import commands
from colonnade.problem import Unreadable
from colonnade.telemetry.remote import bringing, clients, cloudwatch, s3
from colonnade.telemetry.remote.bringing import Terms, bring, is_remote, path_of
from colonnade.telemetry.remote.cloudwatch import DAY
from colonnade.telemetry.remote.s3 import KNOWN

BUCKET = "logs-of-the-shop"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer("127.0.0.1", 0)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def aws(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An account of its own for each test, and a working directory."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }.items():
        monkeypatch.setenv(name, value)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    yield
    urlopen(f"{server}/moto-api/reset", data=b"").close()  # noqa: S310 - the emulation


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["telemetry", *map(str, arguments)])


def said(result: Result) -> str:
    """What is said beside, without the ends of its lines."""
    return " ".join(result.stderr.split())


def functions(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def put(folder: Path) -> int:
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    files = [path for path in folder.rglob("*") if path.is_file()]
    for file in files:
        client.upload_file(str(file), BUCKET, f"exported/{file.relative_to(folder)}")
    client.put_object(Bucket=BUCKET, Key="exported/", Body=b"")
    client.put_object(Bucket=BUCKET, Key="exported-not/000000.gz", Body=b"of another folder")
    return len(files)


@pytest.mark.usefixtures("aws")
def test_a_folder_of_s3_tells_what_the_same_folder_here_tells(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    export(here, list(invocations(1, names(3), 200)))
    files = put(here)
    skipped = 3
    result = run(f"s3://{BUCKET}/exported/", "--format", "json")
    assert functions(result) == functions(run(here, "--format", "json"))
    assert f"{files - skipped} of {files - skipped} files are new" in said(result)
    assert "0 of " in said(run(f"s3://{BUCKET}/exported"))


@pytest.mark.usefixtures("aws")
def test_only_what_is_new_is_downloaded_and_what_is_gone_forgotten(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    text = (
        "REPORT RequestId: {}\tDuration: 1.00 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 40 MB\n"
    )
    for name in ("One", "Two"):
        (here / f"{name}.log").write_text(text.format(name))
    put(here)
    client = boto3.client("s3")
    first = run(f"s3://{BUCKET}/exported", "--format", "json")
    assert [each["name"] for each in functions(first)["functions"]] == ["One", "Two"]
    client.put_object(Bucket=BUCKET, Key="exported/../.Two.log", Body=gzip.compress(text.format(2).encode()))
    client.put_object(Bucket=BUCKET, Key="exported/One.log", Body=(text.format(3) + text.format(4)).encode())
    client.delete_object(Bucket=BUCKET, Key="exported/Two.log")
    again = run(f"s3://{BUCKET}/exported", "--format", "json")
    assert "2 of 2 files are new" in said(again)
    assert [(each["name"], each["invocations"]) for each in functions(again)["functions"]] == [
        ("%2ETwo", 1),
        ("One", 2),
    ]
    alone = run(f"s3://{BUCKET}/exported/One.log", "--format", "json")
    assert [each["name"] for each in functions(alone)["functions"]] == ["One"]
    place = Path(".colonnade/brought/s3") / BUCKET / "exported"
    (place / KNOWN).write_text("{")
    assert "2 of 2 files are new" in said(run(f"s3://{BUCKET}/exported"))


@pytest.mark.usefixtures("aws")
def test_an_empty_folder_is_told() -> None:
    boto3.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    result = run(f"s3://{BUCKET}/none")
    assert result.stderr == f"Error: s3://{BUCKET}/none: no file is there; see the name of the folder\n"


@pytest.mark.usefixtures("aws")
def test_much_is_downloaded_only_where_that_is_agreed_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "One.log").write_text("START\n" * 1000)
    put(here)
    monkeypatch.setattr(s3, "MOST", 100)
    result = run(f"s3://{BUCKET}/exported")
    assert result.exit_code == 2
    assert "6 kB to download" in said(result)
    assert "nothing was read, as nobody agreed to it; --yes agrees" in said(result)
    assert run(f"s3://{BUCKET}/exported", "--yes").exit_code == 0
    with pytest.raises(Unreadable, match="nobody agreed"):
        Terms(agree=lambda: False).agreed_to("s3://x")
    Terms(agree=lambda: True).agreed_to("s3://x")


def logged(days: int) -> dict[str, list[tuple[int, str, str]]]:
    """What was logged in the last days: time, stream and message, by function."""
    drawn = list(invocations(1, names(6), 400))
    ended = max(each.ended for each in drawn)
    now = time.time() * 1000 - 60_000
    told: dict[str, list[tuple[int, str, str]]] = {}
    for each in drawn:
        for at, message in messages(each):
            moment = int(now - (ended - at) - (int(each.function[-1]) % days) * DAY)
            told.setdefault(each.function, []).append((moment, each.stream, message))
    return told


def log(told: dict[str, list[tuple[int, str, str]]]) -> None:
    client = boto3.client("logs")
    for function, events in told.items():
        group = f"/aws/lambda/{function}"
        client.create_log_group(logGroupName=group)
        streams: dict[str, list[tuple[int, str]]] = {}
        for moment, stream, message in events:
            streams.setdefault(stream, []).append((moment, message))
        for stream, those in streams.items():
            client.create_log_stream(logGroupName=group, logStreamName=stream)
            client.put_log_events(
                logGroupName=group,
                logStreamName=stream,
                logEvents=[{"timestamp": moment, "message": message} for moment, message in sorted(those)],
            )


@pytest.mark.usefixtures("aws")
def test_cloudwatch_tells_what_its_logs_tell(tmp_path: Path) -> None:
    told = logged(3)
    log(told)
    function = sorted(told)[1]
    for name, value in ((min(told), 0), (function, 3), (function, 4)):
        boto3.client("cloudwatch").put_metric_data(
            Namespace="AWS/Lambda",
            MetricData=[
                {
                    "MetricName": "Throttles",
                    "Dimensions": [{"Name": "FunctionName", "Value": name}],
                    "Value": value,
                    "Timestamp": time.time() - 3600,
                }
            ],
        )
    documents = [
        {
            "messageType": "DATA_MESSAGE",
            "logGroup": f"/aws/lambda/{function}",
            "logStream": stream,
            "logEvents": [{"timestamp": moment, "message": message}],
        }
        for function, events in told.items()
        for moment, stream, message in events
    ]
    (tmp_path / "all.json").write_text("\n".join(map(json.dumps, documents)))
    expected = functions(run(tmp_path / "all.json", "--format", "json"))["functions"]
    result = run("cloudwatch", "--yes", "--format", "json")
    found = functions(result)["functions"]
    for each in (*expected, *found):
        del each["log_bytes"]
    throttled = [each.pop("throttles") for each in found]
    assert throttled == [0, 7, *4 * [None]]
    for each in expected:
        del each["throttles"]
    assert found == expected
    assert "6 log groups in eu-west-1, 7 days: about 0.00 GB to look through" in said(result)
    assert "48 series of metrics: GetMetricData bills about $0.0005" in said(result)
    kept = Path(".colonnade/brought/cloudwatch/123456789012-eu-west-1/aws/lambda/_")
    assert f"kept in {kept}" in said(result)
    assert functions(run(kept, "--format", "json"))["functions"][0]["log_bytes"] is None


@pytest.mark.usefixtures("aws")
def test_days_that_are_over_are_asked_for_once() -> None:
    log(logged(3))
    first = functions(run("cloudwatch:*-0[01]", "--yes", "--format", "json", "--days", 2))
    assert sum(each["invocations"] for each in first["functions"]) > 0
    kept = Path(".colonnade/brought/cloudwatch")
    days = sorted(kept.rglob("*.filtered.json.gz"))
    assert len(days) == 4
    past, today = days[:2]
    os.utime(past, (time.time() + DAY, time.time() + DAY))
    old = past.with_name("2020-01-01.filtered.json.gz")
    old.write_bytes(b"")
    before = {file: file.stat().st_ino for file in days}
    run("cloudwatch:*-0[01]", "--yes", "--days", 2)
    assert past.stat().st_ino == before[past]
    assert today.stat().st_ino != before[today]
    assert not old.exists()


@pytest.mark.usefixtures("aws")
def test_nothing_is_asked_of_cloudwatch_that_was_not_agreed_to() -> None:
    log({"Orders": [(int(time.time() * 1000), "2026/11/23/[1]0123456789abcdef", "START\n")]})
    result = run("cloudwatch", "--region", "eu-west-1")
    assert result.exit_code == 2
    assert "1 log group in eu-west-1, 7 days: about 0.00 GB to look through; FilterLogEvents" in said(result)
    assert result.stderr.splitlines()[-1] == (
        "Error: cloudwatch: nothing was read, as nobody agreed to it; --yes agrees"
    )
    assert not Path(".colonnade").exists()


class Logs:
    """Log groups as AWS tells them; the emulation tells nothing of their class."""

    def get_paginator(self, _: str) -> Logs:
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        day = {"creationTime": 0, "storedBytes": 10_000_000_000}
        rare = {"logGroupName": "/aws/lambda/Rare", "logGroupClass": "INFREQUENT_ACCESS"}
        other = {"logGroupName": "/aws/lambda/Orders"}
        return [{"logGroups": [day | rare, day | other]}]


def test_what_reading_takes_is_told_before() -> None:
    groups = cloudwatch.groups(Logs(), "/aws/*/*")
    assert [(each.name, each.searched) for each in groups] == [
        ("/aws/lambda/Rare", False),
        ("/aws/lambda/Orders", True),
    ]
    told = list(cloudwatch.estimate(groups[1:], 1, "eu-west-1", 9 * DAY, 10 * DAY))
    assert told == [
        (
            "1 log group in eu-west-1, 1 day: about 1.00 GB to look through; FilterLogEvents bills nothing for "
            "it, Logs Insights would $0.005"
        ),
        "8 series of metrics: GetMetricData bills about $0.0001",
        "1 log group left out, of the class Infrequent Access, which cannot be searched",
    ]


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("s3://nobody-has-this", (), "there is no such bucket"),
        ("s3://NO", (), "this names no bucket; write s3://bucket/folder"),
        (
            "cloudwatch:/nothing/*",
            (),
            "no log group is called /nothing/*; write cloudwatch:/aws/lambda/name*",
        ),
        ("cloudwatch", ("--days", 64), "--days is from 1 to 63"),
        ("cloudwatch", ("--profile", "nobody"), "there is no such profile of AWS"),
    ],
)
def test_what_cannot_be_brought_is_told_in_a_line(
    source: str, options: tuple[object, ...], said: str
) -> None:
    result = run(source, *options)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert said in result.stderr


def denied(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no\nat all"}}, "ListObjectsV2")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            denied("AccessDenied"),
            "AWS denies it; docs/telemetry-in-aws.md has the permissions that are needed",
        ),
        (denied("ThrottlingException"), "AWS throttles the requests; try again later; what was read is kept"),
        (denied("ExpiredToken"), "the credentials of AWS have expired; sign in again"),
        (
            denied("Odd"),
            "AWS says: An error occurred (Odd) when calling the ListObjectsV2 operation: no at all",
        ),
        (NoCredentialsError(), "no credentials of AWS were found; sign in, or name a --profile"),
        (EndpointConnectionError(endpoint_url="https://x"), "AWS cannot be reached"),
        (OSError(28, "No space left on device"), "what is read cannot be kept: no space left on device"),
    ],
)
def test_errors_are_told_in_a_line(error: Exception, said: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(said)), clients.session("s3://x", Terms()):
        raise error


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "boto3", None)
    result = run("s3://bucket/folder")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert 'boto3 is not installed; pip install "colonnade[aws]"' in said(result)


def test_a_folder_that_cannot_be_written_keeps_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".colonnade").write_text("in the way")
    assert bringing.place("s3", "bucket").is_dir()
    assert tmp_path not in bringing.place("s3", "bucket").parents


@pytest.mark.parametrize(
    ("source", "remote"),
    [
        ("s3://b/c", True),
        ("cloudwatch", True),
        ("cloudwatch:x", True),
        ("cloudwatch.log", False),
        ("logs", False),
    ],
)
def test_sources_that_are_elsewhere(source: str, remote: bool) -> None:  # noqa: FBT001 - a case
    assert is_remote(source) is remote
    assert remote or bring(source) == source


def test_a_key_stays_inside_of_its_folder() -> None:
    assert path_of("/../a//.b/[$LATEST]c d/e%f") == Path("%2E./a/%2Eb/[$LATEST]c d/e%25f")


@pytest.mark.usefixtures("aws")
def test_a_review_reads_what_is_in_s3(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    export(here, list(invocations(1, ["SearchFlights"], 50)))
    put(here)
    bookings = Path(__file__).parent.parent / "examples" / "bookings"
    source = f"s3://{BUCKET}/exported"
    result = CliRunner().invoke(
        commands, ["review", str(bookings), "--telemetry", source, "--format", "json"]
    )
    assert result.exit_code in (0, 1), result.output
    seen = json.loads(result.stdout)["telemetry"]
    assert (seen["source"], seen["invocations"]) == (source, 50)
    refused = CliRunner().invoke(commands, ["review", str(bookings), "--telemetry", "cloudwatch:/none"])
    assert refused.exit_code == 2
