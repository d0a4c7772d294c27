"""Send again what a call of many items turned away, with a growing pause, and fail where it stays so."""

from __future__ import annotations

import libcst as cst

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete
from colonnade.fixing.expressions import argument, called, handed
from colonnade.sources.rewriting.refused import Refused

_LOOP = """
def {name}({owner}, {items}, **others):
    \"\"\"{does}, those again that were turned away, with a growing pause.\"\"\"
    for attempt in range(5):
        response = {owner}.{method}({parameter}={items}, **others)
{left}
        if not {items}:
            return response
        {time}.sleep(2**attempt / 10)
    raise RuntimeError(f"{{len({items})}} {things} were turned away")
"""
_BY_PLACE = """\
        results = zip({items}, response["{answers}"])
        {items} = [each for each, result in results if result.get("ErrorCode")]
"""
_BY_ID = """\
        failed = {{each["Id"] for each in response.get("Failed", [])}}
        {items} = [each for each in {items} if each["Id"] in failed]
"""
_AS_TOLD = """\
        {items} = response["UnprocessedItems"]
"""


class _Way:
    """How an operation tells what it turned away; `answers` is where its results stand, one for each item."""

    def __init__(self, name: str, things: str, parameter: str, left: str, answers: str = "") -> None:
        self.name = name
        self.things = things
        self.parameter = parameter
        self.left = left
        self.answers = answers


_WAYS = {
    "BatchWriteItem": _Way("write_every_item", "tables' items", "RequestItems", _AS_TOLD),
    "ChangeMessageVisibilityBatch": _Way("change_every_message", "messages", "Entries", _BY_ID),
    "DeleteMessageBatch": _Way("delete_every_message", "messages", "Entries", _BY_ID),
    "PublishBatch": _Way("publish_every_message", "messages", "PublishBatchRequestEntries", _BY_ID),
    "PutEvents": _Way("put_every_event", "events", "Entries", _BY_PLACE, "Entries"),
    "PutRecordBatch": _Way("put_every_record", "records", "Records", _BY_PLACE, "RequestResponses"),
    "PutRecords": _Way("put_every_record", "records", "Records", _BY_PLACE, "Records"),
    "SendMessageBatch": _Way("send_every_message", "messages", "Entries", _BY_ID),
}


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Have the call at a place made by a function that sends again what failed, a few times."""
    way = _WAYS.get(dict(edit.told)["operation"])
    if way is None:
        raise Refused("what is to become of the items that failed is for a person to decide")
    call = code.call(edit.at, lambda each: argument(each, way.parameter) is not None)
    items = argument(call, way.parameter)
    if (
        items is None
        or not isinstance(call.func, cst.Attribute)
        or any(not each.keyword for each in call.args)
    ):
        raise Refused("the call is written in a way that is not known")
    name = _helper(code, way, called(call.func))
    code.change(call, lambda each: _handed(cst.ensure_type(each, cst.Call), name, way.parameter))


def _helper(code: Concrete, way: _Way, method: str) -> str:
    owner = "queue" if method.endswith("messages") else "client"
    known = {
        "owner": owner,
        "items": way.things.rpartition(" ")[2],
        "method": method,
        "answers": way.answers,
    }
    does = f"{method.partition('_')[0].capitalize()} {way.things}"
    left = way.left.format(**known).rstrip("\n")
    text = _LOOP.format(
        name="NAME",
        does=does,
        parameter=way.parameter,
        left=left,
        things=way.things,
        time=code.need("time"),
        **known,
    ).lstrip("\n")
    ending = text.partition("NAME")[2]
    name = code.defined_as(ending) or code.free(way.name)
    code.define(name, f"def {name}{ending}")
    return name


def _handed(call: cst.Call, name: str, parameter: str) -> cst.Call:
    """The call of the function: with what the operation is one of, its items, and the other arguments."""
    given = next(each for each in call.args if each.keyword and each.keyword.value == parameter)
    bare = given.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT)
    if call.args[0] is given:
        return handed(call.with_changes(args=[bare, *call.args[1:]]), name)
    others = [each for each in call.args if each is not given]
    last = call.args[-1]
    ending = {"comma": last.comma, "whitespace_after_arg": last.whitespace_after_arg}
    between = {"comma": call.args[0].comma, "whitespace_after_arg": call.args[0].whitespace_after_arg}
    others = [*others[:-1], others[-1].with_changes(**ending)]
    return handed(call.with_changes(args=[bare.with_changes(**between), *others]), name)
