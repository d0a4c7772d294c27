"""Files of logs as they come from disks, pipes and other systems: one that is odd costs nothing of the others."""

from __future__ import annotations

import gzip
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from colonnade.telemetry import store
from colonnade.telemetry.batches import Batches
from colonnade.telemetry.facts import facts
from colonnade.telemetry.lines import AHEAD
from colonnade.telemetry.reading import BLOCK, Piece, Read, read_piece
from colonnade.telemetry.store import Store

MEMORY = Path("/proc/self/mem")


def report(number: int) -> bytes:
    return (
        f"{1795000000000 + number * 1000} REPORT RequestId: {number:08d}-0000-4000-8000-000000000000\t"
        "Duration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\tMax Memory Used: 90 MB\t\n"
    ).encode()


def reports(count: int = 20) -> bytes:
    return b"".join(map(report, range(count)))


def counted(source: Path) -> tuple[dict[str, int], int, dict[str, str]]:
    told = facts(Store(str(source)).rows())
    return {each.name: each.invocations for each in told.functions}, told.malformed_lines, dict(told.problems)


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    (tmp_path / "Empty.log").write_bytes(b"")
    (tmp_path / "Orders.log").write_bytes(reports())
    assert counted(tmp_path) == ({"Orders": 20}, 0, {})


def test_a_file_that_ends_where_a_block_does_is_read_once(tmp_path: Path) -> None:
    text = report(1)
    (tmp_path / "Orders.log").write_bytes(text + b"x" * (BLOCK - len(text) - 1) + b"\n")
    assert counted(tmp_path) == ({"Orders": 1}, 0, {})


def test_files_that_end_without_an_end_of_line_are_not_joined(tmp_path: Path) -> None:
    for name in "ABC":
        (tmp_path / f"{name}.log").write_bytes(reports(3).rstrip(b"\n"))
    assert counted(tmp_path) == ({"A": 3, "B": 3, "C": 3}, 0, {})


def test_a_return_within_a_line_does_not_end_it(tmp_path: Path) -> None:
    (tmp_path / "Orders.log").write_bytes(reports().replace(b"\n", b"\r\n"))
    (tmp_path / "Returned.log").write_bytes(report(1) + reports(3).replace(b"\n", b"\r") + b"\n" + report(5))
    found, _, problems = counted(tmp_path)
    assert found["Orders"] == 20
    assert found["Returned"] >= 2
    assert problems == {}


def test_gzip_that_is_garbage_is_told(tmp_path: Path) -> None:
    (tmp_path / "Garbage.gz").write_bytes(b"\x1f\x8b\x08\x00" + b"\xff" * 500)
    (tmp_path / "Start.gz").write_bytes(b"\x1f\x8b")
    (tmp_path / "Behind.gz").write_bytes(gzip.compress(reports()) + b"trailing")
    (tmp_path / "Orders.log").write_bytes(reports())
    found, _, problems = counted(tmp_path)
    assert found["Orders"] == 20
    assert set(problems) == {"Garbage.gz", "Start.gz", "Behind.gz"}


def test_what_is_no_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Orders.log").write_bytes(reports())
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "gone.log").symlink_to(tmp_path / "nothing")
    (tmp_path / "device.log").symlink_to(os.devnull)
    os.mkfifo(tmp_path / "pipe.log")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.log")
        assert counted(tmp_path) == ({"Orders": 20}, 0, {})


@pytest.mark.skipif(not MEMORY.exists(), reason="has no file that is there and cannot be read, whoever asks")
def test_a_file_that_cannot_be_read_is_told_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "Orders.log").write_bytes(reports())
    (tmp_path / "Closed.log").symlink_to(MEMORY)
    for _ in range(2):
        found, _, problems = counted(tmp_path)
        assert found == {"Orders": 20}
        assert set(problems) == {"Closed.log"}
    (tmp_path / "Closed.log").unlink()
    (tmp_path / "Closed.log").write_bytes(reports(3))
    assert counted(tmp_path) == ({"Orders": 20, "Closed": 3}, 0, {})


def test_a_line_that_says_a_million_times_that_it_failed_is_looked_at_once(tmp_path: Path) -> None:
    failed = b"1795000000500 [ERROR] KeyError: 'x'\n"
    (tmp_path / "Orders.log").write_bytes(
        report(0) + b"x" * AHEAD + b"[ERROR] " * 200_000 + b"\n" + failed + report(1)
    )
    (orders,) = facts(Store(str(tmp_path)).rows()).functions
    assert (orders.invocations, orders.errors) == (2, 1)


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: [each.write_bytes(each.read_bytes()[:-9]) for each in kept.glob("*.parquet")],
        lambda kept: [each.write_bytes(b"") for each in kept.glob("*.parquet")],
        lambda kept: [each.unlink() for each in kept.glob("*.parquet")],
        lambda kept: [each.write_text("[" * 100_000) for each in kept.glob("*.json")],
        lambda kept: [
            each.write_text(re.sub(r'"(number|size)": \d+', r'"\1": "x"', each.read_text()))
            for each in kept.glob("*.json")
        ],
    ],
    ids=["cut", "empty", "gone", "deep", "no numbers"],
)
def test_what_was_kept_and_is_damaged_is_read_again(
    damage: Callable[[Path], list[object]], tmp_path: Path
) -> None:
    (tmp_path / "Orders.log").write_bytes(reports())
    (tmp_path / "Throttles.json").write_text(
        '{"MetricDataResults": [{"Id": "a", "Label": "Throttles Orders Sum", '
        '"Timestamps": [1795000000], "Values": [3]}]}'
    )
    before = facts(Store(str(tmp_path)).rows())
    damage(tmp_path / ".colonnade" / "telemetry")
    after = facts(Store(str(tmp_path)).rows())
    assert after.functions == before.functions
    assert after.functions[0].invocations == 20
    assert after.beside.metrics == before.beside.metrics != ()


def test_an_interruption_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "AB":
        (tmp_path / f"{name}.log").write_bytes(reports())

    def interrupted(piece: Piece, rows: BinaryIO, collected: Batches) -> Read:
        if piece.name == "B.log":
            raise KeyboardInterrupt
        done = read_piece(piece, rows, collected)
        collected.finish()
        return done

    monkeypatch.setattr(store, "read_piece", interrupted)
    with pytest.raises(KeyboardInterrupt):
        counted(tmp_path)
    assert list((tmp_path / ".colonnade" / "telemetry").iterdir()) == []
    monkeypatch.undo()
    assert counted(tmp_path) == ({"A": 20, "B": 20}, 0, {})


def test_what_killed_runs_left_is_removed_a_day_later(tmp_path: Path) -> None:
    (tmp_path / "Orders.log").write_bytes(reports())
    kept = tmp_path / ".colonnade" / "telemetry"
    for name, age in (("old", 2 * store.LEFT), ("new", 60)):
        (kept / f"scratch-{name}").mkdir(parents=True)
        (kept / f"rows-{name}.parquet").write_bytes(b"PAR1")
        for path in (kept / f"scratch-{name}", kept / f"rows-{name}.parquet"):
            os.utime(path, (path.stat().st_mtime - age,) * 2)
    assert counted(tmp_path) == ({"Orders": 20}, 0, {})
    left = {path.name for path in kept.iterdir() if path.name.startswith(("scratch-", "rows-"))}
    assert {"scratch-new", "rows-new.parquet"} < left
    assert not {"scratch-old", "rows-old.parquet"} & left
