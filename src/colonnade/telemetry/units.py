"""What the code counts in its logs: the values of metrics in lines of the embedded metric format."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import field, replace
from typing import Any, BinaryIO

from colonnade.dataclass import dataclass
from colonnade.telemetry.documents import SNIFFED, Documents
from colonnade.telemetry.files import BROKEN, LogFile, found, holds_documents, named, opened
from colonnade.telemetry.remote.bringing import bring

MARK = b"CloudWatchMetrics"
HOUR = 3_600_000  # milliseconds: how finely times are kept, so that no length of logs takes more than that
MOST = 2000
_NAME = re.compile(rb"(?:/aws/lambda/)?([A-Za-z][\w-]*)")
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

    def join(self, other: Values) -> None:
        """Count the values of another one too."""
        self.count += other.count
        self.total += other.total
        for hour, total in other.by_hour.items():
            self.by_hour[hour] = self.by_hour.get(hour, 0.0) + total

    def parted(self, moment: float) -> tuple[float, float]:
        """The sums before a moment and from it on, by whole hours."""
        before = sum(each for hour, each in self.by_hour.items() if hour * HOUR < moment)
        return before, sum(self.by_hour.values()) - before


@dataclass(frozen=True, slots=True)
class Emission:
    """A metric as lines of a log tell it: `log` is whose log that is, as FunctionFacts calls it.

    `dimensions` are the names and values of the first set of dimensions that the lines ask for.
    """

    log: str
    namespace: str
    name: str
    unit: str
    dimensions: tuple[tuple[str, str], ...]


def counted(source: str, names: Collection[str]) -> dict[str, Values]:
    """Count the metrics of these names in all logs of a source; what cannot be read counts nothing."""
    told = {name: Values() for name in names}
    for each, values in emissions(source, names).items():
        told[each.name].join(values)
    return told


def emissions(source: str, names: Collection[str] | None = None) -> dict[Emission, Values]:
    """Count the metrics in all logs of a source, or those of some names.

    Of more than MOST different ones the rest is told without dimensions.
    """
    told: dict[Emission, Values] = {}
    for file in found(bring(source)):
        for log, line in _lines(file):
            for emission, values, at in _told(log, line, names):
                _counted(told, emission).add(values, at)
    return told


def _counted(told: dict[Emission, Values], emission: Emission) -> Values:
    """Where the values of a metric are counted; of too many different ones, together or nowhere."""
    known = told.get(emission)
    if known is None and len(told) >= MOST:
        emission = replace(emission, dimensions=())
        known = told.get(emission)
    if known is None:
        known = Values()
        if len(told) < 2 * MOST:
            told[emission] = known
    return known


def _lines(file: LogFile) -> Iterator[tuple[str, bytes]]:
    """The lines of a file that may be in the embedded metric format, each with whose log it is."""
    log = named(file.name)
    try:
        with opened(file.path) as text:
            start = text.read(SNIFFED)
            text.seek(0)
            if holds_documents(start):
                for group, _, line in Documents(text).events():
                    if MARK in line:
                        yield group.rpartition("/aws/lambda/")[2] or log, line
            else:
                yield from ((_named_in(line) or log, line) for line in _marked(text))
    except BROKEN:
        return  # that a file is broken is told where its rows are read


def _named_in(line: bytes) -> str:
    """Whose log a line says it is of, by the word between its time and its document; streams are no names."""
    words = line[: max(line.find(b"{"), 0)].split()
    found = _NAME.fullmatch(words[-1]) if len(words) > 1 else None
    return found[1].decode() if found is not None else ""


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


def _told(
    log: str, line: bytes, names: Collection[str] | None
) -> Iterator[tuple[Emission, list[float], int | None]]:
    """The metrics of one line, with their values and when: the document begins behind the line's time."""
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
    at = int(at) if isinstance(at, int | float) and _is_number(at) and 0 < at < 1e15 else None
    for directive in _mappings(about.get("CloudWatchMetrics")):
        dimensions = _dimensions(directive.get("Dimensions"), document)
        for metric in _mappings(directive.get("Metrics")):
            name = metric.get("Name")
            if not isinstance(name, str) or (names is not None and name not in names):
                continue
            values = _values(document.get(name))
            if values:
                space, unit = str(directive.get("Namespace") or ""), str(metric.get("Unit") or "")
                yield Emission(log, space, name, unit, dimensions), values, at


def _values(told: Any) -> list[float]:
    """The values of a metric: a number, a list of such, or values with how often each was told."""
    if isinstance(told, dict):
        values, counts = told.get("Values"), told.get("Counts")
        if not isinstance(values, list) or not isinstance(counts, list):
            return []
        pairs = [each for each in zip(values, counts, strict=False) if all(map(_is_number, each))]
        return [value * count for value, count in pairs]
    return [each for each in (told if isinstance(told, list) else [told]) if _is_number(each)]


def _mappings(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _dimensions(asked: object, document: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    first = asked[0] if isinstance(asked, list) and asked else ()
    names = [each for each in first if isinstance(each, str)] if isinstance(first, list) else []
    return tuple((name, str(document.get(name, ""))) for name in names)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e308
