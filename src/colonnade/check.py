"""Checks: one practice over one kind of resource, and judging an application by them."""

from __future__ import annotations

import enum
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from colonnade.condition import TooManyWorlds, World, in_every_world
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Origin, Unknown
from colonnade.finding import Confidence, Finding, Severity
from colonnade.model.application import Application
from colonnade.model.observed import Observed

EVERYWHERE = World()


class Pillar(enum.Enum):
    """The pillars of the AWS Well-Architected Framework, in its order."""

    OPERATIONAL_EXCELLENCE = "operational excellence"
    SECURITY = "security"
    RELIABILITY = "reliability"
    PERFORMANCE = "performance"
    COST = "cost"
    SUSTAINABILITY = "sustainability"

    @property
    def slug(self) -> str:
        """Its name as one word, for options and for data."""
        return self.value.replace(" ", "-")


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
    loses_data: bool = False

    @property
    def documentation(self) -> str:
        """The docstring of the check's module: Markdown, with fixed headings."""
        return sys.modules[self.judge.__module__].__doc__ or ""

    @property
    def needs_telemetry(self) -> bool:
        """Whether it judges what was seen of the application, and finds nothing without."""
        return issubclass(self.over, Observed)

    @property
    def title(self) -> str:
        """The problem in a few words: the first line of the documentation, without its full stop."""
        return self.documentation.strip().partition("\n")[0].rstrip(".")


def check(  # noqa: PLR0913 - a declaration: all by name
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
    loses_data: bool = False,
) -> Callable[[Callable[[Any], Iterator[Finding]]], Check]:
    """Make a generator function over one kind of subject a check.

    `gain` says what is better once it is put right, as the end of the sentence "Worth: …". `lens` are ids of
    practices of the AWS Serverless Applications Lens, `after` the checks whose steps come first, `also`
    further pillars it serves. It `loses_data` where messages, records or what was to be done are gone for good.
    """

    def made(function: Callable[[Any], Iterator[Finding]]) -> Check:
        name = function.__name__.replace("_", "-")
        return Check(
            name, function, over, pillar, severity, effort, gain, lens, after, also, confidence, loses_data
        )

    return made


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check there is, found as the one `Check` of each module below `colonnade.checks`, by name."""
    checks = importlib.import_module("colonnade.checks")  # by name: the checks import this module
    found = []
    for package in pkgutil.iter_modules(checks.__path__, f"{checks.__name__}."):
        pillar = importlib.import_module(package.name)
        for module in pkgutil.iter_modules(pillar.__path__, f"{package.name}."):
            contents = vars(importlib.import_module(module.name)).values()
            found += [each for each in contents if isinstance(each, Check)]
    return tuple(sorted(found, key=lambda each: each.name))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one check said of one subject; `reason` and `at` are told for unknown, not applicable and broken.

    `world` is the one in which the findings were proved, and in which their facts are to be read.
    """

    check: Check
    subject: Any
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    at: Origin | None = None
    world: World = EVERYWHERE


def judge(
    application: Application, by: Iterable[Check], about: Callable[[Any], bool] = lambda _: True
) -> Iterator[Judgement]:
    """Hold every subject of each check, of those that it is about, against it, in every world that matters."""
    for each in by:
        subjects: list[Any] = application.subjects(each.over)
        for subject in subjects:
            if about(subject):
                yield _judge_one(each, subject)


def _judge_one(by: Check, subject: Any) -> Judgement:
    try:
        answers = in_every_world(lambda: _ask(by, subject), subject.conditions)
    except TooManyWorlds as many:
        return Judgement(by, subject, Outcome.UNKNOWN, reason=str(many), at=subject.origin)
    except Exception as error:  # noqa: BLE001 - a check that crashes must not take the review with it
        return Judgement(by, subject, Outcome.BROKEN, reason=crashed(error), at=subject.origin)
    return _united(by, subject, answers)


def crashed(error: Exception) -> str:
    """Say what went wrong within Colonnade, and where, in one line."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = ""
    if frame is not None:
        file = frame.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
        where = f" ({file}:{frame.tb_lineno})"
    return " ".join(f"{type(error).__name__}: {error}".split()) + where


Answer = tuple[Finding, ...] | Unknown | NotApplicable


def _ask(by: Check, subject: Any) -> Answer:
    findings = []
    try:
        for finding in by.judge(subject):
            findings.append(finding)  # noqa: PERF402 - what was proved before the check stops is kept
    except (Unknown, NotApplicable) as stopped:
        if not findings:
            return stopped
    return tuple(findings)


def _claimed(by: Check, findings: tuple[Finding, ...]) -> tuple[int, int, int]:
    """How much a run claims: of what several worlds miss, only the least is true in all of them."""
    worst = max(by.severity if each.severity is None else each.severity for each in findings)
    return worst, len(findings), sum(len(each.message) for each in findings)


def _united(by: Check, subject: Any, answers: list[tuple[World, Answer]]) -> Judgement:
    """Make one judgement of those of every world; where they differ it is unknown, and says in which one."""
    none = [answer for _, answer in answers if isinstance(answer, NotApplicable)]
    if len(none) == len(answers):
        reason = none[0].reason if none else "its condition never holds"
        return Judgement(by, subject, Outcome.NOT_APPLICABLE, reason=reason)
    unknown = [answer for _, answer in answers if isinstance(answer, Unknown)]
    missed = [(world, answer) for world, answer in answers if isinstance(answer, tuple) and answer]
    if missed:
        world, findings = missed[0]
        if len(missed) + len(none) == len(answers):
            world, findings = min(missed, key=lambda each: _claimed(by, each[1]))
            return Judgement(by, subject, Outcome.MISSED, findings=findings, world=world)
        reason = f"{findings[0].message}, but only if {world}"
        return Judgement(by, subject, Outcome.UNKNOWN, reason=reason, at=findings[0].at.origin)
    if unknown:
        at = unknown[0].at or subject.origin
        return Judgement(by, subject, Outcome.UNKNOWN, reason=unknown[0].reason, at=at)
    return Judgement(by, subject, Outcome.MET)
