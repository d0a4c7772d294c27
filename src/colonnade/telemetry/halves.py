"""What functions did in the first and in the second half of the time that telemetry tells of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.model.observed import FunctionFacts, Seen
from colonnade.telemetry.engine import MEMORIES
from colonnade.telemetry.facts import facts
from colonnade.telemetry.remote.bringing import bring
from colonnade.telemetry.store import Rows, Store

By = dict[str, FunctionFacts]


@dataclass(frozen=True, slots=True)
class Between(Rows):
    """The rows of a source that ended at a moment or behind it, or before it."""

    moment: float = 0.0
    later: bool = False

    def connected(self, memory: str = MEMORIES[0]) -> Any:
        """Connect to a DuckDB that has these rows as log_rows."""
        connection = Rows.connected(self, memory)
        sign = ">=" if self.later else "<"
        connection.execute("ALTER VIEW log_rows RENAME TO all_rows")
        connection.execute(
            f"CREATE VIEW log_rows AS SELECT * FROM all_rows WHERE ended_at {sign} {int(self.moment)}"  # noqa: S608 - a number
        )
        return connection


def halves(source: str, seen: Seen) -> tuple[By, By] | None:
    """The facts of functions in each half of the telemetry, by the names of their logs; None where no time is told."""
    if seen.first_at is None or seen.last_at is None or seen.last_at <= seen.first_at:
        return None
    middle = middle_of(seen)
    rows = Store(bring(source)).rows()
    both = []
    for later in (False, True):
        part = Between(
            rows.parquet, rows.files, rows.scratch, rows.read, rows.beside, moment=middle, later=later
        )
        # Bytes of logs are known of files, and not of times.
        both.append({each.name: replace(each, log_bytes=None) for each in facts(part).functions})
    return both[0], both[1]


def middle_of(seen: Seen) -> float:
    """The moment in the middle of the telemetry."""
    return ((seen.first_at or 0) + (seen.last_at or 0)) / 2
