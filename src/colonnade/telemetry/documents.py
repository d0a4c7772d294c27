"""Logs inside JSON documents, one after the other: what subscriptions deliver, and what `aws logs` prints."""

from __future__ import annotations

import base64
import binascii
import codecs
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

SNIFFED = 4096
MARKS = re.compile(rb'"(messageType|logEvents|events|results|awslogs|searchedLogStreams|Records)"\s*:')
READ = 1 << 18
# One document, or one event of a long list, is not longer than this: CloudWatch allows 1 MB an event.
LONGEST = 1 << 25
LISTS = re.compile(r'"(events|results)"\s*:\s*\[')
# The fields that Insights finds in a report, what the line calls them, and how much of its unit the field's is.
INSIGHTS = (
    ("@duration", "Duration", "ms", 1.0),
    ("@billedDuration", "Billed Duration", "ms", 1.0),
    ("@memorySize", "Memory Size", "MB", 1e6),
    ("@maxMemoryUsed", "Max Memory Used", "MB", 1e6),
    ("@initDuration", "Init Duration", "ms", 1.0),
)

# A log group, a log stream and the lines of an event.
Told = tuple[str, str, bytes]


class Documents:
    """The events of a stream of JSON documents; what cannot be understood is counted."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._text = ""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._ended = False
        self.malformed = 0

    def events(self) -> Iterator[Told]:
        """Give the events one by one; a list of events is never held whole."""
        while self._skip():
            listed = self._list()
            if listed is not None:
                yield from listed
                continue
            document = self._next()
            if document is None:
                continue
            yield from self._document(document)

    def _more(self) -> bool:
        if self._ended:
            return False
        read = self._file.read(READ)
        self._ended = not read
        self._text += self._decode(read, final=self._ended)
        return True

    def _skip(self) -> bool:
        """Leave out what stands between documents; false at the end."""
        while True:
            self._text = self._text.lstrip(" \t\r\n,]}\x1e")
            if self._text:
                return True
            if not self._more():
                return False

    def _list(self) -> Iterator[Told] | None:
        """Enter a long list of events, where one begins that is not inside a delivered document."""
        while len(self._text) < SNIFFED and self._more():
            pass
        if not self._text.startswith("{"):
            return None
        found = LISTS.search(self._text, 0, SNIFFED)
        if found is None or not self._alone(found):
            return None
        self._text = self._text[found.end() :]
        return self._listed()

    def _alone(self, found: re.Match[str]) -> bool:
        """Tell whether what stands before the list is of the same document, not of an earlier one."""
        before = self._text[: found.start()]
        return before.count("{") - before.count("}") == 1 and '"logEvents"' not in before

    def _listed(self) -> Iterator[Told]:
        while self._waits():
            if self._text[0] == "]":
                self._text = self._text[1:]
                self._leave()
                return
            event = self._next()
            if event is not None:
                yield from self._event(event, "", "")

    def _waits(self) -> bool:
        while True:
            self._text = self._text.lstrip(" \t\r\n,")
            if self._text:
                return True
            if not self._more():
                return False

    def _leave(self) -> None:
        """Leave what stands behind a list in its document: tokens, statistics, streams that were searched."""
        while self._more() and len(self._text) < SNIFFED:
            pass
        try:
            _, end = json.JSONDecoder().raw_decode('{"left":0' + self._text)
            self._text = self._text[end - len('{"left":0') :]
        except (ValueError, RecursionError):
            self._text = self._text.lstrip(" \t\r\n}")

    def _next(self) -> Any:
        """Read one value; None, counted, where there is none, and go on with the next line."""
        decoder = json.JSONDecoder(strict=False)
        wanted = 0
        while True:
            if self._ended or len(self._text) >= wanted:
                try:
                    value, end = decoder.raw_decode(self._text)
                except (ValueError, RecursionError):
                    wanted = 2 * len(self._text)
                else:
                    self._text = self._text[end:]
                    return value
            if len(self._text) > LONGEST or not self._more():
                break
        self.malformed += 1
        _, _, self._text = self._text.partition("\n")
        return None

    def _document(self, document: Any) -> Iterator[Told]:
        if isinstance(document, list):
            for each in document:
                yield from self._document(each)
        elif not isinstance(document, dict):
            self.malformed += 1
        elif isinstance(document.get("logEvents"), list):
            if document.get("messageType") != "CONTROL_MESSAGE":
                group, stream = str(document.get("logGroup", "")), str(document.get("logStream", ""))
                for event in document["logEvents"]:
                    yield from self._event(event, group, stream)
        elif "awslogs" in document or "Records" in document:
            yield from self._packed(document)
        elif "message" in document or "type" in document:
            yield from self._event(document, "", "")
        else:
            yield from self._answer(document)

    def _answer(self, document: dict[str, Any]) -> Iterator[Told]:
        """Read an answer of CloudWatch Logs; one without events may say that there are none."""
        events = next((document[key] for key in ("events", "results") if key in document), None)
        if isinstance(events, list):
            for event in events:
                yield from self._event(event, "", "")
        elif "nextToken" not in document and "searchedLogStreams" not in document:
            self.malformed += 1

    def _packed(self, document: dict[str, Any]) -> Iterator[Told]:
        """Open what a subscription gives a function or a Kinesis stream: base64 of gzip of a document."""
        records = document.get("Records", [document])
        for record in records if isinstance(records, list) else []:
            try:
                packed = record["awslogs"]["data"] if "awslogs" in record else record["kinesis"]["data"]
                opened = zlib.decompress(base64.b64decode(packed), 31)
                inner = json.loads(opened)
            except (KeyError, TypeError, ValueError, zlib.error, binascii.Error, RecursionError):
                self.malformed += 1
                continue
            yield from self._document(inner)

    def _event(self, event: Any, group: str, stream: str) -> Iterator[Told]:
        if isinstance(event, list):
            yield from self._result(event)
            return
        if not isinstance(event, dict):
            self.malformed += 1
            return
        message = event.get("message")
        if message is None and str(event.get("type", "")).startswith("platform."):
            message, event = json.dumps(event, separators=(",", ":")), {"timestamp": event.get("time", "")}
        if not isinstance(message, str | dict):
            self.malformed += 1
            return
        said = message if isinstance(message, str) else json.dumps(message, separators=(",", ":"))
        time = event.get("timestamp", "")
        stream = str(event.get("logStreamName") or stream)
        yield group, stream, _line(time, said)

    def _result(self, fields: list[Any]) -> Iterator[Told]:
        """Read one row of Logs Insights: its message, or the fields it finds in reports."""
        told = {
            str(each["field"]): str(each["value"])
            for each in fields
            if isinstance(each, dict) and "field" in each and "value" in each
        }
        group = told.get("@log", "").rpartition(":")[2]
        message = told.get("@message") or _report(told)
        if message is None:
            self.malformed += 1
            return
        # Insights tells times of UTC, and does not say so.
        time = re.sub(r"^(\d{4}-\d\d-\d\d) ([\d:.]+)$", r"\1T\2Z", told.get("@timestamp", ""))
        yield group, told.get("@logStream", ""), _line(time.replace(" ", "T"), message)


def _line(time: Any, message: str) -> bytes:
    """Write an event as a line of an export: its time, and its message."""
    said = f"{time} {message}" if time != "" else message
    return said.rstrip("\r\n").encode("utf-8", "replace") + b"\n"


def _report(told: dict[str, str]) -> str | None:
    if "@duration" not in told:
        return None
    parts = [f"REPORT RequestId: {told.get('@requestId', '')}"]
    for field, name, unit, scale in INSIGHTS:
        if told.get(field):
            try:
                parts.append(f"{name}: {float(told[field]) / scale:.10g} {unit}")
            except ValueError:
                return None
    return "\t".join(parts)
