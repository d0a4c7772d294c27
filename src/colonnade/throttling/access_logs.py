"""Access logs of API Gateway: JSON lines of whatever fields, and the Common Log Format."""

from __future__ import annotations

import gzip
import json
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable

# What people call the fields: the format of an access log is theirs. The first that is there is taken.
TIMES = (
    "requestTimeEpoch",
    "request_time_epoch",
    "requestTime",
    "request_time",
    "timestamp",
    "time",
    "@timestamp",
)
ROUTES = ("routeKey", "route_key", "route")
METHODS = ("httpMethod", "http_method", "method")
PATHS = ("resourcePath", "resource_path", "path", "resource")
CLIENTS = (
    "apiKeyId",
    "api_key_id",
    "apiKey",
    "api_key",
    "principalId",
    "sub",
    "user",
    "caller",
    "sourceIp",
    "source_ip",
    "ip",
)
STAGES = ("stage",)
COMMON = re.compile(
    rb'(?P<client>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+)[^"]*" (?P<status>\d{3})'
)
NOTHING = ("", "-", None)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(slots=True)
class Arrivals:
    """When requests came, in microseconds since 1970, in order, by stage, route and client.

    `to_the_second` is whether the logs tell no fraction of a second; `malformed` counts the lines that were not
    understood, `lines` all.
    """

    by: dict[tuple[str, str, str], array[int]] = field(default_factory=dict)
    lines: int = 0
    malformed: int = 0
    to_the_second: bool = True

    def times(self, only: Iterable[tuple[str, str, str]] | None = None) -> list[int]:
        """The arrivals of some groups, or of all, in order."""
        chosen = self.by if only is None else only
        return sorted(time for each in chosen for time in self.by[each])

    def add(self, stage: str, route: str, client: str, time: int) -> None:
        """Add one arrival."""
        key = (stage, route, client)
        if key not in self.by:
            self.by[key] = array("q")
        self.by[key].append(time)
        if time % 1_000_000:
            self.to_the_second = False


def read(path: Path, client_field: str | None = None) -> Arrivals:
    """Read a file or every file below a folder, plain or gzip; raise Unreadable where there is none."""
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    if not files:
        raise Unreadable(
            Problem(path.as_posix(), 0, 0, "no access log is there", "name a file or a folder of them")
        )
    arrivals = Arrivals()
    clients = (client_field,) if client_field else CLIENTS
    for file in files:
        try:
            for line in _lines(file):
                arrivals.lines += 1
                if not _add(arrivals, line, clients):
                    arrivals.malformed += 1
        except (OSError, EOFError) as error:
            what = f"cannot be read: {error.strerror if isinstance(error, OSError) and error.strerror else error}"
            raise Unreadable(Problem(file.as_posix(), 0, 0, what)) from None
    for times in arrivals.by.values():
        times[:] = array("q", sorted(times))
    return arrivals


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        zipped = opened.read(2) == b"\x1f\x8b"
    with gzip.open(file) if zipped else file.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield line


def _add(arrivals: Arrivals, line: bytes, clients: tuple[str, ...]) -> bool:
    """Add what one line tells; false where it is not understood."""
    brace = line.find(b"{")
    if brace >= 0:
        try:
            told = json.loads(line[brace:])
        except ValueError:
            told = None
        if isinstance(told, dict):
            return _add_fields(arrivals, told, clients)
    common = COMMON.search(line)
    time = _clock(common["time"].decode("ascii", "replace")) if common else None
    if common is None or time is None:
        return False
    who = common["user"] if common["user"] != b"-" else common["client"]
    route = f"{common['method'].decode()} {common['path'].decode('utf-8', 'replace').partition('?')[0]}"
    arrivals.add("", route, who.decode("utf-8", "replace"), time)
    return True


def _add_fields(arrivals: Arrivals, told: dict[str, Any], clients: tuple[str, ...]) -> bool:
    time = next((_moment(told[name]) for name in TIMES if told.get(name) not in NOTHING), None)
    if time is None:
        return False
    route = _first(told, ROUTES) or f"{_first(told, METHODS)} {_first(told, PATHS)}".strip()
    arrivals.add(_first(told, STAGES), route, _first(told, clients), time)
    return True


def _first(told: dict[str, Any], names: Iterable[str]) -> str:
    return next((str(told[name]) for name in names if told.get(name) not in NOTHING), "")


def _moment(said: Any) -> int | None:
    """Read a time as microseconds: epoch in seconds, milliseconds or microseconds, CLF or ISO 8601."""
    text = str(said)
    if re.fullmatch(r"\d{9,16}(\.\d+)?", text):
        whole, _, part = text.partition(".")
        digits = len(whole)
        scale = 1_000_000 if digits <= 10 else 1000 if digits <= 13 else 1
        return int(whole) * scale + (int(float(f"0.{part}") * scale) if part else 0)
    return _clock(text)


def _clock(text: str) -> int | None:
    """Read "23/Nov/2026:10:00:00 +0000" or ISO 8601 as microseconds since 1970."""
    common = re.fullmatch(r"(\d\d)/(\w{3})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})", text)
    if common is not None:
        if common[2] not in _MONTHS:
            return None
        text = f"{common[3]}-{_MONTHS.index(common[2]) + 1:02}-{common[1]}T{common[4]}{common[5]}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return round(moment.timestamp() * 1_000_000)
