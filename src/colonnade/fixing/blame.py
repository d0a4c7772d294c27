"""Whose fault it is: which of many changes an objection may be about."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from colonnade.edit import Change, CodeEdit
from colonnade.fixing.candidates import Candidate
from colonnade.fixing.proof import Objection, identity, writes


def culprits(objection: Objection, tried: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that an objection may be about, by the nearest of what they have in common with it.

    That is what they write, then the code it is found in, then the resource, then the folder of a file such as a
    list of dependencies.
    """
    every = list(tried)
    named = [each for each in every if _named(objection, each)]
    if objection.final:
        return named
    wrote = [
        each for each in every if any(writes(change, at) for change in each.changes for at in objection.at)
    ]
    files = {at.file for at in objection.at}
    coded = [each for each in every if not files.isdisjoint(_code(each.changes))]
    if wrote or coded or named:
        return wrote or [each for each in coded if each in named] or coded or named
    folder = f"{posixpath.dirname(objection.at[0].file)}/".lstrip("/") if objection.at else None
    return [
        each
        for each in every
        if folder is not None and any(file.startswith(folder) for file in _code(each.changes))
    ]


def _code(changes: Sequence[Change]) -> list[str]:
    return [each.file for each in changes if isinstance(each, CodeEdit)]


def _named(objection: Objection, candidate: Candidate) -> bool:
    names = {identity(each) for each in candidate.claims}
    if objection.final:
        return not names.isdisjoint(objection.where - {""})
    names |= {name for each in candidate.claims for name in (each.key, each.resource)}
    for change in candidate.changes:
        if not isinstance(change, CodeEdit) and change.path[:1] == ("Resources",) and len(change.path) > 1:
            names |= {str(change.path[1]), f"{change.file}#{change.path[1]}"}
    return not names.isdisjoint(objection.where - {""})
