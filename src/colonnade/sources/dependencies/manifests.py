"""The manifests of a reviewed folder, each read once however many functions are built with it."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from colonnade.dataclass import dataclass
from colonnade.fact import Opaque, Origin
from colonnade.model.dependency import Advisories, Dependency, Ecosystem, Locked
from colonnade.problem import Problem, Unreadable
from colonnade.sources.dependencies import npm, python_locks, python_projects, yarn
from colonnade.sources.dependencies.folders import around
from colonnade.sources.dependencies.places import Places
from colonnade.sources.dependencies.requirements import Requirements

if TYPE_CHECKING:
    from colonnade.sources.files import Tree

LARGEST_LOCK = 50_000_000
PYTHON = ("requirements.txt", "pyproject.toml", "Pipfile")
PYTHON_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")
NPM_LOCKS = (
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
)


@dataclass(eq=False, slots=True)
class Read:
    """What stands in one manifest, and what was wrong with it."""

    file: str
    ecosystem: Ecosystem
    origin: Origin
    dependencies: tuple[Dependency, ...] = ()
    lock: str | None = None
    read_lock: Callable[[], Locked] | None = None
    unread: Opaque | None = None
    problems: list[Problem] = field(default_factory=list)


class Manifests:
    """Reads the manifests of one tree; `advisories` are what the user gave to hold them against."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.advisories: Advisories | None = None
        self._read: dict[str, Read | None] = {}
        self._locks: dict[tuple[str, str], Locked] = {}

    def in_folder(self, folder: str, ecosystem: Ecosystem) -> Read | None:
        """The manifest that a build takes from a folder; None where there is none that asks for packages."""
        there = self.tree.list(folder)
        names = PYTHON if ecosystem is Ecosystem.PYPI else ("package.json",)
        for name in names:
            if name in there:
                found = self.read(posixpath.join(folder, name))
                if found is not None:
                    return found
        return None

    def read(self, file: str) -> Read | None:
        """Read a manifest by its path; None where it is one that asks for nothing, as the settings of a tool."""
        if file not in self._read:
            self._read[file] = self._made(file)
        return self._read[file]

    def _made(self, file: str) -> Read | None:
        name = posixpath.basename(file)
        ecosystem = Ecosystem.NPM if name == "package.json" else Ecosystem.PYPI
        made = Read(file, ecosystem, Origin(file, 1, 1))
        try:
            text = self.tree.read(file)
            asked = self._asked(made, name, text)
        except Unreadable as unreadable:
            made.problems.append(unreadable.problem)
            made.unread = Opaque(f"it {unreadable.problem.what}", file)
            return made
        if asked is None:
            return None
        made.dependencies = tuple(asked)
        made.lock = self._lock_of(file, ecosystem)
        if made.lock is not None and not all(each.fixed for each in made.dependencies):
            lock = made.lock
            made.read_lock = lambda: self._locked(file, lock, made.dependencies)
        return made

    def _asked(self, made: Read, name: str, text: str) -> list[Dependency] | None:
        places = Places(made.file, text)
        if name == "package.json":
            return npm.of_package(_json(made.file, text), places)
        if name == "Pipfile":
            return python_projects.of_pipfile(_toml(made.file, text), places)
        if name == "pyproject.toml":
            if not re.search(r"dependencies|\[\s*project\s*\]", text):
                return None  # the settings of tools, which nothing is built by
            return python_projects.of_pyproject(_toml(made.file, text), places) or None
        requirements = Requirements(self.tree, made.problems)
        requirements.read(made.file, text)
        made.unread = requirements.unread
        return list(requirements.dependencies)

    def _lock_of(self, file: str, ecosystem: Ecosystem) -> str | None:
        """The lock beside a manifest; for npm, and for uv's workspaces, also that of a folder around it."""
        folder = posixpath.dirname(file)
        wanted: tuple[str, ...] = NPM_LOCKS if ecosystem is Ecosystem.NPM else PYTHON_LOCKS
        for each in (folder, *around(folder)):
            there = self.tree.list(each)
            for name in wanted:
                if name in there:
                    return posixpath.join(each, name)
            wanted = NPM_LOCKS if ecosystem is Ecosystem.NPM else ("uv.lock",)
            if ecosystem is Ecosystem.PYPI and posixpath.basename(file) != "pyproject.toml":
                return None
        return None

    def _locked(self, file: str, lock: str, direct: tuple[Dependency, ...]) -> Locked:
        if (file, lock) not in self._locks:
            try:
                self._locks[file, lock] = self._read_lock(lock, direct)
            except Unreadable as unreadable:
                problem = unreadable.problem
                line = f" in line {problem.line}" if problem.line else ""
                self._locks[file, lock] = Opaque(f"not read: it {problem.what}{line}", lock)
        return self._locks[file, lock]

    def _read_lock(self, lock: str, direct: tuple[Dependency, ...]) -> Locked:
        text = self.tree.read(lock, LARGEST_LOCK) if not lock.endswith(".lockb") else ""
        places, name = Places(lock, text), posixpath.basename(lock)
        if name in ("package-lock.json", "npm-shrinkwrap.json"):
            return npm.of_package_lock(_json(lock, text), places, direct)
        if name == "yarn.lock":
            return yarn.of_yarn_lock(places, direct)
        if name == "pnpm-lock.yaml":
            return yarn.of_pnpm_lock(_yaml(lock, text), places)
        if name == "Pipfile.lock":
            return python_locks.of_pipfile_lock(_json(lock, text), places)
        if name.startswith("bun."):
            return Opaque("written by bun, which is not read", lock)
        return python_locks.of_toml(_toml(lock, text), places, [each.name for each in direct])


_manifests: WeakKeyDictionary[Tree, Manifests] = WeakKeyDictionary()


def manifests_of(tree: Tree) -> Manifests:
    """The manifests of a tree, as they are shared by all that is read from it."""
    if tree not in _manifests:
        _manifests[tree] = Manifests(tree)
    return _manifests[tree]


def _json(file: str, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise Unreadable(_broken(file, error.lineno, error.colno, f"is not JSON: {error.msg}")) from None
    except RecursionError:
        raise Unreadable(_broken(file, 0, 0, "is nested too deeply")) from None
    return _table(file, found)


def _toml(file: str, text: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - most functions are built with a requirements.txt

    try:
        return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise Unreadable(_broken(file, line, column, f"is not TOML: {what}")) from None


def _yaml(file: str, text: str) -> dict[str, Any]:
    from colonnade.sources.json_text import read  # noqa: PLC0415 - few applications have such a lock
    from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence  # noqa: PLC0415

    def plain(node: Node | None) -> Any:
        if isinstance(node, Mapping):
            return {key: plain(each) for key, each in node.entries.items()}
        if isinstance(node, Sequence):
            return [plain(each) for each in node.items]
        return node.text if isinstance(node, Scalar) else None

    root, _ = read(file, text)
    return _table(file, plain(root))


def _table(file: str, found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise Unreadable(_broken(file, 1, 1, "holds no table of settings"))
    return found


def _broken(file: str, line: int, column: int, what: str) -> Problem:
    return Problem(file, line, column, what, "what it asks for is not known")
