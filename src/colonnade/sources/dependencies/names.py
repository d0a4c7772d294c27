"""Names and versions of Python packages, as they are written in every kind of manifest."""

from __future__ import annotations

import re

from colonnade.aws.distributions import spelled
from colonnade.fact import Origin
from colonnade.model.dependency import Dependency, Ecosystem
from colonnade.regex import regex

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_REQUIREMENT = regex(
    rf"\s*(?P<name>{_NAME})\s*(?:\[(?P<extras>[^\]]*)\])?\s*"
    r"(?:@\s*(?P<url>\S+)|\(?(?P<asked>(?:\s*(?:===|[<>=!~]=|<|>)\s*[^\s,;()]+\s*,?)*)\)?)\s*"
    r"(?:;\s*(?P<marker>.*))?$"
)
_COMMIT = regex(r"@[0-9a-f]{7,40}(?:#|$)")


def requirement(text: str, origin: Origin) -> Dependency | None:
    """Read one requirement as PEP 508 has it; None where it is none."""
    found = _REQUIREMENT.match(text)
    if found is None:
        return None
    asked, url = re.sub(r"\s+", "", found["asked"] or "").rstrip(","), found["url"] or ""
    extras = sorted(spelled(each.strip()) for each in (found["extras"] or "").split(",") if each.strip())
    return python(
        found["name"], asked, origin, place=url, extras=tuple(extras), marker=(found["marker"] or "").strip()
    )


def python(
    name: str,
    asked: str,
    origin: Origin,
    *,
    place: str = "",
    extras: tuple[str, ...] = (),
    marker: str = "",
) -> Dependency:
    """Make a dependency on a Python package; `asked` are clauses as PEP 440 has them."""
    version = only_version(asked)
    fixed = is_fixed(place) if place else version is not None or _is_nearly_fixed(asked)
    return Dependency(spelled(name), Ecosystem.PYPI, origin, asked, version, fixed, place, extras, marker)


def only_version(asked: str) -> str | None:
    """The one version that a range allows: "==1.2.3"; None where it allows several."""
    for clause in asked.split(","):
        found = re.fullmatch(r"\s*===?\s*([^*\s]+)\s*", clause)
        if found is not None:
            return found[1]
    return None


def is_fixed(place: str) -> bool:
    """Whether what an address or a path leads to is the same each time: a commit, an archive, a folder."""
    if place.startswith(("git+", "hg+", "svn+", "bzr+")) or place.endswith(".git"):
        return _COMMIT.search(place) is not None
    return True


def _is_nearly_fixed(asked: str) -> bool:
    """Whether a range allows the corrections of one version only: "~=1.2.3" and "==1.2.*"."""
    return re.fullmatch(r"(?:~=\d+\.\d+\.\d[\w.]*|==\d+\.\d+(?:\.\d+)*\.\*)", asked) is not None
