"""The HTTP requests that the code makes, and whether they end by themselves."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from colonnade.sources.code import aws_calls, effects, libraries, sinks
from colonnade.sources.code.telling import number_of
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    Environment,
    External,
    Joined,
    Known,
    Listing,
    Unseen,
    alternatives,
)

if TYPE_CHECKING:
    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame


@cache
def _calls() -> dict[str, dict[str, Any]]:
    """The models by the full name of what is called.

    aiohttp gives up after 300 s by itself, which is longer than most functions live: that is no timeout.
    httpx gives up after 5 s.
    """
    return {
        f"{owner}.{called}": model
        for model in libraries.models()["http"]
        for owner in model["on"]
        for called in model["calls"]
    }


def noted(
    run: Run, node: ast.AST, name: str, callee: External, given: Arguments, frame: Frame
) -> Abstract | None:
    """Note an HTTP request; give its answer, None where it was none."""
    if name == "socket.setdefaulttimeout":
        run.record.default_timeout = True
        return NONE
    model = _calls().get(name)
    if model is None:
        return None
    stored = _extension(run, node, given, frame)
    if stored is not None:
        return stored
    sinks.of_request(run, node, name, _address(name, callee, given), frame)
    told = given.get(model.get("position", -1), "timeout")
    if told is None:
        told = callee.argument("timeout", str(model.get("made_position", "timeout")))
    limited: bool | None = bool(model["timeout"]) if told is None else told != NONE
    if told is None and given.open:
        run.unresolved(f"{run.snippet(node, frame)}: whether it has a timeout could not be told")
        limited = None
    if run.record.default_timeout and model["library"] in {"urllib", "http.client"}:
        limited = True
    site = run.record.at("http", node, frame, model["library"])
    # Where some runs of the line have a timeout and others not, the one without counts.
    site.names.append(Known(limited))
    site.waits.append(seconds_of(told) if limited else None)
    effects.posted(run, node, name.rpartition(".")[2], given, frame)
    run.record.target(node, ("http", model["library"]))
    return External(name + "()")


def seconds_of(timeout: Abstract | None) -> float | None:
    """How long at most a request waits by its timeout: to connect and to be answered; None where that is unknown."""
    match timeout:
        case Listing(items=items, rest=None) if items:
            each = [seconds_of(item) for item in items]
            known = [seconds for seconds in each if seconds is not None]
            return sum(known) if len(known) == len(items) else None
        case External(name, arguments) if name.rpartition(".")[2] in {"Timeout()", "ClientTimeout()"}:
            given = dict(arguments)
            total = given.get("total", given.get("timeout", given.get("0")))
            if total is not None:
                return seconds_of(total)
            parts = [seconds_of(given[part]) for part in ("connect", "read") if part in given]
            return sum(part for part in parts if part is not None) or None
        case Known():
            return number_of(timeout)
    return None


def _address(name: str, callee: External, given: Arguments) -> Abstract:
    """Where a request goes: `request(method, url)`, `get(url)`, or a connection to a host."""
    if name.startswith("http.client."):
        return callee.argument("0", "host") or NOTHING
    method_first = name.endswith((".request", ".stream")) or ("urllib3" in name and name.endswith(".urlopen"))
    return given.get(1 if method_first else 0, "url", "fullurl") or NOTHING


def _extension(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract | None:
    """A request to an extension on this host, which answers from its own cache."""
    shown = "".join(_text(each) for value in given.every for each in alternatives(value))
    if "localhost" not in shown and "127.0.0.1" not in shown:
        return None
    for model in libraries.models()["extensions"]:
        if model["in_url"] in shown:
            kept = model["keeps"] if frame.kept is None else frame.kept
            name = _named_in(given, model["named"])
            parameter = aws_calls.STORED.get((model["service"], model["operation"]), ("", None))[1]
            arguments = {parameter: name} if parameter is not None else None
            service, operation = model["service"], model["operation"]
            answer = aws_calls.emit(run, node, service, operation, arguments, frame, "library")
            aws_calls.note_stored(run, node, model["stores"], name, frame, kept, model["library"])
            return answer
    return None


def _named_in(given: Arguments, key: str) -> Abstract:
    """What a URL names after "secretId=" or "name=", whole or as the value that follows."""
    for value in given.every:
        parts = _parts(value)
        for position, part in enumerate(parts):
            shown = str(part.value) if isinstance(part, Known) else ""
            _, found, name = shown.partition(key)
            if found and name:
                return Known(unquote(name.partition("&")[0]))
            if found and position + 1 < len(parts):
                return parts[position + 1]
    return NOTHING


def _parts(value: Abstract, depth: int = 0) -> tuple[Abstract, ...]:
    match value:
        case Joined(parts):
            return parts
        case External(_, arguments) if depth < 3:
            return tuple(part for _, each in arguments for part in _parts(each, depth + 1))
        case _:
            return (value,)


def _text(value: Abstract) -> str:
    return "".join(
        str(part.value)
        if isinstance(part, Known)
        else f"{{{part.default}}}"
        if isinstance(part, Environment)
        else "{}"
        for part in _parts(value)
        if not isinstance(part, Unseen)
    )
