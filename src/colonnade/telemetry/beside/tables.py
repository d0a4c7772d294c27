"""The rows of metrics, traces and access logs: what their columns are, and how files become rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import field
from pathlib import Path
from typing import Any, BinaryIO

from colonnade.dataclass import dataclass
from colonnade.telemetry.beside import metrics
from colonnade.telemetry.beside.asked import plain
from colonnade.telemetry.beside.clients import shortened, told_apart
from colonnade.telemetry.beside.kinds import Kind
from colonnade.telemetry.beside.traces import TraceReader
from colonnade.telemetry.documents import SNIFFED, Documents
from colonnade.telemetry.files import BROKEN, holds_documents, opened
from colonnade.throttling.requests import Reader

TABLES = {
    "access_rows": {
        "file_number": "INTEGER",
        "api": "VARCHAR",
        "stage": "VARCHAR",
        "route": "VARCHAR",
        "client": "VARCHAR",
        "label": "VARCHAR",
        "client_kind": "VARCHAR",
        "arrived": "BIGINT",
        "status": "SMALLINT",
        "latency_ms": "DOUBLE",
        "integration_ms": "DOUBLE",
        "request_id": "VARCHAR",
    },
    "metric_points": {
        "file_number": "INTEGER",
        "series": "INTEGER",
        "at_ms": "BIGINT",
        "figure": "DOUBLE",
    },
    "traced_rows": {
        "file_number": "INTEGER",
        "function_name": "VARCHAR",
        "segment": "VARCHAR",
        "at_ms": "BIGINT",
        "worked_ms": "DOUBLE",
        "waited_ms": "DOUBLE",
        "init_ms": "DOUBLE",
        "failed": "SMALLINT",
    },
    "call_rows": {
        "file_number": "INTEGER",
        "function_name": "VARCHAR",
        "segment": "VARCHAR",
        "called": "VARCHAR",
        "operation": "VARCHAR",
        "took_ms": "DOUBLE",
        "failed": "SMALLINT",
        "throttled": "SMALLINT",
    },
}
NOTHING = "\\N"
LONGEST_TEXT = 300
LONGEST_LINE = 1 << 21
# So many clients are kept in memory while a file is read; those that come again after are made anew.
MOST_CLIENTS = 50_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_WITHOUT_ENDING = re.compile(r"(\.(log|logs|txt|json|jsonl|ndjson|gz))+$")

Write = Callable[..., None]


@dataclass(slots=True)
class Told:
    """What was read of a file besides its rows.

    `lines` are those of access logs, `series` and `requests` those of metrics, as plain data; `traces`, `summaries`
    and `throttled` those of traces.
    """

    lines: int = 0
    malformed: int = 0
    problem: str = ""
    traces: int = 0
    summaries: int = 0
    throttled: dict[str, int] = field(default_factory=dict)
    series: list[list[Any]] = field(default_factory=list)
    requests: dict[str, list[Any]] = field(default_factory=dict)


class Writer:
    """Writes rows of the tables, each as a file of text beside the others."""

    def __init__(self, folder: Path, mark: str) -> None:
        self.files = {name: folder / f"{mark}-{name}.tsv" for name in TABLES}
        self._opened: dict[str, BinaryIO] = {}

    def row(self, table: str, *columns: object) -> None:
        """Write one row."""
        if table not in self._opened:
            self._opened[table] = self.files[table].open("wb")
        line = "\t".join(map(_column, columns)) + "\n"
        self._opened[table].write(line.encode("utf-8", "replace"))

    def close(self) -> None:
        """Let go of the files."""
        for each in self._opened.values():
            each.close()


def read(kind: Kind, number: int, path: Path, name: str, salt: bytes, row: Write) -> Told:
    """Write the rows of a file, and tell what else there is; what is broken ends where it breaks."""
    told = Told()
    try:
        with opened(path) as file:
            if kind is Kind.METRICS:
                _metrics(file, number, told, row)
            elif kind is Kind.TRACES:
                _traces(file, number, told, row)
            else:
                _access(_lines(file, told), number, Whose(name, salt), told, row)
    except BROKEN as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        told.problem = (reason or type(error).__name__).lower()
        told.malformed += 1
    return told


def _metrics(file: BinaryIO, number: int, told: Told, row: Write) -> None:
    found = metrics.read(file)
    told.malformed += found.malformed
    told.requests = {name: list(plain(each)) for name, each in found.requests.items()}
    for series, result in enumerate(found.results):
        asked = list(plain(result.asked)) if result.asked else None
        told.series.append([result.identifier, result.label, asked, metrics.apart(result.points)])
        for moment, figure in result.points.items():
            row("metric_points", number, series, moment, figure)


def _traces(file: BinaryIO, number: int, told: Told, row: Write) -> None:
    reader = TraceReader()
    for each in reader.read(file):
        figures = (each.at, each.worked, each.waited, each.init, int(each.failed))
        row("traced_rows", number, each.function, each.segment, *figures)
        for call in each.calls:
            ended = (call.milliseconds, int(call.failed), int(call.throttled))
            row("call_rows", number, each.function, each.segment, call.service, call.operation, *ended)
    told.malformed += reader.malformed
    told.traces, told.summaries, told.throttled = reader.traces, reader.summaries, reader.throttled


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose requests a file holds where they do not say it themselves, and what clients are told apart by."""

    name: str
    salt: bytes

    def api(self, group: str) -> str:
        """Name the API by the log group, else by the file."""
        named = (group or self.name).replace("\\", "/").rstrip("/").rpartition("/")[2]
        return _WITHOUT_ENDING.sub("", named)


def _access(lines: Iterable[tuple[str, bytes]], number: int, whose: Whose, told: Told, row: Write) -> None:
    reader = Reader()
    clients: dict[tuple[str, str], tuple[str, str]] = {}
    for group, line in lines:
        told.lines += 1
        request = reader.request(line)
        if request is None:
            told.malformed += 1
            continue
        key = (request.client, request.kind)
        if key not in clients:
            if len(clients) > MOST_CLIENTS:
                clients.clear()
            clients[key] = (told_apart(request.client, whose.salt), shortened(*key)) if key[0] else ("", "")
        row(
            "access_rows",
            number,
            request.api or whose.api(group),
            request.stage,
            request.route,
            *clients[key],
            request.kind,
            request.time,
            request.status,
            request.latency,
            request.integration,
            request.identifier,
        )


def _lines(file: BinaryIO, told: Told) -> Iterable[tuple[str, bytes]]:
    """Give the lines of a file with their log group, as far as that is told."""
    start = file.read(SNIFFED)
    file.seek(0)
    if holds_documents(start):
        documents = Documents(file)
        yield from ((group, line) for group, _, line in documents.events())
        told.malformed += documents.malformed
    else:
        left = b""
        while block := file.read(1 << 18):
            *lines, left = (left + block).split(b"\n")
            yield from (("", line) for line in lines if line.strip())
            if len(left) > LONGEST_LINE:
                left = b""
                told.malformed += 1
        if left.strip():
            yield "", left


def _column(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, str):
        # Looking at what is harmless anyway is the cheaper way: nearly all is.
        if value.isalnum() and len(value) <= LONGEST_TEXT:
            return value
        return _CONTROL.sub("?", value[:LONGEST_TEXT])
    return str(value)
