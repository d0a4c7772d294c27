"""Functions of Terraform that read files, or texts that hold data."""

from __future__ import annotations

import base64
import hashlib
import posixpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from colonnade.fact import Opaque, Text
from colonnade.problem import Unreadable
from colonnade.sources import document
from colonnade.sources.nodes import Mapping, Node
from colonnade.sources.terraform.evaluate import identity, rendered
from colonnade.sources.terraform.hcl import read_template
from colonnade.sources.terraform.json_values import decoded
from colonnade.sources.terraform.syntax import Literal, Template
from colonnade.sources.terraform.values import NotThere, nodes, sequence, text_of, value

if TYPE_CHECKING:
    from colonnade.sources.terraform.functions import Asked, Function


def _path(asked: Asked, raw: object) -> str | Opaque:
    """The path of a file in the reviewed folder; what is relative is so to the root module."""
    written = text_of(raw)
    if written is None:
        return asked.unknown((raw,))
    tree = asked.scope.module.project.tree
    path = tree.resolve(asked.scope.module.root.folder.path, written)
    if path is None or not tree.exists(path):
        return NotThere(f"in {written}, which is not in the reviewed folder", f"file({written})")
    return path


def _text(asked: Asked, raw: object) -> tuple[str, str] | Opaque:
    """The path and the text of a file."""
    path = _path(asked, raw)
    if isinstance(path, Opaque):
        return path
    try:
        return path, asked.scope.module.project.tree.read(path)
    except Unreadable as unreadable:
        return Opaque(f"in {path}, which {unreadable.problem.what}", f"file({path})")


def _file(asked: Asked, raws: tuple[object, ...]) -> object:
    found = _text(asked, raws[0])
    return found if isinstance(found, Opaque) else value(asked.at, found[1], file=found[0])


def _template_file(asked: Asked, raws: tuple[object, ...]) -> object:
    found = _text(asked, raws[0])
    if isinstance(found, Opaque):
        return found
    path, text = found
    whole, problems = read_template(path, text)
    asked.scope.module.project.tell(problems)
    given = raws[1] if len(raws) > 1 else None
    inner = type(asked.scope)(asked.scope.module, dict(given.entries) if isinstance(given, Mapping) else {})
    if isinstance(whole, Literal):
        made: object = whole.value
    elif isinstance(whole, Template):
        made = rendered(inner, whole.parts)
    else:
        made = Opaque(f"in {path}, which cannot be read", identity(asked.at))
    if isinstance(made, str) and not text.endswith("\n"):
        made = made.removesuffix("\n")
    return value(asked.at, made, file=path)


def _exists(asked: Asked, raws: tuple[object, ...]) -> object:
    return not isinstance(_path(asked, raws[0]), Opaque)


def _fileset(asked: Asked, raws: tuple[object, ...]) -> object:
    folder, pattern = text_of(raws[0]), text_of(raws[1])
    if folder is None or pattern is None:
        return asked.unknown(raws)
    project = asked.scope.module.project
    start = project.tree.resolve(asked.scope.module.root.folder.path, folder)
    if start is None:
        return sequence(asked.at, [])
    before = f"{start}/" if start else ""
    inside = [each.removeprefix(before) for each in project.tree.files(("",)) if each.startswith(before)]
    patterns = _alternatives(pattern)
    found = [each for each in inside if any(_matches(each, one) for one in patterns)]
    return sequence(asked.at, [value(asked.at, each) for each in found])


def _alternatives(pattern: str) -> list[str]:
    """A pattern without `{a,b}`."""
    start, end = pattern.find("{"), pattern.find("}")
    if start < 0 or end < start:
        return [pattern]
    return [
        each
        for one in pattern[start + 1 : end].split(",")
        for each in _alternatives(pattern[:start] + one + pattern[end + 1 :])
    ]


def _matches(path: str, pattern: str) -> bool:
    if "**" in pattern:
        return fnmatchcase(path, pattern.replace("**/", "*")) or fnmatchcase(path, pattern.replace("**", "*"))
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def _hash(asked: Asked, raws: tuple[object, ...]) -> object:
    """A digest of a file: of a text the true one, of anything else one that is only known once deployed."""
    found = _text(asked, raws[0])
    if isinstance(found, Opaque):
        name = text_of(raws[0])
        return Opaque(
            f"a digest of {name or 'a file'}, which is only known when it is built", f"digest({name})"
        )
    name = asked.at.name.removeprefix("filebase64").removeprefix("file")
    made = hashlib.new(name, found[1].encode(), usedforsecurity=False)
    if asked.at.name.startswith("filebase64"):
        return base64.b64encode(made.digest()).decode()
    return made.hexdigest()


def _abspath(asked: Asked, raws: tuple[object, ...]) -> object:
    return raws[0]


def _dirname(asked: Asked, raws: tuple[object, ...]) -> object:
    path = text_of(raws[0])
    return asked.unknown(raws) if path is None else posixpath.dirname(path) or "."


def _basename(asked: Asked, raws: tuple[object, ...]) -> object:
    path = text_of(raws[0])
    if path == ".":  # where Terraform is run: the folder of the root module
        path = asked.scope.module.root.folder.path
    return posixpath.basename(path) if path else asked.unknown(raws)


def _decoded(asked: Asked, raws: tuple[object, ...]) -> object:
    raw = raws[0]
    if isinstance(raw, Text | str):
        made = decoded(asked.at, raw)
        if made is not None:
            return made
    return asked.unknown(raws)


def _yaml_decoded(asked: Asked, raws: tuple[object, ...]) -> object:
    text = text_of(raws[0])
    if text is None:
        return asked.unknown(raws)
    try:
        root = document.parse(asked.at.source.file, text).root
    except Unreadable:
        return Opaque("YAML that cannot be read", identity(asked.at))
    return root if isinstance(root, Node) else None


def _csv_decoded(asked: Asked, raws: tuple[object, ...]) -> object:
    import csv  # noqa: PLC0415 - few have any

    text = text_of(raws[0])
    if text is None:
        return asked.unknown(raws)
    return nodes(asked.at, [dict(each) for each in csv.DictReader(text.splitlines())])


FUNCTIONS: dict[str, Function] = {
    "abspath": _abspath,
    "basename": _basename,
    "csvdecode": _csv_decoded,
    "dirname": _dirname,
    "file": _file,
    "filebase64sha256": _hash,
    "filebase64sha512": _hash,
    "fileexists": _exists,
    "filemd5": _hash,
    "fileset": _fileset,
    "filesha1": _hash,
    "filesha256": _hash,
    "filesha512": _hash,
    "jsondecode": _decoded,
    "pathexpand": _abspath,
    "templatefile": _template_file,
    "yamldecode": _yaml_decoded,
}
