"""The reviewed folder: which files it holds, and their text, never outside of it."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from colonnade.problem import Problem, Unreadable

LARGEST = 5_000_000
Names = list[str]
NOT_THE_USERS = frozenset(
    (
        ".aws-sam", ".cache", ".colonnade", ".eggs", ".git", ".gradle", ".hg", ".hypothesis", ".idea", ".mypy_cache",
        ".nox", ".pytest_cache", ".ruff_cache", ".serverless", ".svn", ".terraform", ".tox", ".venv",
        ".vscode", "__pycache__", "cdk.out", "node_modules", "venv",
    )
)  # fmt: skip
INSTALLED = frozenset(("site-packages", "dist-packages", "node_modules"))
_TOLD_OF = (".yaml", ".yml", ".json", ".template", ".py", ".toml")


class Tree:
    """A folder under review; every path is relative to it, with `/`, and "" is the folder itself.

    Made from the path of a folder, or of one template: then the folder is the template's, and `only` its
    name. `problems` are the folders and files that could not be listed.
    """

    def __init__(self, path: str | Path) -> None:
        # A template that is a link was asked for by name: it is read where it leads to.
        real = os.path.realpath(path)
        self.only: str | None = None
        self.problems: list[Problem] = []
        self._folders: dict[str, tuple[Names, Names]] | None = None
        self._packages: dict[str, frozenset[str]] = {}
        self._resolved: dict[str, str | None] = {}
        if not os.path.isdir(real):  # noqa: PTH112 - pathlib costs ten times as much, and this module is asked often
            if not os.path.lexists(real):
                raise Unreadable(Problem(_shown(str(path)), 0, 0, "does not exist", "check the path"))
            real, self.only = os.path.split(real)
        self._root = real

    @property
    def root(self) -> Path:
        return Path(self._root)

    def files(self, suffixes: Iterable[str]) -> Names:
        """The files whose names end so, in order; without links, tools' folders and installed packages."""
        endings = tuple(suffixes)
        found = []
        for folder, (_, names) in self._listed().items():
            inside = [name for name in names if name.endswith(endings)]
            if inside and not self.vendored(folder):
                start = f"{folder}/" if folder else ""
                installed = self._packages.get(folder, ())
                found += [start + name for name in inside if name not in installed]
        found.sort()
        return found

    def read(self, path: str, largest: int = LARGEST) -> str:
        """The text of a file, line ends as they are; raises Unreadable where it is no text, or too large."""
        inside = self.resolve("", path)
        if inside is None:
            raise Unreadable(
                Problem(_shown(path), 0, 0, "leads out of the reviewed folder", "keep it inside")
            )
        try:
            place = self._place(inside)
            status = os.stat(place)  # noqa: PTH116 - as above
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable(Problem(path, 0, 0, "is not a file", "give a file"))
            with open(place, "rb") as file:  # noqa: PTH123 - as above
                # Room is made for all that is asked for: 5 MB each time would cost more than the reading.
                content = file.read(min(status.st_size, largest) + 1)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise Unreadable(Problem(path, 0, 0, f"cannot be read: {reason}", "check the file")) from None
        if max(status.st_size, len(content)) > largest:
            size = max(status.st_size, len(content))
            what = f"has {size:,} bytes; at most {largest:,} are read"
            raise Unreadable(Problem(path, 0, 0, what, "split it, or leave it out"))
        return decoded(path, content)

    def exists(self, path: str) -> bool:
        inside = self.resolve("", path)
        return inside is not None and os.path.exists(self._place(inside))  # noqa: PTH110 - as above

    def is_dir(self, path: str) -> bool:
        inside = self.resolve("", path)
        return inside is not None and os.path.isdir(self._place(inside))  # noqa: PTH112 - as above

    def list(self, folder: str) -> Names:
        """The names of what stands directly in a folder, in order; none where it is no folder."""
        inside = self.resolve("", folder)
        if inside is None:
            return []
        known = self._listed().get(inside)
        if known is None:
            known = self._names(inside, told=False)
        return sorted(known[0] + known[1])

    def links(self, folder: str) -> Names:
        """The names of the links directly in a folder that lead to files of the tree, in order."""
        inside = self.resolve("", folder)
        if inside is None:
            return []
        try:
            with os.scandir(self._place(inside)) as entries:
                found = [entry.name for entry in entries if entry.is_symlink() and entry.is_file()]
        except OSError:
            return []
        return sorted(name for name in found if self.resolve(inside, name) is not None)

    def resolve(self, base_dir: str, relative: str) -> str | None:
        """Follow a path as a CodeUri is followed from a template's folder; None where it leads out of it.

        Links are followed while they stay inside. Whether anything is there is not asked.
        """
        joined = posixpath.normpath(posixpath.join(base_dir, relative.replace("\\", "/")))
        if joined == ".":
            return ""
        if joined not in self._resolved:
            self._resolved[joined] = self._followed(joined)
        return self._resolved[joined]

    def vendored(self, path: str) -> bool:
        """Say whether a file belongs to an installed package, and not to the user."""
        self._listed()
        folder = ""
        for part in path.split("/"):
            if part in INSTALLED or part.endswith(".dist-info") or part in self._packages.get(folder, ()):
                return True
            folder = f"{folder}/{part}" if folder else part
        return False

    def _followed(self, joined: str) -> str | None:
        if joined.startswith(("../", "/")) or joined == ".." or not _harmless(joined):
            return None
        try:
            real = os.path.realpath(self._place(joined))
        except (OSError, ValueError):
            return None
        if real == self._root:
            return ""
        start = self._root.rstrip(os.sep) + os.sep
        return real[len(start) :].replace(os.sep, "/") if real.startswith(start) else None

    def _place(self, path: str) -> str:
        return os.path.join(self._root, *path.split("/"))  # noqa: PTH118 - as above

    def _listed(self) -> dict[str, tuple[Names, Names]]:
        """Every folder with the names of its folders and files, walked once."""
        if self._folders is None:
            self._folders = {}
            waiting = [""]
            while waiting:
                folder = waiting.pop()
                folders, files = self._names(folder, told=True)
                if folder and "pyvenv.cfg" in files:
                    continue
                self._folders[folder] = folders, files
                installed = [name for name in folders if name.endswith(".dist-info")]
                if installed:
                    self._packages[folder] = frozenset(self._installed(folder, installed))
                start = f"{folder}/" if folder else ""
                waiting += [start + name for name in folders if name not in NOT_THE_USERS]
        return self._folders

    def _names(self, folder: str, *, told: bool) -> tuple[Names, Names]:
        folders: Names = []
        files: Names = []
        try:
            with os.scandir(self._place(folder)) as entries:
                for entry in entries:
                    name = entry.name
                    if not name.isprintable() and not _harmless(name):
                        if told and name.endswith(_TOLD_OF):
                            self._tell(
                                f"{folder}/{name}".lstrip("/"), "has a name that cannot be shown", "rename it"
                            )
                    elif entry.is_symlink():
                        continue
                    elif entry.is_dir():
                        folders.append(name)
                    elif entry.is_file():
                        files.append(name)
        except OSError as error:
            if told:
                self._tell(
                    folder or ".",
                    f"cannot be listed: {(error.strerror or '').lower()}",
                    "check its permissions",
                )
        folders.sort()
        files.sort()
        return folders, files

    def _installed(self, folder: str, distributions: Iterable[str]) -> Iterator[str]:
        """The names directly in a folder that its installed distributions brought, from their own lists."""
        for each in distributions:
            yield each
            place = self._place(f"{folder}/{each}" if folder else each)
            try:
                with open(f"{place}/RECORD", "rb") as record:  # noqa: PTH123 - as above
                    for line in record:
                        name = line.partition(b",")[0].partition(b"/")[0]
                        yield name.decode(errors="replace")
            except OSError:
                yield each.partition("-")[0]
                yield each.partition("-")[0] + ".py"

    def _tell(self, path: str, what: str, advice: str) -> None:
        self.problems.append(Problem(_shown(path), 0, 0, what, advice))


def decoded(path: str, content: bytes) -> str:
    """Read bytes as UTF-8 text; raises Unreadable with the place of what is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(Problem(path, 1, 1, "is written in UTF-16", "save it as UTF-8"))
    at = content.find(b"\0")
    if at >= 0:
        line = content.count(b"\n", 0, at) + 1
        raise Unreadable(Problem(path, line, 0, f"is no text: byte {at:,} is 0", "leave it out"))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
        what = f"is not UTF-8: byte {error.start:,} is {content[error.start]:#04x}"
        raise Unreadable(Problem(path, before.count(b"\n") + 1, column, what, "save it as UTF-8")) from None


def _harmless(name: str) -> bool:
    """Whether a name can be shown and opened: no control characters, no halves of Unicode characters."""
    return name.isprintable() or not any(
        char < " " or "\x7f" <= char < "\xa0" or "\ud800" <= char < "\ue000" for char in name
    )


def _shown(path: str) -> str:
    return path.encode("unicode_escape").decode() if not _harmless(path) else path
