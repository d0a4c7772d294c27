"""What the code writes to its log."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.sources.code import confided, libraries, metrics
from colonnade.sources.code.values import (
    Abstract,
    Arguments,
    Event,
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

_LEVELS = frozenset(
    (
        "debug",
        "info",
        "warning",
        "warn",
        "error",
        "exception",
        "critical",
        "fatal",
        "log",
        "msg",
        "success",
        "trace",
    )
)


_OF_EVERY_LINE = frozenset(("append_keys", "structure_logs", "append_context_keys"))
_OF_A_TRACE = frozenset(("put_metadata", "put_annotation"))


def noted(run: Run, node: ast.AST, name: str, given: Arguments, frame: Frame) -> bool:
    """Note the call of a method of a logger; say whether it was one."""
    if name.endswith(("JsonFormatter", "JSONFormatter")) or (
        name == "logging.Formatter" and _makes_json(given.get(0, "fmt"))
    ):
        run.record.json_formatter = True
        return False
    owner, _, level = name.rpartition(".")
    if level in _OF_EVERY_LINE and owner.endswith("Logger()"):
        disclose(run, node, "key", given.every, frame)
    elif level in _OF_A_TRACE and "xray" in owner.replace("Tracer()", "xray"):
        disclose(run, node, "trace", given.every[1:], frame)
    if level not in _LEVELS:
        return False
    loggers = libraries.models()["loggers"]
    how = loggers.get(owner)
    if how is None:
        start = next((each for each in loggers if each.endswith("()") and owner.startswith(each + ".")), None)
        if start is None:
            return False
        how = loggers[start]
    note(run, node, str(how), given, frame, level)
    return True


def note(run: Run, node: ast.AST, how: str, given: Arguments, frame: Frame, level: str = "info") -> None:
    """Note a log line; a JSON object that the code makes itself counts as structured."""
    if len(given.every) == 1:
        metrics.noted_in_line(run, node, given.every[0], frame)
    if len(given.every) == 1 and _own_json(given.every[0]):
        how = "structured"
    site = run.record.at("log", node, frame, how)
    site.reasons.append(level)
    site.flag |= any(_whole_event(each) for each in given.every)
    confided.keep(site, given.every)


def disclose(run: Run, node: ast.AST, how: str, values: list[Abstract], frame: Frame) -> None:
    """Note what ends up where others read it without a line of its own: in an exception, in every line, in a trace."""
    if any(True for value in values for _ in confided.atoms(value)):
        confided.keep(run.record.at("disclosed", node, frame, how), values)


def raised(run: Run, node: ast.AST, error: Abstract, frame: Frame) -> None:
    """Note the text of an exception that nothing around it catches: Lambda logs it."""
    if isinstance(error, External) and error.name.endswith("()") and not frame.tries:
        disclose(run, node, "exception", [value for _, value in error.arguments], frame)


def _makes_json(pattern: Abstract | None) -> bool:
    """Whether the pattern of a line is that of a JSON object."""
    text = pattern.value if isinstance(pattern, Known) else None
    return isinstance(text, str) and text.strip().startswith('{"')


def _own_json(value: Abstract) -> bool:
    return isinstance(value, Joined) and len(value.parts) == 1 and isinstance(value.parts[0], Mapping)


def _whole_event(value: Abstract, depth: int = 0) -> bool:
    for one in alternatives(value):
        if isinstance(one, Event) and not one.path:
            return True
        if isinstance(one, Joined) and any(_whole_event(each, depth + 1) for each in one.parts):
            return True
        if (
            isinstance(one, Mapping)
            and depth < 2
            and any(_whole_event(each, depth + 1) for each in one.entries.values())
        ):
            return True
        if (
            isinstance(one, Listing)
            and depth < 2
            and any(_whole_event(each, depth + 1) for each in one.items)
        ):
            return True
    return False
