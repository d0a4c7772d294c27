"""The texts that files have with changes: worked out once, and told of which file it is that refuses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from colonnade.check import crashed
from colonnade.edit import Append, Change, CodeEdit, KeyPath, Removal
from colonnade.fixing.candidates import Candidate
from colonnade.fixing.code import recoded
from colonnade.problem import Unreadable
from colonnade.sources.files import Tree
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.rewriting.rewrite import rewritten


class RefusedIn(Refused):
    """Raised where changes cannot be made, with the file that stands in the way."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(reason)
        self.file = file


class Texts:
    """Makes the texts of changed files; the same changes of the same text are not worked out again."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known: dict[tuple[str, ...], str | RefusedIn] = {}

    def of(self, file: str, now: Mapping[str, str]) -> str:
        """The text of a file, which `now` has where it was changed before."""
        if file in now:
            return now[file]
        try:
            return self._tree.read(file)
        except Unreadable as unreadable:
            raise RefusedIn(file, str(unreadable.problem)) from None

    def changed(self, changes: Sequence[Change], now: Mapping[str, str]) -> dict[str, str]:
        """The new texts of the files that are changed; raises RefusedIn where one cannot be written."""
        # Code comes first: it is quicker to refuse than a large template is to write.
        files = sorted(
            dict.fromkeys(each.file for each in changes), key=lambda file: not file.endswith(".py")
        )
        return {
            file: self._changed(file, self.of(file, now), [each for each in changes if each.file == file])
            for file in files
        }

    def _changed(self, file: str, text: str, changes: Sequence[Change]) -> str:
        asked = (file, text, *map(repr, changes))
        if asked not in self._known:
            try:
                self._known[asked] = _written(file, text, changes)
            except Refused as refused:
                self._known[asked] = RefusedIn(file, refused.reason)
            except Exception as error:  # noqa: BLE001 - it speaks against these changes, and stays with them
                self._known[asked] = RefusedIn(file, f"it could not be written: {crashed(error)}")
        known = self._known[asked]
        if isinstance(known, RefusedIn):
            raise RefusedIn(known.file, known.reason)
        return known


def _written(file: str, text: str, changes: Sequence[Change]) -> str:
    code = [each for each in changes if isinstance(each, CodeEdit)]
    plain = [each for each in changes if not isinstance(each, CodeEdit)]
    if code and plain:
        raise Refused(f"{file} would be changed as code and as a template")
    return recoded(text, code) if code else rewritten(file, text, plain)


def all_of(tried: Iterable[Candidate]) -> list[Change]:
    """The changes of candidates, each once."""
    found: dict[str, Change] = {}
    for each in tried:
        found |= {repr(change): change for change in each.changes if repr(change) not in found}
    return list(found.values())


def clash(one: Change, other: Change) -> bool:
    """Whether two changes cannot be made together: they are about the same place and differ."""
    if one.file != other.file or one == other:
        return False
    if isinstance(one, CodeEdit) or isinstance(other, CodeEdit):
        return False  # the recipes know
    first, second = _reach(one), _reach(other)
    if isinstance(one, Append) and isinstance(other, Append) and first == second:
        return False
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


def _reach(change: Change) -> KeyPath:
    """The path below which a change may move things."""
    assert not isinstance(change, CodeEdit)  # noqa: S101 - was asked before
    path = change.path
    return path[:-1] if isinstance(change, Removal) and isinstance(path[-1], int) else path
