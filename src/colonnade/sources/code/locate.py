"""Finds the file a function's handler stands in."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Opaque, Origin, Text
from colonnade.problem import Unreadable
from colonnade.sources.cdk.assembly import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from colonnade.sources.code.modules import Sources
    from colonnade.sources.files import Tree

MOST_NAMED = 3
_PACKAGES = (".zip", ".jar")


@dataclass(frozen=True, slots=True)
class Sought:
    """What a template says of a function's code.

    `folder` is the template's. `location` is CodeUri, or Code's S3Key: a path, an `s3://` address, a key,
    Opaque, or None where nothing is said. `inline` is code within the template, at `inline_at`. For container
    images `image` is True, and `context`, `dockerfile` and `command` are the metadata's DockerContext and
    Dockerfile and the function's ImageConfig.Command, `image_by_name` where only the name of that folder tells
    that it is built from there. `layers` are the content folders of the application's
    layers, relative to the reviewed folder.
    """

    folder: str
    handler: object = None
    runtime: object = None
    location: object = None
    inline: object = None
    inline_at: Origin | None = None
    image: bool = False
    context: object = None
    dockerfile: object = None
    command: tuple[object, ...] = ()
    layers: tuple[str, ...] = ()
    image_by_name: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a handler stands: its file, the name of the function in it, and where its imports are looked for.

    `near` is the start of every path that belongs to the same application. `text` is the code itself where it
    stands within a template, `line_shift` and `column_shift` lead from it to the template.
    """

    file: str
    function: str
    path: tuple[str, ...]
    near: str = ""
    found_by_name: bool = False
    text: str | None = None
    line_shift: int = 0
    column_shift: int = 0


def locate(tree: Tree, sought: Sought, sources: Sources) -> Place | Opaque:
    """Find the handler's file; Opaque with the reason where it is not among the files."""
    runtime = _literal(sought.runtime)
    if runtime is not None and not runtime.startswith("python") and not sought.image:
        return _reason(f"written for {runtime}, which is not read yet", sought)
    if sought.image:
        return _in_image(tree, sought, sources)
    handler = _literal(sought.handler)
    if handler is None:
        said = sought.handler.reason if isinstance(sought.handler, Opaque) else "not in the template"
        return _reason(f"not found: the handler is {said}", sought)
    module, _, function = handler.rpartition(".")
    if not module or not function.isidentifier():
        return _reason(f"not Python: the handler {handler} names no function of a module", sought)
    module = module.replace("/", ".").lstrip(".")
    if sought.inline is not None:
        return _inline(tree, sought, sources, module, function)
    return _in_folder(tree, sought, sources, module, function)


def _in_folder(tree: Tree, sought: Sought, sources: Sources, module: str, function: str) -> Place | Opaque:
    location = _literal(sought.location)
    inner = module.replace(".", "/")
    if location is not None and not location.startswith(("s3://", "http")):
        folder = tree.resolve(sought.folder, location)
        if folder is None:
            return _reason(f"outside of the reviewed folder, at {location}", sought)
        if folder.endswith(".py"):
            folder = folder.rpartition("/")[0]
        for file in (_joined(folder, f"{inner}.py"), _joined(folder, f"{inner}/__init__.py")):
            if tree.exists(file):
                return Place(file, function, (folder, *_layer_paths(sources, sought.layers)), _near(sought))
    return _by_name(tree, sought, sources, inner, function, location or "")


def at_source(tree: Tree, place: Place, asset: str, sources: Sources) -> Place:
    """Take the user's own file for the copy that the CDK made of it; what was installed stays with the copy."""
    inner = place.file.removeprefix(f"{asset}/")
    own = source_of(tree, place.file, asset, sources.named(inner.rpartition("/")[2]))
    if own is None:
        return place
    root = own[: -len(inner)].rstrip("/")
    near = f"{root.rpartition('/')[0]}/" if "/" in root else ""
    return Place(own, place.function, (root, *place.path), near)


def _by_name(
    tree: Tree, sought: Sought, sources: Sources, inner: str, function: str, location: str
) -> Place | Opaque:
    """Look for the handler's file by its name: nearest to the template first, and only one may define it."""
    wanted = f"/{inner}.py"
    every = [file for file in sources.named(wanted.rpartition("/")[2]) if ("/" + file).endswith(wanted)]
    defining = [file for file in every if _defines(tree, file, function)]
    stem = re.split(r"[/\\]", location.rstrip("/"))[-1].partition(".")[0]
    near = _near(sought)
    packed = location.endswith(_PACKAGES) and tree.exists(_joined(sought.folder, location))
    if packed:  # what is in the package is there, and not elsewhere in the repository
        defining = [file for file in defining if file.startswith(near)]
    for narrower in (
        [file for file in defining if file.startswith(near) and stem and f"/{stem}/" in "/" + file],
        [file for file in defining if file.startswith(near)],
        [file for file in defining if stem and f"/{stem}/" in "/" + file],
        defining,
    ):
        if len(narrower) == 1:
            file = narrower[0]
            root = file[: -len(wanted)] if len(file) >= len(wanted) else ""
            if not file.startswith(near):
                near = root.rpartition("/")[0] + "/" if "/" in root else ""
            return Place(
                file, function, (root, *_layer_paths(sources, sought.layers)), near, found_by_name=True
            )
        if narrower:
            shown = ", ".join(narrower[:MOST_NAMED]) + (" …" if len(narrower) > MOST_NAMED else "")
            return _reason(f"not beside the template, and several files could be it: {shown}", sought)
    if packed:
        return _reason(f"in the package {location}, which is not opened", sought)
    what = f"{inner}.py with {function}()"
    where = f"at {location}" if location else "beside the template"
    return _reason(f"not in the reviewed folder: {what} is neither {where} nor anywhere else", sought)


def _defines(tree: Tree, file: str, function: str) -> bool:
    try:
        text = tree.read(file)
    except Unreadable:
        return False
    return _definition(function).search(text) is not None


@cache
def _definition(function: str) -> re.Pattern[str]:
    name = re.escape(function)
    return re.compile(rf"^(?:async )?def {name}\b|^{name}\s*[:=]|^(?:from|import) .*\b{name}\b", re.MULTILINE)


def _in_image(tree: Tree, sought: Sought, sources: Sources) -> Place | Opaque:
    """Follow a container image: its Dockerfile names the handler and what is copied."""
    context = _literal(sought.context)
    folder = tree.resolve(sought.folder, context) if context is not None else None
    if context is None or folder is None:
        return _reason("in a container image that is not built from the reviewed folder", sought)
    file = tree.resolve(folder, _literal(sought.dockerfile) or "Dockerfile") or ""
    try:
        text = tree.read(file)
    except Unreadable:
        return _reason(f"in a container image whose Dockerfile is missing: {file}", sought)
    command = _literal(sought.command[0]) if sought.command else _command(text)
    if command is None or "." not in command:
        return _reason(f"in a container image: {file} names no handler", sought)
    module, _, function = command.rpartition(".")
    if not function.isidentifier():
        return _reason(f"not Python: the command {command} names no function of a module", sought)
    inner = module.replace(".", "/")
    folders = [folder, *(_joined(folder, copied) for copied in _copied(text))]
    for each in folders:
        found = _joined(each, f"{inner}.py")
        if tree.exists(found):
            others = tuple(one for one in folders if one != each)
            return Place(found, function, (each, *others), _near(sought), sought.image_by_name)
    beneath = Sought(folder=folder, layers=sought.layers)
    place = _by_name(tree, beneath, sources, inner, function, context)
    if isinstance(place, Place) and folder and not place.file.startswith(folder + "/"):
        return _reason(f"in a container image: {inner}.py is not in {folder}, from which it is built", sought)
    return place


def _command(dockerfile: str) -> str | None:
    """The handler in the last CMD, or ENTRYPOINT, of a Dockerfile."""
    found = re.findall(
        r"^\s*(?:CMD|ENTRYPOINT)\s+(\[[^\]]*\]|\S.*)$", dockerfile, re.MULTILINE | re.IGNORECASE
    )
    for told in reversed(found):
        try:
            words = json.loads(told) if told.startswith("[") else told.split()
        except ValueError:
            continue
        for word in reversed(words):
            if isinstance(word, str) and re.fullmatch(r"[\w./]+\.\w+", word) and "awslambdaric" not in word:
                return word.replace("/", ".").lstrip(".")
    return None


def _copied(dockerfile: str) -> Iterable[str]:
    """The folders that a Dockerfile copies into the image."""
    for told in re.findall(r"^\s*(?:COPY|ADD)\s+(.+)$", dockerfile, re.MULTILINE | re.IGNORECASE):
        if "--from" in told:
            continue
        words = [word for word in told.split() if not word.startswith("--")]
        for word in words[:-1]:
            folder = word.strip("\"'[],").rstrip("/*").removeprefix("./")
            yield folder.rpartition("/")[0] if folder.endswith(".py") else folder


def _inline(tree: Tree, sought: Sought, sources: Sources, module: str, function: str) -> Place | Opaque:
    """Code within the template: a block of text there keeps its lines, so that places in it can be told.

    Where it does not hold the handler it only stands for code that is uploaded later: that is looked for by name.
    """
    code = str(sought.inline) if isinstance(sought.inline, Text) else sought.inline
    at = sought.inline_at
    if not isinstance(code, str) or at is None:
        reason = sought.inline.reason if isinstance(sought.inline, Opaque) else "put together from values"
        return _reason(f"in the template, but it is {reason}", sought)
    if not _definition(function).search(code):
        found = _by_name(tree, sought, sources, module.replace(".", "/"), function, "")
        if isinstance(found, Place):
            return found
        if all(line.lstrip().startswith("#") for line in code.splitlines() if line.strip()):
            return _reason("not in the template, where nothing but a placeholder stands", sought)
    line_shift, column_shift = _shifts(tree, code, at)
    return Place(at.file, function, (), _near(sought), False, code, line_shift, column_shift)


def _shifts(tree: Tree, code: str, at: Origin) -> tuple[int, int]:
    """How many lines and columns code stands below and right of where it would in a file of its own."""
    first = next((line for line in code.split("\n") if line.strip()), "")
    try:
        lines = tree.read(at.file).split("\n")
    except Unreadable:
        return at.line - 1, 0
    for number in range(at.line - 1, min(at.line + 3, len(lines))):
        column = lines[number].find(first)
        if first and column >= 0:
            before = code[: code.index(first)].count("\n")
            return number - before, column
    return at.line - 1, 0


def _layer_paths(sources: Sources, layers: Iterable[str]) -> Iterable[str]:
    """Where a layer's modules are: its `python` folder, or the folder itself, from which one is built."""
    for layer in layers:
        if sources.is_folder(_joined(layer, "python")):
            yield _joined(layer, "python")
        yield layer


def _near(sought: Sought) -> str:
    return sought.folder + "/" if sought.folder else ""


def _joined(folder: str, name: str) -> str:
    if name in {"", "."}:
        return folder
    return f"{folder}/{name}" if folder else name


def _literal(raw: object) -> str | None:
    if isinstance(raw, Text):
        return raw.literal
    return raw if isinstance(raw, str) else None


def _reason(reason: str, sought: Sought) -> Opaque:
    return Opaque(reason, f"code:{sought.folder}:{sought.handler}")
