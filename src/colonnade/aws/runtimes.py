"""Lambda runtimes and the dates on which their support ends."""

from __future__ import annotations

from datetime import date
from functools import cache

from colonnade.aws.published import published
from colonnade.aws.review_date import today
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Runtime:
    """One runtime; a date is None where AWS has set none, `successor` None for the newest of its kind.

    From `deprecated` on there are no more security updates; from `create_blocked` on no new function can be
    made with it, from `update_blocked` on existing ones cannot be changed. Invocations are never blocked.
    """

    name: str
    deprecated: date | None
    create_blocked: date | None
    update_blocked: date | None
    successor: str | None

    def is_deprecated(self, on: date | None = None) -> bool:
        """Whether its support has ended on that day, by default the day of the review."""
        return self.deprecated is not None and self.deprecated <= (on or today())

    def days_left(self, on: date | None = None) -> int | None:
        """Days until its support ends, negative where it has; None where no end is set."""
        return None if self.deprecated is None else (self.deprecated - (on or today())).days


@cache
def runtime(name: str) -> Runtime | None:
    """Look up a runtime by its identifier ("python3.13"); None for one that is not in the table."""
    row = published("runtimes")["runtimes"].get(name)
    if row is None:
        return None
    return Runtime(
        name,
        _day(row["deprecated"]),
        _day(row["create_blocked"]),
        _day(row["update_blocked"]),
        row["successor"],
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
