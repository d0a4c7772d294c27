"""The day a review is made for: today, unless it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

_told: ContextVar[date | None] = ContextVar("review_date", default=None)


def today() -> date:
    """The day of the review."""
    return _told.get() or date.today()


@contextmanager
def reviewed_on(day: date | None) -> Iterator[None]:
    """Review what is inside as of this day; None is the current one."""
    token = _told.set(day)
    try:
        yield
    finally:
        _told.reset(token)
