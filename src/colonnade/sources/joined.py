"""Templates and configurations of Terraform that make one application: one names what the other declares.

The rule is that of `cloudformation.neighbours` for names, between neighbours only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

from colonnade.sources import Group
from colonnade.sources.cloudformation.neighbours import (
    MOST_NEIGHBOURS,
    SHORTEST_NAME,
    folders_above,
    is_named,
    own_names,
)
from colonnade.sources.cloudformation.stacks import Stack, Together, stored_by
from colonnade.sources.files import Tree


def joined(templates: list[Group], configurations: list[Group], tree: Tree) -> list[Group]:
    """All groups, those as one that belong together, in their order."""
    groups = [*templates, *map(_kept, configurations)]
    leader = {id(each): each for each in groups}

    def first(group: Group) -> Group:
        while leader[id(group)] is not group:
            group = leader[id(group)]
        return group

    near = _Near(groups)
    for configuration in groups[len(templates) :]:
        for template in groups[: len(templates)]:
            if near.are(template, configuration) and _belong_together(template, configuration, tree):
                one, other = first(template), first(configuration)
                leader[id(other)] = one
    found: dict[int, list[Group]] = {}
    for each in groups:
        found.setdefault(id(first(each)), []).append(each)
    return [each[0] if len(each) == 1 else _one(each) for each in found.values()]


class _Near:
    """How many applications there are below each folder."""

    def __init__(self, groups: list[Group]) -> None:
        self._count = Counter(chain.from_iterable(folders_above(each.templates[0]) for each in groups))

    def are(self, one: Group, other: Group) -> bool:
        """Whether two are neighbours."""
        shared = set(folders_above(one.templates[0])) & set(folders_above(other.templates[0]))
        return self._count[max(shared, key=len)] <= MOST_NEIGHBOURS


def _kept(group: Group) -> Group:
    """The same group, whose stacks are read once."""
    return Group(group.templates, cache(group.stacks), group.again, group.problems, empty=group.empty)


def _belong_together(one: Group, other: Group, tree: Tree) -> bool:
    """Whether either names a resource by the name that the other gives it."""
    try:
        names = {id(each): set(_names(each)) for each in (one, other)}
    except Exception:  # noqa: BLE001 - what one application does wrong is told when it is loaded
        return False
    for giver, taker in ((one, other), (other, one)):
        given = names[id(giver)] - names[id(taker)]
        if given and any(is_named(name, tree.read(file)) for file in taker.templates for name in given):
            return True
    return False


def _names(group: Group) -> Iterator[str]:
    """The names that a group gives its resources, and under which it stores parameters."""
    for stack in group.stacks():
        yield from own_names(stack)
        yield from (name for name, _ in stored_by(stack) if len(name) >= SHORTEST_NAME)


def _one(groups: list[Group]) -> Group:
    """The group of several."""

    def stacks() -> Sequence[Stack]:
        return Together([stack for each in groups for stack in each.stacks()]).stacks

    def again(where: Tree) -> Sequence[Stack]:
        return Together([stack for each in groups for stack in each.again(where)]).stacks

    files = tuple(file for each in groups for file in each.templates)
    return Group(files, stacks, again, [problem for each in groups for problem in each.problems])
