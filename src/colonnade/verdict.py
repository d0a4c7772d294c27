"""What judging came to: plain data that outlives the model and crosses between processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field, replace
from itertools import groupby
from typing import Any

from colonnade.check import Judgement, Outcome, Pillar, crashed
from colonnade.condition import Undecided, in_world
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Origin
from colonnade.finding import Confidence, Finding, Fix, Located, Severity, Worth
from colonnade.model.application import Application
from colonnade.model.resource import Resource
from colonnade.regex import regex

LONGEST_EVIDENCE = 160
ENDLESS = -1  # what Lambda writes for no limit
_NUMBER = regex(r"(?<![\w.])\d[\d,.]*(?!\w)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place that proves a claim, and what stands there."""

    at: Origin
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A finding as it is told.

    `resource` names the resource in which it stands. `key` and `home` are the key and the place of the one
    that was judged, which may be another: a queue is too hasty for a function.
    """

    check: str
    pillar: Pillar
    severity: Severity
    confidence: Confidence
    resource: str
    message: str
    at: Origin
    evidence: tuple[Evidence, ...] = ()
    fix: Fix | None = None
    worth: Worth | None = None
    notes: tuple[str, ...] = ()
    key: str = ""
    home: Origin | None = None

    @property
    def meaning(self) -> tuple[str, str, str]:
        """What stays the same when lines move and figures change."""
        return meaning(self.check, self.resource, self.message)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that nobody can answer from the files."""

    check: str
    pillar: Pillar
    resource: str
    reason: str
    at: Origin | None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Crash:
    """A check that broke on a resource."""

    check: str
    resource: str
    reason: str
    at: Origin | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of one application: `outcomes` count, for each check, the subjects that had each."""

    outcomes: dict[str, dict[Outcome, int]] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    crashes: tuple[Crash, ...] = ()

    def with_more(self, other: Verdict, note: str) -> Verdict:
        """Add what was said of other subjects of the same application, each finding with a note."""
        outcomes = {name: dict(counts) for name, counts in self.outcomes.items()}
        for name, counts in other.outcomes.items():
            known = outcomes.setdefault(name, {})
            for outcome, count in counts.items():
                known[outcome] = known.get(outcome, 0) + count
        return Verdict(
            outcomes,
            (*self.claims, *(replace(each, notes=(*each.notes, note)) for each in other.claims)),
            self.doubts + other.doubts,
            self.crashes + other.crashes,
        )


def meaning(check: str, resource: str, message: str) -> tuple[str, str, str]:
    """Give what identifies a claim whatever its lines and figures are."""
    return check, resource, _NUMBER.sub("#", message)


def about(judgement: Judgement) -> tuple[str, str]:
    """Give the check and what it was asked about: the key of the resource, or what the subject is called."""
    name, key, _ = _concerned(judgement.subject)
    return judgement.check.name, key or name


def summed_up(
    judgements: Iterable[Judgement], heard: Callable[[Judgement], None] = lambda _: None
) -> Verdict:
    """Turn judgements into what is told of them, letting go of the model; each is `heard` before."""
    outcomes: dict[str, dict[Outcome, int]] = {}
    claims, doubts, crashes = [], [], []
    for each in judgements:
        heard(each)
        counts = outcomes.setdefault(each.check.name, {})
        counts[each.outcome] = counts.get(each.outcome, 0) + 1
        if each.outcome is Outcome.MISSED:
            try:
                claims += [_claim(each, finding) for finding in each.findings]
            except Exception as error:  # noqa: BLE001 - what cannot be told of one finding stays with it
                at = each.findings[0].at.origin
                crashes.append(Crash(each.check.name, str(each.subject), crashed(error), at))
        elif each.outcome is Outcome.UNKNOWN:
            name, key, _ = _concerned(each.subject)
            doubts.append(Doubt(each.check.name, each.check.pillar, name, each.reason, each.at, key))
        elif each.outcome is Outcome.BROKEN:
            crashes.append(Crash(each.check.name, str(each.subject), each.reason, each.at))
    return Verdict(outcomes, tuple(claims), tuple(doubts), tuple(crashes))


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Sort claims by place, and make one of those that say the same of the same place.

    What functions share of their code is put right once: there, the claim is the same whichever it names.
    """
    merged = []
    for _, same in groupby(sorted(claims, key=_order), key=_same):
        first, *others = same
        further = {
            other.key: Evidence(other.home, f"the same holds for {_id(other)}")
            for other in others
            if other.home is not None and other.key != first.key
        }
        message = first.message
        if further and any(other.message != message for other in others):
            count = "another function" if len(further) == 1 else f"{len(further)} more functions"
            message += f"; the same holds for {count}"
        evidence = tuple(dict.fromkeys((*first.evidence, *further.values())))
        merged.append(replace(first, message=message, evidence=evidence))
    return merged


def place(at: Origin | None) -> tuple[str, int, int]:
    """Give what places are sorted by."""
    return (at.file, at.line, at.column) if at else ("", 0, 0)


def _id(claim: Claim) -> str:
    """The logical id of what was judged."""
    return claim.key.rpartition("#")[2]


def _same(claim: Claim) -> tuple[object, ...]:
    in_code = not claim.at.path and claim.key
    message = claim.message.replace(_id(claim), "") if in_code else claim.message
    return *place(claim.at), claim.check, message


def _order(claim: Claim) -> tuple[object, ...]:
    return *_same(claim), claim.message, claim.resource, claim.key


def _claim(judgement: Judgement, finding: Finding) -> Claim:
    check = judgement.check
    name, key, home = _concerned(judgement.subject, finding.at)
    with in_world(judgement.world):
        evidence = dict.fromkeys(Evidence(each.origin, _shown(each)) for each in finding.because)
    beside = finding.at.origin.file
    return Claim(
        check.name,
        check.pillar,
        finding.severity or check.severity,
        finding.confidence or check.confidence,
        _named(finding.at.origin) or name,
        finding.message,
        finding.at.origin,
        tuple(sorted(evidence, key=lambda each: (each.at.file != beside, place(each.at)))),
        finding.fix,
        finding.worth,
        finding.notes,
        key,
        home,
    )


def _shown(located: Located) -> str:
    """Say what stands at a place of evidence, in one line."""
    try:
        text = " ".join(str(located).split())
    except Undecided as undecided:
        label = getattr(located, "label", "") or "it"
        text = f"{label} depends on whether {undecided.question}"
    if isinstance(located, Fact) and not located.written and not text.endswith("not set"):
        endless = located.raw == ENDLESS and located.label
        text = f"{located.label} is not set, and so without end" if endless else f"{text} (the default)"
    return text if len(text) <= LONGEST_EVIDENCE else text[: LONGEST_EVIDENCE - 1] + "…"


def _concerned(*candidates: Any) -> tuple[str, str, Origin | None]:
    """Name the resource that the first of these belongs to: its name, key and place."""
    for each in candidates:
        resource = _resource(each)
        if resource is not None:
            return resource.name, resource.key, resource.origin
    return str(candidates[0]), "", None


def _named(at: Origin) -> str | None:
    """The logical id of the resource in which a place of a template is."""
    match at.path:
        case ("Resources", str(name), *_):
            return name
    return None


def _resource(subject: Any) -> Resource | None:
    if isinstance(subject, Resource):
        return subject
    if isinstance(subject, Application):
        return None
    link = getattr(subject, "function_link", None)
    if isinstance(link, Fact):  # what is not known of it is not asked for
        return link.raw if isinstance(link.raw, Resource) else None
    owners = (getattr(subject, part, None) for part in ("api", "machine", "function", "resource"))
    return next((each for each in owners if isinstance(each, Resource)), None)
