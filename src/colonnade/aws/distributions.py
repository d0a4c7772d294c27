"""Which distributions bring which modules of Python, and what the runtimes of Lambda bring by themselves."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache

from colonnade.aws.published import published

# How the name of a distribution is made from that of its module, where it is not the same.
_PATTERNS = ("{}", "python-{}", "{}-python", "py{}", "py-{}", "{}-py", "python3-{}", "{}3", "standard-{}")


def spelled(name: str) -> str:
    """Spell a name as PyPI compares them: "Zope.Interface" is "zope-interface"."""
    return re.sub(r"[-_.]+", "-", name).lower().strip("-")


def distributions(module: str) -> tuple[str, ...] | None:
    """Look up which distributions install a top-level module; None where the table is silent."""
    table = published("distributions")
    known = table["modules"].get(module)
    if known is not None:
        return tuple(known)
    name = spelled(module)
    return (name,) if name in table["requires"] else None


def may_install(distribution: str, module: str) -> bool:
    """Whether a distribution is, or by its name may well be, the one that installs a module."""
    name, others = _installers(module)
    return distribution in others or distribution.startswith(name)


@cache
def _installers(module: str) -> tuple[str, frozenset[str]]:
    """How the names of parts of a module's distribution begin, and the names it may have as a whole."""
    name = spelled(module)
    known = published("distributions")["modules"].get(module, ())
    return f"{name}-", frozenset((*known, *(each.format(name) for each in _PATTERNS)))


@cache
def brought_with(asked: frozenset[tuple[str, tuple[str, ...]]]) -> tuple[frozenset[str], frozenset[str]]:
    """Follow what distributions require of each other, from those asked for with the extras of each.

    Gives the names of all, and of those whose requirements the table does not know.
    """
    table = published("distributions")
    waiting, found, unknown = [], set(), set()
    for name, extras in asked:
        waiting.append(name)
        for extra in extras:
            with_extra = table["extras"].get(f"{name}[{extra}]")
            waiting += with_extra or ()
            if with_extra is None:
                unknown.add(name)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name in table["requires"]:
            waiting += table["requires"][name]
        else:
            unknown.add(name)
    return frozenset(found), frozenset(unknown)


def of_runtime(runtime: str) -> tuple[str, ...]:
    """Name the distributions that a managed runtime brings; one that ends with "/" stands for all of that scope."""
    kind = runtime.rstrip("0123456789.x")
    return tuple(published("distributions")["runtimes"].get(kind, ()))


@cache
def of_layer(name: str) -> tuple[tuple[str, ...], bool] | None:
    """Name the distributions in a layer that others publish, and whether it holds no others; None where unknown."""
    table = published("distributions")
    for key in ("layers", "layers_with_more"):
        for pattern, contents in table[key].items():
            if re.fullmatch(pattern, name):
                return tuple(contents), key == "layers"
    return None


def is_standard(module: str, version: tuple[int, int] | None) -> bool:
    """Whether a module belongs to Python of a version; to any version, where that is None."""
    when = left(module)
    came = _version_of(module, "added")
    if version is not None and ((when and version >= when) or (came and version < came)):
        return False
    return bool(when or came) or module in sys.stdlib_module_names


def left(module: str) -> tuple[int, int] | None:
    """The version of Python from which on a module is no longer part of it."""
    return _version_of(module, "removed")


@cache
def _version_of(module: str, change: str) -> tuple[int, int] | None:
    for version, modules in published("distributions")["standard"][change].items():
        if module in modules:
            return _numbers(version)
    return None


def python_version(runtime: str) -> tuple[int, int] | None:
    """The version of Python of a runtime ("python3.13"); None for other languages."""
    found = re.fullmatch(r"python(\d+\.\d+)", runtime)
    return _numbers(found[1]) if found else None


def _numbers(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)


def is_brought(name: str, brought: Iterable[str]) -> bool:
    """Whether a package is among those that a runtime brings."""
    return any(name == each or (each.endswith("/") and name.startswith(each)) for each in brought)
