"""Give an HTTP request a timeout."""

from __future__ import annotations

import libcst as cst

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete
from colonnade.fixing.expressions import argument, called, with_argument
from colonnade.sources.rewriting.refused import Refused

NAME = "HTTP_TIMEOUT"
_TIMED = frozenset(
    (
        "delete", "get", "head", "open", "options", "patch", "post", "put", "request", "request_encode_body",
        "request_encode_url", "send", "stream", "urlopen",
    )
)  # fmt: skip


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Have the request at a place wait for so many seconds, which have a name at the top of the module."""
    told = dict(edit.told)
    call = code.call(edit.at, lambda each: called(each.func).lower() in _TIMED)
    if told["library"] == "http.client":
        call = _connection(code, call)
    if any(each.star == "**" for each in call.args):
        raise Refused("it may be given a timeout among its other arguments")
    if code.is_changed(call):
        return
    value: cst.BaseExpression = cst.Name(_named(code, told["seconds"]))
    if told["library"] == "aiohttp":
        total = f"{code.need('aiohttp', 'ClientTimeout')}(total={code.code(value)})"
        value = code.expression(total)
    given = argument(call, "timeout")
    if given is not None:
        code.change(given, lambda each: each.with_changes(value=value))
    code.change(
        call, lambda each: each if given else with_argument(cst.ensure_type(each, cst.Call), "timeout", value)
    )


def _connection(code: Concrete, request: cst.Call) -> cst.Call:
    """The call that makes the connection over which a request goes."""
    owner = request.func.value if isinstance(request.func, cst.Attribute) else None
    made = code.given(owner) if isinstance(owner, cst.Name) else owner
    if isinstance(made, cst.Call) and called(made.func).lower() in ("httpconnection", "httpsconnection"):
        return made
    raise Refused("where its connection is made could not be told")


def _named(code: Concrete, seconds: int) -> str:
    """The name of the timeout in the module; it is given one where it has none."""
    known = code.module_values().get(NAME)
    if isinstance(known, cst.Integer) and known.evaluated_value <= seconds:
        return NAME
    name = code.free(NAME) if known is not None else NAME
    code.define(name, f"{name} = {seconds}  # seconds\n")
    return name
