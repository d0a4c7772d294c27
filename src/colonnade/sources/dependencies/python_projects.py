"""pyproject.toml and Pipfile: what a Python project asks for, without what it is developed with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from colonnade.model.dependency import Dependency
from colonnade.regex import regex
from colonnade.sources.dependencies.names import python, requirement
from colonnade.sources.dependencies.places import Places

_VERSION = regex(r"(?:[vV])?(\d+)(?:\.(\d+))?(?:\.(\d+))?")


def of_pyproject(settings: dict[str, Any], places: Places) -> list[Dependency]:
    """The packages of `[project]`, or of `[tool.poetry]` where poetry has them to itself."""
    project, poetry = _table(settings, "project"), _table(_table(settings, "tool"), "poetry")
    places.start_at(r"^\s*dependencies\s*=")
    found = [
        each
        for text in _texts(project.get("dependencies"))
        if (each := requirement(text, places.quoted(text))) is not None
    ]
    places.start_at(r"^\s*\[\s*tool\.poetry\.dependencies\s*\]")
    return [*found, *_of_table(_table(poetry, "dependencies"), places)]


def of_pipfile(settings: dict[str, Any], places: Places) -> list[Dependency]:
    """The packages of a Pipfile."""
    places.start_at(r"^\s*\[\s*packages\s*\]")
    return list(_of_table(_table(settings, "packages"), places))


def _of_table(packages: dict[str, Any], places: Places) -> Iterator[Dependency]:
    for name, told in packages.items():
        if name.lower() == "python":
            continue
        origin = places.of(rf"""^\s*["']?{re.escape(name)}["']?\s*=""")
        first = told[0] if isinstance(told, list) and told else told
        about = first if isinstance(first, dict) else {}
        if about.get("optional") is True:
            continue
        asked = about.get("version", "") if about else first
        yield python(
            name,
            _as_clauses(asked if isinstance(asked, str) else ""),
            origin,
            place=_place(about),
            extras=tuple(sorted(_texts(about.get("extras")))),
            marker=about["markers"] if isinstance(about.get("markers"), str) else "",
        )


def _place(about: dict[str, Any]) -> str:
    for key in ("path", "file", "url"):
        if isinstance(about.get(key), str):
            return str(about[key])
    address = about.get("git")
    if not isinstance(address, str):
        return ""
    commit = about.get("rev") or about.get("ref") or ""
    return f"git+{address}@{commit}" if commit else f"git+{address}"


def _as_clauses(asked: str) -> str:
    """Write a range of poetry or pipenv as PEP 440 does: "^1.2" is ">=1.2,<2", "1.2.3" is one version."""
    if asked.strip() in ("", "*"):
        return ""
    return ",".join(_as_clause(each.strip()) for each in asked.split(",") if each.strip())


def _as_clause(clause: str) -> str:
    if clause.startswith("^") or (clause.startswith("~") and not clause.startswith("~=")):
        found = _VERSION.match(clause[1:].strip())
        if found is None:
            return clause
        numbers = [int(each) for each in found.groups() if each is not None]
        return f">={clause[1:].strip()},<{_next(numbers, caret=clause[0] == '^')}"
    if re.match(r"[<>=!~]", clause):
        return re.sub(r"^=(?!=)", "==", clause).replace(" ", "")
    return f"=={clause}"


def _next(numbers: list[int], *, caret: bool) -> str:
    """The first version that a caret or a tilde leaves out."""
    if caret:
        at = next((index for index, each in enumerate(numbers) if each), len(numbers) - 1)
    else:
        at = min(1, len(numbers) - 1)
    return ".".join(map(str, [*numbers[:at], numbers[at] + 1]))


def _table(within: dict[str, Any], key: str) -> dict[str, Any]:
    found = within.get(key)
    return found if isinstance(found, dict) else {}


def _texts(told: Any) -> list[str]:
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []
