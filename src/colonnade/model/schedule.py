"""How often a schedule expression of EventBridge comes due."""

from __future__ import annotations

import re

DAYS_A_MONTH = 30
_A_DAY = {"minute": 1440.0, "hour": 24.0, "day": 1.0}


def times_a_month(expression: str) -> float | None:
    """Tell how often at most it comes due in a month of 30 days; None for what cannot be told."""
    rate = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression.strip())
    if rate is not None:
        return DAYS_A_MONTH * _A_DAY[rate[2]] / max(int(rate[1]), 1)
    cron = re.fullmatch(r"cron\((\S+) (\S+) \S+ \S+ \S+ \S+\)", expression.strip())
    if cron is not None:
        minutes, hours = _values(cron[1], 60), _values(cron[2], 24)
        return None if minutes is None or hours is None else float(DAYS_A_MONTH * minutes * hours)
    return 1.0 if expression.startswith("at(") else None


def _values(field: str, values: int) -> int | None:
    """How many values a field of a cron expression stands for."""
    counts = [_value(each, values) for each in field.split(",")]
    known = [each for each in counts if each is not None]
    return sum(known) if len(known) == len(counts) else None


def _value(field: str, values: int) -> int | None:
    parts = re.fullmatch(r"(\*|\d+)(?:-(\d+))?(?:/(\d+))?", field)
    if parts is None:
        return None
    first = 0 if parts[1] == "*" else int(parts[1])
    last = values - 1 if parts[1] == "*" or (parts[3] and not parts[2]) else int(parts[2] or first)
    return max(last - first, 0) // max(int(parts[3] or 1), 1) + 1
