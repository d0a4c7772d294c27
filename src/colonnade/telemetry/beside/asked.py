"""What a series of a metric is of, as a request or a label tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from colonnade.aws.metrics import emitted, namespaces
from colonnade.model.observed_api import Asked

STATISTICS = ("Sum", "Average", "Minimum", "Maximum", "SampleCount")
_SPELLED = {each.lower(): each for each in STATISTICS} | {
    "avg": "Average",
    "min": "Minimum",
    "max": "Maximum",
}
_PERCENTILE = re.compile(r"p\d{1,2}(\.\d{1,10})?|p100", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[a-z0-9]{10}")


def plain(told: Asked) -> tuple[object, ...]:
    """Give what a series is of as plain data."""
    return told.namespace, told.metric, [list(pair) for pair in told.dimensions], told.statistic, told.period


def of_plain(told: Sequence[Any]) -> Asked:
    """Tell what a series is of, from plain data."""
    namespace, metric, pairs, statistic, period = told
    return Asked(namespace, metric, tuple((name, value) for name, value in pairs), statistic, period)


def asked(told: Mapping[str, Any], statistic: Any) -> Asked | None:
    """Read what a request says, None where it does not say it all."""
    namespace, metric, dimensions = told.get("Namespace"), told.get("MetricName"), told.get("Dimensions", [])
    if not (isinstance(namespace, str) and isinstance(metric, str) and isinstance(statistic, str)):
        return None
    pairs = []
    for each in dimensions if isinstance(dimensions, list) else [None]:
        if not isinstance(each, dict) or not {"Name", "Value"} <= each.keys():
            return None
        pairs.append((str(each["Name"]), str(each["Value"])))
    period = told.get("Period")
    return Asked(
        namespace,
        metric,
        tuple(sorted(pairs)),
        statistic,
        period if isinstance(period, int) and period > 0 else None,
    )


def by_label(label: str) -> Asked | None:
    """Read a label of words, in any order: the metric, a statistic and whose it is; the namespace where it must be.

    "AWS/Lambda Throttles my-function Sum", "Throttles FunctionName=my-function Sum". None where that is not clear.
    """
    words = [word for word in re.split(r"[\s,;|]+", label) if word]
    statistics = [word for word in words if _statistic(word)]
    known = [word for word in words if word in namespaces()]
    within = known or list(namespaces())
    found = [(name, word) for word in words for name in within if word in emitted(name)]
    if len(statistics) != 1 or len(known) > 1 or len(found) != 1:
        return None
    ((namespace, metric),) = found
    rest = [word for word in words if word not in (metric, *statistics, *known)]
    dimensions = _dimensions(emitted(namespace)[metric].dimensions, rest)
    if dimensions is None:
        return None
    return Asked(namespace, metric, dimensions, _statistic(statistics[0]))


def _statistic(word: str) -> str:
    if _PERCENTILE.fullmatch(word):
        return word.lower()
    return _SPELLED.get(word.lower(), "")


def _dimensions(sets: Iterable[tuple[str, ...]], words: list[str]) -> tuple[tuple[str, str], ...] | None:
    """Find by which dimensions a metric is emitted that has these values, with their names or without."""
    told = [word.partition("=") for word in words]
    if words and all(sign for _, sign, _ in told):
        pairs = tuple(sorted((name, value) for name, _, value in told))
        return pairs if any(sorted(each) == [name for name, _ in pairs] for each in sets) else None
    if not words:
        return () if () in sets else None
    fitting = [each for each in sets if len(each) == len(words) and _told_by(each, words)]
    return tuple(zip(fitting[0], words, strict=True)) if fitting else None


def _told_by(names: tuple[str, ...], values: list[str]) -> bool:
    """Whether values without names can be those of dimensions; of APIs, identifiers look different from names."""
    if len(names) > 1 and (len(names) > 2 or names[1] != "Stage"):
        return False
    return (names[0] == "ApiId") is (
        names[0] in ("ApiId", "ApiName") and bool(_IDENTIFIER.fullmatch(values[0]))
    )
