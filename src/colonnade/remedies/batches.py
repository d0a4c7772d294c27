"""How a batch comes to fail item by item: what the mapping asks for, and what the handler answers."""

from __future__ import annotations

from colonnade.edit import Change, CodeEdit
from colonnade.finding import Fix
from colonnade.model.code import BatchHandling
from colonnade.model.function import Function
from colonnade.model.queue import Queue
from colonnade.model.trigger import EventSourceMapping

RECIPE = "batch-reported"
_KNOWN = frozenset(("sqs", "kinesis", "dynamodb"))
_EFFECT = (
    "an item that fails no longer counts as an error of the function, and what its handler returned is gone"
)


def reported(mapping: EventSourceMapping, handling: BatchHandling, summary: str) -> Fix:
    """Have the handler say which items failed, and the mapping ask for it."""
    function = mapping.function
    polled = all(isinstance(each, EventSourceMapping) for each in function.triggers)
    if mapping.kind not in _KNOWN or not polled:
        return Fix.advice(summary)
    handler = function.code.handler.rpartition(".")[2]
    edit = CodeEdit.following(
        RECIPE, handling.origin, handler=handler, kind=mapping.kind, in_order=_in_order(mapping)
    )
    fix = Fix.code(summary, (edit,), _EFFECT)
    if not fix.edits:
        return fix
    more: tuple[Change, ...] = ()
    if not mapping.reports_failures:
        more += Fix.set(mapping.response_types, ["ReportBatchItemFailures"]).edits
    if _first_to_log(function):
        more += Fix.set(function.log_format, "JSON").edits
    return Fix(summary, (*more, *fix.edits), fix.safety, fix.effect)


def _first_to_log(function: Function) -> bool:
    """Whether the code writes nothing to its log yet, so that what it does then would be plain text."""
    written = [each for each in function.code.log_calls if each.level != "debug"]
    return not written and not function.code.uses_powertools and function.log_format.value != "JSON"


def _in_order(mapping: EventSourceMapping) -> bool:
    """Whether what follows an item that failed must wait for it."""
    if mapping.kind != "sqs":
        return True
    queue = mapping.source.value if mapping.source is not None and mapping.source.known else None
    return isinstance(queue, Queue) and queue.fifo.known and bool(queue.fifo.value)
