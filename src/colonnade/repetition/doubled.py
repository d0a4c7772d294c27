"""What the code of a function does a second time when it is handed the same event twice."""

# ruff: noqa: ARG001 - what stands in a table is called with the same arguments

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from colonnade.aws import repeats
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Unknown
from colonnade.model.code import AwsCall, CodePart, FromEvent, Phase, Value
from colonnade.model.state_machine import StateMachine
from colonnade.model.table import Table
from colonnade.repetition import updates
from colonnade.repetition.arguments import (
    anew,
    argument,
    like_a_key,
    literal,
    resource_named,
    table_named,
    table_of,
)
from colonnade.repetition.sql import doubling

if TYPE_CHECKING:
    from colonnade.model.function import Function

GUARD = "Let Powertools' Idempotency, or a conditional put of the event's id, keep it from running twice"
_CLAIMING = frozenset((("dynamodb", "PutItem"), ("dynamodb", "UpdateItem")))
_LOOKUPS = frozenset(("GetItem", "Query", "BatchGetItem", "Scan"))


@dataclass(frozen=True, slots=True)
class Twice:
    """One thing that is done twice: `does` goes on after the function's name, `why` is a sentence of its own.

    It is `grave` where it moves money, `slight` where it only leaves something more behind, and not `sure` where
    something that is not seen here may recognise the second time.
    """

    part: CodePart
    does: str
    why: str
    instead: str = GUARD
    grave: bool = False
    slight: bool = False
    sure: bool = True


def done_twice(function: Function) -> list[Twice]:
    """What its code does again for the same event, each once; raises Unknown where all of it is in doubt."""
    if function.durable is not None and function.durable.value:
        raise NotApplicable("it is a durable function, which goes on after the steps that it has done")
    code = function.code
    calls = [each for each in code.calls if each.phase is Phase.INVOKE and each.through != "presigned_url"]
    if code.remembers or any(_claims(each) for each in calls):
        return []
    found: dict[str, Twice] = {}
    doubts: list[Unknown] = []
    for each in code.effects:
        if each.phase is Phase.INVOKE and not each.guarded:
            instead = each.instead or GUARD
            twice = Twice(each, each.does, each.why, instead, grave=each.grave, sure=each.sure)
            found.setdefault(twice.does, twice)
    # What guards the work writes by itself, through its library.
    is_guarded = any(each.guarded for each in (*calls, *code.effects, *code.http_calls))
    for call in calls:
        own = call.guarded or (is_guarded and call.through == "library")
        judge = None if own else _JUDGED.get((call.service, call.operation), _by_table)
        try:
            for twice in judge(function, call) if judge else ():
                found.setdefault(twice.does, twice)
        except Unknown as doubt:
            doubts.append(doubt)
    if not found and doubts:
        raise doubts[0]
    return list(found.values())


def _claims(call: AwsCall) -> bool:
    """Whether a write says by its condition that it is the first one for the event, and fails the second time."""
    if (call.service, call.operation) not in _CLAIMING or not call.arguments:
        return False
    item = call.arguments.get("Item")
    keys = [each for name, each in item.items() if like_a_key(name)] if isinstance(item, dict) else []
    first = (
        updates.says_first(call.arguments)
        if call.operation == "UpdateItem"
        else updates.guards(call.arguments)
    )
    return first and not any(anew(each) for each in keys)


def _by_table(function: Function, call: AwsCall) -> Iterator[Twice]:
    """An operation of which it is published by which parameter the service recognises the second time."""
    known = repeats.operation(call.service, call.operation)
    if known is None or (known.only_with is not None and call.given(known.only_with) is None):
        return
    if not known.once:
        yield Twice(
            call,
            known.does,
            f"{call.operation} takes no token that would tell the second time from the first",
        )
    for parameter in known.once:
        value = call.given(parameter)
        made = anew(value)
        instead = f"Give {call.operation} a {parameter} made of the event"
        if value is None:
            yield Twice(call, known.does, f"{call.operation} is given no {parameter}", instead)
        elif made is not None:
            yield Twice(call, known.does, f"its {parameter} is made anew by {made}", instead)


def _execution(function: Function, call: AwsCall) -> Iterator[Twice]:
    machine = resource_named(function, call.given("stateMachineArn"), ("AWS::StepFunctions::StateMachine",))
    of = f" of {machine}" if machine is not None else ""
    express = isinstance(machine, StateMachine) and machine.kind.known and machine.kind.value == "EXPRESS"
    if express and call.given("name") is not None:
        yield Twice(call, f"starts an execution{of}", "an express workflow runs again whatever its name")
        return
    for twice in _by_table(function, call):
        yield Twice(call, f"starts an execution{of}", twice.why, twice.instead)


def _message(function: Function, call: AwsCall) -> Iterator[Twice]:
    """A message to a FIFO queue or topic under a new name, or a text message to a telephone."""
    made = anew(call.given("MessageDeduplicationId"))
    if made is not None:
        why = f"its MessageDeduplicationId is made anew by {made}"
        yield Twice(call, "sends a message", why, "Make the MessageDeduplicationId of the event")
    yield from _by_table(function, call)


def _object(function: Function, call: AwsCall) -> Iterator[Twice]:
    made = anew(call.given("Key"))
    if made is not None:
        named = resource_named(function, call.given("Bucket"), ("AWS::S3::Bucket",))
        into = f" into {named}" if named is not None else ""
        why = f"its key is made anew by {made}"
        yield Twice(call, f"puts an object{into}", why, "Make the key of the event", slight=True)


def _put(function: Function, call: AwsCall) -> Iterator[Twice]:
    yield from _item(function, call, call.given("Item"), table_of(function, call))


def _item(function: Function, call: AwsCall, item: Value, table: Table | None) -> Iterator[Twice]:
    """An item whose key is made anew is another item the second time."""
    if isinstance(item, FromEvent):
        return
    if not isinstance(item, dict):
        raise Unknown("what it puts into a table could not be followed", call.origin)
    known = table is not None and bool(table.keys) and all(each.known for each in table.keys)
    keys = [each.value for each in table.keys] if table is not None and known else filter(like_a_key, item)
    for key in keys:
        made = anew(item.get(key))
        if made is not None:
            into = f"puts an item into {table or function.named(call, 'TableName') or 'a table'}"
            instead = f"Make {key} of the event, and put on the condition attribute_not_exists({key})"
            yield Twice(call, into, f"its key {key} is made anew by {made}", instead, sure=known)
            return


def _batch(function: Function, call: AwsCall) -> Iterator[Twice]:
    """The items that a batch puts, through the client or through `batch_writer()`."""
    if call.through == "batch_writer":
        requests = {"": call.given("Requests")}
    else:
        told = call.given("RequestItems")
        requests = told if isinstance(told, dict) else {"": told}
    for name, many in requests.items():
        if not isinstance(many, tuple):
            raise Unknown("what it puts into a table could not be followed", call.origin)
        table = table_named(function, argument(name)) if name else table_of(function, call)
        for each in many:
            request = each.get("PutRequest") if isinstance(each, dict) else None
            if isinstance(request, dict):
                yield from _item(function, call, request.get("Item"), table)


def _update(function: Function, call: AwsCall) -> Iterator[Twice]:
    arguments = {name: call.given(name) for name in updates.PARAMETERS}
    yield from _changes(function, call, arguments)


def _changes(function: Function, call: AwsCall, arguments: dict[str, Value]) -> Iterator[Twice]:
    if updates.guards(arguments):
        return
    of = table_named(function, arguments.get("TableName")) or function.named(call, "TableName") or "a table"
    conditional = arguments.get("ConditionExpression") is not None
    why = "its condition may hold the second time too" if conditional else "the update has no condition"
    verbs: dict[str, list[str]] = {}
    for verb, attribute in updates.changes(arguments, call.origin):
        verbs.setdefault(verb, []).append(attribute)
    for verb, attributes in verbs.items():
        more = f" and {len(attributes) - 1} more" if len(attributes) > 1 else ""
        does = f"{verb} {attributes[0]}{more} of {of}"
        yield Twice(call, does, why, sure=not _looked_up(function, call))


def _looked_up(function: Function, call: AwsCall) -> bool:
    """Whether the code reads the table first that it changes, and so may see what it did before."""
    table = table_of(function, call)
    return any(
        each.service == "dynamodb" and each.operation in _LOOKUPS and table_of(function, each) is table
        for each in function.code.calls
    )


def _transaction(function: Function, call: AwsCall) -> Iterator[Twice]:
    """A transaction whose parts double, where neither a token nor a condition of one of them stops the second."""
    token = call.given("ClientRequestToken")
    if token is not None and anew(token) is None:
        return
    parts = call.given("TransactItems")
    if not isinstance(parts, tuple):
        raise Unknown("what its transaction writes could not be followed", call.origin)
    inner = [
        (kind, one)
        for part in parts
        if isinstance(part, dict)
        for kind, one in part.items()
        if isinstance(one, dict)
    ]
    if any(kind == "ConditionCheck" or updates.guards(one) for kind, one in inner):
        return
    for kind, one in inner:
        if kind == "Update":
            yield from _changes(function, call, one)
        elif kind == "Put":
            yield from _item(function, call, one.get("Item"), table_named(function, one.get("TableName")))


def _statement(function: Function, call: AwsCall) -> Iterator[Twice]:
    if anew(token := call.given("ClientToken")) is None and token is not None:
        return
    for name in ("sql", "Sql"):
        statement = call.given(name)
        text = statement if isinstance(statement, str) else literal(statement)
        told = doubling(text) if text else None
        if told is not None:
            yield Twice(call, told.does, told.why, told.instead, sure=False)


_JUDGED: dict[tuple[str, str], Callable[[Function, AwsCall], Iterator[Twice]]] = {
    ("dynamodb", "BatchWriteItem"): _batch,
    ("dynamodb", "PutItem"): _put,
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("dynamodb", "UpdateItem"): _update,
    ("rds-data", "BatchExecuteStatement"): _statement,
    ("rds-data", "ExecuteStatement"): _statement,
    ("redshift-data", "ExecuteStatement"): _statement,
    ("s3", "PutObject"): _object,
    ("sns", "Publish"): _message,
    ("sqs", "SendMessage"): _message,
    ("stepfunctions", "StartExecution"): _execution,
}
