"""Regular expressions that are compiled when they are first asked: most are not, in most reviews."""

from __future__ import annotations

import re
from typing import Any, cast


class _Regex:
    """What stands for a compiled expression until one of its methods is asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        """Only called for what is not there yet."""
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` makes, but later: compiling all at import is a twentieth of a small review."""
    return cast("re.Pattern[str]", _Regex(text, flags))
