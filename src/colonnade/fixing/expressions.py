"""Expressions of concrete code: what they say, and calls with more arguments or made by another."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst


def service_name(text: str) -> str:
    """A name made of that of a service: "bedrock-runtime" -> "bedrock_runtime"."""
    return re.sub(r"\W+", "_", text).strip("_").lower()


def literal(node: cst.BaseExpression | None) -> str | None:
    """The text that an expression is, or None."""
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return value if isinstance(value, str) else None


def called(node: cst.BaseExpression) -> str:
    """The last name of what is called: "client" of boto3.client."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def argument(call: cst.Call, name: str) -> cst.Arg | None:
    """The argument that a call gives by a name."""
    return next((each for each in call.args if each.keyword is not None and each.keyword.value == name), None)


def with_argument(call: cst.Call, name: str, value: cst.BaseExpression) -> cst.Call:
    """The call with one more argument, laid out as the others are; comments stay beside what they are about."""
    given = cst.Arg(
        value,
        keyword=cst.Name(name),
        equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
    )
    args: Sequence[cst.Arg] = call.args
    if not args:
        return call.with_changes(args=[given])
    *others, last = args
    between = _between(call)
    comma = last.comma if isinstance(last.comma, cst.Comma) else None
    ending = comma.whitespace_after if comma is not None else last.whitespace_after_arg
    lead = between
    if isinstance(ending, cst.ParenthesizedWhitespace) and isinstance(between, cst.ParenthesizedWhitespace):
        lead = ending.with_changes(indent=between.indent, last_line=between.last_line)
        ending = ending.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=[])
    first = last.with_changes(
        comma=cst.Comma(whitespace_after=lead), whitespace_after_arg=cst.SimpleWhitespace("")
    )
    if comma is not None:
        given = given.with_changes(comma=comma.with_changes(whitespace_after=ending))
    else:
        given = given.with_changes(whitespace_after_arg=ending)
    return call.with_changes(args=[*others, first, given])


def _between(call: cst.Call) -> cst.BaseParenthesizableWhitespace:
    """What stands between the arguments of a call, without the comments there."""
    comma = call.args[-2].comma if len(call.args) > 1 else None
    space = comma.whitespace_after if isinstance(comma, cst.Comma) else call.whitespace_before_args
    if isinstance(space, cst.ParenthesizedWhitespace):
        return space.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=[])
    return cst.SimpleWhitespace(" ")


def handed(call: cst.Call, name: str) -> cst.Call:
    """The call of a function with what a method was called of, and the same arguments."""
    owner = cst.ensure_type(call.func, cst.Attribute).value
    before = call.whitespace_before_args
    space = before if isinstance(before, cst.ParenthesizedWhitespace) else cst.SimpleWhitespace(" ")
    comma = cst.Comma(whitespace_after=space) if call.args else cst.MaybeSentinel.DEFAULT
    return call.with_changes(func=cst.Name(name), args=[cst.Arg(owner, comma=comma), *call.args])
