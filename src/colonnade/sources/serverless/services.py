"""Which files of a folder are services of the Serverless Framework."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from colonnade.problem import Problem, Unreadable
from colonnade.sources.document import parse
from colonnade.sources.serverless.template import is_service, provider_of, read

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.parameters import Given
    from colonnade.sources.cloudformation.template import Template
    from colonnade.sources.document import Document
    from colonnade.sources.files import Tree

_DATA = (".yml", ".yaml", ".json")
_CODE = ("serverless.ts", "serverless.js", "serverless.mjs", "serverless.cjs")
_PACKAGED = ".serverless/cloudformation-template-update-stack.json"
_NAMED = re.compile(r"(?:^|/)[\w.-]*serverless[\w.-]*\.(?:ya?ml|json)\Z", re.IGNORECASE)
_SERVICE = re.compile(r"""(?:^|[{,])\s*["']?service["']?\s*:""", re.MULTILINE)
_USUAL = re.compile(r"(?:^|/)serverless\.(?:ya?ml|json)\Z", re.IGNORECASE)
_PROVIDER = re.compile(r"""(?:^|[{,])\s*["']?provider["']?\s*:""", re.MULTILINE)


def services(
    tree: Tree, exclude: tuple[str, ...], problems: list[Problem], given: Given
) -> Iterator[Template]:
    """Read the services of a folder, or the one file that is under review, in the order of their files.

    Those that are written in code, or for another cloud, are told in the problems.
    """
    files = [tree.only] if tree.only else tree.files(_DATA)
    for file in files:
        if not _NAMED.search(file) or _excluded(file, exclude):
            continue
        try:
            document = _document(tree, file)
        except Unreadable as unreadable:
            problems.append(unreadable.problem)
            continue
        if document is None:
            continue
        provider = provider_of(document)
        if provider not in (None, "aws"):
            what = f"is a service for {provider}: only those for aws are reviewed"
            problems.append(Problem(file, 0, 0, what, note=True))
            continue
        problems += document.problems
        yield read(document, tree, options(given, file))
    problems += _in_code(tree, exclude)


def options(given: Given, file: str) -> dict[str, str]:
    """What is told of the deployment of a service, as its options: the stage, the region, and others."""
    settings = given.settings(file)
    told = {
        name.removeprefix("opt:").removeprefix("param:"): value for name, value in settings.parameters.items()
    }
    return told | ({"region": given.region} if given.region else {})


def _document(tree: Tree, file: str) -> Document | None:
    """The document of a file that is a service; None where it is something else."""
    text = tree.read(file)
    # A file by the usual name that ends before its provider is parsed for what is wrong with it.
    if not (_SERVICE.search(text) and (_PROVIDER.search(text) or _USUAL.search(file))):
        return None
    document = parse(file, text)
    return document if is_service(document) else None


def _in_code(tree: Tree, exclude: tuple[str, ...]) -> Iterable[Problem]:
    """Tell of services that are written in code."""
    for file in [tree.only] if tree.only else tree.files(_CODE):
        if file.rpartition("/")[2] in _CODE and not _excluded(file, exclude):
            what = "is a service in code, which is not run"
            yield Problem(file, 0, 0, what, f"review {_PACKAGED}, which `serverless package` makes of it")


def _excluded(file: str, exclude: tuple[str, ...]) -> bool:
    return any(fnmatchcase(file, each) for each in exclude)
