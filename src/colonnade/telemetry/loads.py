"""What a month of a function is like, by what was seen of it."""

from __future__ import annotations

from colonnade.model.observed import DAYS_A_MONTH, FunctionFacts, Seen
from colonnade.traffic import Load, Measured

GB_MS = 1024 * 1000


def load(facts: FunctionFacts, seen: Seen, memory: int | None = None) -> Measured:
    """Reckon a month from what was seen; where that goes for too short a time, only what one invocation takes.

    `memory` are the MB that it has now: where it had others meanwhile, what it took with these counts.
    """
    count = facts.invocations
    a_month = count / seen.days * DAYS_A_MONTH if seen.tells_months else None
    share = facts.cold_starts / count if count else None
    return Measured(Load(a_month, _milliseconds(facts, memory), share), count, seen.span, seen.tells_weeks)


def _milliseconds(facts: FunctionFacts, memory: int | None) -> float | None:
    """What is billed of an invocation; None where its memory is another one now, and so it cannot be told."""
    now = next((each for each in facts.by_memory if each.memory_mb == memory), None)
    if now is not None:
        return now.billed_ms
    if not facts.invocations or not facts.memory_mb or facts.memory_mb != facts.least_memory_mb:
        return None
    return facts.billed_gb_seconds * GB_MS / facts.memory_mb / facts.invocations
