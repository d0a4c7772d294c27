"""Where something stands in a text whose parser does not tell."""

from __future__ import annotations

import re
from bisect import bisect_right

from colonnade.fact import Origin


class Places:
    """Finds what is looked for in a file, each search going on where the last one ended."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
        self._end = 0

    @property
    def top(self) -> Origin:
        """The beginning of the file."""
        return Origin(self.file, 1, 1)

    def at(self, offset: int) -> Origin:
        """The place of a character."""
        line = bisect_right(self._starts, offset)
        return Origin(self.file, line, offset - self._starts[line - 1] + 1)

    def start_at(self, pattern: str) -> None:
        """Search from here on where a pattern is found; from the beginning of the file where it is not."""
        found = re.compile(pattern, re.MULTILINE).search(self.text)
        self._end = found.end() if found else 0

    def of(self, pattern: str) -> Origin:
        """The place of the next match of a pattern; the place of the last one where there is no other."""
        found = re.compile(pattern, re.MULTILINE).search(self.text, self._end)
        if found is None:
            return self.at(self._end)
        self._end = found.end()
        return self.at(found.start() + len(found[0]) - len(found[0].lstrip()))

    def quoted(self, text: str) -> Origin:
        """The place where a text stands in quotes."""
        return self.of(rf"""["']{re.escape(text)}["']""")
