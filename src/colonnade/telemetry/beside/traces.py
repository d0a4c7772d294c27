"""Traces of X-Ray: what functions waited for, how they started, and what of it failed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, BinaryIO

from colonnade.dataclass import dataclass
from colonnade.telemetry.beside.answers import Answers

LISTS = ("Traces", "TraceSummaries", "Segments")
FUNCTION, SERVICE = "AWS::Lambda::Function", "AWS::Lambda"
# Deeper than this nothing is looked for: X-Ray itself allows less.
DEEPEST = 50
# Segments that come by themselves are put together in such numbers, those of a trace being close to each other.
TOGETHER = 5000
HOST = re.compile(r"\w{1,10}://(?:[^/@?#]*@)?([\w.-]+)")

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Called:
    """One call of another service within an invocation; `failed` is whether it ended in an error or a fault."""

    service: str
    operation: str
    milliseconds: float
    failed: bool
    throttled: bool


@dataclass(frozen=True, slots=True)
class Traced:
    """One invocation of a function: times in milliseconds, `at` since 1970.

    `worked` is how long the handler ran, its start left out; `waited` how much of that at least one call was under
    way. `init` is None where it did not start cold.
    """

    function: str
    segment: str
    at: int
    worked: float
    waited: float
    init: float | None
    failed: bool
    calls: tuple[Called, ...] = ()


@dataclass(slots=True)
class TraceReader:
    """Reads traces one by one.

    `summaries` counts those of which only a summary is told, `throttled` the invocations that Lambda turned away,
    `malformed` what was not understood.
    """

    traces: int = 0
    summaries: int = 0
    throttled: dict[str, int] = field(default_factory=dict)
    malformed: int = 0

    def read(self, file: BinaryIO) -> Iterator[Traced]:
        """Give the invocations of functions."""
        answers = Answers(file, LISTS)
        loose: list[dict[str, Any]] = []
        for name, part in answers.parts():
            if name == "TraceSummaries":
                self.summaries += 1
            elif name == "Traces" and isinstance(part, dict) and isinstance(part.get("Segments"), list):
                self.traces += 1
                yield from self._invocations(self._documents(part["Segments"]))
            elif name == "Segments" or _is_segment(part):
                loose += self._documents([part])
                if len(loose) >= TOGETHER:
                    yield from self._loose(loose)
                    loose = []
            elif name or not _is_frame(part):
                self.malformed += 1
        self.malformed += answers.malformed
        yield from self._loose(loose)

    def _loose(self, segments: Sequence[dict[str, Any]]) -> Iterator[Traced]:
        self.traces += len({str(each.get("trace_id")) for each in segments})
        yield from self._invocations(segments)

    def _documents(self, segments: Iterable[Any]) -> list[dict[str, Any]]:
        """Open segments, which are documents in texts."""
        opened = []
        for each in segments:
            document = each.get("Document") if isinstance(each, dict) and "Document" in each else each
            try:
                told = json.loads(document) if isinstance(document, str) else document
            except (ValueError, RecursionError):
                told = None
            if isinstance(told, dict) and isinstance(told.get("name"), str) and _times(told) is not None:
                opened.append(told)
            elif not (isinstance(told, dict) and told.get("in_progress") is True):
                self.malformed += 1
        return opened

    def _invocations(self, segments: Sequence[dict[str, Any]]) -> Iterator[Traced]:
        apart: dict[str, list[dict[str, Any]]] = {}
        for each in segments:
            if each.get("type") == "subsegment":
                apart.setdefault(str(each.get("parent_id", "")), []).append(each)
        for each in segments:
            origin = each.get("origin")
            if origin == SERVICE and each.get("throttle") is True:
                self.throttled[each["name"]] = self.throttled.get(each["name"], 0) + 1
            elif origin == FUNCTION:
                yield _traced(each, apart)


def _traced(segment: dict[str, Any], apart: Mapping[str, list[dict[str, Any]]]) -> Traced:
    times = _times(segment)
    assert times is not None  # noqa: S101 - segments without are left out
    below = list(_below(segment, apart))
    starts = [found for each in below if each.get("name") == "Initialization" and (found := _times(each))]
    handled = [found for each in below if each.get("name") == "Invocation" and (found := _times(each))]
    began, ended = handled[0] if handled else (max([times[0], *(end for _, end in starts)]), times[1])
    calls = [(each, found) for each in below if _is_call(each) and (found := _times(each))]
    return Traced(
        segment["name"],
        str(segment.get("id", "")),
        round(times[0] * 1000),
        (ended - began) * 1000,
        _covered((found for _, found in calls), began, ended) * 1000,
        (starts[0][1] - starts[0][0]) * 1000 if starts else None,
        _failed(segment),
        tuple(
            Called(*_whom(each), (found[1] - found[0]) * 1000, _failed(each), each.get("throttle") is True)
            for each, found in calls
        ),
    )


def _below(
    segment: Mapping[str, Any], apart: Mapping[str, list[dict[str, Any]]], depth: int = 0
) -> Iterator[dict[str, Any]]:
    """Give all parts of a segment, those too that were sent by themselves; of a call, not what it is made of."""
    inside = segment.get("subsegments")
    parts = [*(inside if isinstance(inside, list) else ()), *apart.get(str(segment.get("id", "")), ())]
    for each in parts if depth < DEEPEST else ():
        if isinstance(each, dict):
            yield each
            if not _is_call(each):
                yield from _below(each, apart, depth + 1)


def _is_call(part: Mapping[str, Any]) -> bool:
    return part.get("namespace") in ("aws", "remote")


def _whom(part: Mapping[str, Any]) -> tuple[str, str]:
    """Name what is called, and the operation of a service or the method of a request."""
    aws, http = part.get("aws"), part.get("http")
    operation = aws.get("operation") if isinstance(aws, dict) else None
    request = http.get("request") if isinstance(http, dict) else None
    request = request if isinstance(request, dict) else {}
    host = HOST.match(str(request.get("url", ""))) if part.get("namespace") == "remote" else None
    return str(host[1] if host else part.get("name", "")), str(operation or request.get("method", ""))


def _covered(intervals: Iterable[Interval], began: float, ended: float) -> float:
    """How long at least one of some intervals lasts between two moments."""
    covered, until = 0.0, began
    for start, end in sorted(intervals):
        more = min(end, ended) - max(start, until)
        if more > 0:
            covered += more
            until = min(end, ended)
    return covered


def _times(part: Mapping[str, Any]) -> Interval | None:
    start, end = part.get("start_time"), part.get("end_time")
    if isinstance(start, bool) or not isinstance(start, int | float) or not isinstance(end, int | float):
        return None
    return (start, end) if 0 < start <= end < 1e11 else None


def _failed(part: Mapping[str, Any]) -> bool:
    return part.get("error") is True or part.get("fault") is True


def _is_segment(part: Any) -> bool:
    return isinstance(part, dict) and ("start_time" in part or "Document" in part)


def _is_frame(part: Any) -> bool:
    """Whether a document is what stands around lists, or the line by which the daemon is spoken to."""
    return isinstance(part, dict) and bool(
        part.keys() & {*LISTS, "UnprocessedTraceIds", "NextToken", "format", "TracesProcessedCount"}
    )
