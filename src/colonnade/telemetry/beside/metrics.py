"""Metrics as CloudWatch answers: GetMetricData and GetMetricStatistics, and the requests that lie beside."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, BinaryIO

from colonnade.dataclass import dataclass
from colonnade.model.observed_api import Asked
from colonnade.telemetry.beside.answers import Answers
from colonnade.telemetry.beside.asked import STATISTICS, asked

LISTS = ("MetricDataResults", "MetricDataQueries")


@dataclass(slots=True)
class Result:
    """One series of an answer: what it was asked by, where its document says it, and its values by time.

    Times are in milliseconds since 1970.
    """

    identifier: str
    label: str
    asked: Asked | None
    points: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class MetricFile:
    """What a file tells of metrics: series, requests by their identifiers, and how much was not understood."""

    results: list[Result] = field(default_factory=list)
    requests: dict[str, Asked] = field(default_factory=dict)
    malformed: int = 0


def read(file: BinaryIO) -> MetricFile:
    """Read answers and requests; the requests of a document are those of its results."""
    answers = Answers(file, LISTS)
    told = MetricFile()
    pages: dict[object, Result] = {}
    results: list[Result] = []
    requests: dict[str, Asked] = {}
    for name, part in answers.parts():
        if name == "MetricDataResults":
            result, understood = _result(part)
            results += [result] if result else []
            told.malformed += not understood
        elif name == "MetricDataQueries" or _is_query(part):
            told.malformed += not _add_request(requests, part)
        else:
            told.malformed += _add_rest(told, part)
        if not name:
            _settle(results, requests, pages)
            told.requests |= requests
            results, requests = [], {}
    _settle(results, requests, pages)
    told.requests |= requests
    told.malformed += answers.malformed
    told.results += pages.values()
    return told


def _settle(results: list[Result], requests: Mapping[str, Asked], pages: dict[object, Result]) -> None:
    """Give the results of a document its requests, and put the pages of a series together."""
    for each in results:
        each.asked = requests.get(each.identifier)
        page = pages.setdefault((each.identifier, each.label, each.asked), each)
        page.points |= each.points


def _add_rest(told: MetricFile, part: Any) -> int:
    """Add what is no list: an answer or a request of GetMetricStatistics; give how much is malformed."""
    if not isinstance(part, dict):
        return 1
    if isinstance(part.get("Datapoints"), list):
        return _add_statistics(told, part)
    if "MetricName" in part:
        found = [asked(part, each) for each in _statistics_of(part)]
        told.requests |= {f"{each.metric} {each.statistic}": each for each in found if each}
        return int(None in found or not found)
    return int(not part.keys() & {*LISTS, "NextToken", "Messages"})


def apart(points: Mapping[int, float]) -> int | None:
    """Give the seconds between values: what all that lies between them is a multiple of."""
    step = math.gcd(*(after - before for before, after in pairwise(sorted(points))))
    return step // 1000 if step >= 1000 and not step % 1000 else None


def _is_query(part: Any) -> bool:
    return isinstance(part, dict) and "Id" in part and ("MetricStat" in part or "Expression" in part)


def _add_request(requests: dict[str, Asked], query: Any) -> bool:
    """Add what one query asks; false where it is none. What is computed of other series is of no metric."""
    if not isinstance(query, dict) or not isinstance(query.get("Id"), str):
        return False
    stat = query.get("MetricStat")
    if stat is None:
        return isinstance(query.get("Expression"), str)
    found = None
    if isinstance(stat, dict) and isinstance(stat.get("Metric"), dict):
        found = asked({**stat["Metric"], "Period": stat.get("Period")}, stat.get("Stat"))
    if found is not None:
        requests[query["Id"]] = found
    return found is not None


def _result(part: Any) -> tuple[Result | None, bool]:
    """Read one series of an answer, and tell whether all of it was understood."""
    if not isinstance(part, dict):
        return None, False
    times, values = part.get("Timestamps"), part.get("Values")
    if not (isinstance(times, list) and isinstance(values, list) and len(times) == len(values)):
        return None, False
    result = Result(str(part.get("Id", "")), str(part.get("Label", "")), None)
    return result, _add_points(result, zip(times, values, strict=True))


def _add_statistics(told: MetricFile, answer: Mapping[str, Any]) -> int:
    """Add the series of an answer of GetMetricStatistics, one for each statistic; give how much is malformed."""
    metric = str(answer.get("MetricName") or answer.get("Label", ""))
    found: dict[str, Result] = {}
    malformed = 0
    for point in answer["Datapoints"]:
        if not isinstance(point, dict):
            malformed += 1
            continue
        extended = point.get("ExtendedStatistics")
        values = {name: point[name] for name in STATISTICS if name in point}
        values |= extended if isinstance(extended, dict) else {}
        for statistic, value in values.items():
            told_by = asked({"MetricName": metric, **answer}, statistic)
            name = f"{metric} {statistic}"
            result = found.setdefault(statistic, Result(name, name, told_by))
            malformed += not _add_points(result, [(point.get("Timestamp"), value)])
    told.results += found.values()
    return malformed


def _statistics_of(request: Mapping[str, Any]) -> list[Any]:
    named: list[Any] = []
    for key in ("Statistics", "ExtendedStatistics"):
        said = request.get(key, [])
        named += said if isinstance(said, list) else [None]
    return named


def _add_points(result: Result, pairs: Any) -> bool:
    """Add values at their times; false where one of them is not understood: the others are taken."""
    understood = True
    for time, value in pairs:
        moment = _moment(time)
        if moment is None or not isinstance(value, int | float) or not math.isfinite(value):
            understood = False
        else:
            result.points[moment] = float(value)
    return understood


def _moment(said: Any) -> int | None:
    """Read a time as milliseconds: seconds since 1970, or ISO 8601; without a zone it is UTC."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        return round(said * 1000) if 0 < said < 1e11 else None
    try:
        moment = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(zoned.timestamp() * 1000)
