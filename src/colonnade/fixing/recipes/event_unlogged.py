"""Let Logger of Powertools not write the event to the log."""

from __future__ import annotations

import libcst as cst

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete
from colonnade.fixing.expressions import argument
from colonnade.sources.rewriting.refused import Refused


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Change log_event=True to False; what else logs the event is left to a person."""
    call = code.call(edit.at)
    given = argument(call, "log_event")
    if given is None or not isinstance(given.value, cst.Name) or given.value.value != "True":
        raise Refused("what to log in the place of the event is for a person to decide")
    code.change(given.value, cst.Name("False"))
