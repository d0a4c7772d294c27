"""The ways in which logs of functions leave CloudWatch, each written from the same invocations."""

from __future__ import annotations

import base64
import gzip
import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from synthetic import Invocation, clock, lines, messages

TASK = str(uuid.UUID(int=7))


def _events(drawn: Iterable[Invocation]) -> list[tuple[Invocation, float, str]]:
    return [(each, time, message) for each in drawn for time, message in messages(each)]


def _by_stream(drawn: Iterable[Invocation]) -> dict[tuple[str, str], list[tuple[float, str]]]:
    told: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for each, time, message in _events(drawn):
        told.setdefault((each.function, each.stream), []).append((time, message))
    return told


def mixed(folder: Path, drawn: Sequence[Invocation]) -> None:
    """One file of all, each line with its time and the name of its function."""
    (folder / "all.log").write_bytes(b"".join(lines(drawn)))


def export(folder: Path, drawn: Sequence[Invocation]) -> None:
    """What an export task writes to S3: a folder a stream, and in it gzip of lines with their times."""
    for (function, stream), events in _by_stream(drawn).items():
        place = folder / function / TASK / stream.replace("/", "-")
        place.mkdir(parents=True)
        text = "".join(f"{clock(time)} {message.rstrip()}\n" for time, message in events)
        (place / "000000.gz").write_bytes(gzip.compress(text.encode()))
        (folder / function / "aws-logs-write-test").write_text("Permission Check Successful")


def _delivered(function: str, stream: str, events: list[tuple[float, str]]) -> dict[str, Any]:
    return {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": f"/aws/lambda/{function}",
        "logStream": stream,
        "subscriptionFilters": ["all"],
        "logEvents": [
            {"id": str(number), "timestamp": int(time), "message": message}
            for number, (time, message) in enumerate(events)
        ],
    }


def _deliveries(drawn: Sequence[Invocation]) -> list[dict[str, Any]]:
    control = {
        "messageType": "CONTROL_MESSAGE",
        "logGroup": "",
        "logStream": "",
        "logEvents": [{"message": "CWL"}],
    }
    return [control, *(_delivered(*key, events) for key, events in _by_stream(drawn).items())]


def firehose(folder: Path, drawn: Sequence[Invocation]) -> None:
    """What Firehose writes where it opens the records: documents with nothing between them."""
    place = folder / "2026" / "11" / "23" / "10"
    place.mkdir(parents=True)
    (place / "stream-1-2026-11-23").write_text("".join(map(json.dumps, _deliveries(drawn))))


def firehose_gzip(folder: Path, drawn: Sequence[Invocation]) -> None:
    """What Firehose writes where it does not: a member of gzip each, one behind the other."""
    packed = [gzip.compress(json.dumps(each).encode()) for each in _deliveries(drawn)]
    (folder / "stream-1-2026-11-23.gz").write_bytes(b"".join(packed))


def subscription(folder: Path, drawn: Sequence[Invocation]) -> None:
    """What a subscription gives a function: base64 of gzip; one event a line."""
    told = [
        base64.b64encode(gzip.compress(json.dumps(each).encode())).decode() for each in _deliveries(drawn)
    ]
    (folder / "events.json").write_text("\n".join(json.dumps({"awslogs": {"data": each}}) for each in told))


def filter_log_events(folder: Path, drawn: Sequence[Invocation]) -> None:
    """What `aws logs filter-log-events` prints of each log group."""
    for function in {each.function for each in drawn}:
        events = [
            {"logStreamName": each.stream, "timestamp": int(time), "message": message, "eventId": "1"}
            for each, time, message in _events(each for each in drawn if each.function == function)
        ]
        told = {"events": events, "searchedLogStreams": [], "nextToken": "more"}
        (folder / f"{function}.json").write_text(json.dumps(told, indent=4))


def get_log_events(folder: Path, drawn: Sequence[Invocation]) -> None:
    """What `aws logs get-log-events` prints of each stream, in a folder a function."""
    for number, ((function, _), events) in enumerate(_by_stream(drawn).items()):
        (folder / function).mkdir(exist_ok=True)
        told = [{"timestamp": int(time), "message": message, "ingestionTime": 1} for time, message in events]
        answer = {"events": told, "nextForwardToken": "f/1", "nextBackwardToken": "b/1"}
        (folder / function / f"{number:02}.json").write_text(json.dumps(answer))


def insights(folder: Path, drawn: Sequence[Invocation]) -> None:
    """What `aws logs get-query-results` prints."""
    results = [
        [
            {"field": "@timestamp", "value": clock(time).replace("T", " ").rstrip("Z")},
            {"field": "@message", "value": message},
            {"field": "@logStream", "value": each.stream},
            {"field": "@log", "value": f"123456789012:/aws/lambda/{each.function}"},
            {"field": "@ptr", "value": "CmAKJg"},
        ]
        for each, time, message in _events(drawn)
    ]
    statistics = {"recordsMatched": len(results), "bytesScanned": 1.0}
    told = {"status": "Complete", "statistics": statistics, "results": results}
    (folder / "results.json").write_text(json.dumps(told))


def tail(folder: Path, drawn: Sequence[Invocation]) -> None:
    """What `aws logs tail` prints of each log group."""
    for each, time, message in _events(drawn):
        with (folder / f"{each.function}.log").open("a") as file:
            file.write(f"{clock(time).replace('Z', '000+00:00')} {each.stream} {message}")


def sam(folder: Path, drawn: Sequence[Invocation]) -> None:
    """What `sam logs` prints of each function."""
    for each, time, message in _events(drawn):
        with (folder / f"{each.function}.txt").open("a") as file:
            file.write(f"{each.stream} {clock(time)} {message}")


LAYOUTS: tuple[Callable[[Path, Sequence[Invocation]], None], ...] = (
    mixed,
    export,
    firehose,
    firehose_gzip,
    subscription,
    filter_log_events,
    get_log_events,
    insights,
    tail,
    sam,
)
