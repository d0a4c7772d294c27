"""Which files of a folder are templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from colonnade.problem import Problem, Unreadable
from colonnade.regex import regex
from colonnade.sources.cdk import assembly
from colonnade.sources.cloudformation.template import Template, is_template, read
from colonnade.sources.document import parse
from colonnade.sources.files import Tree

SUFFIXES = (".yaml", ".yml", ".json", ".template")
_RESOURCES = regex(r"""^["']?Resources["']?\s*:|"Resources"\s*:""", re.MULTILINE)
_MARK = regex(r"""\bAWSTemplateFormatVersion["']?\s*:|\bType["']?\s*:\s*["']?(?:AWS|Custom|Alexa)::""")


def templates(tree: Tree, exclude: tuple[str, ...], problems: list[Problem]) -> Iterator[Template]:
    """Read the templates of a folder, or the one file that is under review, in the order of their files."""
    for file in [tree.only] if tree.only else (*tree.files(SUFFIXES), *assembly.templates(tree, problems)):
        if any(fnmatchcase(file, each) for each in exclude):
            continue
        try:
            text = tree.read(file)
            if not tree.only and not _looks_like_one(text):
                continue
            document = parse(file, text)
        except Unreadable as unreadable:
            problems.append(unreadable.problem)
            continue
        if is_template(document):
            problems += document.problems
            yield read(document)
        elif tree.only:
            problems.append(Problem(file, 0, 0, "is no template: it has no Resources", "give one that has"))


def _looks_like_one(text: str) -> bool:
    """Whether a text has what every template has; the others are not worth parsing."""
    return "Resources" in text and bool(_RESOURCES.search(text)) and bool(_MARK.search(text))
