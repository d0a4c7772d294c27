"""What a function needs against what its role allows: missing, in excess, too wide, or nobody can tell."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from functools import cached_property

from colonnade.dataclass import dataclass
from colonnade.fact import Unknown
from colonnade.model.code import Code
from colonnade.model.function import Function
from colonnade.model.policy import Role
from colonnade.privilege.grants import Grant, Grants, Term, grants_of, grants_of_role
from colonnade.privilege.matching import Cover, covers, covers_action
from colonnade.privilege.needs import needs_of
from colonnade.privilege.reach import (
    ALWAYS,
    by_itself,
    is_basic,
    is_template,
    is_wide,
    published_actions,
    same_thing,
    shape,
    together,
)
from colonnade.privilege.requirement import Certainty, Needs, Requirement


class Verdict(enum.Enum):
    """What is to be said of one need."""

    GRANTED = "granted"
    MISSING = "missing"
    UNCLEAR = "cannot tell"


@dataclass(frozen=True, slots=True)
class Row:
    """One need, and whether the role allows it: by which grants, or why nobody can tell."""

    requirement: Requirement
    verdict: Verdict
    by: tuple[Grant, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Excess:
    """What one statement, or one policy of AWS, allows without need.

    `actions` are those of no use on any of its resources, `resources` those on which none of its actions is;
    `used` are the needs that it does serve.
    """

    grants: tuple[Grant, ...]
    actions: tuple[Term, ...]
    resources: tuple[Term, ...]
    used: tuple[Requirement, ...]

    @property
    def grant(self) -> Grant:
        return self.grants[0]

    @property
    def whole(self) -> bool:
        """Whether it serves no need at all."""
        return not self.used


@dataclass(frozen=True, slots=True)
class Wide:
    """A statement that allows on every resource what is needed on those that the needs name."""

    grant: Grant
    term: Term
    needs: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Wildcard:
    """An action with a wildcard, of which only some of the actions that it stands for are needed."""

    grant: Grant
    term: Term
    needed: tuple[str, ...]
    others: tuple[str, ...]


class Difference:
    """What the functions that share a role need, held against what the role allows."""

    def __init__(self, grants: Grants, needs: Sequence[Needs]) -> None:
        self.grants = grants
        self.needs = tuple(needs)
        self.requirements = tuple(each for one in needs for each in one.requirements)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every need with its verdict."""
        return tuple(self._row(each) for each in self.requirements)

    @property
    def missing(self) -> tuple[Row, ...]:
        return tuple(each for each in self.rows if each.verdict is Verdict.MISSING)

    @property
    def actions(self) -> frozenset[str]:
        """The actions that are needed, in small letters."""
        return frozenset(each.action.lower() for each in self.requirements)

    @property
    def called(self) -> tuple[Row, ...]:
        """The needs that a call of the code shows."""
        return tuple(each for each in self.rows if each.requirement.by)

    def answer_for_certain(self) -> None:
        """Raise Unknown where it cannot be told whether a call is allowed that is sure to be made."""
        for each in self.called:
            need = each.requirement
            sure = need.certain and not need.optional and need.certainty is Certainty.EXACT
            if sure and each.verdict is Verdict.UNCLEAR:
                reason = f"whether {self.grants.role} allows {need.action} cannot be told: {each.why}"
                raise Unknown(reason, need.by[0].origin)

    def know_all_needs(self) -> None:
        """Raise Unknown where the functions may need more than could be told."""
        if self.doubts:
            raise Unknown(self.doubts[0], self.grants.role.origin)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why it cannot be told what is in excess: calls that nobody could follow, libraries nobody described."""
        reasons: dict[str, None] = {}
        for each in self.needs:
            if _code(each).found_by_name:
                reasons[f"{_BY_NAME}: {each.function}"] = None
            for reason in each.unresolved:
                reasons[f"a call of {each.function} could not be followed: {reason}"] = None
            if each.opaque:
                libraries = ", ".join(each.opaque)
                reasons[f"what {libraries} asks of AWS in {each.function} is not known"] = None
        return tuple(reasons)

    @cached_property
    def excess(self) -> tuple[Excess, ...]:
        """What is allowed and of no use to any of the functions, as far as their needs are known."""
        return tuple(self._excess())

    @cached_property
    def wide(self) -> tuple[Wide, ...]:
        """What is allowed on every resource where all needs of it name theirs."""
        return tuple(self._wide())

    @cached_property
    def wildcards(self) -> tuple[Wildcard, ...]:
        """The actions with wildcards that are needed, but not all that they stand for."""
        return tuple(self._wildcards())

    def sharers_of(self, grant: Grant) -> list[str]:
        """The other roles that have the same statement, by a policy of the application that they share."""
        application = self.needs[0].function.application
        roles = application.subjects(Role) if application else []
        return [
            str(role)
            for role in roles
            if role is not self.grants.role and any(each.origin == grant.origin for each in role.statements)
        ]

    def uses(
        self, grant: Grant, action: Term | None = None, resource: Term | None = None
    ) -> list[Requirement]:
        """The needs that a grant serves, or may serve: all, or those of one of its actions or resources."""
        return [
            each
            for each, arn in self._spelled
            if (action is None or covers_action(action.spelled, each.action))
            and (resource is None or covers(resource.spelled, arn))
            and grant.covers(each.action, arn)
        ]

    @cached_property
    def _spelled(self) -> list[tuple[Requirement, str]]:
        """Every need with what it is needed on, spelled once."""
        return [(each, self.grants.names.spelled(each.arn)) for each in self.requirements]

    def _row(self, requirement: Requirement) -> Row:
        answer = self.grants.allow(requirement)
        if answer.cover is Cover.YES:
            return Row(requirement, Verdict.GRANTED, answer.by, "")
        if answer.cover is Cover.MAYBE:
            return Row(requirement, Verdict.UNCLEAR, answer.by, answer.why)
        if requirement.optional:
            return Row(requirement, Verdict.UNCLEAR, answer.by, "it works without, only less well")
        if not requirement.certain:
            return Row(requirement, Verdict.UNCLEAR, answer.by, "it may not be needed")
        if any(each.found_by_name for each in map(_code, self.needs)):
            return Row(requirement, Verdict.UNCLEAR, answer.by, _BY_NAME)
        if requirement.certainty is not Certainty.EXACT:
            return Row(requirement, Verdict.UNCLEAR, answer.by, "on what it is needed is not known in full")
        return Row(requirement, Verdict.MISSING, answer.by, answer.why)

    def _excess(self) -> Iterator[Excess]:
        for grants in together(self.grants.allowed):
            if any(each.not_actions or each.not_resources for each in grants) or by_itself(grants[0]):
                continue
            used = {id(need): need for grant in grants for need in self.uses(grant)}
            actions = tuple(
                term
                for grant in grants
                for term in grant.actions
                if term.spelled.lower() not in ALWAYS and not self.uses(grant, action=term)
            )
            idle = tuple(
                term for grant in grants for term in grant.resources if not self.uses(grant, resource=term)
            )
            needed = [t for grant in grants for t in grant.resources if t not in idle]
            shapes = {shape(self.grants.names.spelled(each.arn)) for each in used.values()}
            resources = tuple(
                term
                for term in idle
                # Some actions ask for two kinds of resources, of which the needs name one.
                if shape(term.spelled) in shapes and not any(same_thing(term, other) for other in needed)
            )
            everything = sum(len(each.actions) for each in grants)
            if (used and (actions or resources)) or (not used and len(actions) == everything):
                yield Excess(grants, actions, resources, tuple(used.values()))

    def _wildcards(self) -> Iterator[Wildcard]:
        for grant in self.grants.allowed:
            if grant.policy is not None or by_itself(grant) or is_template(grant):
                continue
            for term in grant.actions:
                used = {each.action for each in self.uses(grant, action=term)} if term.has_wildcard else set()
                known = {each.lower() for each in used}
                others = tuple(sorted(published_actions(term.spelled) - known)) if used else ()
                if others:
                    yield Wildcard(grant, term, tuple(sorted(used)), others)

    def _wide(self) -> Iterator[Wide]:
        for grant in self.grants.allowed:
            term = next((each for each in grant.resources if is_wide(each)), None)
            if term is None or grant.not_actions or by_itself(grant) or is_basic(grant):
                continue
            if grant.statement is not None and grant.statement.names_its_resources:
                continue
            needs = [
                each
                for each, arn in self._spelled
                if grant.is_about(each.action)
                and covers(term.spelled, arn)
                and each.action.lower() not in ALWAYS
            ]
            scoped = [each for each in needs if each.scopable]
            if scoped and all(each.certainty is not Certainty.ACTION for each in scoped):
                yield Wide(grant, term, tuple(scoped))


_BY_NAME = "its code was only found by the name of its handler"


def _code(needs: Needs) -> Code:
    return needs.function.code


def difference_of(function: Function) -> Difference:
    """Hold what one function needs against its role; raises Unknown where one of both cannot be read."""
    return Difference(grants_of(function), (needs_of(function),))


def difference_of_role(role: Role) -> Difference:
    """Hold what all functions of a role need against it; raises Unknown where one of them cannot be read."""
    return Difference(grants_of_role(role), [needs_of(each) for each in role.functions])


def needs_of_others(function: Function) -> tuple[list[Needs], list[str]]:
    """The needs of the functions that share its role, and the reasons where they cannot be told."""
    found, reasons = [], []
    for other in function.role.functions:
        if other is function:
            continue
        try:
            found.append(needs_of(other))
        except Unknown as unknown:
            reasons.append(unknown.reason)
    return found, reasons
