"""What Lambda itself needs of a function's role."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.model.function import Function
from colonnade.model.surroundings import Surroundings
from colonnade.privilege.requirement import Requirement


def requirements(function: Function, around: Surroundings) -> Iterator[Requirement]:
    yield from ()
