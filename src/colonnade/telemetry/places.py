"""Where telemetry is, as a review of a folder sees it."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from colonnade.telemetry.remote.bringing import is_remote


def shown_as(source: str, reviewed: Path) -> str:
    """Name a source by its path from what is reviewed where it is inside of it, else as it was given."""
    told = _inside(source, reviewed) or source
    return f"{told.rstrip('/')}/" if Path(source).is_dir() else told


def not_reviewed(source: str, reviewed: Path) -> tuple[str, ...]:
    """Give the globs of what is telemetry within a reviewed folder, and so no part of the application."""
    inside = _inside(source, reviewed)
    if not inside:
        return ()
    if Path(source).is_dir():
        return (f"{glob.escape(inside)}/*",)
    return (glob.escape(inside) if Path(source).exists() else inside,)


def _inside(source: str, reviewed: Path) -> str:
    """Give the path from a folder to what is within it, or from a template's; nothing for what is not, or is all."""
    if is_remote(source):
        return ""
    root = reviewed if reviewed.is_dir() else reviewed.parent
    path = os.path.relpath(os.path.realpath(source), os.path.realpath(root))
    within = Path(path)
    return "" if not within.parts or within.parts[0] == ".." else within.as_posix()
