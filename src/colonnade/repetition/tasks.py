"""What a state of a workflow does a second time by itself when its Retry tries again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from colonnade.aws import repeats
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable
from colonnade.repetition import updates
from colonnade.repetition.arguments import anew, like_a_key

if TYPE_CHECKING:
    from colonnade.model.task import TaskState


@dataclass(frozen=True, slots=True)
class Doubled:
    """One thing that is done twice: `does` goes on after the state's name, `why` is a sentence of its own.

    It is `slight` where somebody gets a message twice, and not `sure` where something not seen here may tell the
    second time from the first.
    """

    does: str
    why: str
    instead: str
    slight: bool = False
    sure: bool = True


def doubled_by(task: TaskState) -> Iterator[Doubled]:
    """What a task does twice when it is asked for twice; raises Unknown where that could not be followed."""
    judge = _JUDGED.get((task.service, task.operation))
    if judge is None or task.is_callback or task.is_job:
        raise NotApplicable("it writes nothing by itself that could be done twice")
    return judge(task)


def _update(task: TaskState) -> Iterator[Doubled]:
    if updates.guards(task.arguments):
        return
    conditional = "ConditionExpression" in task.arguments
    why = "its condition may hold the second time too" if conditional else "the update has no condition"
    for verb, attribute in updates.changes(task.arguments, task.origin):
        instead = (
            f"Write the name of the execution into the item, and update on the condition that it is not there yet:"
            f" then {attribute} moves once"
        )
        yield Doubled(f"{verb} {attribute} of {task.table or 'a table'}", why, instead)


def _put(task: TaskState) -> Iterator[Doubled]:
    if updates.guards(task.arguments):
        return
    item = task.arguments.get("Item")
    known = task.table is not None and bool(task.table.keys) and all(each.known for each in task.table.keys)
    written = item if isinstance(item, dict) else {}
    keys = [each.value for each in task.table.keys] if task.table and known else filter(like_a_key, written)
    for key in keys:
        made = anew(written.get(key))
        if made is not None:
            instead = f"Make {key} of the name of the execution ($$.Execution.Name), or of the input"
            why = f"its key {key} is made anew by {made}"
            yield Doubled(f"puts an item into {task.table or 'a table'}", why, instead, sure=known)
            return


def _message(task: TaskState) -> Iterator[Doubled]:
    known = repeats.operation(task.service, task.operation)
    if known is not None and (known.only_with is None or known.only_with in task.arguments):
        why = f"{task.operation} takes no token that would tell the second time from the first"
        instead = "Try again only after errors by which the service says that it sent nothing: its throttling"
        yield Doubled(known.does, why, instead, slight=True)


_JUDGED: dict[tuple[str, str], Callable[[TaskState], Iterator[Doubled]]] = {
    ("dynamodb", "PutItem"): _put,
    ("dynamodb", "UpdateItem"): _update,
    ("pinpoint-sms-voice-v2", "SendTextMessage"): _message,
    ("ses", "SendEmail"): _message,
    ("ses", "SendRawEmail"): _message,
    ("ses", "SendTemplatedEmail"): _message,
    ("sesv2", "SendEmail"): _message,
    ("sns", "Publish"): _message,
}
