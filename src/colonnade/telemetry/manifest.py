"""Whether what was kept can be taken up: a disk that was full, or a machine that stopped, leaves halves."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

# What a file of Parquet starts and ends with.
MAGIC = b"PAR1"


def is_whole(parquet: Path) -> bool:
    """Tell whether a file of Parquet has its beginning and its end."""
    try:
        with parquet.open("rb") as file:
            starts = file.read(len(MAGIC)) == MAGIC
            file.seek(-len(MAGIC), os.SEEK_END)
            return starts and file.read() == MAGIC
    except OSError:
        return False


def are_numbers(told: Iterable[object]) -> None:
    """Raise TypeError where something else stands in place of a number."""
    if not all(isinstance(each, int) for each in told):
        raise TypeError
