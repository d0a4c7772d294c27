"""poetry.lock, uv.lock, pdm.lock, pylock.toml and Pipfile.lock: the versions that are deployed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from colonnade.aws.distributions import spelled
from colonnade.model.dependency import Dependency
from colonnade.sources.dependencies.names import python
from colonnade.sources.dependencies.places import Places


def of_toml(lock: dict[str, Any], places: Places, direct: Iterable[str]) -> tuple[Dependency, ...]:
    """The packages of a lock that those asked for directly need, by way of each other."""
    tables = lock.get("package", lock.get("packages"))
    packages = [each for each in tables if isinstance(each, dict)] if isinstance(tables, list) else []
    found: dict[str, list[tuple[Dependency, dict[str, Any]]]] = {}
    for each in packages:
        name, version = each.get("name"), each.get("version")
        if isinstance(name, str):
            origin = places.of(rf"""^\s*name\s*=\s*["']{re.escape(name)}["']""")
            if isinstance(version, str):
                one = python(name, f"=={version}", origin, marker=_marker(each))
                found.setdefault(one.name, []).append((one, each))
    wanted = _needed(found, direct)
    return tuple(one for name, every in found.items() if name in wanted for one, _ in every)


def _needed(found: dict[str, list[tuple[Dependency, dict[str, Any]]]], direct: Iterable[str]) -> set[str]:
    """The names that can be reached: what a project is only developed with cannot."""
    wanted: set[str] = set()
    waiting = [spelled(each) for each in direct]
    while waiting:
        name = waiting.pop()
        if name in wanted:
            continue
        wanted.add(name)
        for _, table in found.get(name, ()):
            waiting += map(spelled, _next(table))
    return wanted


def _next(table: dict[str, Any]) -> list[str]:
    """What a locked package needs, its optional parts with it: which of them are asked for is not told apart."""
    told = table.get("dependencies")
    if isinstance(told, dict):
        return [str(each) for each in told]
    names = []
    groups = table.get("optional-dependencies")
    every = [told, *(groups.values() if isinstance(groups, dict) else ())]
    for listed in every:
        for each in listed if isinstance(listed, list) else ():
            name = each.get("name") if isinstance(each, dict) else each
            found = re.match(r"[A-Za-z0-9._-]+", name) if isinstance(name, str) else None
            if found is not None:
                names.append(found[0])
    return names


def of_pipfile_lock(lock: dict[str, Any], places: Places) -> tuple[Dependency, ...]:
    """The packages of the section "default" of a Pipfile.lock."""
    section = lock.get("default")
    places.start_at(r'^\s*"default"\s*:')
    made = []
    for name, told in section.items() if isinstance(section, dict) else ():
        version = told.get("version") if isinstance(told, dict) else None
        origin = places.of(rf'"{re.escape(name)}"\s*:')
        if isinstance(version, str):
            made.append(python(name, version, origin, marker=_marker(told)))
    return tuple(made)


def _marker(told: dict[str, Any]) -> str:
    for key in ("marker", "markers"):
        if isinstance(told.get(key), str):
            return str(told[key])
    return ""
