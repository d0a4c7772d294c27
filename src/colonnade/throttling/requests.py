"""One line of an access log of API Gateway: JSON with whatever fields in whatever order, or the Common Log Format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from colonnade.dataclass import dataclass

# What people call the fields: the format of an access log is theirs. Capitals and signs make no difference, a field
# within another is called by both names ("identity.sourceIp"), and the first that is there is taken.
TIMES = ("requesttimeepoch", "requesttime", "timestamp", "time", "datetime", "date")
ROUTES = ("routekey", "route")
METHODS = ("httpmethod", "method", "requestmethod", "verb")
PATHS = ("resourcepath", "path", "resource", "requestpath", "uri", "url")
CLIENTS = {
    "key": ("apikeyid", "apikey", "identityapikeyid", "identityapikey"),
    "user": (
        "principalid",
        "authorizerprincipalid",
        "sub",
        "authorizerclaimssub",
        "user",
        "userid",
        "caller",
        "identityuser",
        "identitycaller",
        "userarn",
    ),
    "address": ("sourceip", "ip", "identitysourceip", "clientip", "remoteaddr", "address"),
}
STAGES = ("stage", "stagename")
APIS = ("apiid", "restapiid", "httpapiid", "apiname", "api")
DOMAINS = ("domainname", "domain", "host")
STATUSES = ("status", "statuscode", "responsestatus", "httpstatus")
LATENCIES = ("responselatency", "latency", "responsetime", "durationms", "duration")
INTEGRATIONS = ("integrationlatency", "integrationresponselatency", "backendlatency")
IDENTIFIERS = ("requestid", "extendedrequestid", "id")
EXECUTED = re.compile(r"([a-z0-9]{8,12})\.execute-api\.", re.IGNORECASE)
# API Gateway takes no request whose first line and headers are more than 10,240 bytes.
LONGEST = 1 << 15
COMMON = re.compile(
    rb'(?<!\S)(?P<client>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+)[^"]*" '
    rb"(?P<status>\d{3})(?: (?P<size>\d+|-)(?: (?P<id>[\w=+/-]{8,}))?)?"
)
NOTHING = ("", "-", None)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
_EPOCH = re.compile(r"\d{9,16}(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Request:
    """What a line tells of one request; what it does not tell is "" or None.

    `time` is in microseconds since 1970, latencies in milliseconds; `kind` is what names the client: "key", "user",
    "address", or "field" where the user said which field it is.
    """

    time: int
    api: str = ""
    stage: str = ""
    route: str = ""
    client: str = ""
    kind: str = ""
    status: int | None = None
    latency: float | None = None
    integration: float | None = None
    identifier: str = ""


class Reader:
    """Reads lines; what fields mean is found out once for each set of fields."""

    def __init__(self, client_field: str | None = None) -> None:
        self._client = client_field
        self._known: dict[tuple[str, ...], Mapping[str, Sequence[str]]] = {}

    def request(self, line: bytes) -> Request | None:
        """Read a line; None where it is not understood."""
        brace = line.find(b"{")
        if brace >= 0:
            try:
                told = json.loads(line[brace:])
            except (ValueError, RecursionError):
                told = None
            if isinstance(told, dict):
                return self.fields(told)
        return _common(line)

    def fields(self, told: Mapping[str, Any]) -> Request | None:
        """Read the fields of a request; None where they tell no time."""
        flat = _flat(told)
        names = tuple(flat)
        if names not in self._known:
            self._known[names] = _meant(names)
        meant = self._known[names]

        def first(kind: str) -> str:
            for name in meant[kind]:
                if flat[name] not in NOTHING:
                    return str(flat[name])
            return ""

        time = _moment(first("time"))
        if time is None:
            return None
        client, kind = self._who(told, first)
        path = first("path").partition("?")[0]
        return Request(
            time,
            _api(first("domain")) or first("api"),
            first("stage"),
            first("route") or f"{first('method')} {path}".strip(),
            client,
            kind,
            _status(first("status")),
            _milliseconds(first("latency")),
            _milliseconds(first("integration")),
            first("identifier"),
        )

    def _who(self, told: Mapping[str, Any], first: Any) -> tuple[str, str]:
        if self._client:
            named = told.get(self._client)
            return ("" if named in NOTHING else str(named)), "field"
        for kind in CLIENTS:
            name = first(kind)
            if name:
                return name, kind
        return "", ""


def _flat(told: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields, those within others by both names."""
    flat: dict[str, Any] = {}
    for name, value in told.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": deep for inner, deep in value.items() if not isinstance(deep, dict)}
        elif not isinstance(value, list):
            flat[name] = value
    return flat


def _meant(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Tell which of some fields mean what, the likeliest first."""
    plain = {_PLAIN.sub("", name.lower()): name for name in reversed(list(names))}
    kinds = {
        "time": TIMES,
        "route": ROUTES,
        "method": METHODS,
        "path": PATHS,
        "stage": STAGES,
        "api": APIS,
        "domain": DOMAINS,
        "status": STATUSES,
        "latency": LATENCIES,
        "integration": INTEGRATIONS,
        "identifier": IDENTIFIERS,
        **CLIENTS,
    }
    return {kind: tuple(plain[name] for name in wanted if name in plain) for kind, wanted in kinds.items()}


def _common(line: bytes) -> Request | None:
    found = COMMON.search(line, 0, LONGEST)
    time = _clock(found["time"].decode("ascii", "replace")) if found else None
    if found is None or time is None:
        return None
    user = found["user"] if found["user"] != b"-" else b""
    path = found["path"].decode("utf-8", "replace").partition("?")[0]
    return Request(
        time,
        route=f"{found['method'].decode()} {path}",
        client=(user or found["client"]).decode("utf-8", "replace"),
        kind="user" if user else "address",
        status=int(found["status"]),
        identifier=(found["id"] or b"").decode("ascii"),
    )


def _api(domain: str) -> str:
    """Give the identifier that stands in the domain of an API, if there is one."""
    found = EXECUTED.match(domain)
    return found[1] if found else ""


def _status(said: str) -> int | None:
    return int(said) if len(said) == 3 and said.isascii() and said.isdigit() else None


def _milliseconds(said: str) -> float | None:
    return float(said) if _NUMBER.fullmatch(said) else None


def _moment(text: str) -> int | None:
    """Read a time as microseconds: epoch in seconds, milliseconds or microseconds, CLF or ISO 8601."""
    if _EPOCH.fullmatch(text):
        whole, _, part = text.partition(".")
        digits = len(whole)
        scale = 1_000_000 if digits <= 10 else 1000 if digits <= 13 else 1
        return int(whole) * scale + (int(float(f"0.{part}") * scale) if part else 0)
    return _clock(text)


def _clock(text: str) -> int | None:
    """Read "23/Nov/2026:10:00:00 +0000" or ISO 8601 as microseconds since 1970."""
    common = re.fullmatch(r"(\d\d)/(\w{3})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})", text, re.ASCII)
    if common is not None:
        if common[2] not in _MONTHS:
            return None
        text = f"{common[3]}-{_MONTHS.index(common[2]) + 1:02}-{common[1]}T{common[4]}{common[5]}"
    try:
        moment = datetime.fromisoformat(text)
        return None if moment.tzinfo is None else round(moment.timestamp() * 1_000_000)
    except (ValueError, OverflowError):
        return None
