"""The roadmap: findings as ordered steps, each with the reason why it comes where it comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from colonnade.check import Check, Effort, Pillar
from colonnade.dataclass import dataclass
from colonnade.finding import Severity, Worth
from colonnade.verdict import Claim


@dataclass(frozen=True, slots=True)
class Step:
    """One practice to put right wherever it is missed.

    `number` counts from 1; `findings` are indices into the findings it was planned from; `after` are the
    checks of earlier steps that it builds on; `severity` is that of its worst finding; `how` says what to do,
    the most frequent first; `worth` are the figures that hold for every place.
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

    @property
    def more(self) -> str:
        """The command that tells more of this practice."""
        return f"colonnade explain {self.check}"


# What steps are ordered by: the most severe first, of those the quickest, of those what reaches furthest.
Urgency = tuple[int, int, int, str]


def plan(findings: Sequence[Claim], checks: Iterable[Check]) -> list[Step]:
    """Make a step of each check that is missed, prerequisites first, then by severity, effort and reach."""
    missed: dict[str, list[int]] = {}
    for index, claim in enumerate(findings):
        missed.setdefault(claim.check, []).append(index)
    concerned = {each.name: each for each in checks if each.name in missed}
    builds_on = {
        name: tuple(other for other in each.after if other in concerned and other != name)
        for name, each in concerned.items()
    }
    own = {
        name: _urgency(each, [findings[index] for index in missed[name]]) for name, each in concerned.items()
    }
    steps: list[Step] = []
    for name in _ordered(own, builds_on):
        dependents = [other for other in own if name in builds_on[other]]
        claims = [findings[index] for index in missed[name]]
        steps.append(
            Step(
                len(steps) + 1,
                name,
                concerned[name].title,
                concerned[name].pillar,
                _severity(claims),
                concerned[name].effort,
                _why(
                    own[name], builds_on[name], [each for each in dependents if own[each] < own[name]], steps
                ),
                concerned[name].gain,
                tuple(missed[name]),
                builds_on[name],
                _how(claims),
                _worth(claims),
            )
        )
    return steps


def _severity(claims: Iterable[Claim]) -> Severity:
    return max(claim.severity for claim in claims)


def _urgency(check: Check, claims: Sequence[Claim]) -> Urgency:
    return -_severity(claims), check.effort, -len(claims), check.name


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


def _why(own: Urgency, after: tuple[str, ...], pulls: list[str], before: Sequence[Step]) -> str:
    """Say why a step comes where it comes, as one short sentence."""
    severity, effort, reach = Severity(-own[0]), Effort(own[1]), -own[2]
    takes = f"takes {effort}" if reach == 1 else f"each place takes {effort}"
    if after:
        return f"After {_listed(after)}, which it builds on; {severity}, {takes}."
    if pulls:
        return f"Before {_listed(pulls)}, which builds on it; {takes}."
    if not before:
        return f"First: of what is most severe ({severity}), the quickest ({effort})."
    peers = [step for step in before if step.severity == severity and step.effort <= effort]
    if not peers:
        quickest = "the quickest" if any(step.severity == severity for step in before) else "first"
        return f"{quickest.capitalize()} of the {severity} ones; {takes}."
    peer = peers[-1]
    if effort > peer.effort:
        return f"As severe as step {peer.number}, but {takes}."
    places = "in as many places" if reach == len(peer.findings) else f"in {reach} places"
    return f"As severe and as quick as step {peer.number}, {'in one place' if reach == 1 else places}."


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
