"""The SSM parameters that a template's Makefile or scripts name when they deploy it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.fact import Opaque
from colonnade.problem import Unreadable
from colonnade.sources.cloudformation.values import joined

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.template import Template
    from colonnade.sources.files import Tree

OVERRIDES = "--parameter-overrides"


def stored_names(template: Template, tree: Tree) -> dict[str, object]:
    """The names of SSM parameters that the commands beside a template give for its open parameters.

    A variable of the shell that the same command gives to another parameter counts as that parameter: in
    `Table=/$BRANCH/table Stage=$BRANCH` the name is "/${Stage}/table". A name that commands give differently,
    or that has another variable, is left out.
    """
    declared = template.parameters.items()
    wanted = {name for name, each in declared if each.from_ssm and each.default is None}
    if not wanted:
        return {}
    found: dict[str, object] = {}
    differing: set[str] = set()
    for pairs in _commands(posixpath.dirname(template.file), tree):
        for name in wanted & pairs.keys():
            value = _value(pairs[name], pairs)
            if value is None or found.setdefault(name, value) != value:
                differing.add(name)
    return {name: value for name, value in found.items() if name not in differing}


def _commands(folder: str, tree: Tree) -> Iterator[dict[str, str]]:
    """The parameters that each deploying command in the files of a folder gives."""
    for name in tree.list(folder):
        if name.lower() != "makefile" and not name.endswith((".sh", ".mk")):
            continue
        try:
            text = tree.read(posixpath.join(folder, name))
        except Unreadable:
            continue
        for line in re.sub(r"\\\r?\n", " ", text).splitlines() if OVERRIDES in text else ():
            before, overrides, after = line.partition(OVERRIDES)
            if overrides and "deploy" in before:
                yield dict(_pairs(after))


def _pairs(words: str) -> Iterator[tuple[str, str]]:
    for word in words.split():
        if word.startswith("-") or word in {"&&", ";", "|", "||"}:
            return
        name, equals, value = word.strip("\"'").partition("=")
        if equals:
            yield name, value.replace("$$", "$").strip("\"'")


def _value(text: str, pairs: dict[str, str]) -> object:
    """The value with the parameters that its variables are given to; None where one is given to none."""
    given = {
        variable[1] or variable[2]: name for name, value in pairs.items() if (variable := _variable(value))
    }
    parts: list[object] = []
    end = 0
    for match in re.finditer(r"\$(?:[{(](\w+)[})]|(\w+))", text):
        parameter = given.get(match[1] or match[2])
        if parameter is None:
            return None
        parts += [
            text[end : match.start()],
            Opaque(f"the parameter {parameter}, which has no default", parameter),
        ]
        end = match.end()
    return joined([*parts, text[end:]])


def _variable(value: str) -> re.Match[str] | None:
    return re.fullmatch(r"\$(?:[{(](\w+)[})]|(\w+))", value)
