"""Files become rows: in pieces, over all cores, each piece a block at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from colonnade.dataclass import dataclass
from colonnade.telemetry.documents import Documents
from colonnade.telemetry.files import BROKEN, holds_documents, named, opened
from colonnade.telemetry.lines import Lines

BLOCK = 1 << 17
# A line longer than this is cut: nothing that Lambda writes itself is.
LONGEST = 1 << 21
# A file is not shared out where its part would be smaller.
PIECE = 1 << 24
# How far behind its piece a report is looked for that a failure belongs to.
BEHIND = 1 << 22


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one file, from a byte to a byte; `end` None is to the end, of what cannot be parted too."""

    number: int
    path: Path
    name: str
    start: int
    end: int | None
    rows: Path


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a piece: bytes of logs by function, lines not understood, where its last line ends."""

    number: int
    size: int
    by_function: dict[str, int]
    malformed: int
    end: int
    problem: str = ""


def read(piece: Piece) -> Read:
    """Write the rows of a piece and tell what it was."""
    try:
        with opened(piece.path) as file, piece.rows.open("wb") as rows:
            return _read(piece, file, rows)
    except BROKEN as error:
        return Read(piece.number, 0, {}, 1, piece.start, _why(error))


def _read(piece: Piece, file: BinaryIO, rows: BinaryIO) -> Read:
    if piece.end is None and piece.start == 0:
        start = _start(file)
        file.seek(0)
        if holds_documents(start):
            return _documents(piece, file, rows)
    lines = Lines(rows.write, piece.number, named(piece.name))
    size, problem = 0, ""
    end = first = _seek(file, piece.start)
    try:
        for block in _blocks(file, first, piece.end):
            lines.feed(block)
            size += len(block)
            end += len(block)
        if piece.end is not None and lines.unsettled:
            file.seek(end)
            lines.settle(file.read(BEHIND) or b"")
    except BROKEN as error:
        problem = _why(error)
    lines.finish()
    by = {} if lines.named_by_lines else {named(piece.name): size}
    return Read(piece.number, size, by, lines.malformed + bool(problem), end, problem)


def _start(file: BinaryIO) -> bytes:
    try:
        return file.read(4096)
    except BROKEN:
        return b""


def _seek(file: BinaryIO, start: int) -> int:
    """Go to the first line that begins at or behind a byte."""
    if not start:
        return 0
    file.seek(start - 1)
    skipped = 0
    while chunk := file.read(4096):
        at = chunk.find(b"\n")
        if at >= 0:
            first = start - 1 + skipped + at + 1
            file.seek(first)
            return first
        skipped += len(chunk)
    return start - 1 + skipped


def _blocks(file: BinaryIO, at: int, end: int | None) -> Iterator[bytes]:
    """Give blocks of whole lines, until a line begins at the end or behind it."""
    left = b""
    while end is None or at < end:
        chunk = file.read(BLOCK)
        if not chunk:
            if left:
                yield left
            return
        block = left + chunk
        last = block.rfind(b"\n") + 1
        if end is not None and at + last >= end:
            cut = block.find(b"\n", max(0, end - at - 1)) + 1
            if cut:
                last = cut
        if not last and len(block) > LONGEST:
            last = len(block)
        left = block[last:]
        if last:
            at += last
            yield block[:last]


def _documents(piece: Piece, file: BinaryIO, rows: BinaryIO) -> Read:
    """Read documents, handing on the lines of each group and stream together."""
    documents = Documents(file)
    told: dict[str, int] = {}
    readers: dict[tuple[str, str], tuple[Lines, io.BytesIO]] = {}
    problem = ""
    try:
        for group, stream, line in documents.events():
            function = group.rpartition("/aws/lambda/")[2] or named(piece.name)
            key = (function, stream)
            if key not in readers:
                readers[key] = (Lines(rows.write, piece.number, function, stream), io.BytesIO())
            lines, held = readers[key]
            held.write(line)
            told[function] = told.get(function, 0) + len(line)
            if held.tell() >= BLOCK:
                lines.feed(held.getvalue())
                held.seek(0)
                held.truncate()
    except BROKEN as error:
        problem = _why(error)
    malformed = documents.malformed + bool(problem)
    for lines, held in readers.values():
        lines.feed(held.getvalue())
        lines.finish()
        malformed += lines.malformed
    return Read(piece.number, sum(told.values()), told, malformed, piece.path.stat().st_size, problem)


def _why(error: BaseException) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (reason or type(error).__name__).lower()
