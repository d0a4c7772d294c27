"""Write a line through the logger of the module, and not with print."""

from __future__ import annotations

import re

import libcst as cst

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete, logger
from colonnade.fixing.expressions import called, literal
from colonnade.sources.rewriting.refused import Refused

_FAILURE = re.compile(r"error|exception|fail|could ?n.t|unable|cannot|can.t", re.IGNORECASE)


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Have what is printed at a place logged: as an exception where one was just caught, else as information."""
    call = code.call(edit.at, lambda each: called(each.func) == "print")
    if not isinstance(code.parent(call), cst.Expr) or not isinstance(call.func, cst.Name):
        raise Refused("something else is done with its print")
    if not call.args or any(each.keyword or each.star for each in call.args):
        raise Refused("it prints in a way that a logger has no match for")
    level = "exception" if _tells_of_failure(code, call) else "info"
    name = logger(code) or _made(code, powertools=dict(edit.told)["powertools"])
    func = cst.Attribute(cst.Name(name), cst.Name(level))
    code.change(call, lambda each: _logged(cst.ensure_type(each, cst.Call), func))


def _tells_of_failure(code: Concrete, call: cst.Call) -> bool:
    """Whether a line stands where an exception was just caught, and is about it."""
    clause = code.around(call, cst.ExceptHandler, cst.FunctionDef)
    if not isinstance(clause, cst.ExceptHandler):
        return False
    caught = clause.name.name if clause.name is not None else None
    name = caught.value if isinstance(caught, cst.Name) else ""
    used = any(each.value == name for argument in call.args for each in code.names(argument))
    return used or _FAILURE.search(code.code(call)) is not None


def _logged(call: cst.Call, func: cst.Attribute) -> cst.Call:
    """The call of a logger; what follows a text is put into it, as loggers do."""
    first, *others = call.args
    if not others:
        return call.with_changes(func=func)
    text = literal(first.value)
    if text is None or "%" in text or not isinstance(first.value, cst.SimpleString):
        raise Refused("it prints several things, the first of which is no plain text")
    quote, prefix = first.value.quote, first.value.prefix
    shown = first.value.raw_value.rstrip() + " %s" * len(others)
    value = cst.SimpleString(f"{prefix}{quote}{shown}{quote}")
    return call.with_changes(func=func, args=[first.with_changes(value=value), *others])


def _made(code: Concrete, *, powertools: bool) -> str:
    """A logger for a module that has none."""
    if "logger" in code.taken() and "logger" not in code.made:
        raise Refused("logger is the name of something else there")
    if powertools:
        code.define("logger", f"logger = {code.need('aws_lambda_powertools', 'Logger')}()\n", early=True)
    else:
        code.define("logger", f"logger = {code.need('logging')}.getLogger(__name__)\n", early=True)
    return "logger"
