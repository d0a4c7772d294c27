"""Findings that are accepted: by a comment beside the resource, by its metadata, or in colonnade.toml."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase

from colonnade import peers
from colonnade.config import Allow
from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.regex import regex
from colonnade.sources.files import Tree
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence
from colonnade.verdict import Claim, Doubt

EXAMPLE = "# colonnade: allow CHECK because REASON"
_COMMENT = regex(r"#+\s*colonnade\s*:(?P<said>.*)")
_ALLOW = regex(r"\s*allow\s+(?P<checks>[\w-]+(?:\s*,\s*[\w-]+)*)\s*(?:\bbecause\b:?\s*(?P<because>.*?))?\s*")
_RESOURCES = regex(r"(?P<indent>\s*)([\"']?)Resources\2\s*:\s*(#.*)?")
_KEY = regex(r"(?P<indent>\s*)([\"']?)(?P<key>[\w:.-]+)\2\s*:(\s|$)")


@dataclass(frozen=True, slots=True, order=True)
class Allowance:
    """A finding that someone accepts: `file` and `line` are where that is said.

    It reaches the lines `first` to `last` of that file, and the resource beside which it stands, `key`.
    One of colonnade.toml reaches by its two globs, `resource` and `path`. `borrowed` is one that was told to
    another tool.
    """

    file: str
    line: int
    check: str
    because: str
    first: int = 0
    last: int = 0
    key: str = ""
    resource: str = ""
    path: str = ""
    borrowed: bool = False

    def reaches(self, check: str, file: str, line: int, resource: str, key: str) -> bool:
        """Say whether a finding, told by where it stands and what it concerns, is meant."""
        if check != self.check:
            return False
        if self.resource:
            names = (resource, key.rpartition("#")[2])
            return any(fnmatchcase(each, self.resource) for each in names) and fnmatchcase(file, self.path)
        return (key != "" and key == self.key) or (file == self.file and self.first <= line <= self.last)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is not told, and what accepts it."""

    claim: Claim
    by: Allowance


@dataclass(frozen=True, slots=True)
class Sifted:
    """What suppression leaves: the findings to tell, those accepted, and allowances that accept nothing."""

    told: list[Claim]
    suppressed: list[Suppressed]
    unused: list[Allowance]


def read(tree: Tree, files: Iterable[str]) -> tuple[list[Allowance], list[Problem]]:
    """Read what comments and metadata in these files accept, and what is wrong with them."""
    said: list[Allowance | Problem] = []
    for file in files:
        try:
            text = tree.read(file)
        except Unreadable:
            continue  # whoever needed it has told so
        others = peers.speaks(text) and not file.endswith(".py")
        if "colonnade" not in text and not others:
            continue
        said += comments(file, text)
        root = _root(file, text) if "Metadata" in text and not file.endswith(".py") else None
        said += metadata(file, root)
        if others:
            said += borrowed(file, text, root)
    return (
        [each for each in said if isinstance(each, Allowance)],
        [each for each in said if isinstance(each, Problem)],
    )


def comments(file: str, text: str) -> Iterator[Allowance | Problem]:
    """Read the comments of a template or of code that accept findings, and what is wrong with them."""
    lines = text.splitlines()
    blocks = _blocks(lines)
    for number, line in enumerate(lines, 1):
        found = _COMMENT.search(line)
        if found is None:
            continue
        said = _ALLOW.fullmatch(found["said"])
        if said is None:
            what = "this comment to Colonnade is not understood"
            yield Problem(file, number, found.start() + 1, what, f"write {EXAMPLE}")
        elif not said["because"]:
            what = "nothing is allowed here, because the reason is missing"
            yield Problem(file, number, found.start() + 1, what, f"write {EXAMPLE}")
        else:
            first, last, name = _reach(lines, blocks, number)
            for check in re.split(r"\s*,\s*", said["checks"]):
                key = f"{file}#{name}" if name else ""
                yield Allowance(file, number, check, said["because"], first, last, key)


def metadata(file: str, root: Node | None) -> Iterator[Allowance | Problem]:
    """Read what resources of a template accept by `Metadata: {colonnade: {allow: [{check, because}]}}`."""
    for name, resource in _entries(root, "Resources"):
        for item in _items(resource, "Metadata", "colonnade", "allow"):
            check, because = _text(item, "check"), _text(item, "because")
            if check and because:
                yield Allowance(file, item.line, check, because, key=f"{file}#{name}")
            else:
                what = "nothing is allowed here, because the check or the reason is missing"
                advice = "write allow: [{check: CHECK, because: REASON}]"
                yield Problem(file, item.line, item.column, what, advice)


def borrowed(file: str, text: str, root: Node | None) -> Iterator[Allowance]:
    """Read what other tools were told to leave alone, with a reason, where it is also a check's practice."""
    lines = text.splitlines()
    blocks = _blocks(lines)
    for word in peers.comments(text):
        first, last, name = _reach(lines, blocks, word.line)
        yield from _borrowed(file, word, first, last, name)
    for name, resource in _entries(root, "Resources"):
        if isinstance(resource, Mapping):
            for word in peers.metadata(resource):
                last = text[: resource.end].rstrip().count("\n") + 1
                yield from _borrowed(file, word, resource.name.line, last, name)


def _borrowed(file: str, word: peers.Word, first: int, last: int, name: str) -> Iterator[Allowance]:
    key = f"{file}#{name}" if name else ""
    for check in word.checks:
        yield Allowance(file, word.line, check, word.because, first, last, key, borrowed=True)


def configured(allow: Iterable[Allow]) -> Iterator[Allowance]:
    """Give what colonnade.toml accepts."""
    for each in allow:
        yield Allowance(
            each.file, each.line, each.check, each.because, resource=each.resource, path=each.path
        )


def sift(claims: Iterable[Claim], doubts: Collection[Doubt], allowances: Iterable[Allowance]) -> Sifted:
    """Part the findings into those to tell and those accepted.

    An allowance also counts as used where its check could not be decided: it may be needed tomorrow.
    """
    ordered = sorted(set(allowances))
    used: set[Allowance] = set()
    told, suppressed = [], []
    for claim in claims:
        by = [each for each in ordered if each.reaches(*_place(claim))]
        used.update(by)
        if by:
            suppressed.append(Suppressed(claim, by[0]))
        else:
            told.append(claim)
    for doubt in doubts:
        used.update(each for each in ordered if each.reaches(*_place(doubt)))
    return Sifted(told, suppressed, [each for each in ordered if each not in used and not each.borrowed])


def unknown_checks(allowances: Iterable[Allowance], names: Collection[str]) -> list[Problem]:
    """Tell the allowances of checks that do not exist."""
    problems = []
    for each in sorted(set(allowances)):
        if each.check not in names:
            import difflib  # noqa: PLC0415 - only where a name is wrong

            close = difflib.get_close_matches(each.check, names, 1)
            advice = f"did you mean {close[0]}?" if close else "colonnade checks lists them"
            problems.append(
                Problem(each.file, each.line, 0, f"there is no check {each.check!r} to allow", advice)
            )
    return problems


def _root(file: str, text: str) -> Node | None:
    from colonnade.sources.document import parse  # noqa: PLC0415 - few files say such a thing

    try:
        return parse(file, text).root
    except Unreadable:
        return None


def _entries(node: Node | None, key: str) -> list[tuple[str, Node]]:
    child = node.get(key) if isinstance(node, Mapping) else None
    return list(child.entries.items()) if isinstance(child, Mapping) else []


def _items(node: Node, *keys: str) -> list[Node]:
    child: Node | None = node
    for key in keys:
        child = child.get(key) if isinstance(child, Mapping) else None
    if isinstance(child, Sequence):
        return child.items
    return [] if child is None else [child]


def _text(node: Node, key: str) -> str:
    child = node.get(key) if isinstance(node, Mapping) else None
    return child.text.strip() if isinstance(child, Scalar) else ""


def _place(told: Claim | Doubt) -> tuple[str, str, int, str, str]:
    file, line = (told.at.file, told.at.line) if told.at else ("", 0)
    return told.check, file, line, told.resource, told.key


def _blocks(lines: list[str]) -> list[tuple[int, int, str]]:
    """The resources of a YAML template as (first line, last line, logical id), by their indentation."""
    start = next((n for n, line in enumerate(lines) if _RESOURCES.fullmatch(line)), None)
    if start is None:
        return []
    outer, inner = _indent(lines[start]), None
    heads: list[tuple[int, str]] = []
    end = len(lines)
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if _indent(line) <= outer:
            end = number
            break
        inner = _indent(line) if inner is None else inner
        head = _KEY.match(line) if _indent(line) == inner else None
        if head is not None:
            heads.append((_with_comments(lines, number), head["key"]))
    ends = [first for first, _ in heads[1:]] + [_with_comments(lines, end)]
    return [(first + 1, last, name) for (first, name), last in zip(heads, ends, strict=False)]


def _with_comments(lines: list[str], number: int) -> int:
    """The first of the comment lines that stand directly above this line."""
    while number and lines[number - 1].lstrip().startswith("#"):
        number -= 1
    return number


def _reach(lines: list[str], blocks: list[tuple[int, int, str]], number: int) -> tuple[int, int, str]:
    """The lines a comment speaks for: those of the resource around it, else its own line or the one below."""
    index = bisect_right(blocks, number, key=lambda block: block[0]) - 1
    if index >= 0 and number <= blocks[index][1]:
        return blocks[index]
    last = number
    while last <= len(lines) and lines[last - 1].lstrip().startswith("#"):
        last += 1
    return number, last, ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
