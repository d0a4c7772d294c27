"""Rows kept as Parquet beside their source, so that only what is new is read."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import field
from pathlib import Path
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.processes import WorkerDied, each
from colonnade.telemetry.beside.kept import Beside, BesideRows
from colonnade.telemetry.documents import SNIFFED
from colonnade.telemetry.engine import MEMORIES, connected, installed
from colonnade.telemetry.files import KEPT, LogFile, found, holds_documents, home, zipped
from colonnade.telemetry.lines import COLUMNS
from colonnade.telemetry.reading import PIECE, Piece, Read, read

# Raised whenever rows are read otherwise than before.
VERSION = 2


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

    def connected(self, memory: str = MEMORIES[0]) -> Any:
        """Connect to a DuckDB that has the rows as log_rows."""
        connection = connected(self.scratch, memory)
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
        self._manifest = self._folder / "files.json"
        self._files, self._next, self._parquet = self._opened()

    def rows(self) -> Rows:
        """Read what is new of the source, and give the rows of all of it."""
        there, beside = Beside(self._folder).rows(found(self._source), self._is_known)
        wanted = {file.name: self._pieces(file) for file in there}
        pieces = [piece for parts in wanted.values() for piece in parts]
        if pieces or not self._parquet:
            self._read(pieces)
        files = {file.name: self._files[file.name] for file in there}
        return Rows([self._folder / name for name in self._parquet], files, self._folder, len(pieces), beside)

    def _opened(self) -> tuple[dict[str, Kept], int, list[str]]:
        try:
            told = json.loads(self._manifest.read_text("utf-8"))
            if told["version"] != VERSION:
                return {}, 1, []
            files = {name: Kept(**kept) for name, kept in told["files"].items()}
            parquet = [str(name) for name in told["rows"] if (self._folder / name).exists()]
            return ({}, 1, []) if len(parquet) < len(told["rows"]) else (files, int(told["next"]), parquet)
        except (OSError, ValueError, KeyError, TypeError):
            return {}, 1, []

    def _is_known(self, file: LogFile) -> bool:
        """Whether a file of logs is the one that was read."""
        kept = self._files.get(file.name)
        told = (file.size, file.changed, file.inode)
        return kept is not None and (kept.size, kept.changed, kept.inode) == told

    def _pieces(self, file: LogFile) -> list[Piece]:
        """Part what is new of a file; nothing where all of it is known."""
        if self._is_known(file):
            return []
        kept = self._files.get(file.name)
        try:
            with file.path.open("rb") as opened:
                start = opened.read(SNIFFED)
            whole = zipped(file.path) or holds_documents(start)
        except OSError as error:
            what = f"cannot be read: {(error.strerror or str(error)).lower()}"
            raise Unreadable(Problem(str(file.path), 0, 0, what)) from None
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
        ends = [None] if whole else _ends(begin, file.size)
        pieces = []
        for end in ends:
            rows = self._folder / f"{os.getpid()}-{kept.number}-{begin}.tsv"
            pieces.append(Piece(kept.number, file.path, file.name, begin, end, rows))
            begin = end or 0
        return pieces

    def _read(self, pieces: list[Piece]) -> None:
        numbered = {kept.number: kept for kept in self._files.values()}
        written = [piece.rows for piece in pieces]
        few = sum(piece.path.stat().st_size for piece in pieces) < PIECE // 8
        try:
            for _, done in each(read, list(pieces), 1 if few else os.cpu_count()):
                _add(numbered[done.number], done)
            self._write([rows for rows in written if rows.exists() and rows.stat().st_size])
        except WorkerDied as died:
            raise Unreadable(Problem(self._source, 0, 0, str(died))) from None
        except OSError as error:
            what = f"rows cannot be kept: {(error.strerror or str(error)).lower()}"
            raise Unreadable(Problem(str(self._folder), 0, 0, what)) from None
        finally:
            for rows in written:
                rows.unlink(missing_ok=True)

    def _write(self, tables: list[Path]) -> None:
        """Keep new rows as one file of Parquet more, and then say so in the manifest."""
        name = f"rows-{self._next}-{os.getpid()}.parquet"
        self._next += 1
        if tables or not self._parquet:
            with connected(self._folder) as connection:
                connection.execute(_copied(tables, self._folder / name))
            self._parquet.append(name)
        told = {
            "version": VERSION,
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


def _copied(tables: list[Path], parquet: Path) -> str:
    """Write the SQL that turns tables of text into Parquet."""
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    names = ", ".join("'" + str(table).replace("'", "''") + "'" for table in tables)
    source = (
        f"read_csv([{names}], columns={{{types}}}, delim='\\t', header=false, quote='', escape='', "
        "auto_detect=false, strict_mode=false, buffer_size=4194304)"
    )
    if not tables:
        source = f"(SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in COLUMNS.items())} LIMIT 0)"
    ended = (
        "CASE WHEN length(ended_at) IN (10, 13) AND try_cast(ended_at AS BIGINT) IS NOT NULL "
        "THEN try_cast(ended_at AS BIGINT) * CASE length(ended_at) WHEN 10 THEN 1000 ELSE 1 END "
        "ELSE epoch_ms(try_cast(ended_at AS TIMESTAMP)) END"
    )
    target = str(parquet).replace("'", "''")
    return (
        f"COPY (SELECT * REPLACE ({ended} AS ended_at) FROM {source}) TO '{target}' "  # noqa: S608
        # Request ids are all different: compressing them, or looking for what repeats, costs much and saves little.
        "(FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE 30720, DICTIONARY_SIZE_LIMIT 2000)"
    )


def _ends(begin: int, size: int) -> list[int | None]:
    """Part what is between two bytes so that every core has some of it."""
    parts = max(1, min((size - begin) // PIECE, 4 * (os.cpu_count() or 1)))
    return [begin + (size - begin) * part // parts for part in range(1, parts + 1)]


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
