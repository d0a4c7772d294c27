"""Writing changed files: all of them whole, or none, and never over work that git does not know."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from colonnade.sources.files import Tree

# Git may be told by a repository to run programs: to watch its files, for one.
_GIT = ("git", "-c", "core.fsmonitor=false", "--no-optional-locks", "--literal-pathspecs")
# What git may end with: 128 is also what it says where there is no repository.
_NO_REPOSITORY = b"not a git repository"


_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


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
    beside: dict[Path, Path] = {}
    kept: dict[Path, Path] = {}
    try:
        for file, place in places.items():
            beside[place] = _written_beside(place, texts[file].encode())
            kept[place] = _kept_beside(place)
        for file, place in places.items():
            if before is not None and place.read_bytes() != before[file].encode():
                raise NotWritten(f"{file} was changed meanwhile: run it again")
        _replace(beside, kept)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NotWritten(f"{error.filename or 'a file'} cannot be written: {reason}") from None
    finally:
        for each in (*beside.values(), *kept.values()):
            each.unlink(missing_ok=True)


def _place(tree: Tree, file: str) -> Path:
    """Where a file of the tree is; links are not followed, and nothing outside is written."""
    place = tree.root / file
    if tree.resolve("", file) != file or place.is_symlink():
        raise NotWritten(f"{file} is a link, or leads through one: change what it leads to")
    if not place.is_file():
        raise NotWritten(f"{file} is not a file any more")
    if not place.stat().st_mode & _WRITABLE:
        raise NotWritten(f"{file} is read-only: make it writable")
    return place


def _written_beside(place: Path, content: bytes, ending: str = "new") -> Path:
    """Write a new file beside one, with its owner and its permissions."""
    beside = place.with_name(f".{place.name}.{os.getpid()}.{ending}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        known, own = place.stat(), beside.stat()
        if (known.st_uid, known.st_gid) != (own.st_uid, own.st_gid):
            with suppress(OSError):
                os.chown(beside, known.st_uid, known.st_gid)
        beside.chmod(known.st_mode & 0o7777)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _kept_beside(place: Path) -> Path:
    """Keep a file under a second name, so that putting it back takes no room on the disk."""
    kept = place.with_name(f".{place.name}.{os.getpid()}.old")
    try:
        kept.hardlink_to(place)
    except OSError:  # there are no such links on this disk
        return _written_beside(place, place.read_bytes(), "old")
    return kept


def _replace(beside: Mapping[Path, Path], kept: Mapping[Path, Path]) -> None:
    """Put the new files in the place of the old ones; where one cannot be, all are put back."""
    done: list[Path] = []
    try:
        for place, new in beside.items():
            done.append(place)
            new.replace(place)
    except BaseException:
        for place in done:
            kept[place].replace(place)
        raise


def uncommitted(root: Path, places: Iterable[Path]) -> list[str]:
    """The files that git knows nothing of, or not as they are; none where there is no git, or no repository.

    Raises NotWritten where git cannot tell.
    """
    names = [os.path.relpath(each, root) for each in places]
    command = [*_GIT, "status", "--porcelain", "-z", "--untracked-files=all", "--ignored=traditional", "--"]
    own = {**os.environ, "LC_ALL": "C"}
    try:
        told = subprocess.run(  # noqa: S603 - git is asked about files of the tree, after "--"
            [*command, *names], cwd=root, env=own, capture_output=True, check=False, timeout=60
        )
    except FileNotFoundError:
        return []
    except (OSError, subprocess.TimeoutExpired):
        raise NotWritten("git does not tell what it has of the files: give --force to write them") from None
    if told.returncode != 0:
        if _NO_REPOSITORY in told.stderr:
            return []
        (reason, *_) = told.stderr.decode(errors="replace").splitlines() or [
            f"it ended with {told.returncode}"
        ]
        raise NotWritten(f"git does not tell what it has of the files ({reason}): give --force to write them")
    return [each[3:] for each in told.stdout.decode(errors="replace").split("\0") if each]
