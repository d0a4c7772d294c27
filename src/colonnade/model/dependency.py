"""What an application declares that it is built with: manifests, and the packages they ask for."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Protocol, cast

from colonnade.condition import Condition, Either
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Opaque, Origin, Unknown

if TYPE_CHECKING:
    from colonnade.model.code import Code
    from colonnade.model.function import Function
    from colonnade.model.resource import Resource
    from colonnade.problem import Problem


class Ecosystem(enum.Enum):
    """Where packages come from; the value is the name that advisories have for it."""

    PYPI = "PyPI"
    NPM = "npm"


@dataclass(frozen=True, slots=True)
class Dependency:
    """One package that a manifest or a lock asks for.

    `name` is spelled as the ecosystem compares names ("pyyaml", "@aws-sdk/client-s3"). `asked` is the range of
    versions as it is written, "" for any. `version` is the only version that can be installed, None where there are
    several. `fixed` is True where what is installed is the same at each build: one version, an address with a commit,
    a folder of the application. `place` is where it comes from, where that is no index: an address or a path.
    `extras` are the optional parts that are asked for; `marker` says for which environments it is.
    """

    name: str
    ecosystem: Ecosystem
    origin: Origin
    asked: str = ""
    version: str | None = None
    fixed: bool = False
    place: str = ""
    extras: tuple[str, ...] = ()
    marker: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version or self.asked}".rstrip()


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One weakness of a package in the version that is installed, whichever advisories tell of it.

    `name` is what it is known by ("CVE-2024-35195"), `severity` the word for it, None where none is told. `fixed` is
    the first version without it; where that is not told, `last` is the last one with it. Both are None where every
    version has it.
    """

    name: str
    summary: str
    severity: str | None
    fixed: str | None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Weak:
    """A package that is installed in a version with known vulnerabilities.

    `remedy` is which versions are without any of them: "2.32.0 or later"; None where there is none.
    """

    dependency: Dependency
    vulnerabilities: tuple[Vulnerability, ...]
    remedy: str | None

    @property
    def origin(self) -> Origin:
        return self.dependency.origin

    def __str__(self) -> str:
        return f"{self.dependency} has {', '.join(each.name for each in self.vulnerabilities)}"


class Advisories(Protocol):
    """What is known of vulnerable versions; `problems` are what could not be read of it."""

    problems: list[Problem]

    def weak(self, dependencies: Sequence[Dependency]) -> Iterator[Weak]:
        """Find those with known vulnerabilities; raises Unknown, at the end, where that cannot be told of some."""


Locked = tuple[Dependency, ...] | Opaque


@dataclass(eq=False, slots=True, kw_only=True)
class Manifest:
    """One file that says which packages are installed: requirements.txt, pyproject.toml, package.json …

    `dependencies` are those it asks for by itself. `lock` is the file beside it that holds the versions of all of
    them; it is read when that is first asked for. `users` are the functions and layers that are built with it.
    `unread` is why a part of what it asks for is not known; `advisories` are those that the user gave.
    """

    file: str
    ecosystem: Ecosystem
    origin: Origin
    dependencies: tuple[Dependency, ...]
    lock: str | None = None
    read_lock: Callable[[], Locked] | None = field(default=None, repr=False)
    unread: Opaque | None = None
    advisories: Advisories | None = field(default=None, repr=False)
    users: list[Resource] = field(default_factory=list)

    def __str__(self) -> str:
        return self.file

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        """What must hold for one of its users to exist."""
        own = [each.condition for each in self.users]
        known = tuple(each for each in own if each is not None)
        return (Either(known),) if known and len(known) == len(own) else ()

    @property
    def installed(self) -> tuple[Dependency, ...]:
        """Every package that it brings, as far as files say: those of its lock, or those it asks for.

        Raises Unknown where the lock cannot be read.
        """
        locked = self.read_lock() if self.read_lock is not None else ()
        if isinstance(locked, Opaque):
            raise Unknown(f"{self.lock} is {locked.reason}", self.origin)
        return locked or self.dependencies

    @property
    def weak(self) -> Iterator[Weak]:
        """The packages that it brings in versions with known vulnerabilities; not applicable without advisories."""
        if self.advisories is None:
            raise NotApplicable("no advisories were given (--advisories)")
        if not self.installed and self.unread is None:
            raise NotApplicable("it asks for no package")
        yield from self.advisories.weak(self.installed)
        if self.unread is not None:
            raise Unknown(f"a part of it is not read: {self.unread.reason}", self.origin)

    @property
    def codes(self) -> list[Code]:
        """The code of every function that is built with it, or that carries a layer that is.

        Raises Unknown where one of them was not read, or imports by names that are made up.
        """
        functions = cast(
            "list[Function]", [one for each in self.users for one in getattr(each, "functions", (each,))]
        )
        codes: list[Code] = [each.code for each in functions]
        for each in codes:
            if any(one.package in _IMPORTING for one in each.imports):
                raise Unknown("its code imports modules by names that are made up", each.origin)
        return codes

    @property
    def resolved_anew(self) -> list[Dependency]:
        """The packages whose version every build looks up anew; not applicable where it asks for none."""
        if not self.dependencies and self.unread is None:
            raise NotApplicable("it asks for no package")
        if self.lock is not None:
            return []
        found = [each for each in self.dependencies if not each.fixed]
        if not found and self.unread is not None:
            raise Unknown(f"a part of it is not read: {self.unread.reason}", self.origin)
        return found


_IMPORTING = frozenset(("importlib", "pkgutil", "runpy"))


@dataclass(eq=False, slots=True, kw_only=True)
class Bundle:
    """What is put together for a function: `manifests` that its build installs, those of its layers with them.

    `modules` are the names of modules that lie in its folder or in those of its layers; `layers` the names of
    layers that others publish. `open` says why there may be more that the files do not tell. `inline` is True where
    the code stands within the template.
    """

    origin: Origin
    manifests: tuple[Manifest, ...] = ()
    modules: frozenset[str] = frozenset()
    layers: tuple[str, ...] = ()
    open: Opaque | None = None
    inline: bool = False
