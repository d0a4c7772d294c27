"""Rows kept as Parquet beside their source, so that only what is new is read."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.processes import WorkerDied, each
from colonnade.telemetry.batches import Batches, Names
from colonnade.telemetry.beside.kept import Beside, BesideRows
from colonnade.telemetry.documents import SNIFFED
from colonnade.telemetry.engine import MEMORIES, connected, duckdb, installed
from colonnade.telemetry.files import KEPT, LogFile, found, holds_documents, home, zipped
from colonnade.telemetry.keeping import Behind, Keeper
from colonnade.telemetry.manifest import are_numbers, is_whole
from colonnade.telemetry.reading import Piece, Read, Share, read_piece, read_share

# Raised whenever rows are read otherwise than before.
VERSION = 2
# Files that are more work than lines are shared out over the cores where they are more bytes than this.
SHARED = 1 << 21
# So many bytes are read by one process at once.
SHARE = 1 << 26
# More files of Parquet than this are made one, of those that are small.
MANY = 50
SMALL = 1 << 22
# In seconds: no run is at work so long.
LEFT = 86_400


@dataclass(slots=True)
class Kept:
    """What is known of a file that was read: whether it is the same, and what its rows do not tell."""

    number: int
    size: int
    changed: int
    inode: int
    end: int
    start: str
    read: int = 0
    malformed: int = 0
    by_function: dict[str, int] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a source: the files they are in, and what else was told of each file of logs."""

    parquet: list[Path]
    files: dict[str, Kept]
    scratch: Path
    read: int
    beside: BesideRows
    # The DuckDB that kept the rows, while nobody asks it: to start another costs as much as a question.
    idle: list[Any] = field(default_factory=list)

    def connected(self, memory: str = MEMORIES[0]) -> Any:
        """Connect to a DuckDB that has the rows as log_rows."""
        connection = self.idle.pop() if self.idle else connected(self.scratch, memory)
        connection.execute(f"SET memory_limit = '{memory}'")
        numbers = ",".join(str(kept.number) for kept in self.files.values()) or "NULL"
        names = ",".join("'" + str(path).replace("'", "''") + "'" for path in self.parquet)
        connection.execute(
            f"CREATE VIEW log_rows AS SELECT * FROM read_parquet([{names}]) WHERE file_number IN ({numbers})"  # noqa: S608
        )
        return connection


class Store:
    """The folder `.colonnade/telemetry` beside a source, or one that does not last where that cannot be written."""

    def __init__(self, source: str) -> None:
        installed()
        self._source = source
        self._folder = home(source) / KEPT / "telemetry"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder.parent / ".gitignore").write_text("*\n", "utf-8")
        except OSError:
            self._folder = Path(tempfile.mkdtemp(prefix="colonnade-"))
            atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        self._home = home(source)
        self._manifest = self._folder / "files.json"
        self._files, self._next, self._parquet = self._opened()

    def rows(self) -> Rows:
        """Read what is new of the source, and give the rows of all of it."""
        there, beside = Beside(self._folder).rows(found(self._source), self._is_known)
        pieces = [piece for file in there if (piece := self._piece(file)) is not None]
        gone = [name for name in self._files if not (self._home / name).exists()]
        idle = self._kept(pieces, gone) if pieces or gone or not self._parquet else []
        files = {file.name: self._files[file.name] for file in there}
        return Rows(
            [self._folder / name for name in self._parquet], files, self._folder, len(pieces), beside, idle
        )

    def _opened(self) -> tuple[dict[str, Kept], int, dict[str, list[int]]]:
        try:
            told = json.loads(self._manifest.read_text("utf-8"))
            if told["version"] != _version():
                return {}, 1, {}
            files = {name: Kept(**kept) for name, kept in told["files"].items()}
            are_numbers({each for kept in files.values() for each in (kept.number, kept.size, kept.end)})
            parquet = {str(name): list(map(int, numbers)) for name, numbers in told["rows"].items()}
            whole = all(is_whole(self._folder / name) for name in parquet)
            return (files, int(told["next"]), parquet) if whole else ({}, 1, {})
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}, 1, {}

    def _is_known(self, file: LogFile) -> bool:
        """Whether a file of logs is the one that was read."""
        kept = self._files.get(file.name)
        told = (file.size, file.changed, file.inode)
        return kept is not None and (kept.size, kept.changed, kept.inode) == told

    def _piece(self, file: LogFile) -> Piece | None:
        """Give what is new of a file; None where all of it is known."""
        if self._is_known(file):
            return None
        kept = self._files.get(file.name)
        try:
            with file.path.open("rb") as opened:
                start = opened.read(SNIFFED)
            whole = zipped(file.path) or holds_documents(start)
        except OSError:
            # Reading it tells why. It is not remembered: that it may be read again changes nothing else of it.
            self._files[file.name] = Kept(self._next, size=-1, changed=0, inode=0, end=0, start="")
            self._next += 1
            return Piece(self._next - 1, file.path, file.name, 0, 0, packed=False)
        begin = 0
        grown = kept is not None and kept.inode == file.inode and file.size > kept.size
        if kept and grown and not whole and _goes_on(file.path, kept):
            begin = kept.end
        else:
            kept = Kept(self._next, size=0, changed=0, inode=0, end=0, start="")
            self._next += 1
        kept.size, kept.changed, kept.inode = file.size, file.changed, file.inode
        kept.start = f"{min(len(start), 256)}:{hashlib.sha256(start[:256]).hexdigest()}"
        self._files[file.name] = kept
        return Piece(kept.number, file.path, file.name, begin, file.size - begin, whole)

    def _kept(self, pieces: Sequence[Piece], gone: Iterable[str]) -> list[Any]:
        """Keep the rows of what is new, let go of those of what is gone, and then say so in the manifest.

        Gives the DuckDB that did so, where it is still there.
        """
        for name in gone:
            del self._files[name]
        keeper = Keeper(self._folder, f"rows-{self._next}-{os.getpid()}")
        self._next += 1
        scratch = self._folder / f"scratch-{os.getpid()}"
        told = False
        try:
            scratch.mkdir(exist_ok=True)
            numbered = {kept.number: kept for kept in self._files.values()}
            for done in _read(pieces, keeper, scratch):
                _add(numbered[done.number], done)
            for number, malformed in keeper.malformed.items():
                numbered[number].malformed += malformed
            old = self._tidied(keeper)
            self._write()
            told = True
        except WorkerDied as died:
            raise Unreadable(Problem(self._source, 0, 0, str(died))) from None
        except (OSError, duckdb().Error) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            what = f"rows cannot be kept: {why.splitlines()[0].lower()}"
            raise Unreadable(Problem(str(self._folder), 0, 0, what)) from None
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            for name in () if told else keeper.parquet:
                (self._folder / name).unlink(missing_ok=True)
        for path in old:
            path.unlink(missing_ok=True)
        self._sweep()
        return keeper.let_go()

    def _sweep(self) -> None:
        """Remove what runs that were killed left behind; what is younger may be that of one at work."""
        for path in (*self._folder.glob("scratch-*"), *self._folder.glob("rows-*.parquet")):
            with suppress(OSError):
                if path.name in self._parquet or time.time() - path.stat().st_mtime < LEFT:
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()

    def _tidied(self, keeper: Keeper) -> list[Path]:
        """Have what is left of replaced files, and what is small, written anew; give what is not needed any more."""
        live = {kept.number for kept in self._files.values()}
        old = [name for name, numbers in self._parquet.items() if not live.issuperset(numbers)]
        small = [name for name in self._parquet if (self._folder / name).stat().st_size < SMALL]
        if len(small) > MANY:
            old = [*{*old, *small}]
        left = live.intersection(number for name in old for number in self._parquet[name])
        if left:
            keeper.keep_files([self._folder / name for name in old], left)
        for name in old:
            del self._parquet[name]
        if not self._parquet and not keeper.parquet:
            keeper.keep_none()
        self._parquet |= keeper.parquet
        return [self._folder / name for name in old]

    def _write(self) -> None:
        told = {
            "version": _version(),
            "next": self._next,
            "rows": self._parquet,
            "files": {
                name: {key: getattr(kept, key) for key in Kept.__slots__}
                for name, kept in self._files.items()
            },
        }
        beside = self._manifest.with_name(f".{self._manifest.name}.{os.getpid()}")
        beside.write_text(json.dumps(told, indent=1), "utf-8")
        beside.replace(self._manifest)


def _version() -> str:
    # Requests are kept as DuckDB's hash of their identifiers.
    return f"{VERSION} {duckdb().__version__}"


def _read(pieces: Sequence[Piece], keeper: Keeper, scratch: Path) -> Iterator[Read]:
    """Read pieces and keep their rows; those that are more work than lines are shared out over the cores."""
    apart = [piece for piece in pieces if piece.packed]
    if len(apart) < 2 or sum(piece.size for piece in apart) < SHARED:
        apart = []
    if apart:
        for _, (read, batches, rows) in each(read_share, _shares(apart, scratch), os.cpu_count()):
            for batch in batches:
                keeper.keep(batch)
                batch.lines.unlink()
            keeper.keep_rows(rows, (done.number for done in read))
            yield from read
    here = [piece for piece in pieces if not apart or not piece.packed]
    names, rows = Names(scratch), scratch / "rows.tsv"
    behind = Behind(keeper, names)
    batches_here = Batches(names, behind.send)
    try:
        with rows.open("wb") as file:
            for piece in here:
                yield read_piece(piece, file, batches_here)
        batches_here.finish()
        behind.finish()
    except BaseException:
        behind.stop()
        raise
    keeper.keep_rows(rows, (piece.number for piece in here))


def _shares(pieces: Sequence[Piece], scratch: Path) -> list[Share]:
    """Share files out, as many to each as are read in a moment."""
    most = max(SHARED // 4, min(SHARE, sum(piece.size for piece in pieces) // (4 * (os.cpu_count() or 1))))
    shares: list[list[Piece]] = [[]]
    size = 0
    for piece in sorted(pieces, key=lambda each: -each.size):
        if shares[-1] and size + piece.size > most:
            shares.append([])
            size = 0
        shares[-1].append(piece)
        size += piece.size
    return [Share(tuple(share), scratch, f"share-{number}") for number, share in enumerate(shares)]


def _goes_on(file: Path, kept: Kept) -> bool:
    """Tell whether a file starts as it did, and what was read of it ends with a line."""
    length, _, digest = kept.start.partition(":")
    with file.open("rb") as opened:
        start = opened.read(int(length or 0))
        opened.seek(max(0, kept.end - 1))
        return opened.read(1) == b"\n" and hashlib.sha256(start).hexdigest() == digest


def _add(kept: Kept, done: Read) -> None:
    kept.read += done.size
    kept.malformed += done.malformed
    kept.end = max(kept.end, done.end)
    kept.problem = kept.problem or done.problem
    for function, size in done.by_function.items():
        kept.by_function[function] = kept.by_function.get(function, 0) + size
