"""A former review: what it knew is not told again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.verdict import Claim, meaning

Meaning = tuple[str, str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each finding was there, by the file it was in and by what it means."""

    known: Counter[tuple[str, Meaning]]

    def new(self, claims: Iterable[Claim]) -> list[Claim]:
        """Leave out the findings that were there before, also where their file has another name now."""
        return _beyond(self.known, claims, lambda claim: (claim.at.file, claim.meaning))


def beyond(report: dict[str, Any], findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the findings, as plain data, that a report has."""
    return _beyond(known(report).known, findings, _identity)


def _beyond(
    known: Counter[tuple[str, Meaning]], told: Iterable[T], identity: Callable[[T], tuple[str, Meaning]]
) -> list[T]:
    left = Counter(known)
    elsewhere = []
    for each in told:
        if left[identity(each)]:
            left[identity(each)] -= 1
        else:
            elsewhere.append(each)
    moved: Counter[Meaning] = Counter()
    for (_, meant), count in left.items():
        moved[meant] += count
    new = []
    for each in elsewhere:
        meant = identity(each)[1]
        if moved[meant]:
            moved[meant] -= 1
        else:
            new.append(each)
    return new


def read(file: Path) -> Baseline:
    """Read the JSON report of a former review; raise Unreadable where it is none."""
    return known(report(file, "the baseline"))


def report(file: Path, what: str = "the report") -> dict[str, Any]:
    """Read the JSON report of a review as plain data; raise Unreadable where it is none."""
    try:
        told = json.loads(file.read_bytes())
    except OSError as error:
        raise _unreadable(file, f"{what} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise _unreadable(file, f"{what} is not JSON") from None
    try:
        known(told)
    except (KeyError, TypeError):
        raise _unreadable(file, f"{what} is not a report of Colonnade") from None
    return dict(told)


def known(report: dict[str, Any]) -> Baseline:
    """Take what a former review knew from its report as plain data."""
    return Baseline(Counter(_identity(each) for each in report["findings"]))


def _identity(finding: dict[str, Any]) -> tuple[str, Meaning]:
    file = str(finding["location"]["file"])
    return file, meaning(str(finding["check"]), str(finding["resource"]), str(finding["message"]))


def _unreadable(file: Path, what: str) -> Unreadable:
    advice = "make one with: colonnade review PATH --format json --output FILE"
    return Unreadable(Problem(file.as_posix(), 0, 0, what, advice))
