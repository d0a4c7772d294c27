"""One advisory: which versions of which packages it is about, how severe it is, and where it is put right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from colonnade.advisories.severity import severity
from colonnade.advisories.versions import Interval, version
from colonnade.aws.distributions import spelled
from colonnade.dataclass import dataclass
from colonnade.finding import Severity
from colonnade.model.dependency import Ecosystem

_ECOSYSTEMS = {each.value: each for each in Ecosystem}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Versions in a row that are affected: from `introduced` on, None for all, and up to `fixed` or `last`.

    `fixed` is the first version after them that is not, `last` the last one that is; `shown` is that as written.
    """

    introduced: Any = None
    fixed: Any = None
    last: Any = None
    shown: str | None = None

    def holds(self, other: Any) -> bool:
        """Whether a version is among them."""
        if self.introduced is not None and other < self.introduced:
            return False
        if self.fixed is not None:
            return bool(other < self.fixed)
        return self.last is None or bool(other <= self.last)

    def meets(self, interval: Interval) -> bool | None:
        """Whether all that an interval allows to be installed anew are affected; None where only some are."""
        if self.introduced is not None and not interval.reaches(self.introduced):
            return False
        end = self.fixed if self.fixed is not None else self.last
        if end is not None and not interval.begins_below(end) and not self.holds(interval.least):
            return False
        free = end is not None and (
            interval.reaches(self.fixed)
            if self.fixed is not None
            else interval.most is None or interval.most > self.last
        )
        return None if free or not interval.whole else True


@dataclass(frozen=True, slots=True)
class Affected:
    """The versions of one package that an advisory is about: in stretches, and one by one."""

    ecosystem: Ecosystem
    name: str
    stretches: tuple[Stretch, ...]
    versions: frozenset[Any]

    def holds(self, told: str) -> Stretch | bool:
        """The stretch that holds a version, True where it is named by itself, or False."""
        found = version(self.ecosystem, told)
        if found is None:
            return False
        stretch = next((each for each in self.stretches if each.holds(found)), None)
        return stretch if stretch is not None else found in self.versions


@dataclass(frozen=True, slots=True)
class Advisory:
    """One advisory as it was published; `names` are its own id and those of the same one elsewhere."""

    id: str
    names: frozenset[str]
    summary: str
    severity: Severity | None
    affected: tuple[Affected, ...]


def read(told: Any) -> Advisory | None:
    """Read one record; None for one that was withdrawn, or that is about nothing that is looked at.

    Raises ValueError where it is no record of that format.
    """
    if not isinstance(told, dict) or not isinstance(told.get("id"), str):
        raise ValueError("it has no id")
    if told.get("withdrawn"):
        return None
    every = told.get("affected")
    affected = tuple(_affected(every) if isinstance(every, list) else ())
    if not affected:
        return None
    aliases = told.get("aliases")
    names = [each for each in aliases if isinstance(each, str)] if isinstance(aliases, list) else []
    summary = told.get("summary") or _first_sentence(told.get("details"))
    return Advisory(
        told["id"],
        frozenset((told["id"], *names)),
        " ".join(summary.split()) if isinstance(summary, str) else "",
        severity(told),
        affected,
    )


def _affected(every: list[Any]) -> Iterator[Affected]:
    for each in every:
        package = each.get("package") if isinstance(each, dict) else None
        ecosystem = _ECOSYSTEMS.get(str(package.get("ecosystem"))) if isinstance(package, dict) else None
        name = package.get("name") if isinstance(package, dict) else None
        if ecosystem is None or not isinstance(name, str):
            continue
        listed = each.get("versions")
        named = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
        versions = [version(ecosystem, one) for one in named]
        ranges = each.get("ranges")
        yield Affected(
            ecosystem,
            spelled(name) if ecosystem is Ecosystem.PYPI else name,
            tuple(_stretches(ecosystem, ranges) if isinstance(ranges, list) else ()),
            frozenset(one for one in versions if one is not None),
        )


def _stretches(ecosystem: Ecosystem, ranges: list[Any]) -> Iterator[Stretch]:
    """The stretches of ranges of versions; those of commits are left alone."""
    for each in ranges:
        if not isinstance(each, dict) or each.get("type") not in ("ECOSYSTEM", "SEMVER"):
            continue
        events = each.get("events")
        open_, begin = False, None
        for at, kind, text in _in_order(ecosystem, events if isinstance(events, list) else []):
            if kind == "introduced":
                open_, begin = True, at
            elif open_ and kind == "fixed":
                yield Stretch(begin, fixed=at, shown=text)
                open_ = False
            elif open_ and kind == "last_affected":
                yield Stretch(begin, last=at, shown=text)
                open_ = False
        if open_:
            yield Stretch(begin)


def _in_order(ecosystem: Ecosystem, events: list[Any]) -> list[tuple[Any, str, str]]:
    """The events by their versions, each with its kind and its text; the version is None for the very first."""
    told = [item for each in events if isinstance(each, dict) for item in each.items()]
    first = [(None, kind, text) for kind, text in told if text == "0"]
    read = [
        (version(ecosystem, text), kind, text) for kind, text in told if isinstance(text, str) and text != "0"
    ]
    return [*first, *sorted((each for each in read if each[0] is not None), key=lambda each: each[0])]


def _first_sentence(details: Any) -> str:
    if not isinstance(details, str):
        return ""
    return re.split(r"(?<=[.!?])\s|\n", details.strip(), maxsplit=1)[0]
