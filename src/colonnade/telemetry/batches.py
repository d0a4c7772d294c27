"""Lines of ordinary reports, collected into files by their form."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from colonnade.dataclass import dataclass
from colonnade.telemetry.ordinary import Form, Owner

# So much is read by DuckDB at once: asking it costs a few milliseconds each time.
BATCH = 1 << 25


@dataclass(frozen=True, slots=True)
class Batch:
    """A file of so many lines of one form, and whose they are: by the key that each begins with, or all of them."""

    form: Form
    lines: Path
    count: int
    owners: tuple[Owner, ...]


class Names:
    """Names of files in a folder, without end; one that is given back is given again."""

    def __init__(self, folder: Path, name: str = "lines") -> None:
        self._given = 0
        self._free: list[Path] = []
        self._folder = folder
        self._name = name

    def take(self) -> Path:
        """Give a name that no other has."""
        if self._free:
            return self._free.pop()
        self._given += 1
        return self._folder / f"{self._name}-{self._given}.txt"

    def give_back(self, name: Path) -> None:
        """Let a name be used again."""
        self._free.append(name)


class Batches:
    """Files of lines; `send` is given each when it is full."""

    def __init__(self, names: Names, send: Callable[[Batch], object]) -> None:
        self._names = names
        self._send = send
        self._open: dict[Form, _Open] = {}

    def add(self, form: Form, owner: Owner, lines: list[bytes]) -> None:
        """Add lines, each with its end."""
        batch = self._open.get(form)
        if batch is not None and not form.keyed and owner not in batch.owners:
            self._close(form)
            batch = None
        if batch is None:
            batch = self._open[form] = _Open(self._names.take())
        batch.add(form, owner, lines)
        if batch.size >= BATCH:
            self._close(form)

    def finish(self) -> None:
        """Send what is left."""
        for form in list(self._open):
            self._close(form)

    def _close(self, form: Form) -> None:
        batch = self._open.pop(form)
        batch.close()
        self._send(Batch(form, batch.path, batch.count, tuple(batch.owners)))


class _Open:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.owners: dict[Owner, int] = {}
        self.count = self.size = 0
        # What is written over does not have to be found room for again.
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)

    def add(self, form: Form, owner: Owner, lines: list[bytes]) -> None:
        key = self.owners.setdefault(owner, len(self.owners))
        before = b"%d " % key if form.keyed else b""
        text = before + before.join(lines)
        # Where a file ends without an end of its last line, that of another begins.
        text += b"" if text.endswith(b"\n") else b"\n"
        self.count += len(lines)
        self.size += len(text)
        while text:
            text = text[os.write(self._file, text) :]

    def close(self) -> None:
        os.ftruncate(self._file, self.size)
        os.close(self._file)
