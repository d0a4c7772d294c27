"""What an application declares that it is built with: manifests, and the packages they ask for."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.condition import Condition, Either
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Opaque, Origin, Unknown

if TYPE_CHECKING:
    from colonnade.model.resource import Resource


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


Locked = tuple[Dependency, ...] | Opaque


@dataclass(eq=False, slots=True, kw_only=True)
class Manifest:
    """One file that says which packages are installed: requirements.txt, pyproject.toml, package.json …

    `dependencies` are those it asks for by itself. `lock` is the file beside it that holds the versions of all of
    them; it is read when that is first asked for. `users` are the functions and layers that are built with it.
    `unread` is why a part of what it asks for is not known.
    """

    file: str
    ecosystem: Ecosystem
    origin: Origin
    dependencies: tuple[Dependency, ...]
    lock: str | None = None
    read_lock: Callable[[], Locked] | None = field(default=None, repr=False)
    unread: Opaque | None = None
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
    def resolved_anew(self) -> list[Dependency]:
        """The packages whose version every build looks up anew; not applicable where it asks for none."""
        if not self.dependencies and self.unread is None:
            raise NotApplicable("it asks for no package")
        if self.lock is not None:
            return []
        return [each for each in self.dependencies if not each.fixed]


@dataclass(eq=False, slots=True, kw_only=True)
class Bundle:
    """What is put together for a function: `manifests` that its build installs, those of its layers with them.

    `modules` are the names of modules that lie in its folder or in those of its layers; `layers` the names of
    layers that others publish. `open` says why there may be more that the files do not tell. `builds` is False where
    the code stands within the template, so that nothing is installed with it.
    """

    origin: Origin
    manifests: tuple[Manifest, ...] = ()
    modules: frozenset[str] = frozenset()
    layers: tuple[str, ...] = ()
    open: Opaque | None = None
    inline: bool = False
