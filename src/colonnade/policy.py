"""Least privilege: sources -> model -> what each function needs and is granted -> its tight policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from colonnade import sources
from colonnade.check import crashed
from colonnade.condition import TooManyWorlds, World, in_every_world
from colonnade.config import Config
from colonnade.dataclass import dataclass
from colonnade.fact import Origin, Unknown
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.privilege import claims
from colonnade.privilege.difference import Difference, Row, Verdict, difference_of, needs_of_others
from colonnade.privilege.tight import Policy, tight
from colonnade.problem import Problem, Unreadable
from colonnade.sources.files import Tree
from colonnade.verdict import place

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One need of a function.

    `on` is what it is needed on, "" where the action knows no resources; `at` the call that shows it, and `why`
    what needs it where no call does. `granted_by` are the policies that allow it, `reason` says why that cannot be
    told, or what stands against it.
    """

    need: str
    on: str
    at: Origin | None
    why: str
    granted_by: tuple[str, ...]
    verdict: Verdict
    certainty: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is too much: `kind` is "excess", "too wide" or "escalation"."""

    kind: str
    text: str
    at: Origin
    severity: str
    confidence: str
    advice: str


@dataclass(frozen=True, slots=True)
class Account:
    """What one function needs, against what its role allows.

    `unknown` says why nothing can be told; `doubts` why it cannot be told what is in excess; `shared_with` are the
    other functions of its role. `world` names the conditions under which it holds, "" for always.
    """

    application: str
    function: str
    key: str
    at: Origin
    role: str = ""
    shared_with: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    remarks: tuple[Remark, ...] = ()
    doubts: tuple[str, ...] = ()
    policy: Policy | None = None
    unknown: str = ""
    world: str = ""

    @property
    def missing(self) -> list[Line]:
        return [each for each in self.lines if each.verdict is Verdict.MISSING]

    @property
    def unclear(self) -> list[Line]:
        return [each for each in self.lines if each.verdict is Verdict.UNCLEAR]


@dataclass(frozen=True, slots=True)
class Accounts:
    """All functions that were asked about, with what could not be read and what broke."""

    every: tuple[Account, ...]
    problems: tuple[Problem, ...]
    broken: tuple[str, ...]
    functions: tuple[str, ...]


def accounts(
    path: Path, config: Config, wanted: str | None, *, sam: bool, progress: Progress = lambda *_: None
) -> Accounts:
    """Hold every function in a folder, or the one of a name, against its role."""
    tree = Tree(path)
    groups = sources.find(tree, config)
    found: list[Account] = []
    names: list[str] = []
    broken: list[str] = []
    problems: list[Problem] = []
    for done, group in enumerate(groups, 1):
        try:
            application = sources.load(group)
        except Unreadable as unreadable:
            problems.append(unreadable.problem)
        else:
            for function in application.subjects(Function):
                names.append(function.name)
                if wanted is None or _is_called(function, wanted):
                    found += _accounts(application, function, broken, sam=sam)
        problems += group.problems
        progress(done, len(groups))
    found.sort(key=lambda each: (each.application, *place(each.at), each.world))
    return Accounts(tuple(found), tuple(sorted({*tree.problems, *problems})), tuple(broken), tuple(names))


def _is_called(function: Function, name: str) -> bool:
    return name in (function.name, function.key)


def _accounts(
    application: Application, function: Function, broken: list[str], *, sam: bool
) -> Iterator[Account]:
    """One account for each world in which they differ."""
    nothing = Account(application.name, function.name, function.key, function.origin)
    try:
        answers = in_every_world(lambda: _account(nothing, function, sam=sam), function.conditions)
    except TooManyWorlds as many:
        yield replace(nothing, unknown=str(many))
        return
    except Exception as error:  # noqa: BLE001 - what goes wrong with one function stays with it
        broken.append(f"{function} ({function.origin}): {crashed(error)}")
        return
    told: dict[str, tuple[Account, list[World]]] = {}
    for world, answer in answers:
        told.setdefault(_shown(answer), (answer, []))[1].append(world)
    for answer, worlds in told.values():
        yield answer if len(told) == 1 else replace(answer, world=" or ".join(map(str, worlds)))


def _shown(account: Account) -> str:
    return repr((account.lines, account.remarks, account.doubts, account.unknown))


def _account(nothing: Account, function: Function, *, sam: bool) -> Account:
    try:
        difference = difference_of(function)
    except Unknown as unknown:
        return replace(nothing, unknown=unknown.reason)
    others, reasons = needs_of_others(function)
    return replace(
        nothing,
        role=str(difference.grants.role),
        shared_with=tuple(str(each) for each in function.role.functions if each is not function),
        lines=tuple(_line(each, difference) for each in difference.rows),
        remarks=tuple(_remarks(Difference(difference.grants, (*difference.needs, *others)))),
        doubts=(*difference.doubts, *reasons, *difference.grants.unread),
        policy=tight(difference.needs[0], difference.grants, sam=sam),
    )


def _line(row: Row, difference: Difference) -> Line:
    need = row.requirement
    return Line(
        need.action,
        claims.place(need, difference.grants.names),
        need.by[0].origin if need.by else None,
        need.why,
        tuple(dict.fromkeys(each.source for each in row.by)),
        row.verdict,
        need.certainty.value,
        row.why,
    )


def _remarks(difference: Difference) -> Iterator[Remark]:
    """What is too much for all functions of the role; what is in excess only where all needs are known."""
    told = [
        ("too wide", claims.wide(difference)),
        ("escalation", claims.escalations(difference.grants, difference.actions)),
    ]
    if not difference.doubts:
        told.insert(0, ("excess", claims.excess(difference)))
    for kind, those in told:
        for each in those:
            yield Remark(
                kind, each.text, each.at.origin, str(each.severity), str(each.confidence), each.fix.summary
            )
