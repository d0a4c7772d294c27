"""CloudWatch itself: the reports and failures in log groups, and the metrics of their functions.

FilterLogEvents finds them and is not billed, whatever it looks through; Logs Insights bills what it scans, and gives
no more than 10,000 rows for a question. Days that are over are asked for once.
"""

from __future__ import annotations

import fnmatch
import gzip
import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from colonnade.aws.prices import tariff
from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.telemetry.files import FILTERED
from colonnade.telemetry.remote.bringing import CLOUDWATCH, Terms, path_of, place
from colonnade.telemetry.remote.clients import session

DAY = 86_400_000
# What a line must have one of: reports, and what tells of failures.
PATTERN = " ".join(
    f'?"{each}"'
    for each in (
        "REPORT RequestId",
        "platform.report",
        "platform.initRuntimeDone",
        "INIT_REPORT",
        "Task timed out after",
        "Runtime exited",
        "Invoke Error",
        "[ERROR]",
    )
)
GROUPS = "/aws/lambda/*"
# Metrics of each function, with the statistics that are asked of each.
METRICS = {
    "Invocations": ("Sum",),
    "Errors": ("Sum",),
    "Throttles": ("Sum",),
    "ConcurrentExecutions": ("Maximum",),
    "Duration": ("p50", "p90", "p99", "Maximum"),
}
PERIOD = 300
# GetMetricData gives so many values for one request at most, of so many series.
VALUES, SERIES = 100_800, 500
# CloudWatch keeps values of five minutes for so many days.
MOST_DAYS = 63


@dataclass(frozen=True, slots=True)
class Group:
    """One log group: what it holds in bytes, since when in milliseconds, and whether it can be searched."""

    name: str
    size: int
    since: int
    searched: bool


def bring(source: str, terms: Terms) -> Path:
    """Bring the reports, failures and metrics of log groups; give the folder that they are in."""
    pattern = source.removeprefix(CLOUDWATCH).removeprefix(":") or GROUPS
    if not 1 <= terms.days <= MOST_DAYS:
        raise Unreadable(Problem(source, 0, 0, f"--days is from 1 to {MOST_DAYS}"))
    now = int(time.time() * 1000)
    start = now // DAY * DAY - (terms.days - 1) * DAY
    with session(source, terms) as client:
        logs, metrics = client("logs"), client(CLOUDWATCH)
        named = groups(logs, pattern)
        searched = [each for each in named if each.searched]
        if not searched:
            what = f"no log group is called {pattern}" + (" and can be searched" if named else "")
            raise Unreadable(Problem(source, 0, 0, what, f"write {CLOUDWATCH}:/aws/lambda/name*"))
        region = logs.meta.region_name
        for line in estimate(searched, len(named) - len(searched), region, start, now):
            terms.say(line)
        terms.agreed_to(source)
        account = client("sts").get_caller_identity()["Account"]
        folder = place(CLOUDWATCH, f"{account}-{region}", *path_of(re.sub(r"[*?]", "_", pattern)).parts)
        _forget(folder, start)
        for number, group in enumerate(searched, 1):
            terms.say(f"{group.name} ({number} of {len(searched)})")
            for begin in range(start, now, DAY):
                _day(logs, group, begin, now, folder)
        _metrics(metrics, searched, start, now, folder)
    terms.say(f"kept in {folder}")
    return folder


def groups(logs: Any, pattern: str) -> list[Group]:
    """Find the log groups that a pattern names."""
    fixed = re.split(r"[*?\[]", pattern)[0]
    pages = logs.get_paginator("describe_log_groups").paginate(
        **({"logGroupNamePrefix": fixed} if fixed else {})
    )
    return [
        Group(
            each["logGroupName"],
            each.get("storedBytes", 0),
            each["creationTime"],
            each.get("logGroupClass", "STANDARD") == "STANDARD",
        )
        for page in pages
        for each in page["logGroups"]
        if fnmatch.fnmatchcase(each["logGroupName"], pattern)
    ]


def estimate(those: Sequence[Group], left_out: int, region: str, start: int, now: int) -> Iterator[str]:
    """Say what it takes: bytes looked through, as far as they were logged evenly, and what is billed."""
    looked = sum(each.size * min(1.0, (now - start) / max(now - each.since, 1)) for each in those)
    series = len(those) * sum(map(len, METRICS.values()))
    scan, query = (tariff(item, region).tiers[0][1] for item in ("log-query-gb", "metric-query"))
    days = _counted(-(-(now - start) // DAY), "day")
    yield (
        f"{_counted(len(those), 'log group')} in {region}, {days}: about {looked / 1e9:,.2f} GB to look through; "
        f"FilterLogEvents bills nothing for it, Logs Insights would ${looked / 1e9 * scan:,.3f}"
    )
    yield f"{series:,} series of metrics: GetMetricData bills about ${series * query:,.4f}"
    if left_out:
        yield f"{_counted(left_out, 'log group')} left out, of the class Infrequent Access, which cannot be searched"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _forget(folder: Path, start: int) -> None:
    """Delete days that are too long ago, so that what is told is of the days that are asked for."""
    first = _date(start)
    for file in folder.rglob(f"*{FILTERED}"):
        if file.name < first:
            file.unlink()


def _day(logs: Any, group: Group, begin: int, now: int, folder: Path) -> None:
    """Bring the events of one day of a group, unless it is here and was over when it was brought."""
    file = folder / path_of(group.name) / f"{_date(begin)}{FILTERED}"
    if file.exists() and file.stat().st_mtime * 1000 >= begin + DAY + DAY // 24:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group.name, startTime=begin, endTime=min(begin + DAY, now) - 1, filterPattern=PATTERN
    )
    try:
        with gzip.open(part, "wt", encoding="utf-8") as written:
            for page in pages:
                for document in _documents(group.name, page["events"]):
                    written.write(json.dumps(document) + "\n")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _documents(group: str, events: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Write events as a subscription delivers them, a document a stream."""
    streams: dict[str, list[dict[str, Any]]] = {}
    for each in events:
        told = {"id": each["eventId"], "timestamp": each["timestamp"], "message": each["message"]}
        streams.setdefault(each["logStreamName"], []).append(told)
    for stream, those in streams.items():
        yield {"messageType": "DATA_MESSAGE", "logGroup": group, "logStream": stream, "logEvents": those}


def _metrics(metrics: Any, groups: Sequence[Group], start: int, now: int, folder: Path) -> None:
    """Bring the metrics of the functions whose groups these are, with what they were asked by."""
    functions = [each.name.rpartition("/")[2] for each in groups]
    queries = [
        {
            "Id": f"m{number}",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Lambda",
                    "MetricName": metric,
                    "Dimensions": [{"Name": "FunctionName", "Value": function}],
                },
                "Period": PERIOD,
                "Stat": statistic,
            },
        }
        for number, (function, metric, statistic) in enumerate(
            (function, metric, statistic)
            for function in functions
            for metric, statistics in METRICS.items()
            for statistic in statistics
        )
    ]
    at_once = max(1, min(SERIES, VALUES // ((now - start) // (PERIOD * 1000) + 1)))
    ask = metrics.get_paginator("get_metric_data")
    part = folder / f".metrics.{os.getpid()}"
    with part.open("w", encoding="utf-8") as written:
        for first in range(0, len(queries), at_once):
            asked = queries[first : first + at_once]
            told = ask.paginate(MetricDataQueries=asked, StartTime=start // 1000, EndTime=now // 1000)
            for page in told:
                results = [
                    each | {"Timestamps": [moment.isoformat() for moment in each["Timestamps"]]}
                    for each in page["MetricDataResults"]
                ]
                document = {"MetricDataQueries": asked, "MetricDataResults": results}
                written.write(json.dumps(document) + "\n")
    part.replace(folder / "metrics.json")


def _date(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).date().isoformat()
