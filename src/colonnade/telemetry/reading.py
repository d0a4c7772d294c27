"""Files become rows, a block at a time: ordinary reports as the lines that they are, all else field by field."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from colonnade.dataclass import dataclass
from colonnade.telemetry.batches import Batch, Batches, Names
from colonnade.telemetry.documents import Documents
from colonnade.telemetry.files import BROKEN, FILTERED, holds_documents, named, opened
from colonnade.telemetry.lines import TRACED, Lines

BLOCK = 1 << 18
# A line longer than this is cut: nothing that Lambda writes itself is.
LONGEST = 1 << 21
# A file of more than this has batches of its own, whose lines need not say whose they are.
ALONE = 1 << 24


@dataclass(frozen=True, slots=True)
class Piece:
    """What is new of one file: all from a byte on; `packed` where it is no file of plain lines."""

    number: int
    path: Path
    name: str
    start: int
    size: int
    packed: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a piece: bytes of logs by function, lines not understood, where its last line ends."""

    number: int
    size: int
    by_function: dict[str, int]
    malformed: int
    end: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Some of the files, for a process of its own; what it writes has names that begin alike."""

    pieces: tuple[Piece, ...]
    folder: Path
    name: str


def read_share(share: Share) -> tuple[list[Read], list[Batch], Path]:
    """Read some files apart from others."""
    batches: list[Batch] = []
    collected = Batches(Names(share.folder, share.name), batches.append)
    rows = share.folder / f"{share.name}.tsv"
    with rows.open("wb") as file:
        read = [read_piece(piece, file, collected) for piece in share.pieces]
    collected.finish()
    return read, batches, rows


def read_piece(piece: Piece, rows: BinaryIO, batches: Batches) -> Read:
    """Read what is new of a file."""
    try:
        with opened(piece.path) as file:
            return _read(piece, file, rows, batches)
    except BROKEN as error:
        return Read(piece.number, 0, {}, 1, piece.start, _why(error))


def _read(piece: Piece, file: BinaryIO, rows: BinaryIO, batches: Batches) -> Read:
    if piece.packed:
        start = _start(file)
        file.seek(0)
        if holds_documents(start):
            return _documents(piece, file, rows, batches)
    lines = Lines(rows.write, piece.number, named(piece.name), batches=batches, keyed=piece.size < ALONE)
    blocks = _in_turn(file) if piece.packed else _again(file, piece.start)
    end, problem = piece.start, ""
    try:
        for block, whole in blocks:
            lines.feed(block, whole)
            end += whole
    except BROKEN as error:
        problem = _why(error)
    lines.finish()
    size = end - piece.start
    by = {} if lines.named_by_lines else {named(piece.name): size}
    return Read(piece.number, size, by, lines.malformed + bool(problem), end, problem)


def _start(file: BinaryIO) -> bytes:
    try:
        return file.read(4096)
    except BROKEN:
        return b""


def _again(file: BinaryIO, at: int) -> Iterator[tuple[bytes, int]]:
    """Give blocks and where their last whole line ends; what is behind that is read again, not put together."""
    size = BLOCK
    while True:
        file.seek(at)
        block = file.read(size)
        is_last = len(block) < size
        whole = len(block) if is_last else _whole(block)
        if not whole and not is_last:
            size *= 2
            continue
        size = BLOCK
        at += whole
        if block:
            yield block, whole
        if is_last:
            return


def _in_turn(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Give blocks and where their last whole line ends, of what can only be read once."""
    left = b""
    while chunk := file.read(BLOCK):
        block = left + chunk
        whole = _whole(block)
        left = block[whole:]
        if whole:
            yield block, whole
    if left:
        yield left, len(left)


def _whole(block: bytes) -> int:
    """Tell where the last whole line of a block ends, with what tracing may put behind it."""
    end = block.rfind(b"\n") + 1
    while end and TRACED.startswith(block[end : end + len(TRACED)]):
        end = block.rfind(b"\n", 0, end - 1) + 1
    return end or (len(block) if len(block) >= LONGEST else 0)


def _documents(piece: Piece, file: BinaryIO, rows: BinaryIO, batches: Batches) -> Read:
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
                reader = Lines(rows.write, piece.number, function, stream, batches, owned=bool(group))
                readers[key] = (reader, io.BytesIO())
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
    by = {} if piece.name.endswith(FILTERED) else told
    return Read(piece.number, sum(told.values()), by, malformed, piece.path.stat().st_size, problem)


def _why(error: BaseException) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (reason or type(error).__name__).lower()
