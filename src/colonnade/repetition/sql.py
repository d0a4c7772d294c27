"""What an SQL statement does again when it runs twice."""

from __future__ import annotations

import re

from colonnade.dataclass import dataclass
from colonnade.regex import regex

_INSERT = regex(r"\s*INSERT\s+INTO\s+([\w.\"`]+)", re.IGNORECASE)
_INSERT_AT_ALL = regex(r"\s*INSERT\b", re.IGNORECASE)
_UPDATE = regex(r"\s*UPDATE\s+([\w.\"`]+)", re.IGNORECASE)
_GOES_ON = regex(r"\b(\w+)\s*=\s*(?:\w+\.)?\1\s*[+-]", re.IGNORECASE)
_ONCE = regex(r"ON\s+CONFLICT|ON\s+DUPLICATE\s+KEY|NOT\s+EXISTS|INSERT\s+IGNORE", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Doubling:
    """What a statement does each time: `does` and `why` go on after a subject, `instead` is what to do."""

    does: str
    why: str
    instead: str


def doubling(statement: str) -> Doubling | None:
    """What a statement does again, or None where the second time changes nothing, as far as is known."""
    if _ONCE.search(statement):
        return None
    if found := _INSERT.match(statement):
        return Doubling(
            f"inserts a row into {_bare(found[1])}",
            "its INSERT has no ON CONFLICT, so that only a unique key of the table would refuse the second",
            "Insert under a key made of the event, with ON CONFLICT DO NOTHING",
        )
    if (table := _UPDATE.match(statement)) and (found := _GOES_ON.search(statement, table.end())):
        return Doubling(
            f"changes {found[1]} of {_bare(table[1])}",
            "its UPDATE goes on from what is there",
            "Note the id of the event in the same transaction, under a unique key",
        )
    return None


def claims(statement: str) -> bool:
    """Whether a statement adds a row only the first time, so that what follows can tell whether it was that."""
    return bool(_INSERT_AT_ALL.match(statement) and _ONCE.search(statement))


def _bare(name: str) -> str:
    return name.replace('"', "").replace("`", "")
