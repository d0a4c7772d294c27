"""The data files beside this module, each read when it is first asked for."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any


@cache
def published(name: str) -> dict[str, Any]:
    """Read the data file of this name; every one of them has `source` (text) and `as_of` (date) inside."""
    contents: dict[str, Any] = json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))
    return contents


def reference(name: str) -> str:
    """Name the data file and its month, to stand behind a figure: the file says where its contents come from."""
    return f"{name}.json, {published(name)['as_of'][:7]}"


def as_of(name: str) -> date:
    """The day on which the data file was true."""
    return date.fromisoformat(published(name)["as_of"])
