"""Metrics, traces and access logs beside the logs of functions: what is read of them, and what is not."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from colonnade.cli import commands
from colonnade.model.observed_api import Asked
from colonnade.model.observed_api import Beside as FoundBeside
from colonnade.problem import Unreadable
from colonnade.telemetry.beside import answers
from colonnade.telemetry.beside.answers import Answers
from colonnade.telemetry.beside.asked import by_label
from colonnade.telemetry.beside.clients import shortened, told_apart
from colonnade.telemetry.beside.facts import beside
from colonnade.telemetry.beside.kept import Beside
from colonnade.telemetry.beside.kinds import Kind, kind
from colonnade.telemetry.beside.metrics import apart
from colonnade.telemetry.beside.metrics import read as read_metrics
from colonnade.telemetry.beside.tables import Told
from colonnade.telemetry.beside.tables import read as read_file
from colonnade.telemetry.beside.traces import TraceReader
from colonnade.telemetry.files import found

LAMBDA = (("FunctionName", "Orders"),)
THROTTLES = Asked("AWS/Lambda", "Throttles", LAMBDA, "Sum", 300)


def read(folder: Path) -> FoundBeside:
    kept = folder / ".colonnade"
    kept.mkdir(exist_ok=True)
    _, rows = Beside(kept).rows(found(str(folder)), lambda _: False)
    return beside(rows)


# ---- documents

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
documents = st.fixed_dictionaries({"Traces": st.lists(plain, max_size=4), "Rest": plain})


@given(st.lists(documents, max_size=4), st.integers(1, 40), st.sampled_from(["", "\n", " ", ",\n"]))
def test_documents_are_read_whole_however_they_are_cut(
    told: list[dict[str, Any]], block: int, between: str
) -> None:
    text = between.join(json.dumps(each, ensure_ascii=False) for each in told).encode()
    before, answers.READ = answers.READ, block
    try:
        reader = Answers(io.BytesIO(text), {"Traces"})
        items: list[Any] = []
        rests: list[Any] = []
        for name, part in reader.parts():
            (items if name else rests).append(part)
    finally:
        answers.READ = before
    assert items == [item for each in told for item in each["Traces"]]
    assert rests == [{"Traces": [], "Rest": each["Rest"]} for each in told]
    assert reader.malformed == 0


@given(st.binary(max_size=200))
def test_no_bytes_do_harm_to_any_reader(content: bytes) -> None:
    list(Answers(io.BytesIO(content), {"Traces"}).parts())
    read_metrics(io.BytesIO(content))
    list(TraceReader().read(io.BytesIO(content)))


@given(documents.map(json.dumps), st.integers(0, 200))
def test_a_document_that_ends_early_is_counted_once(text: str, end: int) -> None:
    cut = text[: min(end, len(text) - 1)]
    reader = Answers(io.BytesIO(cut.encode()), {"Traces"})
    assert not [part for name, part in reader.parts() if not name]
    assert reader.malformed == bool(cut.strip())


def test_what_is_no_document_is_left_at_its_line() -> None:
    reader = Answers(io.BytesIO(b'\xef\xbb\xbf{"a": 1}\nnonsense\nmore\n{"b": [1 2]}\n{"c": 3}'), ())
    assert [part for _, part in reader.parts()] == [{"a": 1}, {"c": 3}]
    assert reader.malformed == 1


def test_a_value_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "LONGEST", 100)
    monkeypatch.setattr(answers, "READ", 16)
    reader = Answers(io.BytesIO(b'{"a": "' + b"x" * 1000 + b'"}\n{"b": 1}'), ())
    assert [part for _, part in reader.parts()] == [{"b": 1}]


# ---- metrics


def query(identifier: str = "m1", **more: Any) -> dict[str, Any]:
    metric = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Throttles",
        "Dimensions": [{"Name": "FunctionName", "Value": "Orders"}],
    }
    return {"Id": identifier, "MetricStat": {"Metric": metric, "Period": 300, "Stat": "Sum"}, **more}


def answer(identifier: str = "m1", label: str = "Throttles", **more: Any) -> dict[str, Any]:
    times = ["2026-11-01T00:05:00+00:00", "2026-11-01T00:00:00Z"]
    return {"Id": identifier, "Label": label, "Timestamps": times, "Values": [3, 1.0], **more}


def write(folder: Path, **files: object) -> None:
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    ("label", "of"),
    [
        ("AWS/Lambda Throttles Orders Sum", ("AWS/Lambda", "Throttles", LAMBDA, "Sum")),
        ("Orders | Throttles | sum", ("AWS/Lambda", "Throttles", LAMBDA, "Sum")),
        ("Throttles, FunctionName=Orders, max", ("AWS/Lambda", "Throttles", LAMBDA, "Maximum")),
        ("ConcurrentExecutions Maximum", ("AWS/Lambda", "ConcurrentExecutions", (), "Maximum")),
        (
            "AWS/ApiGateway Latency shop prod P99.9",
            ("AWS/ApiGateway", "Latency", (("ApiName", "shop"), ("Stage", "prod")), "p99.9"),
        ),
        (
            "AWS/ApiGateway Count a1b2c3d4e5 Sum",
            ("AWS/ApiGateway", "Count", (("ApiId", "a1b2c3d4e5"),), "Sum"),
        ),
        (
            "ThrottledRequests Operation=Query TableName=Seats Sum",
            ("AWS/DynamoDB", "ThrottledRequests", (("Operation", "Query"), ("TableName", "Seats")), "Sum"),
        ),
        ("Throttles Orders", None),
        ("Throttles", None),
        ("Orders Sum", None),
        ("Latency shop p99", None),
        ("ThrottledRequests Query Seats Sum", None),
        ("Throttles Nonsense=Orders Sum", None),
        ("Throttles Orders prod Sum", None),
        ("Throttles Orders Sum Maximum", None),
        ("AWS/Lambda AWS/SQS Throttles Orders Sum", None),
        ("ThrottledRequests Sum", None),
        ("", None),
    ],
)
def test_a_label_is_read_where_it_is_clear(label: str, of: tuple[Any, ...] | None) -> None:
    assert by_label(label) == (Asked(*of) if of else None)


@given(st.text(max_size=40))
def test_no_label_does_harm(label: str) -> None:
    by_label(label)


def test_series_are_of_what_their_own_request_says(tmp_path: Path) -> None:
    write(tmp_path, metrics={"MetricDataQueries": [query()], "MetricDataResults": [answer(label="?")]})
    (series,) = read(tmp_path).metrics
    assert (series.of.namespace, series.of.metric, series.of.dimensions) == (
        "AWS/Lambda",
        "Throttles",
        LAMBDA,
    )
    assert (series.of.statistic, series.of.period, series.values) == ("Sum", 300, 2)
    assert (series.total, series.lowest, series.highest) == (4, 1, 3)
    assert (series.first_at, series.last_at) == (1793491200000, 1793491500000)


@pytest.mark.parametrize(
    "request_", [[query()], {"MetricDataQueries": [query()], "StartTime": "2026-11-01"}, query()]
)
def test_series_are_of_what_a_request_beside_them_says(request_: object, tmp_path: Path) -> None:
    write(tmp_path, answer={"MetricDataResults": [answer()]}, request=request_)
    told = read(tmp_path)
    assert [(each.of.dimensions, each.of.period) for each in told.metrics] == [(LAMBDA, 300)]
    assert told.malformed == 0


def test_of_two_requests_the_one_with_the_likest_name_is_taken(tmp_path: Path) -> None:
    other = query()
    other["MetricStat"]["Metric"]["MetricName"] = "Errors"
    write(
        tmp_path,
        **{
            "a-answer": {"MetricDataResults": [answer()]},
            "a-request": [query()],
            "b-answer": {"MetricDataResults": [answer()]},
            "b-request": [other],
        },
    )
    assert {each.of.metric for each in read(tmp_path).metrics} == {"Throttles", "Errors"}


def test_what_requests_do_not_agree_on_is_told(tmp_path: Path) -> None:
    other = query()
    other["MetricStat"]["Metric"]["MetricName"] = "Errors"
    write(tmp_path, x={"MetricDataResults": [answer()]}, y=[query()], z=[other])
    told = read(tmp_path)
    assert told.metrics == ()
    assert told.malformed == 1
    assert told.problems["x.json"].startswith('what metric "Throttles" is of is not told')


def test_pages_and_files_that_overlap_are_one_series(tmp_path: Path) -> None:
    later = answer(Timestamps=["2026-11-01T00:05:00+00:00", 1793491800], Values=[3, 5])
    pages = [{"MetricDataResults": [answer()], "NextToken": "x"}, {"MetricDataResults": [later]}]
    (tmp_path / "a.json").write_text("\n".join(map(json.dumps, pages)), "utf-8")
    write(tmp_path, b={"MetricDataResults": [answer()], "Messages": []}, request=[query()])
    (series,) = read(tmp_path).metrics
    assert (series.values, series.total) == (3, 9)


def test_statistics_are_read_with_what_was_asked(tmp_path: Path) -> None:
    points = [
        {
            "Timestamp": "2026-11-01T00:00:00+00:00",
            "Sum": 1.0,
            "ExtendedStatistics": {"p99": 2},
            "Unit": "Count",
        },
        {"Timestamp": "2026-11-01T00:01:00+00:00", "Sum": 4.0, "Unit": "Count"},
    ]
    request = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": [{"Name": "FunctionName", "Value": "Orders"}],
        "Statistics": ["Sum"],
        "ExtendedStatistics": ["p99"],
        "Period": 60,
    }
    write(tmp_path, answer={"Label": "Errors", "Datapoints": points}, request=request)
    told = {each.of.statistic: each for each in read(tmp_path).metrics}
    assert {name: (each.values, each.total, each.of.period) for name, each in told.items()} == {
        "Sum": (2, 5, 60),
        "p99": (1, 2, 60),
    }


def test_the_period_is_what_lies_between_values() -> None:
    assert apart({0: 1, 300_000: 1, 900_000: 1}) == 300
    assert apart({0: 1}) is None
    assert apart({0: 1, 500: 1}) is None


@pytest.mark.parametrize(
    ("content", "malformed"),
    [
        ({"MetricDataResults": [1]}, 1),
        ({"MetricDataResults": [{"Id": "m1", "Timestamps": [], "Values": [1]}]}, 1),
        ({"MetricDataResults": [answer(Values=["x", None])]}, 1),
        ({"MetricDataResults": [answer(Timestamps=["yesterday", True])]}, 1),
        ({"MetricDataQueries": [1, {"Id": 2}, {"Id": "m", "Expression": "m1+m2"}, {"Id": "m"}]}, 3),
        ({"MetricDataQueries": [{"Id": "m", "MetricStat": {"Metric": {"Dimensions": [1]}}}]}, 1),
        ({"MetricDataQueries": [query() | {"MetricStat": {"Metric": [], "Stat": "Sum"}}]}, 1),
        ({"Datapoints": [1, {"Sum": 1}], "Label": "Errors"}, 2),
        ({"MetricName": "Errors"}, 1),
        ({"MetricName": "Errors", "Statistics": "Sum", "Namespace": "x"}, 1),
        ({"other": 1}, 1),
        ([1], 1),
    ],
)
def test_metrics_that_are_not_understood_are_counted(content: object, malformed: int) -> None:
    assert read_metrics(io.BytesIO(json.dumps(content).encode())).malformed == malformed


# ---- traces


def part(called: str, start: float, end: float, *inside: dict[str, Any], **more: Any) -> dict[str, Any]:
    return (
        {"id": f"{called}{start}", "name": called, "start_time": start, "end_time": end}
        | more
        | ({"subsegments": list(inside)} if inside else {})
    )


def call(name: str, start: float, end: float, **more: Any) -> dict[str, Any]:
    return part(name, start, end, namespace="aws", **more)


def segment(*inside: dict[str, Any], end: float = 20, **more: Any) -> dict[str, Any]:
    told = {"origin": "AWS::Lambda::Function", "trace_id": "1-5f", **more}
    return part("Orders", 10, end, *inside, **told)


def trace(*segments: dict[str, Any]) -> dict[str, Any]:
    return {"Id": "1-5f", "Segments": [{"Id": "s", "Document": json.dumps(each)} for each in segments]}


def traced(*content: object) -> tuple[TraceReader, list[Any]]:
    reader = TraceReader()
    text = "\n".join(json.dumps(each) for each in content).encode()
    return reader, list(reader.read(io.BytesIO(text)))


def test_waiting_is_the_time_in_which_any_call_is_under_way() -> None:
    calls = [
        call("DynamoDB", 12, 15, aws={"operation": "GetItem"}),
        part(
            "## handler",
            13,
            19,
            call("S3", 14, 16, error=True),
            part(
                "pay",
                18,
                19,
                namespace="remote",
                http={"request": {"url": "https://u:p@pay.example.com/x", "method": "POST"}},
            ),
        ),
    ]
    content = segment(part("Initialization", 10, 11.5), part("Invocation", 11.5, 19.5, *calls), fault=True)
    reader, (found,) = traced({"Traces": [trace(content)], "UnprocessedTraceIds": []})
    assert (found.function, found.at, found.failed) == ("Orders", 10_000, True)
    assert (found.worked, found.waited, found.init) == pytest.approx((8000, 5000, 1500))
    assert [(each.service, each.operation, each.failed) for each in found.calls] == [
        ("DynamoDB", "GetItem", False),
        ("S3", "", True),
        ("pay.example.com", "POST", False),
    ]
    assert (reader.traces, reader.malformed) == (1, 0)


def test_without_an_invocation_the_start_is_left_out() -> None:
    _, (found,) = traced({"Traces": [trace(segment(part("Initialization", 10, 12), call("S3", 11, 14)))]})
    assert (found.worked, found.waited, found.init) == pytest.approx((8000, 2000, 2000))


def test_what_a_call_is_made_of_is_not_told_again() -> None:
    _, (found,) = traced(
        {"Traces": [trace(segment(call("S3", 11, 14, subsegments=[call("inner", 12, 13)])))]}
    )
    assert [each.service for each in found.calls] == ["S3"]


def test_parts_that_were_sent_by_themselves_belong_to_their_segment() -> None:
    whole = segment()
    apart_ = call("S3", 11, 16, type="subsegment", parent_id=whole["id"], trace_id="1-5f")
    daemon = {"format": "json", "version": 1}
    reader, (found,) = traced(daemon, apart_, daemon, whole)
    assert found.waited == pytest.approx(5000)
    assert (reader.traces, reader.malformed) == (1, 0)


def test_throttled_invocations_and_summaries_are_counted() -> None:
    service = segment(origin="AWS::Lambda", throttle=True)
    reader, found_ = traced({"Traces": [trace(service)]}, {"TraceSummaries": [{"Id": "1"}, {"Id": "2"}]})
    assert (found_, reader.throttled, reader.summaries, reader.traces) == ([], {"Orders": 1}, 2, 1)


@pytest.mark.parametrize(
    ("content", "malformed"),
    [
        ({"Traces": [1]}, 1),
        ({"Traces": [{"Segments": [{"Document": "{broken"}, {"Document": "[]"}, 5]}]}, 3),
        ({"Traces": [{"Segments": [{"Document": json.dumps({"name": "x", "in_progress": True})}]}]}, 0),
        ({"Traces": [trace(segment(end=5))]}, 1),
        ({"Traces": [trace(segment(start_time=True))]}, 1),
        ({"Traces": [trace(segment(*[1, {"name": 3}]))]}, 0),  # type: ignore[arg-type]  # what nobody would write
        ({"other": 1}, 1),
        (7, 1),
    ],
)
def test_traces_that_are_not_understood_are_counted(content: object, malformed: int) -> None:
    assert traced(content)[0].malformed == malformed


def test_nothing_is_looked_for_in_depths_that_x_ray_does_not_have() -> None:
    deep = part("deep", 11, 12)
    for _ in range(200):
        deep = part("deep", 11, 12, deep)
    assert traced({"Traces": [trace(segment(deep))]})[0].malformed == 0


intervals = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted), max_size=8)


@given(intervals)
def test_the_union_of_calls_is_what_counting_seconds_gives(told: list[list[int]]) -> None:
    calls = [call("S3", 1 + start, 1 + end) for start, end in told if end > start]
    _, (found,) = traced({"Traces": [trace(segment(*calls, end=21, start_time=6))]})
    seconds = {second for start, end in told for second in range(1 + start, 1 + end)}
    assert found.waited == pytest.approx(1000 * len(seconds & set(range(6, 21))))


def test_traces_tell_of_functions(tmp_path: Path) -> None:
    calls = [call("S3", 12, 16, throttle=True), call("S3", 16, 17)]
    write(tmp_path, a={"Traces": [trace(segment(*calls))]}, b={"Traces": [trace(segment(*calls))]})
    told = read(tmp_path)
    (function,) = told.traced
    assert (function.name, function.invocations, function.waiting_share[50]) == ("Orders", 1, 0.5)
    (of,) = function.calls
    assert (of.service, of.calls, of.invocations, of.throttled) == ("S3", 2, 1, 1)
    assert told.traces == 2


# ---- access logs


def line(number: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "requestId": f"r-{number}",
        "ip": "203.0.113.7",
        "requestTimeEpoch": 1_793_491_200_000 + number * 1000,
        "httpMethod": "GET",
        "resourcePath": "/seats",
        "status": "200",
        "responseLatency": "40",
        "integrationLatency": "30",
        "stage": "prod",
        "apiId": "a1b2c3d4e5",
        **more,
    }


def logged(file: Path, *lines: object) -> None:
    file.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), "utf-8")


def test_an_api_is_told_of(tmp_path: Path) -> None:
    lines = [line(number, responseLatency=number) for number in range(1, 101)]
    lines += [
        line(30, requestId="x", status=502, resourcePath="/pay", httpMethod="POST"),
        line(30, requestId="y", status=429, ip=None, apiKeyId="abcdefgh"),
        line(31, requestId="z", status="404", user="ann@example.com", ip="-", responseLatency="-"),
    ]
    logged(tmp_path / "access.log", *lines, "nonsense")
    told = read(tmp_path)
    (api,) = told.apis
    assert (api.name, api.stage, api.requests, api.answered) == ("a1b2c3d4e5", "prod", 103, 103)
    assert (api.client_errors, api.server_errors, api.throttled) == (2, 1, 1)
    assert api.statuses == {404: 1, 429: 1, 502: 1}
    assert (api.busiest_second, api.busiest_minute, api.steady_rate, api.burst) == (3, 62, 2, 3)
    assert (api.routes, api.clients, api.has_fractions) == (2, 3, False)
    assert api.latency_ms[50] == pytest.approx(50, rel=0.02)
    assert api.integration_ms == {50: 30, 90: 30, 99: 30}
    assert [(each.route, each.requests) for each in api.busiest_routes] == [
        ("GET /seats", 102),
        ("POST /pay", 1),
    ]
    assert api.busiest_routes[1].server_errors == 1
    shown = {(each.kind, each.label, each.requests, each.throttled) for each in api.busiest_clients}
    assert shown == {("address", "203.0.113.x", 101, 0), ("key", "abcd…", 1, 1), ("user", "an…", 1, 0)}
    assert (told.malformed, told.files) == (1, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {
            "RequestTime": "01/Nov/2026:00:00:00 +0000",
            "http_method": "GET",
            "Path": "/seats?x=1",
            "STATUS": 200,
        },
        {
            "time": "2026-11-01T00:00:00Z",
            "routeKey": "GET /seats",
            "response": {"status": "200"},
            "status": 200,
        },
        {
            "request": {"path": "/seats", "method": "GET"},
            "requestTimeEpoch": "1793491200000",
            "statusCode": 200,
        },
        {"domainName": "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com", **line(apiId="-")},
    ],
)
def test_fields_are_found_whatever_they_are_called(fields: dict[str, Any], tmp_path: Path) -> None:
    logged(tmp_path / "shop.json", fields)
    (api,) = read(tmp_path).apis
    assert api.name in ("shop", "a1b2c3d4e5")
    assert [each.route for each in api.busiest_routes] == ["GET /seats"]
    assert api.first_at == 1793491200000


@given(st.permutations(list(line())))
def test_the_order_of_fields_makes_no_difference(names: list[str]) -> None:
    from colonnade.throttling.requests import Reader  # noqa: PLC0415 - told here alone

    told = line()
    reordered = json.dumps({name: told[name] for name in names}).encode()
    assert Reader().request(reordered) == Reader().request(json.dumps(told).encode())


def test_what_was_exported_twice_counts_once(tmp_path: Path) -> None:
    logged(tmp_path / "a.log", *(line(number) for number in range(10)))
    logged(tmp_path / "b.log", *(line(number) for number in range(5, 15)))
    assert [each.requests for each in read(tmp_path).apis] == [15]


def test_requests_without_identifier_all_count(tmp_path: Path) -> None:
    logged(tmp_path / "a.log", line(requestId=None), line(requestId=None))
    logged(tmp_path / "b.log", line(requestId=None), line(requestId="r"))
    assert [each.requests for each in read(tmp_path).apis] == [4]


def test_access_logs_are_read_in_what_cloudwatch_gives(tmp_path: Path) -> None:
    events = [
        {"timestamp": 1793491200000, "message": json.dumps(line(number, apiId=""))} for number in range(3)
    ]
    document = {"messageType": "DATA_MESSAGE", "logGroup": "/aws/apigateway/shop", "logEvents": events}
    (tmp_path / "delivered.gz").write_bytes(gzip.compress(json.dumps(document).encode()))
    clf = '203.0.113.7 - - [01/Nov/2026:00:00:00 +0000] "GET /seats HTTP/1.1" 200 12 abc-123-def'
    logged(tmp_path / "export.log", f"2026-11-01T00:00:00.000Z {clf}", f"2026-11-01T00:00:00.000Z {clf}x")
    assert {(each.name, each.requests) for each in read(tmp_path).apis} == {("shop", 3), ("export", 2)}


@pytest.mark.parametrize(
    ("client", "kind_", "label"),
    [
        ("203.0.113.7", "address", "203.0.113.x"),
        ("2001:db8:1:2::3", "address", "2001:0db8:0001::x"),
        ("fe80::1%eth0", "address", "fe80:0000:0000::x"),
        ("unknown", "address", "un…"),
        ("abcdefgh", "key", "abcd…"),
        ("arn:aws:iam::111122223333:user/ann", "user", "an…"),
        ("t-17", "field", "t-…"),
    ],
)
def test_clients_are_shortened(client: str, kind_: str, label: str) -> None:
    assert shortened(client, kind_) == label
    assert told_apart(client, b"1") == told_apart(client, b"1") != told_apart(client, b"2")


def test_no_client_is_kept_as_it_is(tmp_path: Path) -> None:
    logged(tmp_path / "access.log", line(user="ann@example.com"), line(1))
    read(tmp_path)
    kept = b"".join(file.read_bytes() for file in (tmp_path / ".colonnade").iterdir())
    assert b"ann@example" not in kept
    assert b"203.0.113.7" not in kept


# ---- files


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Kind.LOGS),
        (b"REPORT RequestId: 1\tDuration: 1 ms", Kind.LOGS),
        (b'{"time":"2026-11-01T00:00:00Z","type":"platform.start","record":{}}', Kind.LOGS),
        (json.dumps({"events": [{"message": "START"}]}).encode(), Kind.LOGS),
        (json.dumps({"level": "INFO", "message": "m", "trace_id": "1-5f"}).encode(), Kind.LOGS),
        (json.dumps({"trace_id": "1-5f", "other": 1}).encode(), Kind.LOGS),
        (json.dumps(line() | {"level": "INFO"}).encode(), Kind.LOGS),
        (b"plain words\n{broken\n", Kind.LOGS),
        (json.dumps({"MetricDataResults": []}).encode(), Kind.METRICS),
        (json.dumps([query()], indent=2).encode(), Kind.METRICS),
        (json.dumps({"Traces": []}).encode(), Kind.TRACES),
        (json.dumps(segment()).encode(), Kind.TRACES),
        (b'{"format": "json", "version": 1}\n{}', Kind.TRACES),
        (json.dumps(line()).encode(), Kind.ACCESS),
        (b"\n".join([json.dumps(line()).encode(), b"broken", json.dumps(line()).encode()]), Kind.ACCESS),
        (gzip.compress(json.dumps(line()).encode()), Kind.ACCESS),
        (gzip.compress(json.dumps(line()).encode())[:-12], Kind.LOGS),
    ],
)
def test_a_file_is_told_by_what_it_starts_with(content: bytes, expected: Kind, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    assert kind(file) is expected


def test_only_what_is_new_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged(tmp_path / "a.log", line())
    write(tmp_path, metrics={"MetricDataResults": [answer(label="Throttles Orders Sum")]})
    first = read(tmp_path)
    assert first == read(tmp_path)
    files: list[str] = []

    def seen(kind_: Kind, number: int, path: Path, name: str, *rest: Any) -> Told:
        files.append(name)
        return read_file(kind_, number, path, name, *rest)

    monkeypatch.setattr("colonnade.telemetry.beside.kept.read", seen)
    logged(tmp_path / "b.log", line(1))
    assert [each.requests for each in read(tmp_path).apis] == [2]
    logged(tmp_path / "a.log", line(), line(2), line(3))
    assert [each.requests for each in read(tmp_path).apis] == [4]
    assert files == ["b.log", "a.log"]


@pytest.mark.parametrize(
    "manifest",
    [b"", b"{}", b'{"version": 0}', b'{"version": 1, "files": [], "rows": {}, "salt": ""}', b"\xff"],
)
def test_a_manifest_that_is_broken_is_written_anew(manifest: bytes, tmp_path: Path) -> None:
    logged(tmp_path / "a.log", line())
    expected = read(tmp_path)
    (tmp_path / ".colonnade" / "beside.json").write_bytes(manifest)
    assert read(tmp_path) == expected


def test_rows_that_are_gone_are_read_again(tmp_path: Path) -> None:
    logged(tmp_path / "a.log", line())
    expected = read(tmp_path)
    for each in (tmp_path / ".colonnade").glob("*.parquet"):
        each.unlink()
    assert read(tmp_path) == expected


def test_what_breaks_off_is_told_and_the_rest_read(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(line(number)) for number in range(5000)).encode()
    (tmp_path / "a.gz").write_bytes(gzip.compress(lines)[:-5000])
    told = read(tmp_path)
    assert "a.gz" in told.problems
    assert 0 < told.apis[0].requests < 5000


def test_where_rows_cannot_be_kept_it_is_one_line(tmp_path: Path) -> None:
    logged(tmp_path / "a.log", line())
    with pytest.raises(Unreadable, match="rows cannot be kept"):
        Beside(tmp_path / "absent").rows(found(str(tmp_path)), lambda _: False)


def test_nothing_beside_is_nothing(tmp_path: Path) -> None:
    logged(tmp_path / "a.log", "START RequestId: 1")
    told = read(tmp_path)
    assert (told.apis, told.traced, told.metrics, told.files) == ((), (), (), 0)


# ---- the command


def told_by_command(source: Path, *arguments: str) -> str:
    result = CliRunner().invoke(commands, ["telemetry", str(source), *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def everything(folder: Path) -> None:
    report = "Duration: 12.00 ms\tBilled Duration: 12 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t"
    logged(folder / "Orders.log", f"2026-11-01T00:00:00Z REPORT RequestId: 1-2\t{report}")
    logged(folder / "access.log", *(line(number) for number in range(5)), "nonsense")
    write(
        folder,
        metrics={
            "MetricDataResults": [
                answer(label="Throttles Orders Sum"),
                answer(label="ConcurrentExecutions Orders Maximum"),
                answer(label="IteratorAge Orders max"),
                answer(label="AsyncEventAge Orders max"),
                answer(label="ProvisionedConcurrencyUtilization Orders max"),
                answer(label="ProvisionedConcurrencySpilloverInvocations Orders sum"),
            ]
        },
        traces={"Traces": [trace(segment(call("S3", 12, 16)))] * 3},
        summaries={"TraceSummaries": [{"Id": "1"}]},
    )


def test_the_text_tells_apis_traces_and_metrics_and_fits_a_terminal(tmp_path: Path) -> None:
    everything(tmp_path)
    text = told_by_command(tmp_path)
    assert text.startswith("Telemetry · 1 function · 1 invocation · 5 files")
    assert "1 line not understood" in text
    assert "\na1b2c3d4e5 prod               5" in text
    assert "\nOrders                        1     40%   10,000  S3 4,000 ms\n" in text
    assert "1 summary of a trace tells nothing of functions." in text
    assert "6 series of metrics: AsyncEventAge, ConcurrentExecutions, IteratorAge," in text
    assert all(len(each) <= 80 for each in text.splitlines())


def test_the_text_shortens_what_is_long(tmp_path: Path) -> None:
    name = "a-function-whose-name-is-as-long-as-names-may-be"
    calls = [call("a-service-with-a-long-name", 12, 16), call("another-service-with-a-long-name", 12, 16)]
    logged(tmp_path / "access.log", *(line(stage=f"stage-{number}") for number in range(12)))
    write(tmp_path, traces={"Traces": [trace(segment(*calls, name=name))]})
    text = told_by_command(tmp_path)
    assert "No report of Lambda is in there." in text
    assert f"\n{name}\n" in text
    assert "\nand 2 more\n" in text
    assert all(len(each) <= 80 for each in text.splitlines())


def test_the_json_tells_everything_in_documented_fields(tmp_path: Path) -> None:
    everything(tmp_path)
    told = json.loads(told_by_command(tmp_path, "--format", "json"))
    (function,) = told["functions"]
    assert (function["throttles"], function["concurrency_peak"], function["iterator_age_ms"]) == (4, 3, 3)
    assert (function["event_age_ms"], function["provisioned_utilization"]) == (3, 3)
    assert function["provisioned_spillover"] == 4
    (api,) = told["apis"]
    assert api["latency_ms"] == {"p50": 40, "p90": 40, "p99": 40, "max": 40}
    assert api["requests_per_second"] == {"mean": 1.25, "busiest_minute": 0.083333, "busiest_second": 1}
    assert api["clients"][0]["client"] == "203.0.113.x"
    assert told["traces"]["functions"][0]["waiting_share"] == {"p50": 0.4, "p90": 0.4, "p50_between": None}
    assert {each["metric"] for each in told["metrics"]} >= {"Throttles", "IteratorAge"}
    page = (Path(__file__).parent.parent / "docs" / "telemetry-formats.md").read_text("utf-8")
    for name in {*api, *told["traces"], *told["traces"]["functions"][0], *told["metrics"][0]}:
        assert f"`{name}`" in page, name


def test_of_enough_traces_the_median_is_told_with_its_range(tmp_path: Path) -> None:
    segments = [
        trace(segment(call("S3", 12, 12 + number % 8), id=f"s{number}"))
        for number in range(1, 101)
        if number % 8
    ]
    write(tmp_path, traces={"Traces": segments})
    (function,) = read(tmp_path).traced
    usual = function.usual_share
    assert usual is not None
    assert usual.low <= usual.likely <= usual.high
    assert usual.likely == pytest.approx(0.4)
    assert [usual.low, usual.high] == pytest.approx([0.3, 0.5])
