"""package.json and package-lock.json."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from colonnade.fact import Origin
from colonnade.model.dependency import Dependency, Ecosystem
from colonnade.regex import regex
from colonnade.sources.dependencies.places import Places

_NEEDS = ("dependencies", "optionalDependencies", "peerDependencies")
_EXACT = regex(r"[=vV]?\s*(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)")
_ELSEWHERE = regex(r"[a-z+]+:|[\w.-]+/[\w.-]+(?:#|$)|\.{0,2}/|~/")


def of_package(settings: dict[str, Any], places: Places) -> list[Dependency]:
    """The packages of "dependencies" and "optionalDependencies" of a package.json."""
    made = []
    for section in ("dependencies", "optionalDependencies"):
        told = settings.get(section)
        places.start_at(rf'"{section}"\s*:')
        for name, asked in told.items() if isinstance(told, dict) else ():
            origin = places.of(rf'"{re.escape(name)}"\s*:')
            made.append(npm(name, asked if isinstance(asked, str) else "", origin))
    return made


def npm(name: str, asked: str, origin: Origin) -> Dependency:
    """Make a dependency on a package of npm; `asked` is what package.json says."""
    if asked.startswith("npm:"):
        name, _, asked = asked.removeprefix("npm:").rpartition("@")
    if asked.startswith("workspace:") or _ELSEWHERE.match(asked):
        commit = re.search(r"#[0-9a-f]{7,40}$", asked)
        elsewhere = not asked.startswith(("file:", "link:", "workspace:", ".", "/", "~/"))
        return Dependency(
            name, Ecosystem.NPM, origin, asked, None, commit is not None or not elsewhere, asked
        )
    exact = _EXACT.fullmatch(asked.strip())
    version = exact[1] if exact else None
    return Dependency(name, Ecosystem.NPM, origin, asked, version, version is not None)


def of_package_lock(
    lock: dict[str, Any], places: Places, direct: Iterable[Dependency]
) -> tuple[Dependency, ...]:
    """The packages of a package-lock.json that are not only for development: versions 1, 2 and 3 of it.

    Where it is that of several packages together, they are those that the ones asked for directly need.
    """
    packages = lock.get("packages")
    if not isinstance(packages, dict):
        return tuple(_of_tree(lock.get("dependencies"), places))
    reached = _reached(packages, [each.name for each in direct])
    return tuple(each for name, each in _of_packages(packages, places) if name in reached)


def _of_packages(packages: dict[str, Any], places: Places) -> Iterator[tuple[str, Dependency]]:
    """The packages that are deployed, each with the name of the folder it is put into."""
    for path, told in packages.items():
        if not isinstance(told, dict) or "node_modules/" not in path:
            continue
        origin = places.of(rf'"{re.escape(path)}"\s*:')
        folder = path.rpartition("node_modules/")[2]
        version = told.get("version")
        if isinstance(version, str) and told.get("dev") is not True and told.get("link") is not True:
            yield folder, npm(str(told.get("name") or folder), version, origin)


def _reached(packages: dict[str, Any], direct: Iterable[str]) -> set[str]:
    needs: dict[str, set[str]] = {}
    for path, told in packages.items():
        own = needs.setdefault(path.rpartition("node_modules/")[2], set())
        for section in _NEEDS:
            named = told.get(section) if isinstance(told, dict) else None
            own.update(named if isinstance(named, dict) else ())
    reached: set[str] = set()
    waiting = list(direct)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += needs.get(name, ())
    return reached


def _of_tree(packages: Any, places: Places) -> Iterator[Dependency]:
    """The packages of a lock of version 1, in which those that one alone needs stand within it."""
    open_ = [iter(packages.items() if isinstance(packages, dict) else ())]
    while open_:
        name, told = next(open_[-1], (None, None))
        if name is None:
            open_.pop()
            continue
        origin = places.of(rf'"{re.escape(name)}"\s*:')
        if not isinstance(told, dict) or told.get("dev") is True:
            continue
        if isinstance(told.get("version"), str):
            yield npm(name, told["version"], origin)
        within = told.get("dependencies")
        open_.append(iter(within.items() if isinstance(within, dict) else ()))
