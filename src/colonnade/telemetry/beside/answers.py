"""JSON documents, one after the other, of which long lists are given item by item and never held whole."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

READ = 1 << 18
# One value that is not a list of those asked for, or one item of such a list, is not longer than this.
LONGEST = 1 << 25
BLANK = re.compile(r"[ \t\r\n]*")
AFTER = re.compile(r"[ \t\r\n,:}\]]")
BETWEEN = re.compile(r"[\ufeff \t\r\n,\x1e]*")

# The name of the list that an item is of, or "" for what else a document says.
Part = tuple[str, Any]


class Broken(Exception):
    """Raised inside of a document that is not JSON, or ends before its end."""


class Answers:
    """Documents of a file; what is no document is counted in `malformed`, and the next line is tried."""

    def __init__(self, file: BinaryIO, lists: Collection[str]) -> None:
        self._file = file
        self._lists = lists
        self._text = ""
        self._at = 0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._decoder = json.JSONDecoder(strict=False)
        self._ended = False
        self.malformed = 0

    def parts(self) -> Iterator[Part]:
        """Give the items of the lists asked for, and for each document, at its end, the rest of it."""
        lost = False
        while self._waits(BETWEEN):
            try:
                if self._text[self._at] == "{":
                    yield from self._document()
                elif self._text[self._at] == "[":
                    self._at += 1
                    yield from (("", each) for each in self._items())
                else:
                    raise Broken
                lost = False
            except Broken:
                self.malformed += not lost
                lost = True
                self._next_line()

    def _document(self) -> Iterator[Part]:
        self._at += 1
        rest: dict[str, Any] = {}
        while self._expected() != "}":
            name = self._value()
            if not isinstance(name, str) or self._expected() != ":":
                raise Broken
            self._at += 1
            if name in self._lists and self._expected() == "[":
                self._at += 1
                for each in self._items():
                    yield name, each
                rest.setdefault(name, [])
            else:
                rest[name] = self._value()
            self._comma("}")
        self._at += 1
        yield "", rest

    def _items(self) -> Iterator[Any]:
        while self._expected() != "]":
            yield self._value()
            self._comma("]")
        self._at += 1

    def _comma(self, end: str) -> None:
        if self._expected() == ",":
            self._at += 1
        elif self._text[self._at] != end:
            raise Broken

    def _value(self) -> Any:
        """Read one value, with as much more of the file as it takes."""
        self._expected()
        wanted = 0
        while True:
            if self._ended or len(self._text) - self._at >= wanted:
                try:
                    value, end = self._decoder.raw_decode(self._text, self._at)
                except (ValueError, RecursionError):
                    wanted = 2 * (len(self._text) - self._at)
                else:
                    if self._ended or not isinstance(value, int | float) or AFTER.match(self._text, end):
                        self._at = end
                        return value
                    # The number goes on in what is not read yet.
                    wanted = len(self._text) - self._at + 1
            if len(self._text) - self._at > LONGEST or not self._more():
                raise Broken

    def _expected(self) -> str:
        """Give the next character that is not blank."""
        if not self._waits(BLANK):
            raise Broken
        return self._text[self._at]

    def _waits(self, left_out: re.Pattern[str]) -> bool:
        """Go to the next character that is not left out; false at the end."""
        while True:
            found = left_out.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return True
            if not self._more():
                return False

    def _next_line(self) -> None:
        while (end := self._text.find("\n", self._at)) < 0:
            self._at = len(self._text)
            if not self._more():
                return
        self._at = end + 1

    def _more(self) -> bool:
        if self._ended:
            return False
        read = self._file.read(READ)
        self._ended = not read
        self._text = self._text[self._at :] + self._decode(read, final=self._ended)
        self._at = 0
        return True
