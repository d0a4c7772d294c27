"""Statements and policies that allow far too much, replaced by what the code calls."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from colonnade.edit import Edit, KeyPath, Removal, TemplateEdit
from colonnade.fact import NotApplicable, Text, Unknown
from colonnade.finding import Fix, Safety
from colonnade.model.policy import ManagedPolicy, Role, Statement
from colonnade.privilege.additions import added, allow, needed_on, source
from colonnade.privilege.difference import Difference, difference_of_role
from colonnade.privilege.grants import Grant
from colonnade.privilege.matching import Cover
from colonnade.privilege.requirement import Requirement
from colonnade.privilege.tight import expressions


def to_what_is_called(role: Role, wide: Collection[Statement | ManagedPolicy], summary: str) -> Fix:
    """Replace statements, or managed policies, by what the functions of a role call; advice where that is not known."""
    try:
        difference = difference_of_role(role.as_of_functions)
    except (Unknown, NotApplicable):
        return Fix.advice(summary)
    grants = [each for each in difference.grants.allowed if each.statement in wide or each.policy in wide]
    if difference.doubts or any(map(difference.sharers_of, grants)):
        return Fix.advice(summary)
    statements = _statements(difference, grants)
    edits = None if statements is None else _edits(role, grants, statements)
    if not edits or statements is None:
        return Fix.advice(summary)
    actions = sorted({one for each in statements for one in _many(each["Action"])})
    effect = f"of it {role} may only {', '.join(actions)}"
    return Fix(summary, edits, Safety.UNSAFE, effect)


def _statements(difference: Difference, grants: Sequence[Grant]) -> list[dict[str, Any]] | None:
    """What the functions need of some grants, and have from no other; None where a template cannot say it."""
    names = difference.grants.names
    others = [each for each in difference.grants.allowed if each not in grants]
    alike: dict[tuple[str, ...], list[Text]] = {}
    for text, actions in _by_resource(difference, grants, others):
        alike.setdefault(tuple(sorted(actions)), []).append(text)
    file = difference.grants.role.key.partition("#")[0]
    made = []
    for same, texts in alike.items():
        told = expressions(texts, file, names)
        if told is None:
            return None
        made.append(allow(same, [each.json for each in told]))
    return made or None


def _by_resource(
    difference: Difference, grants: Iterable[Grant], others: Iterable[Grant]
) -> Iterable[tuple[Text, set[str]]]:
    names = difference.grants.names
    found: dict[str, tuple[Text, set[str]]] = {}
    needs: dict[int, Requirement] = {id(each): each for one in grants for each in difference.uses(one)}
    for each in needs.values():
        text = needed_on(each)
        if not any(other.covers(each.action, names.spelled(each.arn)) is Cover.YES for other in others):
            found.setdefault(names.spelled(text), (text, set()))[1].add(each.action)
    return found.values()


def _edits(role: Role, grants: Sequence[Grant], statements: list[dict[str, Any]]) -> tuple[TemplateEdit, ...]:
    """Write the statements instead of the grants, which all stand in one list; nothing where they do not."""
    files = {each.origin.file for each in grants}
    lists = {each.origin.path[:-1] for each in grants}
    if len(files) != 1 or len(lists) != 1:
        return ()
    (file,), (path,) = files, lists
    indexes = {each.origin.path[-1] for each in grants}
    if path[-1:] == ("Statement",):
        written = source(role, file, path)
        if not isinstance(written, list):
            return ()
        kept = [each for index, each in enumerate(written) if index not in indexes]
        return (Edit(file, path, [*kept, *statements]),)
    if not all(each.policy is not None for each in grants):
        return ()
    allowed = added(role, statements)
    return (*allowed, *_without(role, file, path, indexes)) if allowed else ()


def _without(role: Role, file: str, path: KeyPath, indexes: set[str | int]) -> list[TemplateEdit]:
    """Take managed policies out of their list, the last first, so that the others stay where they are."""
    written = source(role, file, path)
    if isinstance(written, list) and len(written) == len(indexes) and path[-1] != "Policies":
        return [Removal(file, path)]
    return [Removal(file, (*path, each)) for each in sorted(indexes, key=str, reverse=True)]


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
