"""Cloud assemblies, the folders `cdk synth` writes: their templates, and where the code of their assets comes from."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator

from colonnade.problem import Problem, Unreadable
from colonnade.sources.files import Tree

FOLDER = "cdk.out"
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 50_000_000
PATH, ASSET, PROPERTY = "aws:cdk:path", "aws:asset:path", "aws:asset:property"


def asset_of(file: str) -> str:
    """The folder of the asset that a file stands in, "cdk.out/asset.3f2a"; "" for none."""
    folder, mark, inner = f"/{file}".partition("/asset.")
    return f"{folder}{mark}{inner.partition('/')[0]}".lstrip("/") if mark and "/" in inner else ""


def templates(tree: Tree, problems: list[Problem]) -> Iterator[str]:
    """The templates of the assemblies beside every cdk.json, nested stacks and stages too, in order.

    Applications that were not synthesised are told, all in one line.
    """
    waiting = []
    for file in tree.files(("cdk.json",)):
        folder, _, name = file.rpartition("/")
        if name != "cdk.json":
            continue
        output = _output(tree, file)
        manifest = tree.resolve(folder, f"{output}/{MANIFEST}")
        if manifest is None or not tree.exists(manifest):
            waiting.append(file)
            continue
        yield from sorted(set(_of_assembly(tree, posixpath.dirname(manifest), problems, frozenset())))
    if waiting:
        more = f", as are {len(waiting) - 1} more" if len(waiting) > 1 else ""
        what = f"a CDK application that was not synthesised{more}"
        problems.append(Problem(waiting[0], 0, 0, what, "run cdk synth, or review with --synth", note=True))


def _output(tree: Tree, file: str) -> str:
    """The folder that an application's assembly is written to."""
    try:
        told = json.loads(tree.read(file))
    except (Unreadable, ValueError, RecursionError):
        return FOLDER
    output = told.get("output") if isinstance(told, dict) else None
    return output if isinstance(output, str) and output else FOLDER


def _of_assembly(tree: Tree, folder: str, problems: list[Problem], seen: frozenset[str]) -> Iterator[str]:
    if folder in seen:
        return
    try:
        told = json.loads(tree.read(f"{folder}/{MANIFEST}", LARGEST_MANIFEST))
    except Unreadable as unreadable:
        problems.append(unreadable.problem)
        return
    except (ValueError, RecursionError):
        what, advice = "is not JSON, and so its stacks are not found", "run cdk synth again"
        problems.append(Problem(f"{folder}/{MANIFEST}", 0, 0, what, advice))
        return
    artifacts = told.get("artifacts") if isinstance(told, dict) else None
    for each in artifacts.values() if isinstance(artifacts, dict) else ():
        kind, about = each.get("type"), each.get("properties") or {}
        if kind == "aws:cloudformation:stack" and isinstance(about.get("templateFile"), str):
            yield posixpath.join(folder, about["templateFile"])
        elif kind == "cdk:cloud-assembly" and isinstance(about.get("directoryName"), str):
            inner = posixpath.join(folder, about["directoryName"])
            yield from _of_assembly(tree, inner, problems, seen | {folder})
    yield from (
        posixpath.join(folder, name) for name in tree.list(folder) if name.endswith(".nested.template.json")
    )


def source_of(tree: Tree, file: str, asset: str, candidates: Iterable[str]) -> str | None:
    """The user's file that a file of an asset is a copy of; None where none of the candidates is the same.

    Candidates are files of the reviewed folder; the one nearest to its root is taken.
    """
    inner = file.removeprefix(f"{asset}/")
    try:
        copied = tree.read(file)
    except Unreadable:
        return None
    alike = [
        each
        for each in candidates
        if f"/{each}".endswith(f"/{inner}")
        and not each.startswith(f"{asset}/")
        and _reads(tree, each, copied)
    ]
    return min(alike, key=lambda each: (each.count("/"), each), default=None)


def _reads(tree: Tree, file: str, text: str) -> bool:
    try:
        return tree.read(file) == text
    except Unreadable:
        return False
