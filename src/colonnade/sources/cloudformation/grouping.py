"""Which files are templates, and which of these belong together, told from their text alone.

Parsing is what reading costs, and may be done in several processes once it is known what belongs together; so
that is told by what a template must contain to nest, import or read from another one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from colonnade.problem import Problem, Unreadable

if TYPE_CHECKING:
    from colonnade.sources.files import Tree

SUFFIXES = (".yaml", ".yml", ".json", ".template")
_VALUE = r"""["']?\s*:\s*(?:!Sub\s+|\{?\s*["']?Fn::Sub["']?\s*:\s*)?["']?([^\s"'#,}\]][^\s"'#,]*)"""
_NESTED = re.compile(r"\b(?:TemplateURL|Location)" + _VALUE)
_IMPORTED = re.compile(
    r"""ImportValue["']?:?\s+(?:!Sub\s+|\{?\s*["']?(?:Fn::Sub|Sub)["']?\s*:\s*)?["']?([^\s"'#,]+)"""
)
_EXPORTED = re.compile(r"\bExport[\"']?\s*:\s*\{?\s*[\"']?Name" + _VALUE)
_STORED = re.compile(r"\bName" + _VALUE)
_FETCHED = re.compile(r"\{\{resolve:ssm(?:-secure)?:([^:}]+)")
_DEFAULTED = re.compile(r"\bDefault" + _VALUE)
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")


def group(tree: Tree) -> tuple[list[tuple[str, ...]], list[Problem]]:
    """The templates of each application, and the files that look like templates and cannot be read."""
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for file in [tree.only] if tree.only else tree.files(SUFFIXES):
        try:
            text = tree.read(file)
        except Unreadable as unreadable:
            if tree.only or not file.endswith(".json"):
                problems.append(unreadable.problem)
            continue
        if tree.only or _looks_like_template(text):
            texts[file] = text
    united = _United(texts)
    for one, other in _joined(tree, texts):
        united.join(one, other)
    return united.groups(), problems


def _looks_like_template(text: str) -> bool:
    """Whether it has what every template has: resources, with a type of AWS or of a custom resource."""
    return "Resources" in text and ("AWS::" in text or "Custom::" in text)


def _joined(tree: Tree, texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of templates of which one nests the other, or reads what the other exports or stores."""
    exported = _only(_names(texts, _EXPORTED, "Export"))
    stored = _only(_names(texts, _STORED, "AWS::SSM::Parameter"))
    by_name: dict[str, list[str]] = {}
    for file in texts:
        by_name.setdefault(posixpath.basename(file), []).append(file)
    for file, text in texts.items():
        if "AWS::CloudFormation::Stack" in text or "AWS::Serverless::Application" in text:
            for location in _NESTED.findall(text):
                nested = _at(tree, file, location, texts, by_name)
                if nested is not None:
                    yield file, nested
        if "ImportValue" in text:
            yield from ((file, exported[name]) for name in _shapes(_IMPORTED, text) if name in exported)
        if stored and ("resolve:ssm" in text or "AWS::SSM::Parameter::Value" in text):
            wanted = {*_shapes(_FETCHED, text), *_shapes(_DEFAULTED, text)}
            yield from ((file, stored[name]) for name in sorted(wanted) if name in stored)


def _names(texts: dict[str, str], pattern: re.Pattern[str], marker: str) -> Iterator[tuple[str, str]]:
    for file, text in texts.items():
        if marker in text:
            yield from ((name, file) for name in _shapes(pattern, text))


def _shapes(pattern: re.Pattern[str], text: str) -> set[str]:
    """The names found, each placeholder as "*"; names of which nothing else is known are left out."""
    found = {_PLACEHOLDER.sub("*", name) for name in pattern.findall(text)}
    return {name for name in found if any(each.isalnum() for each in name)}


def _only(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The names that one template alone declares."""
    found: dict[str, str | None] = {}
    for name, file in names:
        found[name] = file if found.get(name, file) == file else None
    return {name: file for name, file in found.items() if file is not None}


def _at(
    tree: Tree, file: str, location: str, texts: dict[str, str], by_name: dict[str, list[str]]
) -> str | None:
    """The template at a path, or the only one with the base name of a URL."""
    if "://" not in location and "$" not in location:
        path = tree.resolve(posixpath.dirname(file), location)
        return path if path in texts and path != file else None
    found = by_name.get(posixpath.basename(location.partition("?")[0]), [])
    return found[0] if len(found) == 1 and found[0] != file else None


class _United:
    """Files that belong together, found pair by pair."""

    def __init__(self, files: Iterable[str]) -> None:
        self._leader = {file: file for file in files}

    def join(self, one: str, other: str) -> None:
        first, second = self._first(one), self._first(other)
        if first != second:
            self._leader[max(first, second)] = min(first, second)

    def groups(self) -> list[tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for file in self._leader:
            found.setdefault(self._first(file), []).append(file)
        return [tuple(files) for files in found.values()]

    def _first(self, file: str) -> str:
        while (leader := self._leader[file]) != file:
            self._leader[file] = self._leader[leader]
            file = leader
        return file
