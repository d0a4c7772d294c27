"""The files of a source: which there are, how they are opened, and whose logs their paths say they hold."""

from __future__ import annotations

import glob
import gzip
import os
import re
import stat
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.telemetry.documents import MARKS, SNIFFED

# What CloudWatch writes to try whether it may.
SKIPPED = {"aws-logs-write-test"}
# How files are called in which only some of what was logged stands: what they hold tells nothing of how much there is.
FILTERED = ".filtered.json.gz"
GZIP = b"\x1f\x8b"
KEPT = ".colonnade"
_GROUP = re.compile(r"(?:^|/)aws[/-]lambda[/-]([\w-]+)")
_TASK = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_STREAM = re.compile(r"\d{4}[-/]\d\d[-/]\d\d[-/](?:([\w-]+))?\[[^\]]+\][0-9a-f]{8,}\Z")
_DATED = re.compile(r"\d{4}|\d\d|logs?|exportedlogs|telemetry")


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file of logs, and what tells that it is the one that was read before."""

    path: Path
    name: str
    size: int
    changed: int
    inode: int


def home(source: str) -> Path:
    """Give the folder beside which rows are kept: that of the source, or the fixed part of its glob."""
    path = Path(source)
    if path.is_dir():
        return path
    while glob.has_magic(str(path)) and not path.exists():
        path = path.parent
    return path if path.is_dir() else path.parent


def found(source: str) -> list[LogFile]:
    """Find the files of a source: a file, a folder or a glob; raise Unreadable where there is none."""
    path, beside = Path(source), home(source)
    if path.is_file():
        files = [path]
    elif path.is_dir():
        files = list(_below(path))
    else:
        named = [Path(each) for each in glob.glob(source, recursive=True)]  # noqa: PTH207 - a pattern may be absolute
        files = [file for each in named for file in (_below(each) if each.is_dir() else [each])]
    told = []
    for file in sorted(set(files)):
        if file.name in SKIPPED:
            continue
        try:
            status = file.stat()
        except OSError:
            continue
        name = os.path.relpath(file, beside)
        # A pipe or a device would be read without end.
        if not stat.S_ISREG(status.st_mode):
            continue
        told.append(LogFile(file, name, status.st_size, status.st_mtime_ns, status.st_ino))
    if not told:
        what = "no log file is there" if path.exists() else "there is no such file or folder"
        raise Unreadable(Problem(source, 0, 0, what, "name a file of logs, a folder of them or a glob"))
    return told


def _below(folder: Path) -> list[Path]:
    below = []
    for place, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        below += [Path(place, name) for name in names if not name.startswith(".")]
    return below


def opened(file: Path) -> BinaryIO:
    """Open a file as the bytes it stands for; a gzip may have several members, one behind the other."""
    if not zipped(file):
        return file.open("rb", buffering=0)
    try:
        from isal import igzip  # noqa: PLC0415 - an extra, twice as fast
    except ImportError:
        return cast("BinaryIO", gzip.open(file))
    return cast("BinaryIO", igzip.open(file))  # type: ignore[no-untyped-call]  # isal tells no types of it


def _broken() -> tuple[type[Exception], ...]:
    try:
        from isal.isal_zlib import error  # noqa: PLC0415 - an extra
    except ImportError:
        return (OSError, EOFError, zlib.error)
    return (OSError, EOFError, zlib.error, cast("type[Exception]", error))


# What reading a broken gzip raises.
BROKEN = _broken()


def zipped(file: Path) -> bool:
    """Tell whether a file is gzip, by what it starts with."""
    with file.open("rb") as start:
        return start.read(2) == GZIP


def holds_documents(start: bytes) -> bool:
    """Tell by its first bytes whether a file holds JSON documents, and not lines."""
    text = start[:SNIFFED].lstrip()
    return text[:1] in (b"{", b"[") and MARKS.search(text) is not None


def named(path: str) -> str:
    """Tell whose logs a path says it holds, as far as it says it."""
    plain = path.replace(os.sep, "/")
    group = _GROUP.search(plain)
    if group is not None:
        return re.sub(r"\.(log|txt|json|gz|jsonl)$", "", group[1])
    *folders, file = plain.split("/")
    for folder in reversed(folders):
        stream = _STREAM.match(folder)
        if stream is not None and stream[1]:
            return stream[1]
    while folders and (_STREAM.match(folders[-1]) or _TASK.match(folders[-1])):
        folders.pop()
    exported = re.fullmatch(r"\d{6}(\.gz)?", file) is not None
    if folders and (exported or _DATED.fullmatch(file.partition(".")[0])):
        return next((each for each in reversed(folders) if not _DATED.fullmatch(each) and each != ".."), "")
    return "" if exported else re.sub(r"(\.(log|logs|txt|json|jsonl|ndjson|gz))+$", "", file)
