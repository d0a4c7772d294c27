"""What a file of telemetry holds, told by what it starts with."""

from __future__ import annotations

import enum
import io
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from colonnade.telemetry.documents import Documents
from colonnade.telemetry.files import BROKEN, holds_documents, opened
from colonnade.throttling.requests import Reader

LOOKED_AT = 1 << 16
LINES = 20
# What stands in the logs of functions and never in access logs.
PLATFORM = re.compile(
    rb'REPORT RequestId: |START RequestId: |END RequestId: |INIT_START |INIT_REPORT |"type":\s?"platform\.'
)
METRICS = re.compile(rb'"(MetricDataResults|MetricDataQueries|MetricStat|Datapoints|MetricName)"\s*:')
TRACES = re.compile(rb'"(Traces|TraceSummaries|UnprocessedTraceIds|Segments|trace_id)"\s*:')
LOGS = re.compile(rb'"(messageType|logEvents|events|results|awslogs|searchedLogStreams|Records|message)"\s*:')
DAEMON = re.compile(rb'\s*\{\s*"format"\s*:\s*"json"')
# What a function says of a request it had is no access log.
OF_FUNCTIONS = frozenset(("level", "message", "function_name", "xray_trace_id", "logger", "service"))


class Kind(enum.Enum):
    """What a file holds."""

    LOGS = "logs"
    METRICS = "metrics"
    TRACES = "traces"
    ACCESS = "access logs"


def kind(path: Path) -> Kind:
    """Tell what a file holds; logs of functions where nothing speaks for anything else."""
    try:
        with opened(path) as file:
            start = file.read(LOOKED_AT)
    except BROKEN:
        return Kind.LOGS
    if PLATFORM.search(start):
        return Kind.LOGS
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        found = _document(start)
        if found is not None:
            return found
        if holds_documents(start):
            return Kind.ACCESS if _requests(_messages(path)) else Kind.LOGS
    return Kind.ACCESS if _requests(_lines(start)) else Kind.LOGS


def _document(start: bytes) -> Kind | None:
    """Tell what a document is by which of the names comes first in it."""
    if DAEMON.match(start):
        return Kind.TRACES
    places = {
        each: found.start()
        for each, names in ((Kind.METRICS, METRICS), (Kind.TRACES, TRACES), (Kind.LOGS, LOGS))
        if (found := names.search(start))
    }
    first = min(places, key=lambda each: places[each], default=Kind.LOGS)
    if first is Kind.LOGS or (first is Kind.TRACES and b'"trace_id"' in start and not _traced(start)):
        return None
    return first


def _traced(start: bytes) -> bool:
    """Whether segments are told, and not only which trace a line of a log belongs to."""
    return b'"Segments"' in start or b'"Document"' in start or b'"start_time"' in start


def _messages(path: Path) -> Iterator[bytes]:
    try:
        with opened(path) as file:
            for _, _, line in islice(Documents(file).events(), LINES):
                yield line
    except BROKEN:
        return


def _lines(start: bytes) -> Iterator[bytes]:
    whole = start if len(start) < LOOKED_AT else start.rpartition(b"\n")[0]
    return islice((line for line in io.BytesIO(whole) if line.strip()), LINES)


def _requests(lines: Iterator[bytes]) -> bool:
    """Whether most of some lines are of requests, with their status and what was asked for."""
    looked_at = told = 0
    reader = Reader()
    for line in lines:
        looked_at += 1
        request = reader.request(line)
        if request and request.status is not None and request.route and not _of_function(line):
            told += 1
    return told * 2 > looked_at


def _of_function(line: bytes) -> bool:
    brace = line.find(b"{")
    if brace < 0:
        return False
    try:
        said = json.loads(line[brace:])
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and not OF_FUNCTIONS.isdisjoint(said)
