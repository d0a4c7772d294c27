"""When requests came, as files of access logs tell it."""

from __future__ import annotations

import gzip
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.throttling.requests import Reader


@dataclass(slots=True)
class Arrivals:
    """When requests came, in microseconds since 1970, in order, by stage, route and client.

    `to_the_second` is whether the logs tell no fraction of a second; `malformed` counts the lines that were not
    understood, `lines` all.
    """

    by: dict[tuple[str, str, str], array[int]] = field(default_factory=dict)
    lines: int = 0
    malformed: int = 0
    to_the_second: bool = True

    def times(self, only: Iterable[tuple[str, str, str]] | None = None) -> list[int]:
        """The arrivals of some groups, or of all, in order."""
        chosen = self.by if only is None else only
        return sorted(time for each in chosen for time in self.by[each])

    def add(self, stage: str, route: str, client: str, time: int) -> None:
        """Add one arrival."""
        key = (stage, route, client)
        if key not in self.by:
            self.by[key] = array("q")
        self.by[key].append(time)
        if time % 1_000_000:
            self.to_the_second = False


def read(path: Path, client_field: str | None = None) -> Arrivals:
    """Read a file or every file below a folder, plain or gzip; raise Unreadable where there is none."""
    files = [path] if path.is_file() else sorted(_below(path))
    if not files:
        raise Unreadable(
            Problem(path.as_posix(), 0, 0, "no access log is there", "name a file or a folder of them")
        )
    arrivals = Arrivals()
    reader = Reader(client_field)
    for file in files:
        try:
            for line in _lines(file):
                arrivals.lines += 1
                request = reader.request(line)
                if request is None:
                    arrivals.malformed += 1
                else:
                    arrivals.add(request.stage, request.route, request.client, request.time)
        except (OSError, EOFError) as error:
            what = f"cannot be read: {error.strerror if isinstance(error, OSError) and error.strerror else error}"
            raise Unreadable(Problem(file.as_posix(), 0, 0, what)) from None
    for times in arrivals.by.values():
        times[:] = array("q", sorted(times))
    return arrivals


def _below(folder: Path) -> Iterator[Path]:
    """Give the files below a folder; what is hidden, as what Colonnade keeps there, is nobody's log."""
    for each in folder.rglob("*"):
        if each.is_file() and not any(part.startswith(".") for part in each.relative_to(folder).parts):
            yield each


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        zipped = opened.read(2) == b"\x1f\x8b"
    with gzip.open(file) if zipped else file.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield line
