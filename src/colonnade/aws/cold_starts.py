"""How long an empty function takes to start, by runtime."""

from __future__ import annotations

from functools import cache

from colonnade.aws.published import published, reference
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ColdStart:
    """Init duration of an empty function in milliseconds: the median and the slowest in a hundred."""

    runtime: str
    package: str
    architecture: str
    median: int
    slowest: int
    basis: str


@cache
def cold_start(runtime: str, package: str = "Zip", architecture: str = "x86_64") -> ColdStart | None:
    """How an empty function of 512 MB starts (memory hardly matters to it); None where nobody measured."""
    table = published("cold_starts")
    row = table["runtimes"].get(runtime, {}).get(f"{package.lower()} {architecture}")
    if row is None:
        return None
    median, slowest = row
    basis = f"the median of functions of 512 MB ({reference('cold_starts')})"
    return ColdStart(runtime, package, architecture, median, slowest, basis)
