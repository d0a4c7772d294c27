"""How often a schedule expression of EventBridge comes due."""

from __future__ import annotations

import re
from collections.abc import Sequence

DAYS_A_MONTH = 30
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_A_DAY = {"minute": 1440.0, "hour": 24.0, "day": 1.0}


def times_a_month(expression: str) -> float | None:
    """Tell how often it comes due in a month of 30 days, on the average of months; None for what cannot be told."""
    rate = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression.strip())
    if rate is not None:
        return DAYS_A_MONTH * _A_DAY[rate[2]] / max(int(rate[1]), 1)
    cron = re.fullmatch(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) \S+\)", expression.strip())
    if cron is not None:
        minutes, hours = _values(cron[1], 60), _values(cron[2], 24)
        if minutes is None or hours is None:
            return None
        return minutes * hours * _days(cron[3], cron[5]) * _names(cron[4], _MONTHS) / len(_MONTHS)
    return 1.0 if expression.startswith("at(") else None


def _days(of_month: str, of_week: str) -> float:
    """On how many days of a month it comes due: one of both fields says so, and the other is a question mark."""
    if of_month not in ("*", "?"):
        days = [_value(each, DAYS_A_MONTH) for each in of_month.split(",")]
        return float(min(sum(1 if each is None else each for each in days), DAYS_A_MONTH))
    if of_week not in ("*", "?"):
        once = [each for each in of_week.split(",") if "#" in each or each.upper().endswith("L")]
        others = ",".join(each for each in of_week.split(",") if each not in once)
        weekly = _names(others, _WEEKDAYS) if others else 0
        return len(once) + DAYS_A_MONTH * weekly / len(_WEEKDAYS)
    return float(DAYS_A_MONTH)


def _names(field: str, names: Sequence[str]) -> int:
    """How many of these names a field stands for, be they written as numbers; all of them where that is unclear."""
    if field in ("*", "?"):
        return len(names)
    numbered = field.upper()
    for number, name in enumerate(names, 1):
        numbered = numbered.replace(name, str(number))
    found = _values(numbered, len(names))
    return min(found, len(names)) if found else len(names)


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
