"""Sleeps, and the loops that wait for something to change."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.code import Sleep
from colonnade.sources.code.creations import when_passed
from colonnade.sources.code.standard import seconds_of
from colonnade.sources.code.values import FunctionValue, Unseen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from colonnade.sources.code.record import Record, Site

# What a loop waits for when it asks this again and again.
_WAITED_FOR = {
    ("athena", "GetQueryExecution"): "an Athena query",
    ("athena", "GetQueryResults"): "an Athena query",
    ("redshift-data", "DescribeStatement"): "a Redshift statement",
    ("stepfunctions", "DescribeExecution"): "a Step Functions execution",
    ("logs", "GetQueryResults"): "a CloudWatch Logs query",
    ("glue", "GetJobRun"): "a Glue job",
    ("transcribe", "GetTranscriptionJob"): "a transcription",
    ("textract", "GetDocumentTextDetection"): "a Textract job",
    ("textract", "GetDocumentAnalysis"): "a Textract job",
    ("codebuild", "BatchGetBuilds"): "a build",
    ("cloudformation", "DescribeStacks"): "a CloudFormation stack",
    ("ssm", "GetCommandInvocation"): "a command on an instance",
    ("bedrock-agent", "GetIngestionJob"): "an ingestion of Bedrock",
}
_ASKING = ("Describe", "Get", "List", "BatchGet", "Head", "Query", "Scan", "Receive")
_RETRY_WORDS = ("unprocessed", "retry", "retries", "attempt", "backoff", "failed")


def sleeps(record: Record, always: set[str]) -> list[Sleep]:
    """The sleeps and waiters of the code, with what each waits for."""
    made = []
    for site in record.of("sleep"):
        waits_for = site.told[0]
        if isinstance(waits_for, str):
            made.append(
                Sleep(
                    origin=site.source.origin(site.node),
                    inside=site.inside,
                    phase=site.phase,
                    in_loop=site.in_loop,
                    per_record=site.per_record,
                    seconds=None,
                    polling=True,
                    waits_for=waits_for,
                )
            )
            continue
        made.append(_sleep(site, record, always))
    return made


def _sleep(site: Site, record: Record, always: set[str]) -> Sleep:
    loop = site.loops[-1] if site.loops else None
    backoff = _is_backoff(site, loop)
    asked = _asked_in(loop, record) if loop is not None else []
    waiting = loop is not None and not backoff and _waits(loop) and bool(asked)
    return Sleep(
        origin=site.source.origin(site.node),
        inside=site.inside,
        phase=site.phase,
        in_loop=site.in_loop,
        per_record=site.per_record,
        seconds=seconds_of(site.names),
        polling=waiting,
        waits_for=_named(asked) if waiting else None,
        backoff=backoff,
        when=when_passed(site, always),
    )


def _is_backoff(site: Site, loop: ast.stmt | None) -> bool:
    """Whether the pause comes before another try of what failed."""
    if site.handlers:
        return True
    if isinstance(site.node, ast.Call) and any(
        isinstance(each, ast.BinOp) and isinstance(each.op, ast.Pow) for each in ast.walk(site.node)
    ):
        return True
    if loop is None:
        return False
    words = _words(loop)
    if any(word in name for name in words for word in _RETRY_WORDS[:1]):
        return True
    tries = [each for each in ast.walk(loop) if isinstance(each, ast.Try)]
    caught_goes_on = any(
        handler.lineno <= getattr(site.node, "lineno", 0) for each in tries for handler in each.handlers
    )
    asks_again = any(word in name for name in words for word in _RETRY_WORDS[1:4])
    return caught_goes_on and asks_again


def _words(node: ast.AST) -> set[str]:
    found = set()
    for each in ast.walk(node):
        name = getattr(each, "id", None) or getattr(each, "attr", None)
        if isinstance(name, str):
            found.add(name.lower())
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and len(each.value) < 40:
            found.add(each.value.lower())
    return found


def _waits(loop: ast.stmt) -> bool:
    """Whether a loop runs until something changes: `while`, or a counted `for` that is left early."""
    if isinstance(loop, ast.While):
        return True
    if not (
        isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call) and isinstance(loop.iter.func, ast.Name)
    ):
        return False
    leaves = any(isinstance(each, ast.Break | ast.Return) for part in loop.body for each in ast.walk(part))
    return loop.iter.func.id in {"range", "count"} and leaves


def _asked_in(loop: ast.AST, record: Record, depth: int = 0) -> list[tuple[str, str]]:
    """What the calls in a loop ask, in the application's own functions too."""
    found: list[tuple[str, str]] = []
    for node in ast.walk(loop):
        if not isinstance(node, ast.Call):
            continue
        for target in record.targets.get(id(node), ()):
            if isinstance(target, tuple):
                found.append(target)
            elif isinstance(target, FunctionValue) and depth < 3:
                found += _asked_in(target.node, record, depth + 1)
            elif isinstance(target, Unseen) and target.what.startswith(("get_", "describe_", "list_")):
                found.append(("", target.what))
    return found


def _named(asked: Iterable[tuple[str, str]]) -> str | None:
    several = list(asked)
    for each in several:
        if each in _WAITED_FOR:
            return _WAITED_FOR[each]
    for service, operation in several:
        if service == "http":
            return "an answer over HTTP"
        if service and operation.startswith(_ASKING):
            return f"{service} {operation}"
    return None
