"""A former review: what it knew is not told again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.verdict import Claim, meaning

Meaning = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each finding was there, by the file it was in and by what it means."""

    known: Counter[tuple[str, Meaning]]

    def new(self, claims: Iterable[Claim]) -> list[Claim]:
        """Leave out the findings that were there before, also where their file has another name now."""
        left = Counter(self.known)
        elsewhere = []
        for claim in claims:
            if left[claim.at.file, claim.meaning]:
                left[claim.at.file, claim.meaning] -= 1
            else:
                elsewhere.append(claim)
        moved: Counter[Meaning] = Counter()
        for (_, meant), count in left.items():
            moved[meant] += count
        new = []
        for claim in elsewhere:
            if moved[claim.meaning]:
                moved[claim.meaning] -= 1
            else:
                new.append(claim)
        return new


def read(file: Path) -> Baseline:
    """Read the JSON report of a former review; raise Unreadable where it is none."""
    try:
        report = json.loads(file.read_bytes())
    except OSError as error:
        raise _unreadable(file, f"the baseline cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise _unreadable(file, "the baseline is not JSON") from None
    try:
        return known(report)
    except (KeyError, TypeError):
        raise _unreadable(file, "the baseline is not a report of Colonnade") from None


def known(report: dict[str, Any]) -> Baseline:
    """Take what a former review knew from its report as plain data."""
    return Baseline(Counter(_identity(each) for each in report["findings"]))


def _identity(finding: dict[str, Any]) -> tuple[str, Meaning]:
    file = str(finding["location"]["file"])
    return file, meaning(str(finding["check"]), str(finding["resource"]), str(finding["message"]))


def _unreadable(file: Path, what: str) -> Unreadable:
    advice = "make one with: colonnade review PATH --format json --output FILE"
    return Unreadable(Problem(file.as_posix(), 0, 0, what, advice))
