"""What a Lambda layer of the application holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.fact import Opaque
from colonnade.model.function import Modules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from colonnade.sources.files import Tree

# What stands beside modules without anything at run time asking for it.
_BESIDE = frozenset(
    (
        ".gitignore", ".gitkeep", ".npmignore", "__pycache__", "build.sh", "Dockerfile", "LICENSE", "Makefile",
        "MANIFEST.in", "NOTICE", "Pipfile", "Pipfile.lock", "poetry.lock", "py.typed", "pyproject.toml", "README.md",
        "README.rst", "requirements.in", "setup.cfg", "setup.py", "tests", "tox.ini", "uv.lock",
    )
)  # fmt: skip
_MANIFESTS = frozenset(("Pipfile", "pyproject.toml", "requirements.txt"))
# Python imports these by itself.
_IMPORTED_BY_ITSELF = frozenset(("sitecustomize", "usercustomize"))


def modules_of_layer(tree: Tree, folder: str | None, *, built: bool) -> Modules | Opaque:
    """The modules of a layer; Opaque where more than modules may be in it, or where it is not here."""
    if folder is None:
        return Opaque("not in the reviewed folder", "layer")
    names = tree.list(folder)
    root = folder
    if "python" in names and tree.is_dir(_inside(folder, "python")):
        root = _inside(folder, "python")
        more = [each for each in names if each not in _BESIDE | _MANIFESTS | {"python"}]
        if more:
            return Opaque(f"more than Python's: {more[0]} is in it too", folder)
    elif not built:
        return Opaque("not Python's: it has no folder python", folder)
    own, rest = _modules(tree, root)
    if rest:
        return Opaque(f"more than modules: {rest[0]} is in it too", folder)
    if _IMPORTED_BY_ITSELF & own:
        return Opaque("imported by Python itself when it starts", folder)
    installs = any(tree.exists(_inside(each, name)) for each in (folder, root) for name in _MANIFESTS)
    vendored = any(tree.vendored(_inside(root, f"{each}/__init__.py")) for each in own)
    return Modules(tuple(sorted(own)), others=(built and installs) or vendored)


def _modules(tree: Tree, root: str) -> tuple[set[str], list[str]]:
    """The modules and packages that stand in a folder, and what else does."""
    own: set[str] = set()
    rest: list[str] = []
    for name in tree.list(root):
        place = _inside(root, name)
        if name in _BESIDE | _MANIFESTS or name.endswith((".dist-info", ".egg-info", ".pyc")):
            continue
        if name.endswith((".py", ".so", ".pyi")):
            own.add(name.partition(".")[0])
        elif tree.is_dir(place) and _has_modules(tree, place, tree.list(place)):
            own.add(name)
        else:
            rest.append(name)
    return own, rest


def _has_modules(tree: Tree, folder: str, names: Iterable[str]) -> bool:
    """Whether a folder is a package, or holds packages."""
    return any(name.endswith(".py") or tree.exists(_inside(folder, f"{name}/__init__.py")) for name in names)


def _inside(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
