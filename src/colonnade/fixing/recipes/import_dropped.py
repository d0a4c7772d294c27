"""Take an import out that nothing uses."""

from __future__ import annotations

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete
from colonnade.fixing.imports import brought, drop, importing


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Take the names of a module out of the import at a place, those that nothing refers to."""
    statement = importing(code, edit)
    module = dict(edit.told)["module"]
    drop(code, statement, brought(code, statement, module, lambda each: not each.references))
