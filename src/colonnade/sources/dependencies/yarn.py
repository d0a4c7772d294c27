"""yarn.lock and pnpm-lock.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from colonnade.fact import Origin
from colonnade.model.dependency import Dependency
from colonnade.regex import regex
from colonnade.sources.dependencies.npm import npm
from colonnade.sources.dependencies.places import Places

_ENTRY = regex(r"^(\S[^\n]*):\r?\n((?:[ \t]+[^\n]*\r?\n?|\r?\n(?=[ \t]))*)", re.MULTILINE)
_FIELD = regex(r"""^  "?version"?:?\s+"?([^"\s]+)"?\s*$""", re.MULTILINE)
_NEEDS = regex(r"^  (?:dependencies|optionalDependencies):\s*\r?\n((?:    [^\n]*\r?\n?)*)", re.MULTILINE)
_NEED = regex(r"""^    "?((?:@[^\s":/]+/)?[^\s":]+)"?:?\s+"?([^"\n\r]*?)"?\s*$""", re.MULTILINE)
_SPEC = regex(r"((?:@[^@/]+/)?[^@]+)@(.*)")


def of_yarn_lock(places: Places, direct: Iterable[Dependency]) -> tuple[Dependency, ...]:
    """The packages that those asked for directly need, in a lock of yarn 1 or of a later one."""
    entries: dict[tuple[str, str], tuple[Dependency, list[tuple[str, str]]]] = {}
    for entry in _ENTRY.finditer(places.text):
        version = _FIELD.search(entry[2])
        if version is None or entry[1].startswith(("#", "__metadata")):
            continue
        needs = [need for block in _NEEDS.finditer(entry[2]) for need in _NEED.findall(block[1])]
        for spec in entry[1].strip().strip('"').split(","):
            told = _SPEC.fullmatch(spec.strip().strip('"'))
            if told is not None:
                one = npm(told[1], version[1], places.at(entry.start()))
                entries[told[1], told[2].removeprefix("npm:")] = one, needs
    found: dict[tuple[str, str], Dependency] = {}
    waiting = [(each.name, each.asked) for each in direct]
    while waiting:
        key = waiting.pop()
        name, asked = key[0], key[1].removeprefix("npm:")
        if (name, asked) in found or (name, asked) not in entries:
            continue
        found[name, asked], needs = entries[name, asked]
        waiting += needs
    return tuple(dict.fromkeys(sorted(found.values(), key=lambda each: (each.name, each.origin))))


def of_pnpm_lock(lock: dict[str, Any], places: Places) -> tuple[Dependency, ...]:
    """The packages of a pnpm-lock.yaml that are deployed: version 5 to 9 of it."""
    packages = lock.get("packages")
    if not isinstance(packages, dict):
        return ()
    places.start_at(r"^packages:")
    told: dict[str, tuple[Dependency, bool]] = {}
    for key, about in packages.items():
        origin = places.of(rf"""^\s+["']?{re.escape(str(key))}["']?:""")
        one = _package(str(key), origin)
        if one is not None:
            dev = isinstance(about, dict) and str(about.get("dev")).lower() == "true"
            told[f"{one.name}@{one.version}"] = one, dev
    snapshots = lock.get("snapshots")
    if not isinstance(snapshots, dict):
        return tuple(one for one, dev in told.values() if not dev)
    reached = _reached(lock, snapshots)
    return tuple(one for key, (one, _) in told.items() if key in reached)


def _package(key: str, origin: Origin) -> Dependency | None:
    """Read "/name@1.0.0(peer@2)", "name@1.0.0", or "/name/1.0.0_peer" of older ones."""
    plain = key.lstrip("/").partition("(")[0]
    found = re.fullmatch(r"((?:@[^/@]+/)?[^/@]+)[/@](\d[^_/]*)(?:_.*)?", plain)
    return npm(found[1], found[2], origin) if found else None


def _reached(lock: dict[str, Any], snapshots: dict[str, Any]) -> set[str]:
    importers = lock.get("importers")
    waiting: list[str] = []
    for importer in importers.values() if isinstance(importers, dict) else ():
        waiting += _needs(importer)
    reached: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in reached:
            continue
        reached.add(key)
        waiting += _needs(snapshots.get(key))
    return {each.partition("(")[0] for each in reached}


def _needs(told: Any) -> list[str]:
    needs = []
    for section in ("dependencies", "optionalDependencies"):
        listed = told.get(section) if isinstance(told, dict) else None
        for name, about in listed.items() if isinstance(listed, dict) else ():
            version = about.get("version") if isinstance(about, dict) else about
            needs.append(f"{name}@{version}")
    return needs
