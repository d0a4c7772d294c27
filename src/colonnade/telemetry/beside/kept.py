"""Metrics, traces and access logs of a source, kept as Parquet so that only files that are new are read."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.telemetry.beside.kinds import Kind, kind
from colonnade.telemetry.beside.tables import NOTHING, TABLES, Told, Writer, read
from colonnade.telemetry.engine import MEMORIES, connected
from colonnade.telemetry.files import LogFile
from colonnade.telemetry.manifest import are_numbers, is_whole

# Raised whenever files are read otherwise than before.
VERSION = 1
MANIFEST = "beside.json"


@dataclass(slots=True)
class KeptFile:
    """What is known of a file that was read: what it held, whether it is the same, and what its rows do not tell."""

    kind: str
    number: int
    size: int
    changed: int
    inode: int
    told: Told

    def is_still(self, file: LogFile) -> bool:
        """Whether the file is the one that was read."""
        return (self.size, self.changed, self.inode) == (file.size, file.changed, file.inode)


@dataclass(frozen=True, slots=True)
class BesideRows:
    """The rows of a source beside its logs: the Parquet they are in by table, and the files by their names."""

    parquet: dict[str, list[Path]]
    files: dict[str, KeptFile]
    scratch: Path

    def of(self, wanted: Kind) -> Iterator[tuple[str, KeptFile]]:
        """Give the files that hold one thing."""
        return ((name, kept) for name, kept in self.files.items() if kept.kind == wanted.value)

    def connected(self, memory: str = MEMORIES[0]) -> Any:
        """Connect to a DuckDB that has the tables as views."""
        connection = connected(self.scratch, memory)
        numbers = ",".join(str(kept.number) for kept in self.files.values()) or "NULL"
        for table, columns in TABLES.items():
            names = ",".join(_quoted(path) for path in self.parquet.get(table, ()))
            empty = ", ".join(f"NULL::{type_} AS {name}" for name, type_ in columns.items())
            rows = f"read_parquet([{names}])" if names else f"(SELECT {empty} LIMIT 0)"
            connection.execute(
                f"CREATE VIEW {table} AS SELECT * FROM {rows} WHERE file_number IN ({numbers})"  # noqa: S608
            )
        return connection


class Beside:
    """What is kept in a folder of metrics, traces and access logs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = folder / MANIFEST
        self._files: dict[str, KeptFile] = {}
        self._parquet: dict[str, list[str]] = {}
        self._next = 1
        self._salt = secrets.token_hex(16)
        self._open()

    def rows(
        self, files: Iterable[LogFile], are_logs: Callable[[LogFile], bool]
    ) -> tuple[list[LogFile], BesideRows]:
        """Read what is new of some files, and give the logs of functions among them, and the rows of all others.

        `are_logs` tells of a file that it was read before as the logs of functions.
        """
        logs, others, new = [], [], []
        for file in files:
            kept = self._files.get(file.name)
            if kept and kept.is_still(file):
                others.append(file)
            elif are_logs(file) or (found := kind(file.path)) is Kind.LOGS:
                logs.append(file)
            else:
                others.append(file)
                new.append((file, found))
        if new:
            self._read(new)
        parquet = {table: [self._folder / name for name in names] for table, names in self._parquet.items()}
        return logs, BesideRows(parquet, {file.name: self._files[file.name] for file in others}, self._folder)

    def _read(self, new: Sequence[tuple[LogFile, Kind]]) -> None:
        writer = Writer(self._folder, f"{os.getpid()}")
        try:
            for file, found in new:
                told = read(found, self._next, file.path, file.name, bytes.fromhex(self._salt), writer.row)
                self._files[file.name] = KeptFile(
                    found.value, self._next, file.size, file.changed, file.inode, told
                )
                self._next += 1
            writer.close()
            self._keep(writer)
        except OSError as error:
            what = f"rows cannot be kept: {(error.strerror or str(error)).lower()}"
            raise Unreadable(Problem(str(self._folder), 0, 0, what)) from None
        finally:
            writer.close()
            for rows in writer.files.values():
                rows.unlink(missing_ok=True)

    def _keep(self, writer: Writer) -> None:
        """Keep new rows as one file of Parquet more for each table, and then say so in the manifest."""
        with connected(self._folder) as connection:
            for table, rows in writer.files.items():
                if rows.exists():
                    name = f"{table}-{self._next}-{os.getpid()}.parquet"
                    connection.execute(_copied(table, rows, self._folder / name))
                    self._parquet.setdefault(table, []).append(name)
        told = {
            "version": VERSION,
            "next": self._next,
            "salt": self._salt,
            "rows": self._parquet,
            "files": {name: _plain(kept) for name, kept in self._files.items()},
        }
        beside = self._manifest.with_name(f".{MANIFEST}.{os.getpid()}")
        beside.write_text(json.dumps(told, indent=1), "utf-8")
        beside.replace(self._manifest)

    def _open(self) -> None:
        """Take up what was kept before; where that is not whole, everything is read again."""
        try:
            told = json.loads(self._manifest.read_text("utf-8"))
            if told["version"] != VERSION:
                return
            files = {
                name: KeptFile(**{**kept, "told": Told(**kept["told"])})
                for name, kept in told["files"].items()
            }
            parquet = {str(table): [str(name) for name in names] for table, names in told["rows"].items()}
            are_numbers({kept.number for kept in files.values()})
            if all(is_whole(self._folder / name) for names in parquet.values() for name in names):
                self._salt = bytes.fromhex(told["salt"]).hex()
                self._files, self._parquet, self._next = files, parquet, int(told["next"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return


def _plain(kept: Any) -> dict[str, Any]:
    return {
        name: _plain(value) if isinstance(value := getattr(kept, name), Told) else value
        for name in type(kept).__slots__
    }


def _copied(table: str, rows: Path, parquet: Path) -> str:
    """Write the SQL that turns a table of text into Parquet."""
    types = ", ".join(f"'{name}': '{kind_}'" for name, kind_ in TABLES[table].items())
    return (
        f"COPY (SELECT * FROM read_csv([{_quoted(rows)}], columns={{{types}}}, delim='\\t', header=false, "  # noqa: S608
        f"quote='', escape='', nullstr='{NOTHING}', auto_detect=false, strict_mode=false, buffer_size=4194304)) "
        f"TO {_quoted(parquet)} (FORMAT parquet, COMPRESSION zstd)"
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
