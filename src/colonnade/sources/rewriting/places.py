"""Where in a text the parts of a document stand: heads, ends, aliases, and lines."""

from __future__ import annotations

from colonnade.regex import regex
from colonnade.sources.document import Mapping, Node, Sequence
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.rewriting.style import Style

_COLON = regex(r"[ \t]*:")
_ALIAS = regex(r"[ \t]*:\s+(\*[^\s,\]}]+)")
_ANCHOR = regex(r"&[^\s,\[\]{}]+")
_DASH_ALONE = regex(r".*-[ \t]*(?:#.*)?\Z")


class Places:
    """Finds places in the text of one document."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.text = style.text

    def own(self, around: Mapping) -> list[str]:
        """The keys written in a mapping itself, not merged into it, in the order of the text."""
        names = [name for name, key in around.keys.items() if key.parent is around]
        return sorted(names, key=lambda name: around.keys[name].start)

    def shared(self, around: Node, key: str | int) -> str:
        """How an entry is there that is written elsewhere: "merged", "alias"; "" where it is written here."""
        if isinstance(around, Mapping):
            child = around.entries[str(key)]
            if around.keys[str(key)].parent is not around:
                return "merged"
        else:
            assert isinstance(around, Sequence)  # noqa: S101 - a path leads through nothing else
            child = around.items[int(key)]
        return "" if child.parent is around and child.key == key else "alias"

    def alias(self, around: Mapping, name: str) -> tuple[int, int]:
        """Where the alias stands that is the value of a key."""
        match = _ALIAS.match(self.text, around.keys[name].end)
        if match is None:
            raise Refused(f"the alias for {name} was not found")
        return match.span(1)

    def anchor(self, node: Node) -> str:
        """The anchor of a value: "&name"; "" where it has none."""
        match = _ANCHOR.search(self.text, node.start, self.style.body(node))
        return match[0] if match else ""

    def end(self, node: Node) -> int:
        """Where a value ends for a reader: behind its last character that is not white."""
        end = node.end
        while end > node.start and self.text[end - 1].isspace():
            end -= 1
        return end

    def entry_end(self, around: Mapping, name: str) -> int:
        """Where an entry of a mapping ends, which may be an alias."""
        if self.shared(around, name) == "alias":
            return self.alias(around, name)[1]
        child = around.entries[name]
        return self.end(child) if child.end > child.start else self.colon(around, name)

    def head(self, around: Mapping, name: str) -> tuple[int, int]:
        """Where a key starts, and where its colon ends."""
        return around.keys[name].start, self.colon(around, name)

    def colon(self, around: Mapping, name: str) -> int:
        """Where a key ends, behind its colon."""
        match = _COLON.match(self.text, around.keys[name].end)
        if match is None:
            raise Refused(f"the key {name} is written in a way that is not changed")
        return match.end()

    def dash(self, item: Node) -> int:
        """Where the dash of an element of a list stands."""
        start = self.style.line_start(item.start)
        found = self.text.rfind("-", start, item.start)
        while found < 0 and start > 0:
            end = start
            start = self.style.line_start(start - 1)
            line = self.text[start:end].rstrip()
            if line and not line.lstrip().startswith("#"):
                found = start + len(line.partition(" #")[0].rstrip()) - 1
                if not _DASH_ALONE.match(line):
                    break
        if found < 0 or self.text[found] != "-":
            raise Refused("the dash of an element was not found")
        return found

    def column(self, at: int) -> int:
        """How far a place is from the start of its line."""
        start = self.style.line_start(at)
        return at - start - int(self.text.startswith("\ufeff", start))

    def alone(self, at: int) -> bool:
        """Whether nothing stands before a place on its line."""
        return not self.text[self.style.line_start(at) : at].strip("\ufeff \t")

    def in_braces(self, node: Node) -> bool:
        """Whether a value stands within brackets or braces."""
        return node.parent is not None and self.style.flow(node.parent)

    def lines(self, start: int, end: int) -> tuple[int, int]:
        """Widen a stretch to whole lines; with the blank line before, where one follows too."""
        first, last = self.style.line_start(start), self.style.line_after(end)
        if last == len(self.text) and self.style.line_end(end) == last and first > 0:
            first -= 2 if self.text[first - 2 : first] == "\r\n" else 1
        elif first == 0 and self.text.startswith("\ufeff"):
            first = 1
        elif first > 0 and last < len(self.text):
            before = self.style.line_start(first - 1)
            after = self.style.line_end(last)
            if not self.text[before:first].strip() and not self.text[last:after].strip():
                last = self.style.line_after(last)
        return first, last
