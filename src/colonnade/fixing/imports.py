"""The imports of a module that are taken out or moved: which of a statement's names they are."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst
from libcst.helpers import get_full_name_for_node
from libcst.metadata.scope_provider import BaseAssignment

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete
from colonnade.sources.rewriting.refused import Refused

Import = cst.Import | cst.ImportFrom


def importing(code: Concrete, edit: CodeEdit) -> Import:
    """The import at a place; raises Refused where it brings in whatever there is."""
    found: list[Import] = [*code.at(edit.at, cst.Import), *code.at(edit.at, cst.ImportFrom)]
    for each in found:
        if not isinstance(each.names, cst.ImportStar):
            return each
    raise Refused("it imports whatever a module has")


def brought(
    code: Concrete, statement: Import, module: str, suits: Callable[[BaseAssignment], bool]
) -> list[cst.ImportAlias]:
    """The names that a statement brings from a module and that suit."""
    aliases = [] if isinstance(statement.names, cst.ImportStar) else list(statement.names)
    found = []
    for alias in aliases:
        name = get_full_name_for_node(alias.name) or ""
        if isinstance(statement, cst.Import) and name != module:
            continue
        own = alias.evaluated_alias or name.partition(".")[0]
        meant = code.scope(statement)[own]
        if meant and all(map(suits, meant)):
            found.append(alias)
    if not found:
        raise Refused("what it imports is used in another way than was seen")
    return found


def drop(code: Concrete, statement: Import, aliases: list[cst.ImportAlias]) -> None:
    """Take names out of an import, and all of it where none is left."""
    names = [] if isinstance(statement.names, cst.ImportStar) else list(statement.names)
    left = [each for each in names if each not in aliases]
    if not left:
        code.remove(code.line(statement))
        return
    if left[-1] is not names[-1]:
        left[-1] = left[-1].with_changes(comma=names[-1].comma)
    code.change(statement, statement.with_changes(names=left))
