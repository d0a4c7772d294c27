"""The credentials that stand in code as they are."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.code import Phase, SecretLiteral
from colonnade.model.secrets import credential
from colonnade.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from colonnade.sources.code.modules import Source

# What no text can do without that holds one of the forms.
_MARKS = (
    "AKIA", "ASIA", "k_live_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "AIza",
    "SG.", "PRIVATE KEY", "aws_secret_access_key",
)  # fmt: skip
# Forms that are as often an example, or a test's, as a credential.
_UNSURE = ("a signed token", "a URL with a password in it")
_SECRET_KEY = regex(r"[A-Za-z0-9/+]{40}")


def secret_literals(sources: Iterable[Source]) -> list[SecretLiteral]:
    """Every credential that stands in these files: by the form of its provider, or given to an SDK client."""
    return [
        found
        for source in sources
        if any(mark in source.text for mark in _MARKS)
        for found in _within(source)
    ]


def _within(source: Source) -> Iterator[SecretLiteral]:
    for node in ast.walk(source.module):
        what: str | None = None
        if isinstance(node, ast.keyword) and node.arg == "aws_secret_access_key":
            value = getattr(node.value, "value", None)
            if isinstance(value, str) and _SECRET_KEY.fullmatch(value) and "EXAMPLE" not in value:
                what = "the secret key of an AWS user"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            what = credential(node.value)
        if what is not None and what not in _UNSURE:
            yield SecretLiteral(origin=source.origin(node), inside="", phase=Phase.INIT, what=what)
