"""The values of metrics, held against what the logs were made of."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from layouts import export
from synthetic import Invocation, invocations, names

from colonnade.model.observed_api import Asked, Series
from colonnade.telemetry.facts import facts
from colonnade.telemetry.store import Store

START = 1_793_491_200  # 2026-11-01
LAMBDA, API = "AWS/Lambda", "AWS/ApiGateway"


def series(source: Path) -> Callable[[Asked], Series | None]:
    return facts(Store(str(source)).rows()).beside.series


def of_function(metric: str, statistic: str, period: int | None, name: str) -> Asked:
    return Asked(LAMBDA, metric, (("FunctionName", name),), statistic, period)


def percentile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    place = (len(ordered) - 1) * part
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


STATISTICS: dict[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
    "p90": lambda values: percentile(values, 0.9),
}


@pytest.fixture(scope="module")
def drawn() -> list[Invocation]:
    return list(invocations(3, names(3), 3000))


@pytest.fixture(scope="module")
def logs(drawn: list[Invocation], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    export(folder, drawn)
    return folder


@pytest.mark.parametrize(
    ("metric", "statistic"),
    [(metric, each) for metric in ("Invocations", "Errors") for each in STATISTICS if each != "p90"]
    + [("Duration", each) for each in STATISTICS],
)
def test_what_logs_tell_is_what_cloudwatch_would(
    metric: str, statistic: str, drawn: list[Invocation], logs: Path
) -> None:
    name = drawn[0].function
    told = series(logs)(of_function(metric, statistic, 10, name))
    assert told is not None
    expected: dict[int, list[float]] = {}
    for each in drawn:
        if each.function == name:
            began = math.floor(each.ended) - each.duration - (each.init or 0) - (each.restore or 0)
            figure = {"Invocations": 1, "Errors": float(each.outcome != "success")}.get(metric, each.duration)
            expected.setdefault(math.floor(began / 10_000), []).append(figure)
    found = {told.start // 10 + place: value for place, value in enumerate(told.values) if value is not None}
    assert found == pytest.approx({place: STATISTICS[statistic](of) for place, of in expected.items()})
    assert told.source == "logs"


@pytest.mark.parametrize(
    "asked",
    [
        of_function("Throttles", "Sum", 60, "booking-service-function-00"),
        of_function("Duration", "tm90", 60, "booking-service-function-00"),
        of_function("Invocations", "p90", None, "booking-service-function-00"),
        of_function("Duration", "Maximum", 60, "nobody"),
        Asked(LAMBDA, "Errors", (("FunctionName", "x"), ("Resource", "x:live")), "Sum", 60),
        Asked(API, "Count", (("ApiId", "a1b2c3d4e5"),), "Sum", 60),
        Asked("AWS/SQS", "NumberOfMessagesSent", (("QueueName", "q"),), "Sum", 60),
    ],
)
def test_what_logs_do_not_tell_is_none(asked: Asked, logs: Path) -> None:
    assert series(logs)(asked) is None


def test_attempts_that_are_tried_again_failed_before_they_succeeded(tmp_path: Path) -> None:
    request = "11111111-2222-3333-4444-555555555555"
    figures = "Duration: 100.00 ms\tBilled Duration: 100 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t"
    (tmp_path / "Orders.log").write_text(
        f"2026-11-01T00:00:30Z {request} Task timed out after 0.10 seconds\n"
        f"2026-11-01T00:00:30Z REPORT RequestId: {request}\t{figures}\n"
        f"2026-11-01T00:01:30Z REPORT RequestId: {request}\t{figures}\n",
        "utf-8",
    )
    told = series(tmp_path)(of_function("Errors", "Sum", 60, "Orders"))
    assert told == Series(60, START, (1.0, 0.0), "logs")


def metric(
    values: Sequence[float], period: int, statistic: str = "Sum", name: str = "Throttles"
) -> dict[str, Any]:
    return {
        "MetricDataQueries": [
            {
                "Id": "m",
                "MetricStat": {
                    "Metric": {
                        "Namespace": LAMBDA,
                        "MetricName": name,
                        "Dimensions": [{"Name": "FunctionName", "Value": "Orders"}],
                    },
                    "Period": period,
                    "Stat": statistic,
                },
            }
        ],
        "MetricDataResults": [
            {
                "Id": "m",
                "Timestamps": [START + place * period for place in range(len(values))],
                "Values": list(values),
            }
        ],
    }


def test_short_periods_make_long_ones_where_that_is_exact(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(metric([1, 2, 3, 4, 5], 60)), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps(metric([1, 2, 3], 60, "Average", "Duration")), "utf-8")
    told = series(tmp_path)
    assert told(of_function("Throttles", "Sum", 60, "Orders")) == Series(
        60, START, (1, 2, 3, 4, 5), "metrics"
    )
    assert told(of_function("Throttles", "Sum", 120, "Orders")) == Series(120, START, (3, 7, 5), "metrics")
    assert told(of_function("Throttles", "Sum", 90, "Orders")) is None
    assert told(of_function("Duration", "Average", 60, "Orders")) is not None
    assert told(of_function("Duration", "Average", 120, "Orders")) is None


def test_what_metrics_leave_out_is_missing_to_the_end_of_all(tmp_path: Path) -> None:
    content = [metric([1], 60), metric([1, 2, 3], 60, name="Errors")]
    (tmp_path / "a.json").write_text("\n".join(map(json.dumps, content)), "utf-8")
    told = series(tmp_path)(of_function("Throttles", "Sum", 60, "Orders"))
    assert told == Series(60, START, (1, None, None), "metrics")
    assert told.told == [1]


def access(folder: Path, **more: Any) -> Callable[[Asked], Series | None]:
    lines = [
        {
            "requestTimeEpoch": (START + second) * 1000,
            "status": 500 if second == 70 else 404 if second == 10 else 200,
            "routeKey": "GET /",
            "responseLatency": second,
            "integrationLatency": second // 2,
            "apiId": "a1b2c3d4e5",
            "stage": "prod" if second < 100 else "dev",
            **more,
        }
        for second in (0, 10, 70, 80, 200)
    ]
    (folder / "access.log").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return series(folder)


@pytest.mark.parametrize(
    ("metric_", "statistic", "stage", "values"),
    [
        ("Count", "Sum", "", (2, 2, None, 1)),
        ("Count", "SampleCount", "prod", (2, 2)),
        ("4xx", "Sum", "prod", (1, 0)),
        ("5xx", "Average", "prod", (0, 0.5)),
        ("5XXError", "Maximum", "prod", (0, 1)),
        ("5xx", "Minimum", "prod", (0, 0)),
        ("Latency", "Maximum", "prod", (10, 80)),
        ("Latency", "Average", "prod", (5, 75)),
        ("Latency", "SampleCount", "prod", (2, 2)),
        ("Latency", "p50", "prod", (5, 75)),
        ("IntegrationLatency", "Minimum", "prod", (0, 35)),
    ],
)
def test_access_logs_tell_the_metrics_of_an_api(
    metric_: str, statistic: str, stage: str, values: tuple[float | None, ...], tmp_path: Path
) -> None:
    dimensions = (("ApiId", "a1b2c3d4e5"), *((("Stage", stage),) if stage else ()))
    told = access(tmp_path)(Asked(API, metric_, dimensions, statistic, 60))
    assert told == Series(60, START, values, "access logs")


def test_access_logs_without_a_field_tell_nothing_of_it(tmp_path: Path) -> None:
    told = access(tmp_path, responseLatency="-", status=None)
    dimensions = (("ApiId", "a1b2c3d4e5"),)
    assert told(Asked(API, "Latency", dimensions, "p99", 60)) is None
    assert told(Asked(API, "5xx", dimensions, "Sum", 60)) is None
    assert told(Asked(API, "CacheHitCount", dimensions, "Sum", 60)) is None
    assert told(Asked(API, "Count", (("ApiId", "other"),), "Sum", 60)) is None
    assert told(Asked(API, "Count", (*dimensions, ("Route", "x")), "Sum", 60)) is None
    assert told(Asked(API, "Count", dimensions, "Sum", 60)) is told(
        Asked(API, "Count", dimensions, "Sum", 60)
    )
