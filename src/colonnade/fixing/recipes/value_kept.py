"""Keep a parameter or a secret for some minutes."""

from __future__ import annotations

import libcst as cst

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete
from colonnade.fixing.expressions import argument, called, literal
from colonnade.sources.rewriting.refused import Refused

KEPT = "KEPT_FOR"
# By operation: the parameter that names the value, the keys to it in the answer, and how Powertools gets it.
_READING = {
    "get_secret_value": ("SecretId", ("SecretString",), "get_secret", "secret"),
    "get_parameter": ("Name", ("Parameter", "Value"), "get_parameter", "parameter"),
}


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Have what is read at a place kept, by Powertools where the code uses it and would not tell the difference."""
    told = dict(edit.told)
    call = code.call(edit.at, lambda each: called(each.func) in _READING)
    parameter, keys, getter, what = _READING[called(call.func)]
    named = argument(call, parameter)
    if named is None or any(each.keyword is None for each in call.args):
        raise Refused("the call is written in a way that is not known")
    others = [each for each in call.args if each is not named]
    if not all(code.is_global(name) for each in (call.func, *others) for name in code.names(each)):
        raise Refused("its client, or what it is asked with, is made at each invocation")
    whole = _value(code, call, keys)
    caught = code.around(call, cst.Try, cst.FunctionDef)
    if told["powertools"] and whole is not None and not isinstance(caught, cst.Try):
        module = code.need("aws_lambda_powertools.utilities", "parameters")
        decrypt = ", decrypt=True" if argument(call, "WithDecryption") else ""
        if {each.keyword.value for each in others if each.keyword} <= {"WithDecryption"}:
            value = f"{module}.{getter}({code.code(named.value)}{decrypt}, max_age={told['seconds']})"
            code.change(whole, code.expression(value))
            return
    _kept(code, call, named, what, told["seconds"])


def _kept(code: Concrete, call: cst.Call, named: cst.Arg, what: str, seconds: int) -> None:
    """Have the call made by a function that is asked once in a while for each name."""
    cache, time = code.need("functools", "lru_cache"), code.need("time")
    asked = ", ".join(
        f"{each.keyword.value}={'name' if each is named else code.code(each.value)}"
        for each in call.args
        if each.keyword is not None
    )
    text = (
        f'(name, period):\n    """Get a {what}; it is fetched anew with each `period`."""\n'
        f"    return {code.code(call.func)}({asked})\n"
    )
    code.define(KEPT, f"{KEPT} = {seconds}  # seconds\n")
    name = code.defined_as(text) or code.free(f"kept_{what}")
    code.define(
        name, f"@{cache}\ndef {name}{text}", [call.func, *(each for each in call.args if each is not named)]
    )
    period = code.expression(f"{time}.time() // {KEPT}")
    args = [
        cst.Arg(named.value, comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))),
        cst.Arg(period),
    ]
    code.change(call, cst.Call(cst.Name(name), args))


def _value(code: Concrete, call: cst.Call, keys: tuple[str, ...]) -> cst.BaseExpression | None:
    """The expression that takes the value out of the answer, where that is all that is done with it."""
    node: cst.BaseExpression = call
    for key in keys:
        around = code.parent(node)
        if not isinstance(around, cst.Subscript) or len(around.slice) != 1:
            return None
        index = around.slice[0].slice
        if not isinstance(index, cst.Index) or literal(index.value) != key:
            return None
        node = around
    return node
