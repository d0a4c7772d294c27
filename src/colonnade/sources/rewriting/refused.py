"""Why an edit is not made."""

from __future__ import annotations


class Refused(Exception):
    """Raised where an edit cannot be made without changing something else; the reason is one clause."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
