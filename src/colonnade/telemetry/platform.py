"""What Lambda itself writes into the logs of a function: its reports, as text and as JSON, field by field."""

from __future__ import annotations

import json
import re
from typing import Any

REPORT = b"REPORT RequestId: "
JSON_MARK = b'"platform.report"'
REQUEST = re.compile(rb"[0-9A-Za-z-]+")
NUMBER = re.compile(rb"[0-9]{1,12}(?:\.[0-9]{1,9})?\Z")
WORD = re.compile(rb"[\w.:$-]{1,200}\Z", re.ASCII)
FIELDS = {
    b"Duration": b" ms",
    b"Billed Duration": b" ms",
    b"Memory Size": b" MB",
    b"Max Memory Used": b" MB",
    b"Init Duration": b" ms",
    b"Restore Duration": b" ms",
    b"Billed Restore Duration": b" ms",
}
NEEDED = (b"Duration", b"Billed Duration", b"Memory Size", b"Max Memory Used")
SAID = (b"Status", b"Error Type")
METRICS = {
    "durationMs": b"Duration",
    "billedDurationMs": b"Billed Duration",
    "memorySizeMB": b"Memory Size",
    "maxMemoryUsedMB": b"Max Memory Used",
    "initDurationMs": b"Init Duration",
    "restoreDurationMs": b"Restore Duration",
    "billedRestoreDurationMs": b"Billed Restore Duration",
}
# Init, restore, billed restore, status, kind of error: nothing is told of them.
PLAIN = b"\t\t\t\t"

Fields = dict[bytes, bytes]


class Malformed(Exception):
    """Raised for a report that cannot be understood."""


def request_of(text: bytes) -> bytes:
    """Give the identifier that a report as text begins with, behind its mark."""
    found = REQUEST.match(text)
    return found[0] if found else b""


def text_fields(text: bytes) -> Fields:
    """Read the fields of a report as text, in whatever order they come; what is unknown is passed over."""
    told: Fields = {}
    for part in re.split(rb"[\t\r\n]+", text):
        name, colon, value = part.partition(b": ")
        name = name.strip()
        if name in FIELDS and colon:
            number = value.strip().removesuffix(FIELDS[name])
            if not NUMBER.match(number) or name in told:
                raise Malformed
            told[name] = number
        elif name in SAID and WORD.match(value.strip()):
            told[name] = value.strip()
    return told


def columns(told: Fields) -> bytes:
    """Give the columns that most reports leave empty."""
    names = (b"Init Duration", b"Restore Duration", b"Billed Restore Duration", *SAID)
    return b"\t".join(told.get(name, b"") for name in names)


def numbers(told: Fields) -> bytes:
    """Give the four columns that every report has."""
    if any(name not in told for name in NEEDED):
        raise Malformed
    return b"\t".join(told[name] for name in NEEDED)


def json_fields(line: bytes) -> tuple[bytes, Fields]:
    """Read the request and the fields of a report as JSON, from the line that holds it."""
    try:
        event = json.loads(line[line.index(b"{") :])
        record: dict[str, Any] = event["record"]
        metrics: dict[str, Any] = record["metrics"]
        request = str(record.get("requestId", "")).encode()
        told = {name: f"{metrics[key]:.15g}".encode() for key, name in METRICS.items() if key in metrics}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Malformed from None
    for name, key in ((b"Status", "status"), (b"Error Type", "errorType")):
        said = str(record.get(key, "")).encode()
        if WORD.match(said):
            told[name] = said
    if not all(NUMBER.match(told[name]) for name in FIELDS if name in told) or (
        request and not WORD.match(request)
    ):
        raise Malformed
    return request, told
