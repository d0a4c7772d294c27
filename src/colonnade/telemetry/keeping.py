"""Batches of lines become Parquet, each as soon as it is there, while the next is read."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from colonnade.telemetry.batches import Batch, Names
from colonnade.telemetry.engine import connected, duckdb
from colonnade.telemetry.lines import COLUMNS, Lines
from colonnade.telemetry.ordinary import is_name, is_ordinary, request, select

# Numbers differ from one to the next: looking for what repeats among them costs much and saves little.
PARQUET = "(FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE 30720, DICTIONARY_SIZE_LIMIT 2000)"
# A million different names in one file of Parquet are not to be held at once.
CHECKED = 100_000


class Keeper:
    """Writes Parquet into a folder; `parquet` tells which files, and the numbers of the files of logs in each."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._connection: Any = None
        self.parquet: dict[str, list[int]] = {}
        self.malformed: dict[int, int] = {}

    def keep(self, batch: Batch) -> None:
        """Keep what is ordinary as the lines that they are, and the rest field by field."""
        if self._copied(batch):
            return
        with batch.lines.open("rb") as file:
            lines = list(file)
        ordinary = [is_ordinary(batch.form, line) for line in lines]
        kept = [line for line, fits in zip(lines, ordinary, strict=True) if fits]
        batch.lines.write_bytes(b"".join(kept))
        if kept and self._copied(Batch(batch.form, batch.lines, len(kept), batch.owners)):
            lines = [line for line, fits in zip(lines, ordinary, strict=True) if not fits]
        self._each(batch, lines)

    def keep_rows(self, rows: Path, numbers: Iterable[int]) -> None:
        """Keep rows that were written field by field."""
        if rows.exists() and rows.stat().st_size:
            self._copy(_rows(rows), numbers)

    def keep_files(self, parquet: Iterable[Path], numbers: Iterable[int]) -> None:
        """Keep the rows of some files of logs that were kept before."""
        wanted = sorted(set(numbers))
        names = ", ".join(map(_quoted, parquet))
        there = ", ".join(map(str, wanted))
        self._copy(f"SELECT * FROM read_parquet([{names}]) WHERE file_number IN ({there})", wanted)  # noqa: S608

    def keep_none(self) -> None:
        """Keep that there are no rows."""
        types = {**COLUMNS, "ended_at": "BIGINT", "request_id": "UBIGINT"}
        self._copy(
            f"SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in types.items())} LIMIT 0", ()
        )

    def let_go(self) -> list[Any]:
        """Give the DuckDB that was used, if one was."""
        connection, self._connection = self._connection, None
        return [] if connection is None else [connection]

    def _copied(self, batch: Batch) -> bool:
        """Whether all lines were ordinary."""
        try:
            name, count = self._copy(
                select(batch.form, batch.lines, batch.owners), (number for number, _, _ in batch.owners)
            )
        except duckdb().Error as error:
            if isinstance(error, duckdb().OutOfMemoryException | duckdb().IOException):
                raise
            return False
        if count == batch.count and self._fits(batch, self._folder / name):
            return True
        del self.parquet[name]
        (self._folder / name).unlink()
        return False

    def _copy(self, sql: str, numbers: Iterable[int]) -> tuple[str, int]:
        if self._connection is None:
            self._connection = connected(self._folder, "128MB")
        name = f"{self._name}-{len(self.parquet)}.parquet"
        target = _quoted(self._folder / name)
        try:
            count = self._connection.execute(f"COPY ({sql}) TO {target} {PARQUET}").fetchone()[0]
        except duckdb().Error:
            (self._folder / name).unlink(missing_ok=True)
            raise
        self.parquet[name] = sorted(set(numbers))
        return name, count

    def _fits(self, batch: Batch, parquet: Path) -> bool:
        """Whether the words that were taken for names are names."""
        named = batch.form.named
        if not named:
            return True
        column = "stream" if named == "stream" else "function_name"
        sql = f"SELECT DISTINCT {column} FROM {_quoted(parquet)} LIMIT {CHECKED}"  # noqa: S608
        found = self._connection.execute(sql).fetchall()
        kind = "function" if named == "group" else named
        return len(found) < CHECKED and all(name and is_name(kind, name.encode()) for (name,) in found)

    def _each(self, batch: Batch, lines: list[bytes]) -> None:
        """Read lines field by field."""
        rows = batch.lines.with_suffix(".tsv")
        with rows.open("wb") as file:
            readers = [Lines(file.write, *owner) for owner in batch.owners]
            for line in lines:
                key, _, rest = line.partition(b" ") if batch.form.keyed else (b"0", b"", line)
                readers[int(key)].report(rest, as_json=batch.form.as_json)
        for reader, (number, _, _) in zip(readers, batch.owners, strict=True):
            self.malformed[number] = self.malformed.get(number, 0) + reader.malformed
        self.keep_rows(rows, (number for number, _, _ in batch.owners))
        rows.unlink()


class Behind:
    """Keeps batches in a thread of its own, one behind the one that is being written."""

    def __init__(self, keeper: Keeper, names: Names) -> None:
        self._keeper = keeper
        self._names = names
        self._waiting: queue.Queue[Batch | None] = queue.Queue(1)
        self._failed: list[Exception] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def send(self, batch: Batch) -> None:
        """Have a batch kept; raise what went wrong with one before."""
        if self._failed:
            raise self._failed[0]
        self._waiting.put(batch)

    def finish(self) -> None:
        """Wait until all is kept; raise what went wrong."""
        self._waiting.put(None)
        self._thread.join()
        if self._failed:
            raise self._failed[0]

    def stop(self) -> None:
        """Leave what waits; what is being written is waited for, as no process can end well within DuckDB."""
        self._failed.append(InterruptedError())
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (batch := self._waiting.get()) is not None:
            try:
                if not self._failed:
                    self._keeper.keep(batch)
                    self._names.give_back(batch.lines)
            except Exception as error:  # noqa: BLE001 - it is raised where the next batch is sent
                self._failed.append(error)


def _rows(rows: Path) -> str:
    """Write the SQL that reads rows of text."""
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    # A time without an offset is of UTC, as CloudWatch's are.
    ended = (
        "CASE WHEN length(ended_at) IN (10, 13) AND try_cast(ended_at AS BIGINT) IS NOT NULL "
        "THEN try_cast(ended_at AS BIGINT) * CASE length(ended_at) WHEN 10 THEN 1000 ELSE 1 END "
        r"WHEN regexp_matches(ended_at, '[+-]\d\d:?\d\d$') THEN epoch_ms(try_cast(ended_at AS TIMESTAMPTZ)) "
        "ELSE epoch_ms(try_cast(ended_at AS TIMESTAMP)) END"
    )
    return (
        f"SELECT * REPLACE (coalesce(function_name, '') AS function_name, {ended} AS ended_at, "  # noqa: S608
        f"{request('request_id')} AS request_id) "
        f"FROM read_csv({_quoted(rows)}, columns={{{types}}}, delim='\\t', header=false, quote='', escape='', "
        "new_line='\\n', auto_detect=false, strict_mode=false, buffer_size=4194304)"
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
