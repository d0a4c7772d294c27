"""Whose fault it is: which of many changes an objection may be about."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from colonnade.edit import CodeEdit
from colonnade.fixing.candidates import Candidate
from colonnade.fixing.proof import Objection, identity, writes


def culprits(objection: Objection, tried: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that an objection may be about, by the nearest of what they have in common with it.

    That is the place it is about, then those that prove it, then the resource, then the folder of a file such as a
    list of dependencies.
    """
    every = list(tried)
    named = [each for each in every if _named(objection, each)]
    if objection.final:
        return named
    for places in (objection.at[:1], objection.at[1:]):
        wrote = [each for each in every if any(writes(one, at) for one in each.changes for at in places)]
        coded = [each for each in every if not _code(each).isdisjoint(at.file for at in places)]
        if wrote or coded:
            return wrote or [each for each in coded if each in named] or coded
    if named or not objection.at:
        return named
    folder = f"{posixpath.dirname(objection.at[0].file)}/".lstrip("/")
    return [each for each in every if any(file.startswith(folder) for file in _code(each))]


def _code(candidate: Candidate) -> set[str]:
    return {each.file for each in candidate.changes if isinstance(each, CodeEdit)}


def _named(objection: Objection, candidate: Candidate) -> bool:
    names = {identity(each) for each in candidate.claims}
    if objection.final:
        return not names.isdisjoint(objection.where - {""})
    names |= {name for each in candidate.claims for name in (each.key, each.resource)}
    for change in candidate.changes:
        if not isinstance(change, CodeEdit) and change.path[:1] == ("Resources",) and len(change.path) > 1:
            names |= {str(change.path[1]), f"{change.file}#{change.path[1]}"}
    return not names.isdisjoint(objection.where - {""})
