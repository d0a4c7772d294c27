"""How functions start: what they load and take when they do, and whether a snapshot spares them that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Unknown, some
from colonnade.model.capacity import ProvisionedConcurrency
from colonnade.model.code import CodePart, Phase

if TYPE_CHECKING:
    from colonnade.model.code import Code, Import
    from colonnade.model.function import Function
    from colonnade.model.trigger import Trigger

SNAPSHOTS = "PublishedVersions"
ENOUGH = 10  # cold starts: of fewer, half of them tell nothing
OWN_STORAGE = 512  # MB of /tmp: with more there are no snapshots


@dataclass(eq=False, slots=True, kw_only=True)
class TakenAtStart(CodePart):
    """Something that the code takes at import and that differs each time: `what` is "an id from uuid.uuid4"."""

    what: str

    def __str__(self) -> str:
        return f"takes {self.what}"


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework or library that a build file names and that takes long to start: "Spring"."""

    name: str
    origin: Origin

    def __str__(self) -> str:
        return f"is built with {self.name}"


@dataclass(eq=False, slots=True, kw_only=True)
class Startup:
    """How one function starts.

    `snapshots` is what SnapStart applies to, "None" or "PublishedVersions"; `storage` are the MB of /tmp;
    `frameworks` are those that the build file of a Java function names; `published` is whether the templates publish
    a version of it.
    """

    function: Function
    snapshots: Fact[str]
    storage: Fact[int]
    frameworks: Fact[tuple[Framework, ...]]
    published: bool

    def __str__(self) -> str:
        return f"the start of {self.function}"

    @property
    def origin(self) -> Origin:
        return self.function.origin

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.function.condition,)

    @property
    def is_restored(self) -> bool:
        return self.snapshots.value == SNAPSHOTS

    @property
    def snapshooting(self) -> Startup:
        """The start itself; not applicable where no snapshot is taken."""
        if not self.is_restored:
            raise NotApplicable("SnapStart is not on")
        return self

    @property
    def invoked_by(self) -> Sequence[Trigger]:
        """What invokes the function; raises Unknown where nothing known does."""
        triggers = self.function.in_service.triggers
        if not triggers:
            raise Unknown(
                f"which version of {self.function} is invoked from elsewhere is not known", self.origin
            )
        return triggers

    @property
    def waiting(self) -> Sequence[Trigger]:
        """What waits for the function to start; not applicable to what nobody waits for."""
        found = [each for each in self.function.in_service.triggers if each.waits]
        return some(found, "nobody waits for it to start")

    @property
    def restorable(self) -> Startup:
        """The start itself; not applicable where SnapStart cannot be, or must not."""
        runtime = self.function.managed_runtime
        if not _has_snapshots(runtime):
            raise NotApplicable(f"there is no SnapStart for {runtime}")
        if self.function.file_systems:
            raise NotApplicable("it mounts a file system, with which there is no SnapStart")
        if self.storage.value > OWN_STORAGE:
            raise NotApplicable(
                f"it has {self.storage.value} MB of /tmp: with more than 512 there is no SnapStart"
            )
        if self._is_kept_ready:
            raise NotApplicable("its environments are kept ready")
        return self

    @property
    def is_java(self) -> bool:
        """Whether it is told by its build file what it loads, for want of its code; raises Unknown for .NET."""
        runtime = self.function.managed_runtime
        if runtime.startswith("dotnet"):
            raise Unknown(f"what {self.function} loads when it starts is written for {runtime}", self.origin)
        return runtime.startswith("java")

    @property
    def imports(self) -> list[Import]:
        """What Python code imports when it starts; not applicable where it takes what must not be shared."""
        code = self.function.code
        if taken := taken_at_start(code):
            raise NotApplicable(f"when it starts it takes what must not be shared: {taken[0][1]}")
        return code.startup_imports

    @property
    def seen(self) -> tuple[int, str] | None:
        """Milliseconds that half of its starts take at the least, and of how many, where telemetry tells of enough."""
        observed = self.function.observed
        if observed is None or observed.facts.cold_starts < ENOUGH or 50 not in observed.facts.init_ms:
            return None
        basis = f"half of {observed.facts.cold_starts:,} cold starts in {observed.seen.span}"
        return round(observed.facts.init_ms[50]), basis

    @property
    def slow(self) -> Sequence[Framework | Import]:
        """What takes time when it starts: frameworks of Java, imports of Python."""
        if self.is_java:
            return some(self.frameworks.value, "its build file names nothing that is known to start slowly")
        return self.imports

    @property
    def _is_kept_ready(self) -> bool:
        application = self.function.application
        kept = application.subjects(ProvisionedConcurrency) if application is not None else []
        return any(each.function_link.known and each.function is self.function for each in kept)


def taken_at_start(code: Code) -> list[tuple[CodePart, str]]:
    """What code takes at import that differs each time, or grows old: each with its place, in their order."""
    found: list[tuple[CodePart, str]] = [(each, each.what) for each in code.taken_at_start]
    found += [(each, each.title) for each in code.stored_reads if each.phase is Phase.INIT]
    found += [
        (each, f"the answer of {each.action}")
        for each in code.calls
        if each.phase is Phase.INIT and each.through != "library" and (each.prefix not in _STORES)
    ]
    found += [(each, "the answer of an HTTP request") for each in code.http_calls if each.phase is Phase.INIT]
    return sorted(found, key=lambda each: each[0].origin)


def _has_snapshots(runtime: str) -> bool:
    """Whether Lambda takes snapshots of functions of this runtime: Java 11, Python 3.12 and .NET 8 on."""
    name = runtime.rstrip("0123456789.")
    version = runtime[len(name) :].split(".")
    numbers = tuple(int(each) for each in version if each.isdigit())
    return name in _FIRST and numbers >= _FIRST[name]


_FIRST = {"java": (11,), "python": (3, 12), "dotnet": (8,)}
_STORES = {"appconfig", "secretsmanager", "ssm"}  # told as what is read from them
