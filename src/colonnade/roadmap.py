"""The roadmap: findings as ordered steps, each with the reason why it comes where it comes."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from itertools import chain
from shlex import quote

from colonnade.check import Check, Effort, Pillar
from colonnade.dataclass import dataclass
from colonnade.finding import Severity, Worth
from colonnade.traffic import ASSUMED, Gains, Traffic, a_month
from colonnade.verdict import Claim


class Horizon(enum.IntEnum):
    """When a step is due: NOW is critical or high, or what such a step builds on; LATER is low."""

    NOW = 1
    NEXT = 2
    LATER = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Step:
    """One practice to put right wherever it is missed.

    `number` counts from 1; `findings` are indices into the findings it was planned from; `after` are the
    checks of earlier steps that it builds on; `severity` is that of its worst finding; `how` says what to do,
    the most frequent first; `worth` are the figures that hold for every place, `gains` what they make in a
    month; `unlocks` are the checks of later steps that build on it; `fixable` counts the findings whose fix
    Colonnade can write; `needs_telemetry` is whether nothing of it is found without.
    """

    number: int
    check: str
    title: str
    pillar: Pillar
    severity: Severity
    effort: Effort
    why: str
    gain: str
    findings: tuple[int, ...]
    after: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    worth: tuple[Worth, ...] = ()
    horizon: Horizon = Horizon.LATER
    gains: Gains = Gains()
    unlocks: tuple[str, ...] = ()
    fixable: int = 0
    needs_telemetry: bool = False

    def fix(self, place: str, telemetry: str = "") -> str | None:
        """The command that writes what can be written, for what was reviewed at that place with that telemetry."""
        return f"colonnade fix {quote(place)} {self.check}{self._with(telemetry)}" if self.fixable else None

    def proof(self, place: str, telemetry: str = "") -> str:
        """The command that finds nothing once it is done."""
        return f"colonnade review {quote(place)} --check {self.check}{self._with(telemetry)}"

    def _with(self, telemetry: str) -> str:
        return f" --telemetry {quote(telemetry)}" if telemetry and self.needs_telemetry else ""

    @property
    def more(self) -> str:
        """The command that tells more of this practice."""
        return f"colonnade explain {self.check}"


# What steps are ordered by: the most severe first; of those what is open to others, then what loses data, then the
# rest; of those the quickest, what saves most, by pillar, and what reaches furthest.
Urgency = tuple[int, int, int, int, int, int, str]
Before = Sequence[tuple[int, Urgency]]
PILLARS = (Pillar.SECURITY, Pillar.RELIABILITY)


def plan(findings: Sequence[Claim], checks: Iterable[Check], traffic: Traffic = ASSUMED) -> list[Step]:
    """Make a step of each check that is missed: prerequisites first, then in the order of their urgency."""
    missed: dict[str, list[int]] = {}
    for index, claim in enumerate(findings):
        missed.setdefault(claim.check, []).append(index)
    concerned = {each.name: each for each in checks if each.name in missed}
    claimed = {name: [findings[index] for index in missed[name]] for name in concerned}
    builds_on = {
        name: tuple(
            other
            for other in each.after
            if other in concerned
            and other != name
            and (each.over is not concerned[other].over or _meet(claimed[name], claimed[other]))
        )
        for name, each in concerned.items()
    }
    gains = {name: _gains(claims, traffic) for name, claims in claimed.items()}
    own = {name: _urgency(each, claimed[name], gains[name]) for name, each in concerned.items()}
    ordered = _ordered(own, builds_on)
    horizons = _horizons(ordered, own)
    steps: list[Step] = []
    for name in ordered:
        dependents = [other for other in own if name in builds_on[other]]
        claims = claimed[name]
        steps.append(
            Step(
                len(steps) + 1,
                name,
                concerned[name].title,
                concerned[name].pillar,
                _severity(claims),
                concerned[name].effort,
                _why(
                    own[name],
                    builds_on[name],
                    [each for each in dependents if own[each] < own[name]],
                    concerned[name].gain,
                    [(step.number, own[step.check]) for step in steps],
                ),
                concerned[name].gain,
                tuple(missed[name]),
                builds_on[name],
                _how(claims),
                _worth(claims),
                horizons[name],
                gains[name],
                tuple(other for other in ordered if other in dependents),
                sum(1 for claim in claims if claim.fix is not None and claim.fix.edits),
                concerned[name].needs_telemetry,
            )
        )
    return steps


def _meet(claims: Sequence[Claim], others: Sequence[Claim]) -> bool:
    """Whether two practices are missed by the same resource somewhere, or that is not known of all of them."""
    known = all(each.key for each in (*claims, *others))
    return not known or not _concerned(claims).isdisjoint(_concerned(others))


def _concerned(claims: Iterable[Claim]) -> set[object]:
    """What was judged, and what the same holds for: by keys and by places."""
    found: set[object] = set()
    for each in claims:
        found |= {each.key, each.home or each.at, *(proof.at for proof in each.evidence)}
    return found


def _severity(claims: Iterable[Claim]) -> Severity:
    return max(claim.severity for claim in claims)


def _urgency(check: Check, claims: Sequence[Claim], gains: Gains) -> Urgency:
    pillar = PILLARS.index(check.pillar) if check.pillar in PILLARS else len(PILLARS)
    stake = 0 if check.pillar is Pillar.SECURITY else 1 if check.loses_data else 2
    saved = round(gains.dollars.likely) if gains.dollars is not None else 0
    return -_severity(claims), stake, check.effort, -saved, pillar, -len(claims), check.name


def _gains(claims: Iterable[Claim], traffic: Traffic) -> Gains:
    return a_month(chain(*(claim.worth.savings for claim in claims if claim.worth is not None)), traffic)


def _horizons(ordered: Sequence[str], own: dict[str, Urgency]) -> dict[str, Horizon]:
    """Tell when each step is due: as soon as any that comes after it."""
    horizons: dict[str, Horizon] = {}
    soonest = Horizon.LATER
    for name in reversed(ordered):
        severity = Severity(-own[name][0])
        due = Horizon.NOW if severity >= Severity.HIGH else Horizon(4 - severity)
        soonest = horizons[name] = min(soonest, due)
    return horizons


def _ordered(own: dict[str, Urgency], builds_on: dict[str, tuple[str, ...]]) -> list[str]:
    """Order by urgency, where what others build on is as urgent as the most urgent of them."""
    ordered: list[str] = []

    def put(name: str, waiting: frozenset[str]) -> None:
        if name in ordered or name in waiting:
            return
        for other in sorted(builds_on[name], key=own.__getitem__):
            put(other, waiting | {name})
        ordered.append(name)

    for name in sorted(own, key=own.__getitem__):
        put(name, frozenset())
    return ordered


def _why(own: Urgency, after: tuple[str, ...], pulls: list[str], gain: str, before: Before) -> str:
    """Say why a step comes where it comes, as one short sentence; what it wins, where nothing else does."""
    severity, stake, effort, reach = Severity(-own[0]), own[1], Effort(own[2]), -own[5]
    takes = f"takes {effort}" if reach == 1 else f"each place takes {effort}"
    if after:
        return f"After {_listed(after)}, which it builds on; {severity}, {takes}."
    if pulls:
        builds = "builds" if len(pulls) == 1 else "build"
        return f"Before {_listed(pulls)}, which {builds} on it; {takes}."
    peers = [(number, other) for number, other in before if -other[0] == severity]
    alike = [(number, other) for number, other in peers if other[1] == stake and other[2] <= effort]
    if not alike:
        reason = ("it is about security", "it loses data", f"the quickest; {takes}")[stake]
        return f"{'Next' if peers else 'First'} of the {severity} ones: {reason}."
    number, peer = alike[-1]
    if effort > peer[2]:
        return f"As severe as step {number}, but {takes}."
    return f"As urgent as step {number}: {gain}."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _how(claims: Iterable[Claim]) -> tuple[str, ...]:
    """The different fixes, the most frequent first."""
    counts: dict[str, int] = {}
    for claim in claims:
        if claim.fix is not None:
            counts[claim.fix.summary] = counts.get(claim.fix.summary, 0) + 1
    return tuple(sorted(counts, key=lambda summary: (-counts[summary], summary)))


def _worth(claims: Sequence[Claim]) -> tuple[Worth, ...]:
    """The worth of each finding where all say the same."""
    said = dict.fromkeys(claim.worth for claim in claims)
    (first, *others) = said
    return (first,) if first is not None and not others else ()
