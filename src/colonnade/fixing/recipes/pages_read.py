"""Read all pages of an answer, and not the first alone."""

from __future__ import annotations

import libcst as cst

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete
from colonnade.fixing.expressions import called, handed
from colonnade.sources.rewriting.refused import Refused

_OF_TABLE = """\
(table, **asked):
    \"\"\"Read all pages of a {method}.\"\"\"
    pages = table.meta.client.get_paginator("{method}").paginate(TableName=table.name, **asked)
    return pages.build_full_result()
"""


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Have the call at a place answer with everything: by a paginator of its client, or page by page of a table."""
    told = dict(edit.told)
    call = code.call(edit.at, lambda each: called(each.func) == told["method"])
    if not isinstance(call.func, cst.Attribute) or any(
        not each.keyword and each.star != "**" for each in call.args
    ):
        raise Refused("the call is written in a way that is not known")
    owner = code.code(call.func.value)
    if any(isinstance(each, cst.Call) for each in _chain(call.func.value)):
        raise Refused("what is asked is made right there; give it a name first")
    if told["through"] == "resource":
        _of_table(code, call, told["method"])
        return
    paginate = code.expression(f'{owner}.get_paginator("{told["method"]}").paginate')
    code.change(call, lambda each: _whole(cst.ensure_type(each, cst.Call).with_changes(func=paginate)))


def _whole(asked: cst.Call) -> cst.Call:
    """All that the pages hold, in the shape of one answer."""
    return cst.Call(cst.Attribute(asked, cst.Name("build_full_result")))


def _of_table(code: Concrete, call: cst.Call, method: str) -> None:
    """A table of boto3's resource has no paginators of its own, and its client has them."""
    text = _OF_TABLE.format(method=method)
    name = code.defined_as(text) or code.free(f"{method}_all")
    code.define(name, f"def {name}{text}")
    code.change(call, lambda each: handed(cst.ensure_type(each, cst.Call), name))


def _chain(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    found = [node]
    while isinstance(found[-1], cst.Attribute | cst.Call):
        found.append(found[-1].value if isinstance(found[-1], cst.Attribute) else found[-1].func)
    return found
