"""Layers that others publish, and what they are called for arm64."""

from __future__ import annotations

import re
from functools import cache

from colonnade.aws.published import published


@cache
def arm64_layer(name: str) -> str | None:
    """Tell the name of a layer's build for arm64: its own where it is that; None where no build is known."""
    for pattern, other in published("layers")["arm64"]:
        found = re.fullmatch(pattern, name)
        if found is not None:
            return found.expand(other)
        if re.fullmatch(re.sub(r"\\\d", "(.+)", other), name):
            return name
    return None
