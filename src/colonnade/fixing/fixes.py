"""From a folder to its proved fixes: judge, try, prove; what is left is told with the reason."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from colonnade import sources, suppression
from colonnade.check import all_checks
from colonnade.config import Config
from colonnade.dataclass import dataclass
from colonnade.finding import Safety
from colonnade.fixing.judged import Judge, all_judged
from colonnade.fixing.proof import Meaning, meaning
from colonnade.fixing.session import Proved, Session
from colonnade.problem import Problem
from colonnade.review import telemetry_of
from colonnade.roadmap import Step, plan
from colonnade.sources.files import Tree
from colonnade.traffic import Traffic
from colonnade.verdict import Claim, Crash, in_order


class Outcome(enum.Enum):
    """What became of a finding."""

    FIXED = "fixed"
    UNSAFE = "unsafe"
    REFUSED = "refused"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, what became of it, and why: the reason of a refusal."""

    claim: Claim
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fixes:
    """What can be put right: `before` and `after` are the texts of the files that change.

    `brought` are the findings that the cured ones hid, and that are left.
    """

    tree: Tree
    told: tuple[Told, ...]
    proved: tuple[Proved, ...]
    brought: tuple[Claim, ...]
    before: dict[str, str]
    after: dict[str, str]
    suppressed: int
    applications: int
    problems: tuple[Problem, ...]
    crashes: tuple[Crash, ...]

    def count(self, outcome: Outcome) -> int:
        return sum(each.outcome is outcome for each in self.told)


class NoSuchStep(Exception):
    """Raised where the roadmap has no step of this number."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self.steps = steps


def fixes(
    path: Path,
    config: Config,
    *,
    unsafe: bool = False,
    step: int | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Fixes:
    """Prove the fixes of the applications in a folder, of the checks of the config or of one step."""
    tree = Tree(path)
    groups = sources.find(tree, config)
    given = telemetry_of(config, tree)
    judge = Judge(tree, all_checks(), suppression.configured(config.allow), given)
    applications, problems = all_judged(judge, groups, progress)
    problems += given.problems if given is not None else ()
    claims = [each for judged in applications for each in judged.claims if _asked(each, config)]
    if step is not None:
        steps = _steps(claims, judge.traffic(applications, config.traffic))
        if not 1 <= step <= len(steps):
            raise NoSuchStep(len(steps))
        claims = [each for each in claims if each.check == steps[step - 1].check]
        config = replace(config, checks=(steps[step - 1].check,))

    def wanted(claim: Claim) -> bool:
        safe = claim.fix is not None and claim.fix.safety is Safety.SAFE
        return _asked(claim, config) and (unsafe or safe)

    session = Session(judge, applications)
    session.fix(wanted)
    problems += [problem for judged in session.applications for problem in judged.problems]
    return Fixes(
        tree,
        tuple(_told(claims, session, unsafe=unsafe)),
        tuple(session.proved),
        tuple(_left(session)),
        {file: tree.read(file) for file in session.texts},
        dict(session.texts),
        sum(each.accepted for each in session.applications),
        len(applications),
        tuple(sorted({*tree.problems, *problems})),
        tuple(crash for judged in session.applications for crash in judged.crashes),
    )


def _asked(claim: Claim, config: Config) -> bool:
    return (
        (not config.checks or claim.check in config.checks)
        and (not config.pillars or claim.pillar in config.pillars)
        and claim.severity >= config.min_severity
    )


def _steps(claims: list[Claim], traffic: Traffic) -> list[Step]:
    """The steps of the roadmap, numbered as a review numbers them."""
    return plan(in_order(claims), all_checks(), traffic)


def _left(session: Session) -> list[Claim]:
    """What was brought to light, and not put right as well."""
    names = {meaning(each) for each in session.brought}
    return in_order(each for one in session.applications for each in one.claims if meaning(each) in names)


def _told(claims: list[Claim], session: Session, *, unsafe: bool) -> list[Told]:
    """Say of each finding, those merged that a review merges, what became of it."""
    left = Counter(meaning(each) for judged in session.applications for each in judged.claims)
    gone: set[Meaning] = set()
    for each in claims:
        if left[meaning(each)]:
            left[meaning(each)] -= 1
        else:
            gone.add(meaning(each))
    told = []
    for each in in_order(claims):
        own = _unmerged(each, claims)
        if all(meaning(one) in gone for one in own):
            told.append(Told(each, Outcome.FIXED))
        elif each.fix is None or not each.fix.edits:
            told.append(Told(each, Outcome.ADVICE, each.fix.summary if each.fix else ""))
        elif each.fix.safety is Safety.UNSAFE and not unsafe:
            told.append(Told(each, Outcome.UNSAFE, each.fix.summary))
        else:
            reasons = (session.refused.get(meaning(one), "") for one in own)
            told.append(Told(each, Outcome.REFUSED, next(filter(None, reasons), "")))
    return told


def _unmerged(merged: Claim, claims: list[Claim]) -> list[Claim]:
    """The findings that one stands for."""
    homes = {merged.home, *(each.at for each in merged.evidence)}
    return [
        each
        for each in claims
        if each.check == merged.check
        and each.at == merged.at
        and (each.home in homes or each.key == merged.key)
    ]
