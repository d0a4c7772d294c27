"""The day a review is made for: today, unless it is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

# What reproducible builds agreed on: seconds since 1970 that stand for now.
VARIABLE = "SOURCE_DATE_EPOCH"

_told: ContextVar[date | None] = ContextVar("review_date", default=None)


def today() -> date:
    """The day of the review: the one it is told, that of SOURCE_DATE_EPOCH, or the current one."""
    return _told.get() or _from_environment() or date.today()


@contextmanager
def reviewed_on(day: date | None) -> Iterator[None]:
    """Review what is inside as of this day; None is as if it were not told."""
    token = _told.set(day)
    try:
        yield
    finally:
        _told.reset(token)


def _from_environment() -> date | None:
    try:
        return datetime.fromtimestamp(int(os.environ[VARIABLE]), UTC).date()
    except (KeyError, ValueError, OverflowError, OSError):
        return None
