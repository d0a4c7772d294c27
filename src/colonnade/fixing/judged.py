"""An application as it is judged with some of its files changed: what is found in it, and what it states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from colonnade import sources, suppression
from colonnade.check import Check, Outcome, crashed
from colonnade.dataclass import dataclass
from colonnade.fixing.facts import Stated, stated
from colonnade.problem import Problem, Unreadable
from colonnade.review import files_of, judged, observed
from colonnade.sources import Group
from colonnade.sources.cloudformation.handlers import Handlers
from colonnade.sources.files import Tree
from colonnade.sources.overlay import Overlay
from colonnade.suppression import Allowance
from colonnade.verdict import Claim, Crash, Doubt, Verdict, about

if TYPE_CHECKING:
    from colonnade.model.observed import Logs
    from colonnade.telemetry.given import Given
    from colonnade.telemetry.joining import Joined
    from colonnade.traffic import Traffic

REPORT = "this is a fault of Colonnade: please report it"


@dataclass(frozen=True, slots=True)
class Judged:
    """What judging one application came to; `claims` are not accepted by anyone, `allowed` are.

    `files` are all that were read; `verdict` is what was said before anything was sifted. `met` and `unasked` tell
    of which resource, by its key, a check was met, and of which it could not be asked.
    """

    name: str
    group: Group
    claims: tuple[Claim, ...]
    accepted: int
    doubts: tuple[Doubt, ...]
    crashes: tuple[Crash, ...]
    problems: tuple[Problem, ...]
    stated: tuple[Stated, ...]
    files: frozenset[str]
    verdict: Verdict
    allowed: tuple[Claim, ...]
    met: frozenset[tuple[str, str]]
    unasked: frozenset[tuple[str, str]]
    joined: Joined | None = None


class Judge:
    """Judges the applications of one folder by all checks, with the texts that its files would have.

    `given` is the telemetry that they are judged with, `logs` what of it those get that do not get all.
    """

    def __init__(
        self,
        tree: Tree,
        checks: Sequence[Check],
        allowances: Iterable[Allowance],
        given: Given | None = None,
    ) -> None:
        self.tree = tree
        self.checks = checks
        self.allowances = tuple(allowances)
        self.times = 0
        self.given = given
        self.logs: dict[tuple[str, ...], Logs] = {}

    def first(self, group: Group) -> Judged:
        """Judge an application as it is; raises Unreadable where it has nothing to judge."""
        return self._judged(group, {}, Handlers(), frozenset())

    def again(self, known: Judged, before: Mapping[str, str], texts: Mapping[str, str]) -> Judged:
        """Judge an application with other texts than `before`; code is read again where it changes."""
        changed = {file for file in {*before, *texts} if before.get(file) != texts.get(file)}
        return self._judged(known.group, texts, known.group.code.but_for(changed), known.files)

    def traffic(self, applications: Sequence[Judged], told: Traffic) -> Traffic:
        """The traffic that the user told, with what was seen of these applications."""
        if self.given is None:
            return told
        from colonnade.telemetry.account import Sharing  # noqa: PLC0415 - few are given telemetry

        return Sharing(self.given).account([each.joined for each in applications]).traffic(told)

    def _judged(self, group: Group, texts: Mapping[str, str], code: Handlers, seen: frozenset[str]) -> Judged:
        self.times += 1
        tree = Overlay(self.tree, texts)
        own = sources.elsewhere_read(group, tree, code)
        application = sources.load(own)
        facts = tuple(stated(application))
        logs = self.logs.get(group.templates, self.given.logs if self.given else None)
        joined = observed(application, logs)
        said: dict[Outcome, set[tuple[str, str]]] = {each: set() for each in Outcome}
        verdict = judged(
            own, application, self.checks, lambda each: said[each.outcome].add(about(each)), logs
        )
        files = files_of(application, verdict)
        allowances, wrong = suppression.read(tree, files)
        sifted = suppression.sift(verdict.claims, verdict.doubts, {*self.allowances, *allowances})
        return Judged(
            application.name,
            own,
            tuple(sifted.told),
            len(sifted.suppressed),
            verdict.doubts,
            verdict.crashes,
            (*own.problems, *wrong, *tree.problems),
            facts,
            frozenset((*files, *tree.seen, *seen)),
            verdict,
            tuple(each.claim for each in sifted.suppressed),
            frozenset(said[Outcome.MET]),
            frozenset(said[Outcome.NOT_APPLICABLE] | said[Outcome.UNKNOWN]),
            joined,
        )


def all_judged(
    judge: Judge, groups: Sequence[Group], progress: Callable[[int, int], None] = lambda *_: None
) -> tuple[list[Judged], list[Problem]]:
    """Judge every application of a folder as it is; `progress` hears how far it is."""
    found, problems = [], []
    for number, group in enumerate(groups, 1):
        try:
            found.append(judge.first(group))
        except Unreadable as unreadable:
            problems.append(unreadable.problem)
        except Exception as error:  # noqa: BLE001 - what one application does wrong stays with it
            problems.append(
                Problem(group.templates[0], 0, 0, f"could not be judged: {crashed(error)}", REPORT)
            )
        progress(number, len(groups))
    if judge.given is not None:
        _share_out(judge, found, judge.given)
    return found, problems


def _share_out(judge: Judge, found: list[Judged], given: Given) -> None:
    """Judge again, without them, what took logs that may as well be another application's."""
    from colonnade.telemetry.account import Sharing  # noqa: PLC0415 - few are given telemetry

    sharing = Sharing(given)
    while again := sharing.left_out([each.joined for each in found]):
        for index, logs in again.items():
            group = found[index].group
            judge.logs[group.templates] = logs
            found[index] = judge.first(group)
