"""Which versions an advisory is about: PEP 440 for PyPI, Semantic Versioning for npm."""

from __future__ import annotations

import re
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.model.dependency import Dependency, Ecosystem

_SEMVER = re.compile(r"[=vV]?\s*(\d+)(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([0-9A-Za-z.-]+))?(?:\+.*)?")
_COMPARATOR = re.compile(r"(>=|<=|>|<|=|\^|~>?)?\s*([vV]?\d[^\s]*|[xX*])")


def version(ecosystem: Ecosystem, text: str) -> Any:
    """Read a version as something that can be compared; None where it is none."""
    if ecosystem is Ecosystem.NPM:
        found = _SEMVER.fullmatch(text.strip())
        return _semver(found) if found else None
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - only where advisories are given

    try:
        return Version(text)
    except InvalidVersion:
        return None


def _semver(found: re.Match[str]) -> tuple[object, ...]:
    """The precedence of a version: numbers first; one without a pre-release is above those with one."""
    numbers = tuple(int(each) if each and each.isdigit() else 0 for each in found.groups()[:3])
    before = found[4]
    if before is None:
        return (*numbers, 1, ())
    parts = [(0, int(each), "") if each.isdigit() else (1, 0, each) for each in before.split(".")]
    return (*numbers, 0, tuple(parts))


@dataclass(frozen=True, slots=True)
class Interval:
    """The versions that a range allows: from `least` to `most`; None is without end.

    `with_most` is whether `most` itself is allowed; `whole` is False where some between them may be left out.
    """

    least: Any = None
    most: Any = None
    with_most: bool = False
    whole: bool = True

    def reaches(self, other: Any) -> bool:
        """Whether a version is not above all that are allowed."""
        return self.most is None or other < self.most or (self.with_most and other == self.most)

    def begins_below(self, other: Any) -> bool:
        """Whether a version is above some that are allowed."""
        return self.least is None or self.least < other


def allowed(dependency: Dependency) -> Interval | None:
    """The versions that a dependency without one version may be installed in; None where that is not understood."""
    if dependency.place:
        return None
    if dependency.ecosystem is Ecosystem.NPM:
        return _npm(dependency.asked)
    return _pypi(dependency.asked)


def _pypi(asked: str) -> Interval | None:
    least = most = None
    with_most = False
    for clause in filter(None, asked.split(",")):
        found = re.fullmatch(r"\s*(===|[<>=!~]=|<|>)\s*(.+?)\s*", clause)
        bound = version(Ecosystem.PYPI, found[2].removesuffix(".*")) if found else None
        if found is None or bound is None:
            return None
        operator = found[1]
        if operator in (">=", ">", "~=") or (operator == "==" and found[2].endswith(".*")):
            least = bound if least is None else max(least, bound)
        if operator in ("<", "<="):
            end, closed = bound, operator == "<="
        elif operator == "~=" or (operator == "==" and found[2].endswith(".*")):
            release = list(bound.release[:-1] if operator == "~=" else bound.release)
            release[-1] += 1
            end, closed = version(Ecosystem.PYPI, f"{bound.epoch}!{'.'.join(map(str, release))}"), False
        else:
            continue
        if most is None or end < most or (end == most and not closed):
            most, with_most = end, closed
    return Interval(least, most, with_most, whole="!=" not in asked)


def _npm(asked: str) -> Interval | None:
    """The interval of one range; None for alternatives, for hyphens, and for tags."""
    if asked.strip() in ("", "*", "latest", "x"):
        return Interval()
    if "||" in asked or " - " in asked:
        return None
    least = most = None
    with_most = False
    rest = asked.strip()
    while rest:
        found = _COMPARATOR.match(rest)
        parsed = _SEMVER.fullmatch(found[2]) if found else None
        if found is None or parsed is None:
            return None
        rest = rest[found.end() :].strip()
        low, high, closed = _bounds(found[1] or "", parsed)
        if low is not None:
            least = low if least is None else max(least, low)
        if high is not None and (most is None or high < most):
            most, with_most = high, closed
    return Interval(least, most, with_most)


def _bounds(operator: str, found: re.Match[str]) -> tuple[Any, Any, bool]:
    bound = _semver(found)
    given = [int(each) for each in found.groups()[:3] if each and each.isdigit()]
    if operator in (">=", ">"):
        return bound, None, False
    if operator in ("<", "<="):
        return None, bound, operator == "<="
    if operator == "^":
        at = next((index for index, each in enumerate(given) if each), len(given) - 1)
    elif operator.startswith("~"):
        at = min(1, len(given) - 1)
    elif len(given) == 3:
        return bound, bound, True
    else:
        at = len(given) - 1
    after = [*given[:at], given[at] + 1, 0, 0][:3]
    return bound, (*after, 0, ((0, 0, ""),)), False  # below every pre-release of that version, as "-0" is
