"""Writing changed files: all of them whole, or none, and never over work that git does not know."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from colonnade.sources.files import Tree

# Git may be told by a repository to run programs: to watch its files, for one.
_GIT = ("git", "-c", "core.fsmonitor=false", "--no-optional-locks")


class NotWritten(Exception):
    """Raised where nothing was written; the message says why, in one line."""


def write(
    tree: Tree, texts: Mapping[str, str], before: Mapping[str, str] | None = None, *, force: bool = False
) -> None:
    """Write the texts of files over what the tree has; raises NotWritten, and then nothing was changed.

    `before` are the texts that the files had when they were read.
    """
    places = {file: _place(tree, file) for file in texts}
    if not force:
        changed = uncommitted(tree.root, places.values())
        if changed:
            names = ", ".join(changed)
            raise NotWritten(f"git does not have what {names} holds now: commit it, or give --force")
    old: dict[Path, bytes] = {}
    beside: dict[Path, Path] = {}
    try:
        for file, place in places.items():
            old[place] = place.read_bytes()
            if before is not None and old[place] != before[file].encode():
                raise NotWritten(f"{file} was changed meanwhile: run it again")
            beside[place] = _written_beside(place, texts[file].encode())
        _replace(beside, old)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NotWritten(f"{error.filename or 'a file'} cannot be written: {reason}") from None
    finally:
        for each in beside.values():
            each.unlink(missing_ok=True)


def _place(tree: Tree, file: str) -> Path:
    """Where a file of the tree is; links are not followed, and nothing outside is written."""
    place = tree.root / file
    if tree.resolve("", file) != file or place.is_symlink():
        raise NotWritten(f"{file} is a link, or leads through one: change what it leads to")
    if not place.is_file():
        raise NotWritten(f"{file} is not a file any more")
    return place


def _written_beside(place: Path, content: bytes) -> Path:
    """Write a new file beside one, with its permissions."""
    beside = place.with_name(f".{place.name}.{os.getpid()}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(place.stat().st_mode & 0o7777)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _replace(beside: Mapping[Path, Path], old: Mapping[Path, bytes]) -> None:
    """Put the new files in the place of the old ones; where one cannot be, all are put back."""
    done: list[Path] = []
    try:
        for place, new in beside.items():
            done.append(place)
            new.replace(place)
    except BaseException:
        for place in done:
            if place.read_bytes() != old[place]:
                _written_beside(place, old[place]).replace(place)
        raise


def uncommitted(root: Path, places: Iterable[Path]) -> list[str]:
    """The files that git knows nothing of, or not as they are; none where there is no git, or no repository."""
    names = [os.path.relpath(each, root) for each in places]
    command = [*_GIT, "status", "--porcelain", "-z", "--untracked-files=all", "--", *names]
    try:
        told = subprocess.run(command, cwd=root, capture_output=True, check=False, timeout=60)  # noqa: S603 - git is asked about files of the tree, after "--"
    except (OSError, subprocess.TimeoutExpired):
        return []
    if told.returncode != 0:
        return []
    return [each[3:] for each in told.stdout.decode(errors="replace").split("\0") if each]
