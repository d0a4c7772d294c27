"""requirements.txt, as pip reads it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.aws.distributions import spelled
from colonnade.fact import Opaque, Origin
from colonnade.model.dependency import Dependency, Ecosystem
from colonnade.problem import Problem, Unreadable
from colonnade.regex import regex
from colonnade.sources.dependencies.names import is_fixed, python, requirement

if TYPE_CHECKING:
    from colonnade.sources.files import Tree

_COMMENT = regex(r"(?:^|\s+)#.*$")
_FILE = regex(r"(-r|-c|--requirement|--constraint)(?:\s*=\s*|\s+|(?<=-[rc]))(\S+)")
_EDITABLE = regex(r"(?:-e|--editable)(?:\s*=\s*|\s+)(.+)")
_OPTIONS = regex(r"\s+--?[A-Za-z][\w-]*(?:[= ]\S+)?")
_EGG = regex(r"#(?:.*&)?egg=([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?")
_WHEEL = regex(r"(?:.*/)?([A-Za-z0-9._]+)-([^-/]+)(?:-[^-/]+)?-[^-/]+-[^-/]+-[^-/]+\.whl$")
MOST_FILES = 50


class Requirements:
    """What a requirements.txt asks for, with the files that it includes."""

    def __init__(self, tree: Tree, problems: list[Problem]) -> None:
        self.tree = tree
        self.problems = problems
        self.asked: list[Dependency] = []
        self.constraints: dict[str, Dependency] = {}
        self.unread: Opaque | None = None
        self._seen: set[tuple[str, bool]] = set()

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """The packages, where one is constrained with the version of its constraint."""
        return tuple(self._constrained(each) for each in self.asked)

    def read(self, file: str, text: str, *, constraint: bool = False) -> None:
        """Read one file and those that it includes."""
        self._seen.add((file, constraint))
        for number, line in logical_lines(text):
            included = _FILE.fullmatch(line)
            if included is not None:
                self._include(file, number, included[2], constraint=constraint or "c" in included[1][:3])
                continue
            found = parsed(line, Origin(file, number, 1))
            if found is not None and constraint:
                self.constraints.setdefault(found.name, found)
            elif found is not None:
                self.asked.append(found)
            elif not line.startswith("-"):
                self._tell(file, number, f"{_short(line)!r} is no requirement")

    def _include(self, file: str, number: int, named: str, *, constraint: bool) -> None:
        inside = self.tree.resolve(posixpath.dirname(file), named)
        if inside is None or "://" in named:
            what = f"it includes {_short(named)}, which is not in the reviewed folder"
            self.unread = Opaque(what, f"{file}:{number}")
            return
        if (inside, constraint) in self._seen or len(self._seen) >= MOST_FILES:
            return
        try:
            text = self.tree.read(inside)
        except Unreadable as unreadable:
            self._tell(file, number, f"includes a file that cannot be read: {unreadable.problem}")
            return
        self.read(inside, text, constraint=constraint)

    def _tell(self, file: str, number: int, what: str) -> None:
        self.problems.append(Problem(file, number, 1, what, "pip stops there; write it as PEP 508 has it"))
        self.unread = Opaque(f"{what} ({file}:{number})", f"{file}:{number}")

    def _constrained(self, asked: Dependency) -> Dependency:
        other = self.constraints.get(asked.name)
        if other is None or asked.fixed or not other.fixed:
            return asked
        return python(asked.name, other.asked, asked.origin, extras=asked.extras, marker=asked.marker)


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers: continued ones joined, without comments and empty ones."""
    number, held = 0, ""
    for count, raw in enumerate(re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff")), 1):
        number = number if held else count
        if raw.endswith("\\") and not raw.lstrip().startswith("#"):
            held += raw[:-1] + " "
            continue
        line = _COMMENT.sub("", held + raw).strip()
        held = ""
        if line:
            yield number, line
    if held.strip():
        yield number, _COMMENT.sub("", held).strip()


def parsed(line: str, origin: Origin) -> Dependency | None:
    """The package that one line asks for; None for a line that asks for none, or for none that has a name."""
    editable = _EDITABLE.match(line)
    if editable is None and line.startswith("-"):
        return None
    plain = _unquoted(_OPTIONS.sub("", editable[1] if editable else line).strip())
    if not editable:
        found = requirement(plain, origin)
        if found is not None and (found.place or not plain.endswith((".whl", ".tar.gz", ".zip"))):
            return found
    egg, wheel = _EGG.search(plain), _WHEEL.match(plain.partition("#")[0])
    if wheel is not None:
        return python(wheel[1], f"=={wheel[2]}", origin, place=plain)
    if egg is not None:
        return python(egg[1], "", origin, place=plain)
    if "/" in plain or editable or plain == "." or plain.endswith((".tar.gz", ".zip")):
        name = spelled(re.split(r"[/\\]", plain.partition("#")[0].rstrip("/"))[-1]) or "."
        return Dependency(name, Ecosystem.PYPI, origin, place=plain, fixed=is_fixed(plain))
    return None


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
