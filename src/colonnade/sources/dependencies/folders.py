"""Folders that functions and layers are put together from: what lies there, and what may install more."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.problem import Unreadable
from colonnade.regex import regex

if TYPE_CHECKING:
    from colonnade.sources.files import Tree

_SCRIPT = regex(r"makefile|.*\.(?:sh|mk|ps1|bat)|buildspec\.ya?ml|tox\.ini|noxfile\.py|justfile")
_INSTALLING = regex(
    r"pip[\d.]*\s+install|\bpoetry |\bpipenv |\buv (?:sync|pip|export)|\bnpm (?:ci|i\b|install)|\byarn\b"
)


def modules(tree: Tree, folder: str) -> set[str]:
    """The names of the modules that lie in a folder, installed packages with them."""
    return {name.partition(".")[0] for name in tree.list(folder) if not name.endswith((".dist-info", ".txt"))}


def around(folder: str) -> Iterator[str]:
    """The folders around one, the nearest first."""
    while folder:
        folder = posixpath.dirname(folder)
        yield folder


def install_script(tree: Tree, folder: str) -> str | None:
    """A script beside a template, or around it, that installs packages."""
    for each in (folder, posixpath.dirname(folder)):
        for name in tree.list(each):
            if _SCRIPT.fullmatch(name.lower()) and _installs(tree, posixpath.join(each, name)):
                return posixpath.join(each, name)
    return None


def _installs(tree: Tree, file: str) -> bool:
    try:
        return _INSTALLING.search(tree.read(file)) is not None
    except Unreadable:
        return False
