"""What the code does beside AWS, and again each time it runs: charges, messages to people, rows of databases."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.aws.repeats import library_calls
from colonnade.regex import regex
from colonnade.repetition.sql import claims, doubling
from colonnade.sources.code.anew import made_anew
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
    Mapping,
    alternatives,
)

if TYPE_CHECKING:
    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame

_ENDINGS = frozenset(("create", "capture", "confirm", "send", "sendmail", "send_message"))
_STATEMENTS = frozenset(("execute", "executemany", "execute_values", "execute_batch", "run"))
# Where a key is set on the condition that it is not there yet.
_CACHES = ("redis.", "valkey.", "glide.", "walrus.", "rediscluster.")
# Databases in the function's own memory or files, which end with it.
_OWN = ("sqlite3.", "duckdb.")
_MONEY = regex(r"(?<![a-z])(payments?|charges?|refunds?|payouts?)(?![a-z])", re.IGNORECASE)
_POSITION_OF_URL = {"post": 0, "request": 1, "urlopen": 0}
_DEEPEST = 3
_MOST_SHOWN = 60


def noted(run: Run, node: ast.AST, name: str, given: Arguments, frame: Frame) -> None:
    """Note the call of a library that charges, tells people, or writes to a database."""
    last = name.rpartition(".")[2]
    if name.startswith(_CACHES) and (last == "setnx" or given.named.get("nx") == Known(True)):
        run.record.claims = True
    if last in _STATEMENTS and not name.startswith(_OWN):
        statement(run, node, given, frame)
    if last not in _ENDINGS:
        return
    for each in library_calls():
        if each.calls.match(name):
            key = given.named.get(each.once) if each.once else None
            if key is not None and key != NONE and not made_anew(key):
                return
            package = name.partition(".")[0]
            why = (
                f"{package} is given no {each.once}"
                if each.once
                else f"{package} cannot tell the second time"
            )
            if key is not None and made_anew(key):
                why = f"its {each.once} is made anew by {made_anew(key)}"
            instead = f"Give it an {each.once} made of the event" if each.once else ""
            run.record.at("effect", node, frame, each.does, why, instead, each.grave, True)


def statement(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> None:
    """Note an SQL statement that adds a row, or adds to a value, each time that it runs."""
    for value in (part for each in given.positional[:2] for part in alternatives(each)):
        run.record.claims |= claims(shown(value))
        told = doubling(shown(value))
        if told is not None:
            sure = any(made_anew(each) or _holds_anew(each) for each in given.every)
            run.record.at("effect", node, frame, told.does, told.why, told.instead, False, sure)
            return


def posted(run: Run, node: ast.AST, called: str, given: Arguments, frame: Frame) -> None:
    """Note an HTTP request that moves money and has no key by which the other side recognises the second time."""
    request = _request(called, given)
    if request is None:
        return
    url, rest = request
    text = shown(url)
    if not _MONEY.search(text) or any(_may_hold_key(each) for each in rest):
        return
    where = text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"
    why = "its request has no Idempotency-Key"
    run.record.at(
        "effect",
        node,
        frame,
        f"posts to {where}",
        why,
        "Send an Idempotency-Key made of the event",
        True,
        False,
    )


def _request(called: str, given: Arguments) -> tuple[Abstract, list[Abstract]] | None:
    """The URL that is posted to, and what is sent; None for other requests."""
    if called not in _POSITION_OF_URL or given.open:
        return None
    if called == "request" and not _is_post(given.get(0, "method")):
        return None
    url = given.get(_POSITION_OF_URL[called], "url")
    if isinstance(url, External) and url.name.endswith("Request()"):
        data, method = url.argument("data", "1"), url.argument("method", "5")
        if not (_is_post(method) if method is not None else data is not None):
            return None
        return url.argument("url", "0") or NOTHING, [value for _, value in url.arguments]
    if called == "urlopen" and given.get(1, "data") is None:
        return None
    return url or NOTHING, [value for name, value in given.named.items() if name not in ("url", "timeout")]


def _is_post(method: Abstract | None) -> bool:
    return isinstance(method, Known) and str(method.value).upper() == "POST"


def _may_hold_key(value: Abstract, depth: int = 0) -> bool:
    """Whether headers or a body hold a key for this, or are put together where that could not be followed."""
    if isinstance(value, Mapping) and depth < _DEEPEST:
        if any("idempoten" in name.lower() for name in value.entries):
            return True
        return value.rest is not None or any(
            _may_hold_key(each, depth + 1) for each in value.entries.values()
        )
    if isinstance(value, Joined):
        return any(_may_hold_key(each, depth + 1) for each in value.parts if isinstance(each, Mapping))
    return depth == 0 and not isinstance(value, Known | Environment | Listing)


def _holds_anew(value: Abstract) -> bool:
    inside: list[Abstract] = []
    if isinstance(value, Listing):
        inside = [*value.items, *([value.rest] if value.rest is not None else [])]
    elif isinstance(value, Mapping):
        inside = list(value.entries.values())
    return any(made_anew(each) for each in inside)


def shown(value: Abstract) -> str:
    """A text for people, with the names of environment variables in place of what they hold."""
    return "".join(_pieces(value))


def _pieces(value: Abstract, depth: int = 0) -> Iterator[str]:
    match value:
        case Known(str(text)):
            yield text
        case Environment(variable):
            yield variable
        case Joined(parts):
            for part in parts:
                yield from _pieces(part, depth + 1)
        case External(_, arguments) if depth < _DEEPEST and arguments:
            # What a library wraps a statement into holds it as its first argument.
            yield from _pieces(arguments[0][1], depth + 1)
