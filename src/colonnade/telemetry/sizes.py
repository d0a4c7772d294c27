"""What each function did at each size of memory that it had."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from colonnade.model.observed import AtMemory, Percentiles
from colonnade.telemetry.engine import Ask

# Means of fewer days tell less of how they differ than the attempts of them do.
_DAYS = 4
# Memory is taken to grow where it did from the first half of at least so many days to the second, by more than so many
# standard errors, and by more than this share.
_HALF = 3
_CHANCE = 3
_LITTLE = 0.05

Day = Mapping[str, Any]


def by_memory(
    ask: Ask, percentiles: Mapping[tuple[str, str], Percentiles]
) -> dict[str, tuple[AtMemory, ...]]:
    """Ask what each function did at each size; `percentiles` are those of all, by function and measure."""
    days: dict[str, dict[int, list[Day]]] = {}
    for day in ask("memory"):
        days.setdefault(day["function_name"], {}).setdefault(int(day["memory_mb"]), []).append(day)
    several: dict[tuple[str, int], dict[str, dict[int, float]]] = {}
    if any(len(sizes) > 1 for sizes in days.values()):
        for each in ask("sizes"):
            here = several.setdefault((each["function_name"], int(each["memory_mb"])), {})
            here.setdefault(each["measure"], {})[each["percentile"]] = each["figure"]
    found = {}
    for function, sizes in days.items():
        of_all = {measure: percentiles.get((function, measure), {}) for measure in ("duration", "used")}
        found[function] = tuple(
            _at(memory, told, several.get((function, memory), of_all))
            for memory, told in sorted(sizes.items())
        )
    return found


def _at(memory: int, days: Sequence[Day], percentiles: Mapping[str, Percentiles]) -> AtMemory:
    """Sum the days at one size up; where nothing succeeded, its mean is that of what was billed."""
    invocations, succeeded = (int(sum(each[key] for each in days)) for key in ("invocations", "succeeded"))
    billed = sum(each["billed_ms"] for each in days) / invocations
    mean = sum(each["total_ms"] for each in days) / succeeded if succeeded else billed
    environments = int(sum(each["environments"] for each in days))
    most = sum(each["sum_of_most_mb"] for each in days)
    # Engines sum up in whatever order: what differs by that must not be told.
    return AtMemory(
        memory,
        invocations,
        round(mean, 6),
        round(_error(days, succeeded, mean), 6),
        percentiles.get("duration", {}),
        round(billed, 6),
        percentiles.get("used", {}),
        max(each["most_mb"] for each in days),
        int(sum(each["exhausted"] for each in days)),
        round(_deviation(sum(each["squared_most_mb"] for each in days), most, environments), 6),
        round(_growth(days), 6),
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
    """By how much more environments used at most in the second half of the days, where that is no chance."""
    told = [each["sum_of_most_mb"] / each["environments"] for each in days if each["day"] is not None]
    half = len(told) // 2
    if half < _HALF:
        return 0.0
    before, after = told[:half], told[-half:]
    grown = statistics.fmean(after) - statistics.fmean(before)
    error = math.sqrt((statistics.variance(before) + statistics.variance(after)) / half)
    return grown if grown > max(_CHANCE * error, _LITTLE * max(told)) else 0.0
