"""What a role allows: its own policies, those of AWS, its boundary, and what it is denied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from colonnade.aws.managed_policies import ManagedStatement, managed_policy
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Opaque, Origin, Text, Unknown, chosen
from colonnade.model.function import Function
from colonnade.model.policy import ManagedPolicy, ResourcePolicy, Role, Statement
from colonnade.model.resource import present
from colonnade.privilege.matching import Cover, covers, covers_action
from colonnade.privilege.names import Names, names_of
from colonnade.privilege.requirement import Requirement


@dataclass(frozen=True, slots=True)
class Term:
    """One action or resource of a policy: as it is written, and spelled to be compared."""

    written: str
    spelled: str
    fact: Fact[Text] | None = None

    @property
    def has_wildcard(self) -> bool:
        return "*" in self.spelled or "?" in self.spelled


@dataclass(frozen=True, slots=True)
class Grant:
    """One statement that a role has. `policy` is what it came with, where that is a policy of AWS's own."""

    source: str
    origin: Origin
    actions: tuple[Term, ...]
    resources: tuple[Term, ...]
    not_actions: tuple[Term, ...] = ()
    not_resources: tuple[Term, ...] = ()
    conditional: bool = False
    statement: Statement | None = None
    policy: ManagedPolicy | None = None

    @property
    def is_everywhere(self) -> bool:
        """Whether it holds for every resource."""
        return bool(self.not_resources) or any(each.spelled == "*" for each in self.resources)

    def covers(self, action: str, arn: str) -> Cover:
        """Whether it is about an action on a resource, both spelled."""
        about = _one_of(self.actions, self.not_actions, partial(_action, action))
        return (
            min(about, _one_of(self.resources, self.not_resources, partial(_resource, arn)))
            if about
            else about
        )

    def is_about(self, action: str) -> Cover:
        """Whether it is about an action, on whatever resource."""
        return _one_of(self.actions, self.not_actions, partial(_action, action))


def _action(action: str, term: Term) -> Cover:
    return covers_action(term.spelled, action)


def _resource(arn: str, term: Term) -> Cover:
    return covers(term.spelled, arn)


def _one_of(named: tuple[Term, ...], excluded: tuple[Term, ...], answer: partial[Cover]) -> Cover:
    if excluded:
        return max(answer(each) for each in excluded).opposite
    return max((answer(each) for each in named), default=Cover.NO)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a role allows something: by which grants, or why nobody can tell."""

    cover: Cover
    by: tuple[Grant, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Grants:
    """All that the role of a function allows and denies.

    `boundary` is None where there is none. `unread` says what of it could not be read. `beside` are policies of
    resources, which may allow something by themselves.
    """

    role: Role
    names: Names
    allowed: tuple[Grant, ...]
    denied: tuple[Grant, ...] = ()
    boundary: tuple[Grant, ...] | None = None
    unread: tuple[str, ...] = ()
    beside: tuple[ResourcePolicy, ...] = ()

    def allow(self, requirement: Requirement) -> Answer:
        """Tell whether the role allows what is required."""
        action, arn = requirement.action, self.names.spelled(requirement.arn)
        answers = [(each.covers(action, arn), each) for each in self.allowed]
        cover = max((answer for answer, _ in answers), default=Cover.NO)
        by = tuple(grant for answer, grant in answers if answer is cover and answer)
        for answer in (self._denied(action, arn), self._bounded(action, arn)):
            if answer is not None and answer.cover < cover:
                cover, by, why = answer.cover, answer.by or by, answer.why
                return Answer(cover, by, why)
        if cover is Cover.YES:
            return Answer(cover, by)
        if cover is Cover.MAYBE:
            return Answer(cover, by, f"{by[0].source} may cover only a part of it")
        return self._otherwise(requirement, action)

    def _otherwise(self, requirement: Requirement, action: str) -> Answer:
        """What is to be said where no statement of the role allows it."""
        if self.unread:
            return Answer(Cover.MAYBE, (), self.unread[0])
        for policy in self.beside:
            if requirement.resource in policy.on and any(
                _admits(each, action, self.names) for each in policy.grants
            ):
                return Answer(Cover.MAYBE, (), f"the policy {policy.name} may allow it by itself")
        return Answer(Cover.NO)

    def _denied(self, action: str, arn: str) -> Answer | None:
        for each in self.denied:
            cover = each.covers(action, arn)
            if cover is Cover.YES and not each.conditional:
                return Answer(Cover.NO, (each,), f"a Deny of {each.source} forbids it")
            if cover:
                return Answer(Cover.MAYBE, (each,), f"a Deny of {each.source} may forbid it")
        return None

    def _bounded(self, action: str, arn: str) -> Answer | None:
        if self.boundary is None:
            return None
        cover = max((each.covers(action, arn) for each in self.boundary), default=Cover.NO)
        if cover is Cover.NO and self.unread:
            return Answer(Cover.MAYBE, (), self.unread[0])
        return Answer(cover, (), "the permissions boundary does not allow it")


def grants_of(function: Function) -> Grants:
    """Read what the role of a function allows; raises Unknown where its role is not in the files."""
    return grants_of_role(function.role)


def grants_of_role(role: Role) -> Grants:
    """Read what a role allows."""
    application = next((each.application for each in role.functions), None)
    names = names_of(application)
    unread: list[str] = []
    own = [each for statement in role.grants if (each := _grant(statement, names, unread)) is not None]
    allowed = [grant for grant, allows in own if allows]
    for attached in role.attached:
        allowed += _of_managed(attached, names, unread)
    boundary = _boundary(role, names, unread)
    everything = application.subjects(ResourcePolicy) if application else []
    return Grants(
        role,
        names,
        tuple(allowed),
        tuple(grant for grant, allows in own if not allows),
        boundary,
        tuple(unread),
        tuple(each for each in present(everything) if each.on),
    )


def _grant(statement: Statement, names: Names, unread: list[str]) -> tuple[Grant, bool] | None:
    """A statement, and whether it allows; None where it cannot be read."""
    try:
        allows = statement.allows
    except Unknown as unknown:
        unread.append(f"{statement.source} could not be read: {unknown.reason}")
        return None
    grant = Grant(
        statement.source,
        statement.origin,
        tuple(_terms(statement.actions, names)),
        tuple(_terms(statement.resources, names)),
        tuple(_terms(statement.not_actions, names)),
        tuple(_terms(statement.not_resources, names)),
        bool(statement.tests),
        statement,
    )
    return grant, allows


def _terms(facts: Iterable[Fact[Text]], names: Names) -> Iterator[Term]:
    for fact in facts:
        raw = chosen(fact.raw)
        text = Text((raw,)) if isinstance(raw, Opaque) else raw
        if isinstance(text, Text) and text.parts:
            yield Term(str(text), names.spelled(text), fact)


def _of_managed(attached: ManagedPolicy, names: Names, unread: list[str]) -> Iterator[Grant]:
    try:
        name = attached.short_name
    except Unknown as unknown:
        unread.append(f"a managed policy could not be told: {unknown.reason}")
        return
    known = managed_policy(name)
    if known is None:
        unread.append(f"what the managed policy {name} allows is not known")
        return
    for each in known.statements:
        yield _managed(each, f"the managed policy {name}", attached, names)


def _managed(statement: ManagedStatement, source: str, attached: ManagedPolicy, names: Names) -> Grant:
    def terms(written: tuple[str, ...]) -> tuple[Term, ...]:
        return tuple(Term(each, names.written(each)) for each in written)

    return Grant(
        source,
        attached.origin,
        terms(statement.actions),
        terms(statement.resources),
        terms(statement.not_actions),
        conditional=statement.conditional,
        policy=attached,
    )


def _boundary(role: Role, names: Names, unread: list[str]) -> tuple[Grant, ...] | None:
    given = chosen(role.permissions_boundary.raw) if role.permissions_boundary else None
    if given is None or role.permissions_boundary is None:
        return None
    if role.boundary:
        own = [each for statement in role.boundary if (each := _grant(statement, names, unread)) is not None]
        return tuple(grant for grant, allows in own if allows)
    policy = ManagedPolicy(name=role.permissions_boundary, origin=role.permissions_boundary.origin)
    return tuple(_of_managed(policy, names, unread))


def _admits(statement: Statement, action: str, names: Names) -> bool:
    """Whether a statement on a resource may let a role do something: it names more than services."""
    if statement.effect.known and not statement.allows:
        return False
    if statement.principals and all(kind == "Service" for kind, _ in statement.principals):
        return False
    if statement.not_actions:
        return True
    return any(covers_action(each.spelled, action) for each in _terms(statement.actions, names))
