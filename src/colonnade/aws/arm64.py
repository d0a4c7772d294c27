"""Which Python packages with compiled code run on arm64."""

from __future__ import annotations

import enum
from functools import cache

from colonnade.aws.published import published


class Arm64(enum.Enum):
    """What is known of a distribution's builds."""

    PURE = "it is pure Python"
    PUBLISHED = "it publishes builds for arm64 Linux"
    MISSING = "it publishes builds for x86_64 Linux only"


@cache
def arm64_support(package: str) -> Arm64 | None:
    """Look up a distribution, or the module it installs ("PIL"), by name; None where the table is silent."""
    table = published("arm64")
    name = table["modules"].get(package, package).lower().replace("_", "-").replace(".", "-")
    for support in Arm64:
        if name in table[support.name.lower()]:
            return support
    return None
