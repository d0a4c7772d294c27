"""What each function did at each size of memory that it had."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from colonnade.model.observed import AtMemory, Percentiles
from colonnade.telemetry.engine import question

# Means of fewer days tell less of how they differ than the attempts of them do.
_DAYS = 4
# Grown by chance is what is less than so many standard errors.
_CHANCE = 3

Day = Mapping[str, Any]


def by_memory(
    connection: Any, durations: Mapping[tuple[str, str], Percentiles]
) -> dict[str, tuple[AtMemory, ...]]:
    """Ask what each function did at each size; `durations` are the percentiles of those that had but one."""
    asked = connection.execute(question("memory"))
    columns = [each[0] for each in asked.description]
    days: dict[str, dict[int, list[Day]]] = {}
    for row in asked.fetchall():
        day = dict(zip(columns, row, strict=True))
        days.setdefault(day["function_name"], {}).setdefault(int(day["memory_mb"]), []).append(day)
    several: dict[tuple[str, int], dict[int, float]] = {}
    if any(len(sizes) > 1 for sizes in days.values()):
        for function, memory, percentile, figure in connection.execute(question("sizes")).fetchall():
            several.setdefault((function, int(memory)), {})[percentile] = figure
    return {
        function: tuple(
            _at(memory, told, several.get((function, memory)) or durations.get((function, "duration"), {}))
            for memory, told in sorted(sizes.items())
        )
        for function, sizes in days.items()
    }


def _at(memory: int, days: Sequence[Day], percentiles: Percentiles) -> AtMemory:
    """Sum the days at one size up; where nothing succeeded, its times are those of nothing."""
    invocations, succeeded = (int(sum(each[key] for each in days)) for key in ("invocations", "succeeded"))
    mean = sum(each["total_ms"] for each in days) / max(succeeded, 1)
    environments = int(sum(each["environments"] for each in days))
    most = sum(each["sum_of_most_mb"] for each in days)
    return AtMemory(
        memory,
        invocations,
        mean,
        _error(days, succeeded, mean),
        percentiles,
        sum(each["billed_ms"] for each in days) / invocations,
        max(each["most_mb"] for each in days),
        int(sum(each["exhausted"] for each in days)),
        _deviation(sum(each["squared_most_mb"] for each in days), most, environments),
        _growth(days),
    )


def _deviation(squares: float, total: float, count: int) -> float:
    """The standard deviation, from the sum of squares and the sum; 0 of fewer than two."""
    if count < 2:
        return 0.0
    return math.sqrt(max(squares - total * total / count, 0.0) / (count - 1))


def _error(days: Sequence[Day], succeeded: int, mean: float) -> float:
    """The standard error of the mean: the greater of what attempts and what whole days differ by."""
    total = sum(each["total_ms"] for each in days)
    alone = _deviation(sum(each["squared_ms"] for each in days), total, succeeded)
    error = alone / math.sqrt(succeeded) if succeeded else 0.0
    worked = [each for each in days if each["succeeded"]]
    if len(worked) < _DAYS:
        return error
    weights = [each["succeeded"] / succeeded for each in worked]
    off = [each["total_ms"] / each["succeeded"] - mean for each in worked]
    among = sum((weight * each) ** 2 for weight, each in zip(weights, off, strict=True))
    return max(error, math.sqrt(among * len(worked) / (len(worked) - 1)))


def _growth(days: Sequence[Day]) -> float:
    """By how much more was used at most on days of the second half, where that is no chance."""
    told = [each["most_mb"] for each in days if each["day"] is not None]
    half = len(told) // 2
    if half < _DAYS // 2:
        return 0.0
    before, after = told[:half], told[-half:]
    grown = statistics.fmean(after) - statistics.fmean(before)
    error = math.sqrt((statistics.pvariance(before) + statistics.pvariance(after)) / max(half - 1, 1))
    return grown if grown > max(_CHANCE * error, 1.0) else 0.0
