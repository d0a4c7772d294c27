"""What a month of a function is like, by what was seen of it."""

from __future__ import annotations

from colonnade.model.observed import DAYS_A_MONTH, FunctionFacts, Seen
from colonnade.traffic import Load, Measured

GB_MS = 1024 * 1000


def load(facts: FunctionFacts, seen: Seen) -> Measured:
    """Reckon a month from what was seen; where that goes for too short a time, only what one invocation takes."""
    count = facts.invocations
    a_month = count / seen.days * DAYS_A_MONTH if seen.tells_months else None
    share = facts.cold_starts / count if count else None
    return Measured(Load(a_month, _milliseconds(facts), share), count, seen.span, seen.tells_weeks)


def _milliseconds(facts: FunctionFacts) -> float | None:
    """What is billed of an invocation; None where its memory was another one meanwhile, and so it cannot be told."""
    if not facts.invocations or not facts.memory_mb or facts.memory_mb != facts.least_memory_mb:
        return None
    return facts.billed_gb_seconds * GB_MS / facts.memory_mb / facts.invocations
