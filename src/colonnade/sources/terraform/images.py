"""The folders that container images are built from, found by name: no file says it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.fact import Opaque, Reference, Text
from colonnade.problem import Unreadable
from colonnade.sources.cloudformation.values import parts_of
from colonnade.sources.nodes import Mapping, Sequence
from colonnade.sources.terraform.values import raw_of

if TYPE_CHECKING:
    from colonnade.sources.files import Tree
    from colonnade.sources.terraform.instances import Instance

_COPY = re.compile(r"^\s*(?:COPY|ADD)\s+(.+)$", re.MULTILINE | re.IGNORECASE)
_VERSION = re.compile(r"[-_.]v?\d[\w.]*$")
_COMMON = re.compile(
    r"^(?:lambda|ecr)[-_.]?|[-_.]?(?:lambda|image|repository|repo|function|ecr|url|urls)$|[-_.\s]"
)


def dockerfiles(tree: Tree) -> list[str]:
    """The Dockerfiles of a tree: Dockerfile, Dockerfile.resize, resize.Dockerfile."""
    return [
        each
        for each in tree.files(("",))
        if (name := posixpath.basename(each)) == "Dockerfile"
        or name.startswith("Dockerfile.")
        or name.endswith((".Dockerfile", ".dockerfile"))
    ]


def built_from(tree: Tree, files: list[str], instance: Instance) -> tuple[str, str] | None:
    """The folder and the Dockerfile that are called as the image, its repository or the function is."""
    for name in _names(instance):
        wanted = _plain(name)
        found = [each for each in files if wanted and wanted in _called(each)]
        if len(found) == 1:
            return _context(tree, found[0]), found[0]
    return None


def _called(file: str) -> set[str]:
    """What a Dockerfile may be called: by its own name, else by its folder's."""
    name = posixpath.basename(file)
    if name != "Dockerfile":
        return {_plain(re.sub(r"^dockerfile\.|\.dockerfile$", "", name.lower()))}
    return {_plain(posixpath.basename(posixpath.dirname(file)))}


def _context(tree: Tree, file: str) -> str:
    """The nearest folder around a Dockerfile that holds all that it copies."""
    folder = posixpath.dirname(file)
    try:
        text = tree.read(file)
    except Unreadable:
        return folder
    copied = [
        word.strip("\"'[],")
        for told in _COPY.findall(text)
        if "--from" not in told
        for word in [each for each in told.split() if not each.startswith("--")][:-1]
    ]
    named = [each for each in copied if not re.search(r"[*?$]", each)]
    around = folder
    while True:
        if all(tree.exists(posixpath.join(around, each)) for each in named):
            return around
        if not around:
            return folder
        around = posixpath.dirname(around)


def _names(instance: Instance) -> Iterator[str]:
    """The names by which it may be called, the surest first."""
    image = instance.argument("image_uri")
    raw = raw_of(image) if image is not None else None
    if raw is not None and not isinstance(raw, Mapping | Sequence):
        for part in reversed(parts_of(raw)):
            if isinstance(part, str):
                yield from (_VERSION.sub("", each) for each in reversed(re.split(r"[/:@]", part)) if each)
            elif isinstance(part, Reference):
                yield part.resource.rpartition(".")[2]
            else:
                yield from reversed(re.findall(r"[\w-]{3,}", part.identity.rpartition("#")[2]))
    function = instance.argument("function_name")
    name = raw_of(function) if function is not None else None
    if isinstance(name, str):
        yield name
    elif isinstance(name, Text):
        yield from (each for each in name.parts if isinstance(each, str))
    if not isinstance(name, Opaque):
        yield instance.label


def _plain(name: str) -> str:
    """A name without what says nothing: "lambda-resize-image" is called as "resize" is."""
    before = ""
    name = name.lower()
    while name != before:
        before, name = name, _COMMON.sub("", name)
    return name
