"""Where the code of a function stands: archives, paths, objects in buckets, and folders that images are built from."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from colonnade.sources.cloudformation.made import made
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence
from colonnade.sources.terraform.values import Value, elements, raw_of, text_of

if TYPE_CHECKING:
    from colonnade.sources.terraform.instances import Instance
    from colonnade.sources.terraform.translate import Translation

_ARCHIVES = frozenset(("data.archive_file", "archive_file"))
_OBJECTS = frozenset(("aws_s3_object", "aws_s3_bucket_object"))
_MOST_STEPS = 4


def code_of(translation: Translation, instance: Instance) -> Node | None:
    """The Code of a function: a path where it is known, else what is said of where it is."""
    image = instance.argument("image_uri")
    if image is not None and raw_of(image) is not None:
        return made(image, {"ImageUri": image})
    listed = instance.argument("source_path")  # of a module of the registry, which packs it
    folder = _packed(listed) if listed is not None else None
    if folder is not None and listed is not None:
        return _located(listed, folder)
    for name in ("filename", "s3_key", "source_code_hash"):
        node = instance.argument(name)
        path = _path(translation, instance, node, _MOST_STEPS) if node is not None else None
        if path is not None and node is not None:
            return _located(node, path)
    inline = _inline(instance)
    if inline is not None:
        return made(inline, {"ZipFile": inline})
    named = instance.argument("filename")
    if named is not None and raw_of(named) is not None:
        return named
    key, bucket = instance.argument("s3_key"), instance.argument("s3_bucket")
    if key is not None or bucket is not None:
        return made(key or bucket or instance.whole, {"S3Bucket": bucket, "S3Key": key})
    return None


def _inline(instance: Instance) -> Node | None:
    """The text of the one file that an archive is made of, where it stands in the configuration."""
    for name in ("filename", "source_code_hash"):
        node = instance.argument(name)
        of = node.of if isinstance(node, Value) else None
        blocks = of[0].argument("source") if of is not None and of[0].type in _ARCHIVES else None
        listed = elements(raw_of(blocks)) or [] if blocks is not None else []
        if len(listed) == 1 and isinstance(listed[0], Mapping):
            return listed[0].entries.get("content")
    return None


def _packed(listed: Node) -> str | None:
    """The first folder of those that terraform-aws-modules/lambda packs."""
    raw = raw_of(listed)
    for each in raw.items if isinstance(raw, Sequence) else [listed]:
        inner = raw_of(each)
        path = inner.entries.get("path") if isinstance(inner, Mapping) else each
        text = text_of(raw_of(path)) if path is not None else None
        if text is not None:
            return posixpath.dirname(text) or "." if text.endswith((".js", ".mjs", ".ts")) else text
    return None


def _located(node: Node, path: str) -> Node:
    """A path at the place of what leads to it."""
    located = Scalar.made(node, path)
    located.parent, located.key = node.parent, node.key
    return located


def _path(translation: Translation, instance: Instance, node: Node, steps: int) -> str | None:
    """The folder or file that a value leads to, relative to the root module; None where it leads to none."""
    of = node.of if isinstance(node, Value) else None
    if of is not None and steps:
        return _of_source(translation, of[0], steps - 1)
    raw = raw_of(node)
    text = text_of(raw)
    if text is None:
        return None
    archive = _archive_at(translation, instance, text)
    return _of_source(translation, archive, steps - 1) if archive is not None and steps else None


def _of_source(translation: Translation, source: Instance, steps: int) -> str | None:
    if source.type in _ARCHIVES:
        return _archived(source)
    if source.type in _OBJECTS and steps:
        for name in ("source", "etag", "source_hash"):
            node = source.argument(name)
            path = _path(translation, source, node, steps) if node is not None else None
            if path is not None:
                return path
    return None


def _archived(archive: Instance) -> str | None:
    """What an archive is made of."""
    folder = archive.text("source_dir")
    if folder is not None:
        return folder
    file = archive.text("source_file")
    if file is not None:
        return file if file.endswith(".py") else posixpath.dirname(file) or "."
    blocks = archive.argument("source")
    for block in elements(raw_of(blocks)) or () if blocks is not None else ():
        content = getattr(block, "entries", {}).get("content")
        if isinstance(content, Value) and content.file and content.file != archive.block.source.file:
            root = archive.module.root.folder.path or "."
            return posixpath.relpath(content.file, root)
    return None


def _archive_at(translation: Translation, instance: Instance, path: str) -> Instance | None:
    """The archive whose output stands at a path, in the same module."""
    wanted = posixpath.normpath(path)
    folder = instance.module.folder
    for type_, name in folder.resources:
        if type_ in _ARCHIVES:
            for each in instance.module.made_by(type_, name):
                written = each.text("output_path")
                if written is not None and posixpath.normpath(written) == wanted:
                    return each
    return None
