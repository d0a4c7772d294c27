"""Make a client where the module is loaded, and not in a function."""

from __future__ import annotations

from colonnade.edit import CodeEdit
from colonnade.fixing.clients import comments_of, local_name, making, put_in_place
from colonnade.fixing.concrete import Concrete


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Move what makes the client at a place above the functions, with the name that it has."""
    made = making(code, edit.at)
    value = code.code(made.value)
    name = code.holding(value)
    if name is None:
        local = local_name(code, made.node)
        above, ending = made.above, ""
        if local is not None:
            line = code.line(made.node)
            above = "\n".join(filter(None, (above, comments_of(line)[0])))
            beside = line.trailing_whitespace.comment
            ending = f"  {beside.value}" if beside is not None else ""
        own = local.name if local is not None and code.is_free_above(local.name) else ""
        name = own or code.free(made.named(code))
        code.define(name, f"{name} = {value}{ending}\n", made.needs, above)
    put_in_place(code, made, name)
