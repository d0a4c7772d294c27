"""Checks: one practice over one kind of resource, and judging an application by them."""

from __future__ import annotations

import enum
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from colonnade import checks
from colonnade.condition import TooManyWorlds, World, in_every_world
from colonnade.fact import NotApplicable, Origin, Unknown
from colonnade.finding import Confidence, Finding, Severity
from colonnade.model.application import Application


class Pillar(enum.Enum):
    """The pillars of the AWS Well-Architected Framework, in its order."""

    OPERATIONAL_EXCELLENCE = "operational excellence"
    SECURITY = "security"
    RELIABILITY = "reliability"
    PERFORMANCE = "performance"
    COST = "cost"
    SUSTAINABILITY = "sustainability"


class Effort(enum.IntEnum):
    """How long one place takes a person who knows the application."""

    MINUTES = 1
    HOURS = 2
    DAYS = 3

    def __str__(self) -> str:
        return self.name.lower()


class Outcome(enum.Enum):
    """What one check says of one subject."""

    MET = "met"
    MISSED = "missed"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One practice; its name is that of its function with hyphens, its documentation that of its module."""

    name: str
    judge: Callable[[Any], Iterator[Finding]]
    over: type
    pillar: Pillar
    severity: Severity
    effort: Effort
    gain: str
    lens: tuple[str, ...]
    after: tuple[str, ...]
    also: tuple[Pillar, ...]
    confidence: Confidence

    @property
    def documentation(self) -> str:
        """The docstring of the check's module: Markdown, with fixed headings."""
        return sys.modules[self.judge.__module__].__doc__ or ""

    @property
    def title(self) -> str:
        """The problem in a few words: the first line of the documentation, without its full stop."""
        return self.documentation.strip().partition("\n")[0].rstrip(".")


def check(
    *,
    over: type,
    pillar: Pillar,
    severity: Severity,
    effort: Effort,
    gain: str,
    lens: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    also: tuple[Pillar, ...] = (),
    confidence: Confidence = Confidence.HIGH,
) -> Callable[[Callable[[Any], Iterator[Finding]]], Check]:
    """Make a generator function over one kind of subject a check.

    `gain` says what is better once it is put right, as the end of the sentence "Worth: …". `lens` are ids of
    practices of the AWS Serverless Applications Lens, `after` the checks whose steps come first, `also` further
    pillars it serves.
    """

    def made(function: Callable[[Any], Iterator[Finding]]) -> Check:
        name = function.__name__.replace("_", "-")
        return Check(
            name, function, over, pillar, severity, effort, gain, lens, after, also, confidence
        )

    return made


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check there is, found as the one `Check` of each module below `colonnade.checks`, by name."""
    found = []
    for package in pkgutil.iter_modules(checks.__path__, f"{checks.__name__}."):
        for module in pkgutil.iter_modules(importlib.import_module(package.name).__path__, f"{package.name}."):
            contents = vars(importlib.import_module(module.name)).values()
            found += [each for each in contents if isinstance(each, Check)]
    return tuple(sorted(found, key=lambda each: each.name))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one check said of one subject; `reason` and `at` are told for unknown, not applicable and broken."""

    check: Check
    subject: Any
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    at: Origin | None = None


def judge(application: Application, by: Iterable[Check]) -> Iterator[Judgement]:
    """Hold every subject of each check against it, in every world that matters to the answer."""
    for each in by:
        for subject in application.subjects(each.over):
            yield _judge_one(each, subject)


def _judge_one(by: Check, subject: Any) -> Judgement:
    try:
        answers = in_every_world(lambda: _ask(by, subject), subject.conditions)
    except TooManyWorlds as many:
        return Judgement(by, subject, Outcome.UNKNOWN, reason=str(many), at=subject.origin)
    except NotApplicable as none:
        return Judgement(by, subject, Outcome.NOT_APPLICABLE, reason=none.reason)
    except Exception as error:  # a check that crashes must not take the review with it
        reason = f"{type(error).__name__}: {error}"
        return Judgement(by, subject, Outcome.BROKEN, reason=reason, at=subject.origin)
    return _united(by, subject, answers)


def _ask(by: Check, subject: Any) -> tuple[Finding, ...] | Unknown:
    findings = []
    try:
        for finding in by.judge(subject):
            findings.append(finding)
    except Unknown as unknown:
        # What was proved before the question that nobody can answer stays proved.
        if not findings:
            return unknown
    return tuple(findings)


def _united(by: Check, subject: Any, answers: list[tuple[World, tuple[Finding, ...] | Unknown]]) -> Judgement:
    """One judgement from those of every world: it holds where all agree, else it is unknown, and says which branch."""
    if not answers:
        return Judgement(by, subject, Outcome.NOT_APPLICABLE, reason="its condition never holds")
    unknown = [answer for _, answer in answers if isinstance(answer, Unknown)]
    missed = [(world, answer) for world, answer in answers if not isinstance(answer, Unknown) and answer]
    if len(missed) == len(answers):
        return Judgement(by, subject, Outcome.MISSED, findings=missed[0][1])
    if missed:
        world, findings = missed[0]
        reason = f"{findings[0].message}, but only if {world}"
        return Judgement(by, subject, Outcome.UNKNOWN, reason=reason, at=findings[0].at.origin)
    if unknown:
        return Judgement(
            by, subject, Outcome.UNKNOWN, reason=unknown[0].reason, at=unknown[0].at or subject.origin
        )
    return Judgement(by, subject, Outcome.MET)
