"""Facts of functions from their logs, held against the truth that the logs were made from."""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from layouts import LAYOUTS, export, mixed
from synthetic import Invocation, invocations, lines, names, truth

from colonnade.cli import commands
from colonnade.problem import Unreadable
from colonnade.telemetry import batches, reading
from colonnade.telemetry.engine import MEMORIES, NAMES, answered, compiled, question
from colonnade.telemetry.facts import Telemetry, facts
from colonnade.telemetry.files import named
from colonnade.telemetry.lines import Lines
from colonnade.telemetry.store import Store

DATA = Path(__file__).parent / "data"
REQUEST = "11111111-2222-3333-4444-555555555555"
OTHER = "99999999-2222-3333-4444-555555555555"


def drawn(count: int = 2000, functions: int = 8) -> list[Invocation]:
    return list(invocations(1, names(functions), count))


def told(source: Path | str) -> Telemetry:
    return facts(Store(str(source)).rows())


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["telemetry", *map(str, arguments)])


def as_json(source: Path | str) -> dict[str, Any]:
    result = run(source, "--format", "json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.output))


def held_against(found: dict[str, Any], expected: dict[str, dict[str, Any]]) -> None:
    assert [each["name"] for each in found["functions"]] == list(expected)
    for each in found["functions"]:
        true = expected[each["name"]]
        exact = ("invocations", "cold_starts", "errors", "timeouts", "memory_mb", "concurrency_peak")
        assert {key: each[key] for key in exact} == {key: true[key] for key in exact}
        assert each["repeated_requests"] == true["repeated"]
        assert each["billed_gb_seconds"] == pytest.approx(true["billed_gb_seconds"], rel=1e-3)
        for measure in ("duration_ms", "init_ms", "restore_ms", "memory_used_mb"):
            assert each[measure] == {
                name: figure if figure is None else pytest.approx(figure, rel=1e-3)
                for name, figure in true[measure].items()
            }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_tells_the_truth(
    layout: Callable[[Path, Sequence[Invocation]], None], tmp_path: Path
) -> None:
    these = drawn()
    layout(tmp_path, these)
    found = as_json(tmp_path)
    held_against(found, truth(these))
    assert found["malformed_lines"] == 0
    assert as_json(tmp_path) == found


def test_the_truth_has_something_of_everything() -> None:
    every = truth(drawn())
    for key in ("cold_starts", "errors", "timeouts", "repeated"):
        assert any(each[key] for each in every.values()), key
    assert any(each["restore_ms"]["p50"] for each in every.values())
    assert any(each["concurrency_peak"] > 1 for each in every.values())


def test_plain_gzip_and_several_members_are_the_same(tmp_path: Path) -> None:
    text = b"".join(lines(drawn()))
    half = text.index(b"\n", len(text) // 2) + 1
    (tmp_path / "all.log").write_bytes(gzip.compress(text[:half]) + gzip.compress(text[half:]))
    held_against(as_json(tmp_path), truth(drawn()))


def test_pieces_of_any_size_tell_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed(tmp_path, drawn())
    monkeypatch.setattr(batches, "BATCH", 20_000)
    monkeypatch.setattr(reading, "BLOCK", 5_000)
    monkeypatch.setattr(reading, "ALONE", 10_000)
    held_against(as_json(tmp_path), truth(drawn()))


def test_one_invalid_byte_harms_nothing(tmp_path: Path) -> None:
    text = bytearray(b"".join(lines(drawn())))
    chance = random.Random(1)  # noqa: S311 - it is a test
    application = [place for place in range(len(text)) if text[place : place + 8] == b" loyalty"]
    for place in chance.sample(application, 50):
        text[place + 3] = 0xFF
    (tmp_path / "all.log").write_bytes(text)
    found = as_json(tmp_path)
    held_against(found, truth(drawn()))
    assert found["malformed_lines"] == 0


def test_an_invalid_byte_in_a_report_costs_that_report_at_most(tmp_path: Path) -> None:
    clean = b"".join(lines(drawn(40, 1)))
    start = clean.rindex(b"\n", 0, clean.index(b"REPORT RequestId")) + 1
    end = clean.index(b"\n", start)
    total = sum(each["invocations"] for each in truth(drawn(40, 1)).values())
    for place in range(start, end):
        folder = tmp_path / str(place)
        folder.mkdir()
        (folder / "all.log").write_bytes(clean[:place] + b"\xff" + clean[place + 1 :])
        found = told(folder)
        assert sum(each.invocations for each in found.functions) >= total - 1


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    text = b"".join(lines(drawn()))
    half = text.index(b"\n", len(text) // 2) + 1
    log = tmp_path / "all.log"
    log.write_bytes(text[:half])
    told(tmp_path)
    assert Store(str(tmp_path)).rows().read == 0
    with log.open("ab") as file:
        file.write(text[half:])
    rows = Store(str(tmp_path)).rows()
    assert rows.read > 0
    assert sum(kept.read for kept in rows.files.values()) == len(text)
    held_against(as_json(tmp_path), truth(drawn()))
    assert (tmp_path / ".colonnade" / ".gitignore").read_text() == "*\n"


def test_a_file_that_was_replaced_is_read_anew(tmp_path: Path) -> None:
    log = tmp_path / "all.log"
    log.write_bytes(b"".join(lines(drawn(500))))
    told(tmp_path)
    log.write_bytes(b"".join(lines(drawn(900)[500:])))
    held_against(as_json(tmp_path), truth(drawn(900)[500:]))
    (tmp_path / "more.log").write_bytes(b"".join(lines(drawn(500))))
    log.unlink()
    held_against(as_json(tmp_path), truth(drawn(500)))


def test_a_last_line_that_was_not_whole_is_read_again(tmp_path: Path) -> None:
    text = b"".join(lines(drawn(100, 1)))
    log = tmp_path / "all.log"
    cut = text.rindex(b"Max Memory Used") - 9
    log.write_bytes(text[:cut])
    assert told(tmp_path).malformed_lines == 1
    log.write_bytes(text)
    found = told(tmp_path)
    assert found.malformed_lines == 0
    assert found.functions[0].invocations == 100


def test_what_was_exported_twice_counts_once(tmp_path: Path) -> None:
    export(tmp_path / "first", drawn(600))
    export(tmp_path / "second", drawn(600))
    held_against(as_json(tmp_path), truth(drawn(600)))


def rows(text: str, function: str = "Own") -> tuple[list[list[str]], int]:
    written: list[bytes] = []
    reader = Lines(written.append, 1, function)
    reader.feed(text.encode("utf-8", "surrogateescape"))
    reader.finish()
    table = [row.split("\t") for row in b"".join(written).decode().splitlines()]
    assert all(len(row) == 15 for row in table)
    return table, reader.malformed


FIELDS = {
    "Duration": " ms",
    "Billed Duration": " ms",
    "Memory Size": " MB",
    "Max Memory Used": " MB",
    "Init Duration": " ms",
    "Restore Duration": " ms",
    "Billed Restore Duration": " ms",
}
JUNK = st.text(st.characters(codec="utf-8"), max_size=60)


@given(
    st.permutations(list(FIELDS)),
    st.lists(st.integers(1, 10**6), min_size=7, max_size=7),
    st.integers(0, 3),
    st.lists(JUNK, min_size=2, max_size=2),
)
def test_a_report_is_read_in_any_order_amid_anything(
    order: list[str], figures: list[int], left_out: int, around: list[str]
) -> None:
    given_ones = [name for name in order if name not in list(FIELDS)[7 - left_out :]]
    values = dict(zip(FIELDS, figures, strict=True))
    fields = "\t".join(f"{name}: {values[name]}{FIELDS[name]}" for name in given_ones)
    report = f"2026-11-23T10:00:00.000Z REPORT RequestId: {REQUEST}\t{fields}\t"
    text = f"{around[0]}\n{report}\n{around[1]}\n"
    found = [row for row in rows(text)[0] if row[1] == "report"]
    assert [row[2:6] for row in found] == [["Own", "", "2026-11-23T10:00:00.000Z", REQUEST]]
    assert found[0][6:13] == [str(values[name]) if name in given_ones else "" for name in FIELDS]


@given(
    st.lists(
        st.one_of(JUNK, st.sampled_from(["REPORT RequestId: ", '"platform.report"', "[ERROR] ", "\t", "{"]))
    )
)
def test_junk_never_fails(parts: list[str]) -> None:
    text = "".join(parts)
    table, malformed = rows(text)
    assert len(table) + malformed <= text.count("REPORT") + text.count("platform") + text.count("[ERROR]")


@pytest.mark.parametrize(
    "line",
    [
        "REPORT RequestId: ",
        f"REPORT RequestId: {REQUEST}",
        f"REPORT RequestId: {REQUEST}\tDuration: fast ms\tBilled Duration: 1 ms",
        f"REPORT RequestId: {REQUEST}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB",
        '{"time":"2026-11-23T10:00:00Z","type":"platform.report","record":{"requestId":"',
        '{"type":"platform.report","record":{"metrics":{"durationMs":"x"}}}',
        '{"type":"platform.report","record":[]}',
    ],
)
def test_a_malformed_line_is_counted(line: str) -> None:
    assert rows(f"START\n{line}\nEND\n") == ([], 1)


REPORTED = (
    f"REPORT RequestId: {REQUEST}\tDuration: 1.00 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t"
    "Max Memory Used: 40 MB\t"
)


@pytest.mark.parametrize(
    ("text", "kind", "request_id"),
    [
        (f"2026-11-23T10:00:00Z {REQUEST} Task timed out after 3.00 seconds\n", "timeout", REQUEST),
        (f"RequestId: {REQUEST} Error: Runtime exited with error: signal: killed\n", "memory", REQUEST),
        (f"2026-11-23T10:00:00Z\t{REQUEST}\tERROR\tInvoke Error \t{{}}\n", "error", REQUEST),
        (f"[ERROR] ValueError: no\nTraceback\n{REPORTED}\n", "error", REQUEST),
        ("[ERROR] ValueError: no\n", "error", ""),
    ],
)
def test_failures_are_told_with_their_request(text: str, kind: str, request_id: str) -> None:
    found = [row for row in rows(text)[0] if row[1] != "report"]
    assert [(row[1], row[5]) for row in found] == [(kind, request_id)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T10:00:00Z [ERROR]\t2026-11-23T10:00:00Z\tid\tlogged by the application\n",
        "the mark [ERROR]\n",
        "said(ValueError)[ERROR] x\n",
        "Task timed out after a while\n",
    ],
)
def test_what_an_application_logs_is_no_failure(text: str) -> None:
    assert rows(text) == ([], 0)


def test_a_failure_belongs_to_the_next_report_of_its_stream() -> None:
    one, two = "2026/11/23/[1]0123456789abcdef", "2026/11/23/[1]fedcba9876543210"
    time = "2026-11-23T10:00:00.000Z"
    text = (
        f"{time} {one} [ERROR] ValueError: no\n"
        f"{time} {two} {REPORTED.replace(REQUEST, OTHER)}\n"
        f"{time} {one} {REPORTED}\n"
    )
    found, _ = rows(text)
    assert [(row[1], row[3], row[5]) for row in found if row[1] == "error"] == [("error", one, REQUEST)]


def test_a_failure_waits_for_a_report_in_a_later_block() -> None:
    written: list[bytes] = []
    reader = Lines(written.append, 1, "Own")
    reader.feed(b"[ERROR] ValueError: no\n")
    assert written == []
    reader.feed(REPORTED.encode() + b"\n")
    reader.finish()
    assert [row.split(b"\t")[5].decode() for row in b"".join(written).splitlines()] == [REQUEST, REQUEST]


def test_status_and_tracing_are_read() -> None:
    traced = f"{REPORTED}\nXRAY TraceId: 1-2-3\tSegmentId: 4\tSampled: true\tStatus: timeout\t\n"
    ended = f"{REPORTED}Init Duration: 9.50 ms\tStatus: error\tError Type: Runtime.ExitError\n"
    assert [row[10:] for row in rows(traced)[0]] == [["", "", "", "timeout", ""]]
    assert [row[10:] for row in rows(ended)[0]] == [["9.50", "", "", "error", "Runtime.ExitError"]]


def test_a_report_as_json_is_read_in_any_order() -> None:
    metrics = {"memorySizeMB": 512, "maxMemoryUsedMB": 91, "billedDurationMs": 201, "durationMs": 147.156}
    metrics |= {"restoreDurationMs": 500.795, "billedRestoreDurationMs": 53}
    record = {"metrics": metrics, "status": "error", "errorType": "Runtime.ExitError", "requestId": REQUEST}
    event = {"record": record, "type": "platform.report", "time": "2024-02-09T08:42:44.080Z"}
    start = {"type": "platform.initStart", "record": {"functionName": "Named"}}
    text = (
        json.dumps(start, separators=(",", ":")) + "\n" + json.dumps(event).replace('": "pl', '":"pl') + "\n"
    )
    found = ["1", "report", "Named", "", "", REQUEST, "147.156", "201", "512", "91", "", "500.795", "53"]
    assert rows(text, "") == ([[*found, "error", "Runtime.ExitError"]], 0)
    event = {"time": "2024-02-09T08:42:44.080Z", "type": "platform.report", "record": record}
    found[2:5] = ["Own", "", "2024-02-09T08:42:44.080Z"]
    assert rows(json.dumps(event, separators=(",", ":"))) == ([[*found, "error", "Runtime.ExitError"]], 0)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("aws/lambda/Orders/2026/a.log", "Orders"),
        ("export/aws-lambda-Orders.gz", "Orders"),
        (f"Orders/{REQUEST}/2026-11-23-[$LATEST]0123456789abcdef/000000.gz", "Orders"),
        (f"exportedlogs/{REQUEST}/2026-11-23-Orders[7]0123456789abcdef/000001.gz", "Orders"),
        (f"exportedlogs/{REQUEST}/2026-11-23-[7]0123456789abcdef/000001.gz", ""),
        ("Orders.log.gz", "Orders"),
        ("Orders/2026/11/01.json", "Orders"),
    ],
)
def test_paths_name_functions(path: str, name: str) -> None:
    assert named(path) == name


def test_the_fields_of_insights_are_enough(tmp_path: Path) -> None:
    fields = {
        "@timestamp": "2026-11-23 10:00:00.000",
        "@requestId": REQUEST,
        "@duration": "12.5",
        "@billedDuration": "13.0",
        "@memorySize": "1.28E8",
        "@maxMemoryUsed": "64000000",
        "@log": "123456789012:/aws/lambda/Orders",
    }
    results = [[{"field": name, "value": value} for name, value in fields.items()]]
    results += [[{"field": "@duration", "value": "x"}], [{"field": "@ptr", "value": "y"}]]
    (tmp_path / "out.json").write_text(json.dumps({"results": results, "status": "Complete"}))
    found = told(tmp_path)
    assert [(each.name, each.memory_mb, each.most_used_mb) for each in found.functions] == [
        ("Orders", 128, 64)
    ]
    assert found.functions[0].billed_gb_seconds == pytest.approx(0.013 * 0.125)
    assert found.malformed_lines == 2


def test_a_document_longer_than_what_is_read_at_once_is_read_whole(tmp_path: Path) -> None:
    report = (
        f"REPORT RequestId: {REQUEST}\tDuration: 1.00 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB"
        "\tMax Memory Used: 64 MB\t\n"
    )
    events = [{"timestamp": 1, "message": "x" * 1000} for _ in range(400)] + [
        {"timestamp": 1, "message": report}
    ]
    document = {"messageType": "DATA_MESSAGE", "logGroup": "/aws/lambda/Orders", "logEvents": events}
    (tmp_path / "delivered").write_text(json.dumps(document), "utf-8")
    assert [(each.name, each.invocations) for each in told(tmp_path).functions] == [("Orders", 1)]


@pytest.mark.parametrize(
    ("text", "malformed"),
    [
        ('{"events": []}', 0),
        ('{"events": [], "searchedLogStreams": [], "nextToken": "x"}{"searchedLogStreams": []}', 0),
        ('{"events": [1, {"message": 2}, {"message": "fine"}]}', 2),
        ('{"awslogs": {"data": "!!"}}', 1),
        ('{"messageType": "DATA_MESSAGE", "logEvents": [{"x": 1}]}{"other": 1}\n[1]', 3),
        ('{"messageType": "DATA_MESSAGE", "logEvents": [', 1),
        ('{"messageType": "x", "logEvents": {}, "events": 1, "deep": ' + "[" * 100_000, 1),
    ],
)
def test_documents_that_are_not_understood_are_counted(text: str, malformed: int, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    found = as_json(tmp_path)
    assert (found["functions"], found["malformed_lines"]) == ([], malformed)


def test_a_broken_gzip_is_told_and_the_rest_read(tmp_path: Path) -> None:
    text = b"".join(lines(drawn(4000)))
    (tmp_path / "whole.log").write_bytes(b"".join(lines(drawn(100))))
    (tmp_path / "broken.gz").write_bytes(gzip.compress(text)[:-5000])
    result = run(tmp_path)
    assert result.exit_code == 0
    assert "broken.gz: read in part" in result.output
    assert "1 line not understood" in result.output


def test_the_text_fits_a_terminal(tmp_path: Path) -> None:
    mixed(tmp_path, drawn())
    result = run(tmp_path)
    assert result.exit_code == 0
    assert max(map(len, result.output.splitlines())) <= 80
    assert result.output.splitlines()[0].startswith("Telemetry · 8 functions · 2,000 invocations · 1 file")
    out = tmp_path / "out.txt"
    assert run(tmp_path / "all.log", "--output", out).exit_code == 0
    assert out.read_text() == result.output


def test_a_glob_and_what_is_not_there(tmp_path: Path) -> None:
    mixed(tmp_path, drawn(50))
    (tmp_path / "other.txt").write_text("nothing\n")
    assert as_json(f"{tmp_path}/*.log")["files"] == 1
    missing = run(tmp_path / "missing")
    assert (missing.exit_code, missing.output.count("\n")) == (2, 1)
    nothing = run(f"{tmp_path}/*.txt")
    assert "No report of Lambda is in there." in nothing.output


def test_without_the_extra_it_says_so_in_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mixed(tmp_path, drawn(50))
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = run(tmp_path)
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert 'pip install "colonnade[telemetry]"' in result.output


def test_questions_that_need_more_memory_are_asked_again(tmp_path: Path) -> None:
    mixed(tmp_path, drawn(50))
    asked: list[str] = []

    def ask(memory: str) -> str:
        asked.append(memory)
        if memory != MEMORIES[2]:
            raise duckdb.OutOfMemoryException
        return "told"

    def never(memory: str) -> None:
        raise duckdb.OutOfMemoryException(memory)

    def broken(_: str) -> None:
        raise duckdb.IOException("no space\nis left")

    assert answered(ask, "logs") == "told"
    assert asked == list(MEMORIES[:3])
    with pytest.raises(Unreadable, match="more than 2GB"):
        answered(never, "logs")
    with pytest.raises(Unreadable, match=r"^logs: no space$"):
        answered(broken, "logs")


def test_a_manifest_that_is_broken_is_written_anew(tmp_path: Path) -> None:
    mixed(tmp_path, drawn(50))
    found = as_json(tmp_path)
    for text in ("{", "[]", '{"version": 0}', '{"version": 1, "files": {}, "rows": ["gone"], "next": 2}'):
        (tmp_path / ".colonnade" / "telemetry" / "files.json").write_text(text)
        assert as_json(tmp_path) == found


def test_a_source_that_cannot_be_written_is_read_all_the_same(
    tmp_path: Path,
) -> None:
    mixed(tmp_path, drawn(50))
    (tmp_path / ".colonnade").write_text("in the way")
    held_against(as_json(tmp_path), truth(drawn(50)))


def test_what_is_compiled_asks_the_same(tmp_path: Path) -> None:
    mixed(tmp_path, drawn())
    with Store(str(tmp_path)).rows().connected() as connection:
        compiled_answers = [connection.execute(compiled(name, "duckdb")).fetchall() for name in NAMES]
        connection.execute(f"CREATE VIEW reports AS {question('reports')}")
        assert compiled_answers == [connection.execute(question(name)).fetchall() for name in NAMES]
        assert all(answer for name, answer in zip(NAMES, compiled_answers, strict=True) if name != "sizes")
