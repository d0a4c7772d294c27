"""What the code counts in its logs: the values of metrics in lines of the embedded metric format."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import field
from typing import Any, BinaryIO

from colonnade.dataclass import dataclass
from colonnade.telemetry.documents import SNIFFED, Documents
from colonnade.telemetry.files import BROKEN, LogFile, found, holds_documents, opened

MARK = b"CloudWatchMetrics"
HOUR = 3_600_000  # milliseconds: how finely times are kept, so that no length of logs takes more than that
_BLOCK = 1 << 20
# A line of the embedded format is at most an event of CloudWatch Logs: a megabyte.
_LONGEST = 1 << 21


@dataclass(slots=True)
class Values:
    """The values of one metric: how many, their sum, and both by the hour in which they were told."""

    count: int = 0
    total: float = 0.0
    by_hour: dict[int, float] = field(default_factory=dict)

    def add(self, values: Collection[float], at: int | None) -> None:
        """Count values that were told at a moment, in milliseconds since 1970."""
        self.count += len(values)
        self.total += sum(values)
        if at is not None:
            hour = at // HOUR
            self.by_hour[hour] = self.by_hour.get(hour, 0.0) + sum(values)

    def parted(self, moment: float) -> tuple[float, float]:
        """The sums before a moment and from it on, by whole hours."""
        before = sum(each for hour, each in self.by_hour.items() if hour * HOUR < moment)
        return before, sum(self.by_hour.values()) - before


def counted(source: str, names: Collection[str]) -> dict[str, Values]:
    """Count the metrics of these names in all logs of a source; what cannot be read counts nothing."""
    told = {name: Values() for name in names}
    for file in found(source):
        for line in _lines(file):
            _count(line, told)
    return told


def _lines(file: LogFile) -> Iterator[bytes]:
    """The lines of a file that may be in the embedded metric format."""
    try:
        with opened(file.path) as log:
            start = log.read(SNIFFED)
            log.seek(0)
            if holds_documents(start):
                yield from (line for _, _, line in Documents(log).events() if MARK in line)
            else:
                yield from _marked(log)
    except BROKEN:
        return  # that a file is broken is told where its rows are read


def _marked(log: BinaryIO) -> Iterator[bytes]:
    left = b""
    while chunk := log.read(_BLOCK):
        block = left + chunk
        end = block.rfind(b"\n") + 1
        left = block[end:]
        if MARK in block[:end]:
            yield from (line for line in block[:end].split(b"\n") if MARK in line)
        if len(left) > _LONGEST:
            left = b""
    if MARK in left:
        yield left


def _count(line: bytes, told: dict[str, Values]) -> None:
    """Count the metrics of one line: it begins with the first brace, behind its time."""
    text = line[max(line.find(b"{"), 0) :].decode("utf-8", "replace")
    try:
        document, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return
    # Lambda's JSON format of logs puts what Node prints below "message"; CloudWatch finds no metric there.
    about = document.get("_aws") if isinstance(document, dict) else None
    if not isinstance(about, dict):
        return
    at = about.get("Timestamp")
    at = int(at) if isinstance(at, int | float) and not isinstance(at, bool) and 0 < at < 1e15 else None
    for name in _named(about).intersection(told):
        given = document.get(name)
        values = [each for each in (given if isinstance(given, list) else [given]) if _is_number(each)]
        told[name].add(values, at)


def _named(about: dict[str, Any]) -> set[str]:
    """The names of the metrics that a line says it tells."""
    directives = about.get("CloudWatchMetrics")
    metrics = [
        metric
        for each in (directives if isinstance(directives, list) else ())
        if isinstance(each, dict) and isinstance(each.get("Metrics"), list)
        for metric in each["Metrics"]
    ]
    return {str(each.get("Name")) for each in metrics if isinstance(each, dict)}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e308
