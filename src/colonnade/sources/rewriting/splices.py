"""One step of an edit as a splice: what to write instead of which stretch of the text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.edit import KeyPath
from colonnade.sources.document import Document, Mapping, Node, Scalar, Sequence
from colonnade.sources.rewriting import plain
from colonnade.sources.rewriting.places import Places
from colonnade.sources.rewriting.plain import spelled
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.rewriting.render import Renderer, fits_a_block
from colonnade.sources.rewriting.steps import Cut, Put, Step
from colonnade.sources.rewriting.style import Style

_LITERAL = re.compile(r"\|[-]?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)")
_ANCHOR = re.compile(r"&[^\s,\[\]{}]+")
_COMMENT = re.compile(r"[ \t]*#[^\r\n]*")
_COMMENT_LINE = re.compile(r"(?:\r\n|\n|\r)( +)#[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Splice:
    """The text from `start` to `end` is replaced."""

    start: int
    end: int
    text: str

    def overlaps(self, other: Splice) -> bool:
        """Whether two splices are about the same text; what is put between characters is about none."""
        return self.start < other.end and other.start < self.end

    def into(self, text: str) -> str:
        return text[: self.start] + self.text + text[self.end :]


class Splicer:
    """Makes the splices of steps, all for the text of one document as it is."""

    def __init__(self, document: Document) -> None:
        assert document.root is not None  # noqa: S101 - an empty document is refused before
        self.root = document.root
        self.style = Style(document)
        self.text = document.text
        self.places = Places(self.style)
        self.render = Renderer(self.style)

    def splice(self, step: Step) -> Splice:
        """Give the splice that makes one step."""
        self.render.open = False
        made = self.made(step)
        if self.render.open and made.end == len(self.text):
            # A text block at the end of the file needs the end of its last line.
            return Splice(made.start, made.end, made.text + self.style.newline)
        return made

    def made(self, step: Step) -> Splice:
        node, way = self.root, step.path
        for index, key in enumerate(step.path):
            if not _has(node, key):
                way = step.path[:index]
                break
            shared = self.places.shared(node, key)
            if shared:
                return self.unshared(node, key, shared, step, step.path[: index + 1])
            node = node.entries[str(key)] if isinstance(node, Mapping) else node.items[int(key)]  # type: ignore[attr-defined]  # a Sequence: _has() said so
        missing = step.path[len(way) :]
        if isinstance(step, Cut):
            if missing:
                raise Refused(f"{spelled(step.path)} is not there")
            return self.cut(node)
        return self.added(node, missing, step) if missing else self.replaced(node, step.value)

    def unshared(self, around: Node, key: str | int, shared: str, step: Step, path: KeyPath) -> Splice:
        """Write out what an alias or a merge key brings here, changed: elsewhere it stays what it is."""
        if isinstance(step, Cut) and len(path) == len(step.path):
            raise Refused(f"{spelled(path)} is written elsewhere and shared by an alias")
        if not isinstance(around, Mapping):
            raise Refused(f"{spelled(path)} is an alias in a list, which other places share")
        value = plain.plain(plain.node_at(self.root, path))
        if len(path) == len(step.path):
            assert isinstance(step, Put)  # noqa: S101 - the others were refused
            value = step.value
        elif isinstance(step, Put):
            plain.put(value, step.path[len(path) :], step.value)
        else:
            plain.cut(value, step.path[len(path) :])
        name = str(key)
        if shared == "merged":
            return self.new_entry(around, name, value, "")
        return self.instead(around, self.places.head(around, name), *self.places.alias(around, name), value)

    def added(self, around: Node, missing: KeyPath, step: Put) -> Splice:
        """Add what is not there to what is, with the mappings that lead there."""
        first, *further = missing
        value = step.value
        for key in reversed(further):
            if not isinstance(key, str):
                raise Refused(f"{spelled(step.path)} is not there")
            value = {key: value}
        if isinstance(around, Mapping) and isinstance(first, str):
            return self.new_entry(around, first, value, step.beside)
        if isinstance(around, Sequence) and first == len(around.items) and not further:
            return self.new_item(around, value)
        if isinstance(around, Scalar) and not around.tag and around.value is None and isinstance(first, str):
            return self.replaced(around, {first: value})
        raise Refused(f"{spelled(step.path[: len(step.path) - len(further)])} cannot be written there")

    def new_entry(self, around: Mapping, name: str, value: Any, beside: str) -> Splice:
        own = self.places.own(around)
        if self.style.flow(around):
            ends = {each: self.places.entry_end(around, each) for each in own}
            starts = [around.keys[each].start for each in own]
            end = ends.get(beside, max(ends.values(), default=-1))
            return self.within_braces(around, end, starts[:1], value, name)
        body = self.style.body(around)
        after = self.places.entry_end(around, beside) if beside in own else self.places.end(around)
        lines = self.render.member(name, value, self.places.column(body))
        if self.blank_between(around, own):
            lines.insert(0, "")
        return self.below(after, lines, self.places.column(body))

    def new_item(self, around: Sequence, value: Any) -> Splice:
        if self.style.flow(around):
            end = self.places.end(around.items[-1]) if around.items else -1
            if around.items and self.places.shared(around, len(around.items) - 1):
                raise Refused("the last element is an alias")
            return self.within_braces(around, end, [each.start for each in around.items[:1]], value)
        column = self.places.column(self.style.body(around))
        return self.below(self.places.end(around), self.render.entry("-", value, column), column)

    def below(self, after: int, lines: list[str], column: int) -> Splice:
        """Add lines below a place, and below the comments that stand deeper: they belong to what is above."""
        end = self.style.line_end(after)
        while (comment := _COMMENT_LINE.match(self.text, end)) is not None and len(comment[1]) > column:
            end = comment.end()
        return Splice(end, end, "".join(self.style.newline + line for line in lines))

    def blank_between(self, around: Mapping, own: list[str]) -> bool:
        """Whether the entries of a mapping are parted by blank lines, most of them."""
        blanks = 0
        for before, after in pairwise(own):
            between = self.text[self.places.entry_end(around, before) : around.keys[after].start]
            blanks += any(not line.strip() for line in between.split("\n")[1:-1])
        return blanks * 2 > len(own) - 1

    def within_braces(
        self, around: Node, end: int, first: list[int], value: Any, name: str | None = None
    ) -> Splice:
        """Add an element behind `end` in brackets or braces; in empty ones, where `end` is -1."""
        quoted = self.style.quotes_keys(around) or self.style.json
        body = self.style.body(around)
        margin, outer = "", self.style.margin(around.start)
        if first and self.style.line_start(first[0]) > body:
            margin = self.style.margin(first[0])
        elif not first and self.style.json and self.style.newline in self.text:
            margin = outer + " " * self.style.unit if not outer.startswith("\t") else outer + "\t"
        head = ""
        if name is not None:
            head = self.render.scalar(name, quoted=quoted, braces=True) + self.style.spaced[1]
        written = head + self.braced(value, margin, outer, quoted=quoted)
        lead = self.style.newline + margin if margin else ""
        if first:
            return Splice(end, end, "," + (lead or self.style.spaced[0][1:]) + written)
        close = self.style.newline + outer if margin else ""
        return Splice(body + 1, around.end - 1, lead + written + close)

    def braced(self, value: Any, margin: str, outer: str, *, quoted: bool) -> str:
        """A value in braces: over several lines as JSON does, where what is around it is so."""
        if quoted and margin and isinstance(value, dict | list) and value:
            unit = margin.removeprefix(outer) or " " * self.style.unit
            return self.render.braces(value, margin, unit)
        if quoted or isinstance(value, dict | list) or plain.calls(value):
            return self.render.inline(value, quoted=quoted)
        return self.render.scalar(value, braces=True)

    def replaced(self, node: Node, value: Any) -> Splice:
        """Write a value instead of another."""
        if isinstance(node, Scalar) and (block := self.block(node, value)) is not None:
            return block
        start, end = node.start, max(self.places.end(node), node.start)
        anchor = self.places.anchor(node)
        if anchor:
            start = self.style.body(node)
            if node.tag:
                raise Refused("it has an anchor and a tag")
        around = node.parent
        if around is None:
            raise Refused("it would replace the whole file")
        if self.places.in_braces(node) or (self.style.flow(node) and isinstance(value, dict | list)):
            quoted = self.style.json or self.style.quotes_keys(around if self.style.flow(around) else node)
            several = self.style.newline in self.text[start:end] or (
                self.style.json and isinstance(value, dict) and self.style.newline in self.text
            )
            outer = self.style.margin(start)
            margin = outer if several else ""
            if quoted and several and value and isinstance(value, dict | list):
                unit = "\t" if outer.startswith("\t") else " " * self.style.unit
                return Splice(start, end, self.render.braces(value, margin, unit))
            return Splice(start, end, self.braced(value, "", "", quoted=quoted))
        if isinstance(around, Mapping):
            return self.instead(around, self.places.head(around, str(node.key)), start, end, value)
        dash = self.places.dash(node)
        return self.instead(around, (dash, dash + 1), start, end, value)

    def block(self, node: Scalar, value: Any) -> Splice | None:
        """Write another text into a literal block, indented as it is; None where that is not what is asked."""
        if node.tag and isinstance(value, dict) and list(value) == [f"Fn::{node.tag[1:]}"]:
            (value,) = value.values()
        elif node.tag:
            return None
        head = _LITERAL.match(self.text, self.style.body(node))
        if head is None or not isinstance(value, str) or not fits_a_block(value):
            return None
        end = self.places.end(node)
        margin = self.style.margin(head.end())
        if value.endswith("\n") is not node.text.endswith("\n") or not self.text[head.end() : end].strip():
            return None
        lines = value.removesuffix("\n").split("\n")
        written = self.style.newline.join(margin + line if line else "" for line in lines)
        return Splice(head.end(), end, written)

    def instead(self, around: Node, head: tuple[int, int], start: int, end: int, value: Any) -> Splice:
        """Write a value behind a key or a dash, its `head`, instead of what stands from `start` to `end`."""
        if self.style.flow(around):
            quoted = self.style.json or self.style.quotes_keys(around)
            return Splice(start, end, self.braced(value, "", "", quoted=quoted))
        if isinstance(value, str) and self.text[start:end][:1] in ("'", '"') and "\n" not in value:
            return Splice(start, end, self.render.scalar(value, quote=self.text[start]))
        sign = "-" if isinstance(around, Sequence) else "k:"
        head_start, head_end = head
        lines = self.render.entry(sign, value, self.places.column(head_start))
        first, below = lines[0].lstrip(" ")[len(sign) :], lines[1:]
        gap = self.text[head_end:start]
        anchor, comment = _ANCHOR.search(gap), _COMMENT.match(gap)
        beside = "\n" not in gap and "\r" not in gap
        if beside and not below and start > head_end:
            return Splice(start, end, first.strip(" "))
        if anchor:
            first = f" {anchor[0]}{first}"
        tail = comment[0] if comment else ""
        if beside and below and not (sign == "-" and isinstance(value, dict)):
            # What follows the old value on its line is a comment: it stays on the line of the head.
            line_end = self.style.line_end(end)
            tail, end = self.text[end:line_end].rstrip(), line_end
        elif (
            not beside
            and below
            and first.strip() == (anchor[0] if anchor else "")
            and self.places.alone(start)
        ):
            return Splice(self.style.line_start(start), end, self.style.newline.join(below))
        return Splice(head_end, end, self.style.newline.join([first + tail, *below]))

    def cut(self, node: Node) -> Splice:
        """Take out a value, with its key or dash; what would be left empty becomes `{}` or `[]`."""
        around = node.parent
        if around is None:
            raise Refused("it would take out the whole file")
        spans = self.spans(around)
        index = next(n for n, (key, _, _) in enumerate(spans) if key == node.key)
        if len(spans) == 1:
            return self.replaced(around, {} if isinstance(around, Mapping) else [])
        _, start, end = spans[index]
        last = index == len(spans) - 1
        if self.style.flow(around):
            return Splice(spans[index - 1][2], end, "") if last else Splice(start, spans[index + 1][1], "")
        if self.places.alone(start):
            return Splice(*self.places.lines(start, end), "")
        if last:
            raise Refused(f"what is before {spelled(node.path)} on its line would be left alone")
        return Splice(start, spans[index + 1][1], "")

    def spans(self, around: Node) -> list[tuple[str | int, int, int]]:
        """Where the entries of a mapping, or the elements of a list, start and end, with keys and dashes."""
        if isinstance(around, Mapping):
            return [
                (name, around.keys[name].start, self.places.entry_end(around, name))
                for name in self.places.own(around)
            ]
        assert isinstance(around, Sequence)  # noqa: S101 - nothing else holds values
        if any(self.places.shared(around, index) for index in range(len(around.items))):
            raise Refused("the list holds an alias")
        flow = self.style.flow(around)
        return [
            (index, each.start if flow else self.places.dash(each), self.places.end(each))
            for index, each in enumerate(around.items)
        ]


def _has(node: Node, key: str | int) -> bool:
    if isinstance(node, Mapping):
        return isinstance(key, str) and key in node.entries
    return isinstance(node, Sequence) and isinstance(key, int) and 0 <= key < len(node.items)
