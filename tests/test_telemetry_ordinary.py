"""Reports that DuckDB reads as lines tell what they tell where each is read field by field."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from layouts import LAYOUTS
from synthetic import invocations, names

from colonnade.cli import commands
from colonnade.problem import Unreadable
from colonnade.telemetry import batches, lines, ordinary, reading
from colonnade.telemetry.facts import facts
from colonnade.telemetry.ordinary import form_of, is_ordinary
from colonnade.telemetry.store import Store

REQUESTS = [f"{digit * 8}-2222-3333-4444-555555555555" for digit in "0123456789abcdef"]
STREAM = "2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef"
TIMES = [
    "2026-11-23T10:00:00.000Z",
    "2026-11-23T12:00:00.5+02:00",
    "1795428000123",
    "2026-11-23 10:00:00,5",
    "x",
]
WORDS = [
    "Orders",
    "/aws/lambda/Orders",
    STREAM,
    STREAM.replace("[", "Shared[", 1),
    "é",
    "Refunds",
    "",
    "a b",
    "10:00:00",
]


def rows(text: bytes, name: str = "Own.log") -> tuple[list[tuple[Any, ...]], int]:
    """Give what is kept of a file, and how many of its lines are malformed."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(text)
        told = Store(folder).rows()
        with told.connected() as connection:
            found = connection.execute("SELECT * EXCLUDE (file_number) FROM log_rows").fetchall()
        kept = told.files[name]
        return sorted(found, key=str), kept.malformed


def field_by_field(text: bytes) -> tuple[list[tuple[Any, ...]], int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "form_of", lambda *_, **__: None)
        return rows(text)


def fields(values: Sequence[tuple[str, str, str]]) -> str:
    return "\t".join(f"{name}: {figure}{unit}" for name, figure, unit in values)


FIGURES = st.sampled_from(["1", "12.50", "512", "0", "999999999999"]) | st.sampled_from(
    ["-1", "x", "1e3", "", "1_0", "nan"]
)
USUAL = [("Duration", " ms"), ("Billed Duration", " ms"), ("Memory Size", " MB"), ("Max Memory Used", " MB")]
MORE = [("Init Duration", " ms"), ("Restore Duration", " ms"), ("Billed Restore Duration", " ms")]
SAID = [
    ("Status", "timeout"),
    ("Status", "error"),
    ("Error Type", "Runtime.ExitError"),
    ("Extra Field", "7 ms"),
]


@st.composite
def reports(draw: st.DrawFn) -> str:
    """A report as text, as most are or out of the ordinary in one way or several."""
    odd = draw(st.booleans())
    figure = FIGURES if odd else st.sampled_from(["1", "12.50", "512"])
    told = [(name, draw(figure), unit) for name, unit in USUAL]
    told += [(name, draw(figure), unit) for name, unit in MORE if draw(st.booleans())]
    told += [
        (name, value, "")
        for name, value in draw(st.lists(st.sampled_from(SAID), max_size=2, unique_by=lambda one: one[0]))
    ]
    if odd:
        told = draw(st.permutations(told))[: draw(st.integers(0, 9))]
    request = draw(st.sampled_from([*REQUESTS, *([""] if odd else [])]))
    end = draw(
        st.sampled_from(
            [
                "\t\n",
                "\n",
                "\t\r\n",
                "\t\nXRAY TraceId: 1-2\tSegmentId: 3\tSampled: true\t\n",
                "\t\nXRAY TraceId: 1-2\tSegmentId: 3\tStatus: timeout\t\n",
            ]
        )
    )
    return f"REPORT RequestId: {request}\t{fields(told)}{end}"


METRICS = [
    "durationMs",
    "billedDurationMs",
    "memorySizeMB",
    "maxMemoryUsedMB",
    "initDurationMs",
    "restoreDurationMs",
]


@st.composite
def events(draw: st.DrawFn) -> str:
    """A report as JSON."""
    odd = draw(st.booleans())
    wanted = METRICS[: draw(st.integers(3 if odd else 4, 6))]
    figure = st.sampled_from([1, 12.5, 512]) | (
        st.sampled_from([-1, None, "x", 1e20]) if odd else st.nothing()
    )
    record: dict[str, Any] = {
        "requestId": draw(st.sampled_from(REQUESTS)),
        "metrics": {name: draw(figure) for name in wanted},
    }
    if draw(st.booleans()):
        record["status"] = draw(st.sampled_from(["success", "error", "out of the ordinary"]))
    if draw(st.booleans()):
        record = dict(reversed(record.items()))
    event = {"time": "2026-11-23T10:00:00.000Z", "type": "platform.report", "record": record}
    told = json.dumps(event, separators=(",", ":"))
    return (told[:-5] if odd and draw(st.booleans()) else told) + "\n"


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """Lines that begin alike, but for some."""
    form = [draw(st.sampled_from([*TIMES, ""])), draw(st.sampled_from(WORDS))]
    form = form[::-1] if draw(st.booleans()) else form
    text = b""
    for each in draw(st.lists(reports() | events(), min_size=1, max_size=8)):
        start = (
            form if draw(st.integers(0, 5)) else [draw(st.sampled_from(TIMES)), draw(st.sampled_from(WORDS))]
        )
        line = "".join(f"{word} " for word in start if word) + each
        said = line.encode()
        if not draw(st.integers(0, 9)):
            at = draw(st.integers(0, len(said) - 2))
            said = said[:at] + b"\xff" + said[at + 1 :]
        text += said
    return text if draw(st.booleans()) else text[:-1]


@given(logs())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_ways_tell_the_same(text: bytes) -> None:
    assert rows(text) == field_by_field(text)


@given(logs())
@example(
    (
        f"2026-11-23T10:00:00.000Z Orders REPORT RequestId: {REQUESTS[0]}\t"
        + fields([(name, "1", unit) for name, unit in [*USUAL, *MORE]])
        + "\tStatus: timeout\tError Type: Runtime.ExitError\t\n"
    ).encode()
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_said_to_be_ordinary_is(text: bytes) -> None:
    """Every line that is_ordinary takes for one is copied, alone with its like."""
    for line in text.splitlines(keepends=True):
        as_json = b'"platform.report"' in line
        start = line.partition(b"{" if as_json else b"REPORT RequestId: ")[0]
        form = form_of(start, as_json=as_json, keyed=False, is_owned=False)
        if form is not None and is_ordinary(form, line):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("colonnade.telemetry.keeping.Keeper._each", None)
                assert rows(line)[1] == 0


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_what_every_layout_has_is_ordinary(
    layout: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout(tmp_path, list(invocations(3, names(9), 400)))
    monkeypatch.setattr("colonnade.telemetry.keeping.Keeper._each", None)
    monkeypatch.setattr("colonnade.telemetry.lines.Lines.report", None)
    assert Store(str(tmp_path)).rows().read


def one(number: int, duration: str = "1.00") -> str:
    request = f"{number:08}-2222-3333-4444-555555555555"
    return (
        f"2026-11-23T10:00:00.000Z REPORT RequestId: {request}\tDuration: {duration} ms\tBilled Duration: 2 ms"
        "\tMemory Size: 128 MB\tMax Memory Used: 40 MB\t\n"
    )


def test_of_a_batch_only_what_is_out_of_the_ordinary_is_read_field_by_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    report = lines.Lines.report

    def watched(self: lines.Lines, line: bytes, *, as_json: bool) -> None:
        read.append(line)
        report(self, line, as_json=as_json)

    monkeypatch.setattr(lines.Lines, "report", watched)
    text = "".join(one(number, "1.0 x" if number == 70 else "1.00") for number in range(100))
    (tmp_path / "Own.log").write_text(text)
    told = Store(str(tmp_path)).rows()
    assert [line.decode() for line in read] == [one(70, "1.0 x")]
    assert told.files["Own.log"].malformed == 1
    with told.connected() as connection:
        assert connection.execute("SELECT count(*) FROM log_rows").fetchone() == (99,)


def test_lines_that_end_where_a_block_does_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(
        one(number) + ("XRAY TraceId: 1\tStatus: timeout\t\n" if number % 3 == 0 else "said\n" * (number % 4))
        for number in range(40)
    ).encode()
    expected = rows(text)
    assert sum(row[-2] == "timeout" for row in expected[0]) == 14
    for size in (40, 150, 200, 257, 1000):
        monkeypatch.setattr(reading, "BLOCK", size)
        assert rows(text) == expected


def test_a_line_without_end_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BLOCK", 64)
    monkeypatch.setattr(reading, "LONGEST", 1000)
    text = b"x" * 5000 + b"\n" + one(1).encode()
    assert len(rows(text)[0]) == 1


def test_names_of_files_are_used_again(tmp_path: Path) -> None:
    given_names = batches.Names(tmp_path)
    first, second = given_names.take(), given_names.take()
    given_names.give_back(first)
    assert (given_names.take(), first == second) == (first, False)


def parquet(folder: Path) -> Iterator[str]:
    return (path.name for path in (folder / ".colonnade" / "telemetry").glob("*.parquet"))


def count(folder: Path) -> int:
    with Store(str(folder)).rows().connected() as connection:
        return int(connection.execute("SELECT count(*) FROM log_rows").fetchone()[0])


def test_what_is_gone_is_cleaned_out(tmp_path: Path) -> None:
    (tmp_path / "A.log").write_text("".join(one(number) for number in range(5)))
    (tmp_path / "B.log").write_text("".join(one(number) for number in range(5, 12)))
    assert count(tmp_path) == 12
    assert len(list(parquet(tmp_path))) == 1
    (tmp_path / "A.log").unlink()
    assert count(tmp_path) == 7
    (kept,) = parquet(tmp_path)
    with Store(str(tmp_path)).rows().connected() as connection:
        path = tmp_path / ".colonnade" / "telemetry" / kept
        assert connection.execute(f"SELECT count(*) FROM '{path}'").fetchone() == (7,)  # noqa: S608 - it is a test
    (tmp_path / "B.log").write_text(one(99))
    assert count(tmp_path) == 1
    assert [path.name for path in (tmp_path / ".colonnade" / "telemetry").glob("scratch*")] == []


def test_a_file_that_is_not_asked_for_now_is_kept(tmp_path: Path) -> None:
    (tmp_path / "A.log").write_text(one(1))
    (tmp_path / "B.log").write_text(one(2))
    Store(str(tmp_path / "A.log")).rows()
    Store(str(tmp_path / "B.log")).rows()
    assert Store(str(tmp_path / "A.log")).rows().read == 0


def test_many_small_files_of_rows_become_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("colonnade.telemetry.store.MANY", 3)
    for number in range(6):
        (tmp_path / f"{number}.log").write_text(one(number))
        assert count(tmp_path) == number + 1
    assert len(list(parquet(tmp_path))) <= 4


def test_files_that_are_more_work_are_shared_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("colonnade.telemetry.store.SHARED", 1)
    drawn = list(invocations(3, names(5), 300))
    for layout in LAYOUTS:
        folder = tmp_path / layout.__name__
        folder.mkdir()
        layout(folder, drawn)
    (tmp_path / "Own.log").write_text(one(1))
    assert count(tmp_path) > len(LAYOUTS) * len(drawn)


def test_a_form_is_told_by_what_a_line_begins_with() -> None:
    def told(start: str, *, is_owned: bool = False) -> tuple[str, str, bool] | None:
        form = form_of(start.encode(), as_json=False, keyed=False, is_owned=is_owned)
        return None if form is None else (form.time, form.named, form.first)

    time = "2026-11-23T10:00:00.000Z"
    assert told("") == ("", "", False)
    assert told(f"{time} ") == ("TIMESTAMPTZ", "", False)
    assert told("1795428000123 Orders ") == ("BIGINT", "function", False)
    assert told(f"{STREAM} {time} ") == ("TIMESTAMPTZ", "stream", True)
    assert told(f"{time} /aws/lambda/Orders ") == ("TIMESTAMPTZ", "group", False)
    assert told(f"{time} Orders ", is_owned=True) is None
    for odd in (
        "2026-11-23 10:00:00 ",
        f"{time}\t",
        f"{time} said Orders ",
        "2026-11-23 ",
        f"{time} {time} ",
        f"{time}",
    ):
        assert told(odd) is None


def test_text_is_quoted(tmp_path: Path) -> None:
    folder = tmp_path / "o'clock"
    folder.mkdir()
    (folder / "Own's.log").write_text(one(1))
    with Store(str(folder)).rows().connected() as connection:
        assert connection.execute("SELECT function_name FROM log_rows").fetchall() == [("Own's",)]
    assert ordinary.request("x").startswith("CASE")


def piece(path: Path, size: int = 0, *, packed: bool = False) -> reading.Piece:
    return reading.Piece(1, path, path.name, 0, size, packed)


def test_a_share_of_the_files_is_read_by_itself(tmp_path: Path) -> None:
    (tmp_path / "Own.log").write_text("[ERROR] ValueError: no\n" + one(1) + one(2))
    share = reading.Share((piece(tmp_path / "Own.log"), piece(tmp_path / "gone")), tmp_path, "share-0")
    (own, gone), (batch,), rows_told = reading.read_share(share)
    assert (own.size, own.malformed, gone.problem) == (
        len("[ERROR] ValueError: no\n" + one(1) * 2),
        0,
        NO_FILE,
    )
    assert (batch.count, batch.lines.read_text()) == (2, f"0 {one(1)}0 {one(2)}")
    assert rows_told.read_text().split("\t")[1] == "error"


NO_FILE = "no such file or directory"


@pytest.mark.parametrize("text", [one(1) * 4000, json.dumps({"messageType": "x", "logEvents": []}) * 9000])
def test_what_is_packed_and_broken_is_read_in_part(text: str, tmp_path: Path) -> None:
    packed = gzip.compress(text.encode())
    (tmp_path / "a.gz").write_bytes(packed[:-20])
    (tmp_path / "b.gz").write_bytes(packed[:12])
    told = Store(str(tmp_path)).rows()
    assert all(kept.problem and kept.malformed for kept in told.files.values())


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), duckdb.IOException("No space\nleft")]
)
def test_rows_that_cannot_be_kept_are_told_in_a_line(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise error

    (tmp_path / "Own.log").write_text(one(1) * 1000)
    monkeypatch.setattr(batches, "BATCH", 1000)
    monkeypatch.setattr(reading, "BLOCK", 1000)
    monkeypatch.setattr("colonnade.telemetry.keeping.Keeper._copy", full)
    with pytest.raises(Unreadable, match=r"^[^\n]*rows cannot be kept: no space[^\n]*$"):
        Store(str(tmp_path)).rows()
    assert list((tmp_path / ".colonnade" / "telemetry").iterdir()) == []
    monkeypatch.undo()
    assert count(tmp_path) == 1000


def test_a_process_that_ends_early_is_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = LAYOUTS[1]
    layout(tmp_path, list(invocations(3, names(3), 100)))
    monkeypatch.setattr("colonnade.telemetry.store.SHARED", 1)
    monkeypatch.setattr("colonnade.telemetry.store.read_share", lambda _: os._exit(1))
    with pytest.raises(Unreadable, match="ended early"):
        Store(str(tmp_path)).rows()


def test_logs_that_nobody_is_named_by_are_told(tmp_path: Path) -> None:
    (tmp_path / "000000").write_text(one(1))
    (tmp_path / "Own.log").write_text(one(2))
    (tmp_path / "000001").write_text("[ERROR] ValueError: no\n" + one(3))
    told = facts(Store(str(tmp_path)).rows())
    assert [(each.name or "", each.invocations, each.errors) for each in told.functions] == [
        ("", 2, 1),
        ("Own", 1, 0),
    ]
    result = CliRunner().invoke(commands, ["telemetry", str(tmp_path)])
    assert (result.exit_code, "(unnamed)" in result.output) == (0, True)
