"""Two reviews side by side: what was put right, what came in, and how each pillar moved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from colonnade import baseline
from colonnade.dataclass import dataclass

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """How a pillar stood and stands: the places that keep its practices, of those that could be told."""

    pillar: str
    met_before: int
    places_before: int
    met_now: int
    places_now: int

    @property
    def points(self) -> int | None:
        """By how many hundredths the share of places met rose; None where either review could tell of none."""
        if not self.places_before or not self.places_now:
            return None
        return self.met_now * 100 // self.places_now - self.met_before * 100 // self.places_before


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two reviews; findings are plain data, as the JSON report has them.

    A finding that is gone was put `right` only where nothing else explains it: it may have been `accepted`, it
    may be `undecided` now, or its check was `unasked` in the new review. What `came` in was looked for before;
    what the old review did not look for is `newly_asked`. `changed` says something else now, of the same.
    """

    right: tuple[Told, ...]
    came: tuple[Told, ...]
    changed: tuple[Told, ...]
    stayed: int
    accepted: tuple[Told, ...]
    undecided: tuple[Told, ...]
    unasked: tuple[Told, ...]
    newly_asked: tuple[Told, ...]
    moves: tuple[Move, ...]


def read(old: Path, new: Path) -> Comparison:
    """Compare two JSON reports; raise Unreadable where one is none."""
    return compare(baseline.report(old), baseline.report(new))


def compare(old: Told, new: Told) -> Comparison:
    """Compare two reports as plain data."""
    came, gone = baseline.beyond(old, new["findings"]), baseline.beyond(new, old["findings"])
    stayed = len(new["findings"]) - len(came)
    came, gone, changed = _paired(came, gone)
    accepted_now = {"findings": [each for by in new["suppressed"] for each in by["findings"]]}
    # A doubt may stand at another resource than the finding did: a queue is judged for the function it feeds.
    known_doubts = {_subject(each) for each in old["unknown"]}
    doubted = {each["check"] for each in new["unknown"] if _subject(each) not in known_doubts}
    asked_before, asked_now = _checks(old), _checks(new)
    why: dict[str, list[Told]] = {"accepted": [], "undecided": [], "unasked": [], "right": []}
    for each in gone:
        if asked_now and each["check"] not in asked_now:
            reason = "unasked"
        elif not baseline.beyond(accepted_now, [each]):
            reason = "accepted"
        else:
            reason = "undecided" if each["check"] in doubted else "right"
        why[reason].append(each)
    fresh = [each for each in came if asked_before and each["check"] not in asked_before]
    return Comparison(
        came=tuple(each for each in came if each not in fresh),
        newly_asked=tuple(fresh),
        changed=tuple(changed),
        stayed=stayed,
        moves=_moves(old["scorecard"], new["scorecard"]),
        **{reason: tuple(those) for reason, those in why.items()},
    )


def _paired(came: list[Told], gone: list[Told]) -> tuple[list[Told], list[Told], list[Told]]:
    """Take what says something else of the same resource out of what came and what is gone."""
    left = list(gone)
    fresh, changed = [], []
    for each in came:
        same = next((old for old in left if _subject(old) == _subject(each)), None)
        if same is None:
            fresh.append(each)
        else:
            left.remove(same)
            changed.append(each)
    return fresh, left, changed


def _subject(told: Told) -> tuple[str, str]:
    return told["check"], told["resource"]


def _checks(report: Told) -> frozenset[str]:
    """The checks a report was made by; none are told by reports of the first version."""
    return frozenset(report.get("checks", ()))


def _moves(old: Sequence[Told], new: Sequence[Told]) -> tuple[Move, ...]:
    """How each pillar that both reviews judged moved."""
    before = {each["pillar"]: each for each in old}
    return tuple(
        Move(
            each["pillar"],
            before[each["pillar"]]["places_met"],
            before[each["pillar"]]["places"],
            each["places_met"],
            each["places"],
        )
        for each in new
        if each["pillar"] in before
    )
