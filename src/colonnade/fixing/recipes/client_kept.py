"""Make a client when it is first asked for, and keep it."""

from __future__ import annotations

import libcst as cst

from colonnade.edit import CodeEdit
from colonnade.fixing.clients import making, put_in_place
from colonnade.fixing.concrete import Concrete


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Have what makes the client at a place made by a function that keeps it, and call that."""
    made = making(code, edit.at)
    value = code.code(made.value)
    known = code.holding(value)
    if known is not None:
        put_in_place(code, made, known)
        return
    text = f"return {value}\n"
    name = code.defined_as(text) or code.free(f"get_{made.named(code)}")
    cache = code.need("functools", "lru_cache")
    code.define(name, f"@{cache}\ndef {name}():\n    {text}", made.needs, made.above)
    code.change(made.node, cst.Call(cst.Name(name)))
