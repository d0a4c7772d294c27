"""The environment variables that the code reads."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.sources.code import statements
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.values import NONE, Abstract, Environment, Known, Unseen, alternatives, join

if TYPE_CHECKING:
    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame


def read(
    run: Run, node: ast.AST, name: Abstract, default: Abstract | None, frame: Frame, *, required: bool
) -> Abstract:
    """Note that a variable is read, and give what it stands for."""
    found: list[Abstract] = []
    for one in alternatives(name):
        variable = text_of(one)
        if variable is None:
            found.append(Unseen(f"an environment variable named in {run.snippet(node, frame)}"))
            continue
        guarded = any(
            statements.forgives(handler, ("KeyError", "LookupError"))
            for each in frame.tries
            for handler in each.handlers
        )
        site = run.record.at("environment", node, frame, variable)
        site.flag = required and not guarded
        fallback = str(default.value) if isinstance(default, Known) and default != NONE else None
        if default is None or isinstance(default, Known):
            found.append(Environment(variable, fallback))
        else:
            found += [Environment(variable), default]
    return join(*found)
