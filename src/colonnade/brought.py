"""Which modules that a function imports come with it, and which do not."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws import distributions
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Unknown
from colonnade.model.code import Import
from colonnade.model.dependency import Bundle, Dependency, Ecosystem, Manifest
from colonnade.model.function import Function


@dataclass(frozen=True, slots=True)
class Missing:
    """A module that nothing brings: `left` is the version of Python that it is no longer part of, if it was."""

    imported: Import
    left: str | None = None

    @property
    def package(self) -> str:
        """The distribution to ask for, as far as that is known."""
        known = distributions.distributions(self.imported.package)
        return known[0] if known else self.imported.package


def missing(function: Function) -> Iterator[Missing]:
    """Find what a function imports and nothing brings; raises Unknown at the end where that is open for some.

    Not applicable to a function that imports nothing but its own modules and Python's, or that is not in Python.
    """
    runtime = function.runtime.value if function.package.value == "Zip" else "python"
    if not runtime.startswith("python") or function.code.language != "python":
        raise NotApplicable("it is not written in Python")
    version = distributions.python_version(runtime)
    wanted = _wanted(function, version)
    if not wanted:
        raise NotApplicable("it imports nothing but its own modules and those of Python")
    brought = _Brought(function.bundle, runtime)
    doubt: Unknown | None = None
    for module, first in wanted.items():
        if brought.has(module):
            continue
        reason = brought.open(module)
        if reason is None:
            left = distributions.left(module)
            yield Missing(first, runtime if left and version and version >= left else None)
        elif doubt is None:
            doubt = Unknown(f"whether {module} comes with it is not known: {reason}", first.origin)
    if doubt is not None:
        raise doubt


def _wanted(function: Function, version: tuple[int, int] | None) -> dict[str, Import]:
    """The packages that its code cannot do without, each with the first place that imports it."""
    found: dict[str, Import] = {}
    for each in function.code.imports:
        if each.needed and not each.own and not distributions.is_standard(each.package, version):
            found.setdefault(each.package, each)
    return {name: each for name, each in sorted(found.items()) if not name.startswith("_")}


class _Brought:
    """What comes with a function: by its manifests, its folder, its layers and its runtime."""

    def __init__(self, bundle: Bundle, runtime: str) -> None:
        self.bundle = bundle
        self.of_runtime = distributions.of_runtime(runtime)
        self.distributions, self.unknown = distributions.brought_with(frozenset(self._asked()))
        self.locks_read = not any(each.read_lock for each in bundle.manifests)

    def has(self, module: str) -> bool:
        """Whether something brings a module, or may well do so by its name."""
        if module in self.bundle.modules or (self.bundle.inline and module == "cfnresponse"):
            return True
        if self._named(module):
            return True
        if not self.locks_read:
            self.locks_read = True
            locked = ((one.name, one.extras) for each in self.bundle.manifests for one in each.installed)
            self.distributions, self.unknown = distributions.brought_with(
                frozenset((*self._asked(), *locked))
            )
        return self._named(module)

    def _named(self, module: str) -> bool:
        every = (*self.of_runtime, *self.distributions)
        return any(distributions.may_install(each, module) for each in every)

    def open(self, module: str) -> str | None:
        """Why a module that nothing is known to bring may come all the same; None where it does not."""
        if self.bundle.open is not None:
            return self.bundle.open.reason
        for layer in self.bundle.layers:
            contents = distributions.of_layer(layer)
            if contents is None or not contents[1]:
                return f"all that the layer {layer} holds is not known"
        for manifest in self.bundle.manifests:
            if manifest.unread is not None:
                return f"a part of {manifest} is not read: {manifest.unread.reason}"
            for each in manifest.dependencies:
                if each.place:
                    return f"what {each.place} installs is not known"
        locked = all(each.read_lock is not None for each in self.bundle.manifests)
        if not self.unknown or (locked and distributions.distributions(module)):
            return None
        return f"it may come with {min(self.unknown)}"

    def _asked(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for manifest in self.bundle.manifests:
            for each in manifest.dependencies:
                if not each.place:
                    yield each.name, each.extras
        for layer in self.bundle.layers:
            contents = distributions.of_layer(layer)
            for named in contents[0] if contents else ():
                name, _, extra = named.rstrip("]").partition("[")
                yield name, (extra,) if extra else ()


# Of heavy packages, those that others take up by themselves where they are installed.
_TAKEN_UP_BY_OTHERS = frozenset(("aiohttp", "aws-xray-sdk", "redis"))
_TAKING_UP = frozenset(("pyarrow", "numpy"))


def never_imported(manifest: Manifest, heavy: frozenset[str]) -> list[Dependency]:
    """Find the heavy packages that a manifest asks for, that none of its code imports, and no other of them needs.

    Not applicable where it asks for none of them; raises Unknown where some code was not read, or where what another
    package needs is not known.
    """
    asked = [each for each in manifest.dependencies if not each.place]
    found = [each for each in asked if each.name in heavy - _TAKEN_UP_BY_OTHERS]
    if manifest.ecosystem is not Ecosystem.PYPI or not found:
        raise NotApplicable("it asks for no package that is known to be heavy")
    codes = manifest.codes
    if not codes:
        raise NotApplicable("no function is built with it")
    used = {one.package for code in codes for one in code.imports}
    unused = [each for each in found if not any(distributions.may_install(each.name, one) for one in used)]
    return [each for each in unused if not _needed_by_others(each, asked)]


def _needed_by_others(dependency: Dependency, asked: list[Dependency]) -> bool:
    others = frozenset((each.name, each.extras) for each in asked if each.name != dependency.name)
    names, unknown = distributions.brought_with(others)
    if dependency.name in names or (dependency.name == "pandas" and names & _TAKING_UP):
        return True
    if unknown:
        raise Unknown(f"whether {min(unknown)} needs {dependency.name} is not known", dependency.origin)
    return False
