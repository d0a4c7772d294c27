"""The scorecard: how many practices of each pillar an application keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from colonnade.check import Check, Outcome, Pillar
from colonnade.dataclass import dataclass
from colonnade.verdict import Claim, Verdict


@dataclass(frozen=True, slots=True)
class Score:
    """How many practices of a pillar are met, missed, unknown, accepted as they are, or not applicable.

    `places_met` and `places` are the resources, routes, triggers … that keep the practices, and all of which it
    could be told: so that a practice missed at one place in ten looks other than one missed everywhere.
    """

    pillar: Pillar
    met: int = 0
    missed: int = 0
    unknown: int = 0
    allowed: int = 0
    not_applicable: int = 0
    places_met: int = 0
    places: int = 0


def counted(verdicts: Iterable[Verdict]) -> dict[str, Counter[Outcome]]:
    """Count, for each check, the subjects that had each outcome in any application."""
    outcomes: dict[str, Counter[Outcome]] = {}
    for verdict in verdicts:
        for name, those in verdict.outcomes.items():
            outcomes.setdefault(name, Counter()).update(those)
    return outcomes


def scored(
    checks: Iterable[Check], verdicts: Iterable[Verdict], findings: Iterable[Claim], allowed: Iterable[Claim]
) -> tuple[Score, ...]:
    """Count the practices of each pillar, each by the worst that was said of it anywhere."""
    outcomes = counted(verdicts)
    missed = {claim.check for claim in findings}
    accepted = {claim.check for claim in allowed}
    counts: dict[Pillar, Counter[str]] = {}
    for check in checks:
        said = outcomes.get(check.name, Counter())
        if check.name in missed:
            standing = "missed"
        elif said[Outcome.UNKNOWN] or said[Outcome.BROKEN]:
            standing = "unknown"
        elif check.name in accepted:
            standing = "allowed"
        elif said[Outcome.MET]:
            standing = "met"
        else:
            standing = "not_applicable"
        count = counts.setdefault(check.pillar, Counter())
        count[standing] += 1
        count["places_met"] += said[Outcome.MET]
        count["places"] += said[Outcome.MET] + said[Outcome.MISSED]
    return tuple(Score(pillar, **counts[pillar]) for pillar in Pillar if pillar in counts)
