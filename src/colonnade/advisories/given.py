"""Advisories that the user gave: a file, a folder or an archive of OSV records."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from colonnade.advisories import advisory, matching
from colonnade.advisories.advisory import Advisory
from colonnade.aws.distributions import spelled
from colonnade.model.dependency import Dependency, Ecosystem, Weak
from colonnade.problem import Problem, Unreadable

LARGEST = 50_000_000  # bytes of one file: an archive is read file by file
_NAMES = re.compile(rb'"name"\s*:\s*"([^"\\]+)"')


class Given:
    """The records of a place, by the packages that they name; a record is read when its package is asked about.

    `problems` are the records that could not be read.
    """

    def __init__(self, place: Path) -> None:
        self.problems: list[Problem] = []
        self._by_name: dict[str, list[tuple[str, bytes]]] = {}
        self._read: dict[tuple[Ecosystem, str], list[Advisory]] = {}
        files = 0
        for name, content in self._files(place):
            files += 1
            if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
                for found in set(_NAMES.findall(content)):
                    self._by_name.setdefault(spelled(found.decode(errors="replace")), []).append(
                        (name, content)
                    )
            else:
                self._tell(name, "is no JSON")
        if not files:
            what = "holds no advisories"
            raise Unreadable(
                Problem(str(place), 0, 0, what, "give OSV records as a file, a folder or a zip of JSON")
            )

    def weak(self, dependencies: Sequence[Dependency]) -> Iterator[Weak]:
        """Find those with known vulnerabilities."""
        return matching.weak(dependencies, self.about)

    def about(self, ecosystem: Ecosystem, name: str) -> Sequence[Advisory]:
        """The advisories about a package that were not withdrawn."""
        key = ecosystem, name
        if key not in self._read:
            every = [
                one
                for file, content in self._by_name.get(spelled(name), ())
                for one in self._records(file, content)
            ]
            self._read[key] = [
                each for each in every if any((one.ecosystem, one.name) == key for one in each.affected)
            ]
        return self._read[key]

    def _records(self, file: str, content: bytes) -> Iterator[Advisory]:
        """The records of one file: one, or a list of them."""
        try:
            told = json.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            self._tell(file, "is no JSON")
            return
        for each in told if isinstance(told, list) else [told]:
            try:
                one = advisory.read(each)
            except ValueError as error:
                self._tell(file, f"is no OSV record: {error}")
                return
            if one is not None:
                yield one

    def _files(self, place: Path) -> Iterator[tuple[str, bytes]]:
        if place.is_dir():
            yield from self._in_folder(place)
        elif place.suffix == ".zip":
            yield from self._in_archive(place)
        else:
            try:
                yield str(place), _bytes(place)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise Unreadable(
                    Problem(str(place), 0, 0, f"cannot be read: {reason}", "check the path")
                ) from None

    def _in_folder(self, place: Path) -> Iterator[tuple[str, bytes]]:
        for folder, folders, names in os.walk(place):
            folders.sort()
            for name in sorted(names):
                file = Path(folder, name)
                try:
                    if name.endswith(".json"):
                        yield str(file), _bytes(file)
                    elif name.endswith(".zip"):
                        yield from self._in_archive(file)
                except Unreadable as unreadable:
                    self._tell(str(file), unreadable.problem.what)
                except OSError as error:
                    self._tell(str(file), f"cannot be read: {(error.strerror or str(error)).lower()}")

    def _in_archive(self, place: Path) -> Iterator[tuple[str, bytes]]:
        import zipfile  # noqa: PLC0415 - only where there is one
        import zlib  # noqa: PLC0415

        try:
            with zipfile.ZipFile(place) as archive:
                for each in archive.infolist():
                    if each.filename.endswith(".json") and each.file_size <= LARGEST:
                        yield f"{place}/{each.filename}", archive.read(each)
        except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
            raise Unreadable(
                Problem(str(place), 0, 0, f"is no zip that can be read: {error}", "fetch it anew")
            ) from None

    def _tell(self, file: str, what: str) -> None:
        problem = Problem(file, 0, 0, what, "the other advisories were read")
        if problem not in self.problems:
            self.problems.append(problem)


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(LARGEST)


def read_list(told: Iterable[Any]) -> list[Advisory]:
    """Read records that are parsed already; those that are none are left out."""
    found = []
    for each in told:
        try:
            one = advisory.read(each)
        except ValueError:
            continue
        if one is not None:
            found.append(one)
    return found
