"""What logs tell of the kinds of what went wrong, and of attempts that no timeout ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from colonnade.telemetry.engine import question
from colonnade.telemetry.store import Store

FIRST, SECOND = (f"{digit * 8}-2222-3333-4444-555555555555" for digit in "12")


def asked(name: str, folder: Path, *lines: str) -> list[tuple[object, ...]]:
    """Answer a question about lines of the function Orders."""
    (folder / "Orders.log").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    with Store(str(folder)).rows().connected() as connection:
        connection.execute(f"CREATE VIEW reports AS {question('reports')}")
        return [tuple(row) for row in connection.execute(question(name)).fetchall()]


def report(request: str, duration: float, more: str = "", used: int = 60) -> str:
    return (
        f"2026-11-02T10:00:00.000Z REPORT RequestId: {request}\tDuration: {duration:.2f} ms\t"
        f"Billed Duration: {duration:.0f} ms\tMemory Size: 128 MB\tMax Memory Used: {used} MB\t{more}"
    )


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("[ERROR] ValueError: no seat is left", "ValueError"),
        ("[ERROR] botocore.exceptions.ClientError: denied", "botocore.exceptions.ClientError"),
        ("[ERROR] Runtime.ImportModuleError: Unable to import module 'app'", "Runtime.ImportModuleError"),
        (f'{FIRST}\tERROR\tInvoke Error \t{{"errorType":"TypeError","errorMessage":"x"}}', "TypeError"),
    ],
)
def test_errors_are_counted_by_their_type(line: str, kind: str, tmp_path: Path) -> None:
    lines = (f"2026-11-02T09:59:59.000Z {line}", report(FIRST, 12))
    assert asked("kinds", tmp_path, *lines) == [("Orders", "error", kind, 1)]


def test_an_error_of_a_report_and_of_a_line_is_one(tmp_path: Path) -> None:
    lines = ("[ERROR] KeyError: 'id'", report(FIRST, 12, "Status: error\tError Type: KeyError"))
    assert asked("kinds", tmp_path, *lines) == [("Orders", "error", "KeyError", 1)]


@pytest.mark.parametrize("line", ["[ERROR] no seat is left", "[ERROR] 12: odd", "ERROR ValueError: logged"])
def test_a_line_that_names_no_type_counts_for_none(line: str, tmp_path: Path) -> None:
    assert asked("kinds", tmp_path, line, report(FIRST, 12)) == []


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-02T10:00:00.000Z INIT_REPORT Init Duration: 10007.33 ms\tPhase: init\tStatus: timeout",
        (
            '2026-11-02T10:00:00.000Z {"time":"2026-11-02T10:00:00.000Z","type":"platform.initRuntimeDone",'
            '"record":{"initializationType":"on-demand","phase":"init","status":"timeout"}}'
        ),
    ],
)
def test_starts_that_were_cut_are_counted_and_are_no_errors(line: str, tmp_path: Path) -> None:
    lines = (line, line, report(FIRST, 12))  # exported twice
    assert asked("kinds", tmp_path, *lines) == [("Orders", "start", "", 1)]
    assert asked("failures", tmp_path, *lines) == []


def test_a_start_that_failed_otherwise_was_not_cut(tmp_path: Path) -> None:
    line = "INIT_REPORT Init Duration: 312.01 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError"
    assert asked("kinds", tmp_path, line, report(FIRST, 12)) == []


@pytest.mark.parametrize("more", ["Status: timeout", ""])
def test_an_attempt_that_its_timeout_ended_tells_nothing_of_how_long_the_work_takes(
    more: str, tmp_path: Path
) -> None:
    ended = f"2026-11-02T10:00:00.000Z 2026-11-02T10:00:00.000Z {FIRST} Task timed out after 3.00 seconds"
    lines = (ended, report(FIRST, 3003.17, more), report(FIRST, 700), report(SECOND, 812))
    folder = tmp_path
    (folder / "Orders.log").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    with Store(str(folder)).rows().connected() as connection:
        connection.execute(f"CREATE VIEW reports AS {question('reports')}")
        answer = connection.execute(question("counts"))
        row = dict(zip([each[0] for each in answer.description], answer.fetchone(), strict=True))
    assert (row["longest_ms"], row["longest_finished_ms"], row["invocations"]) == (3003.17, 812, 3)


@pytest.mark.parametrize(
    ("lines", "killed"),
    [
        (
            [
                f"RequestId: {FIRST} Error: Runtime exited with error: signal: killed",
                report(FIRST, 9, used=128),
            ],
            1,
        ),
        ([report(FIRST, 9, "Status: error\tError Type: Runtime.ExitError", used=128)], 1),
        # It ended by itself; and all memory was in use, but it did not fail for it.
        ([f"RequestId: {FIRST} Error: Runtime exited with error: exit status 1", report(FIRST, 9)], 0),
        (["[ERROR] KeyError: 'id'", report(FIRST, 9, used=128)], 0),
    ],
)
def test_who_exits_with_all_memory_in_use_was_killed_for_it(
    lines: list[str], killed: int, tmp_path: Path
) -> None:
    ((_, errors, _, told),) = asked("failures", tmp_path, *lines)
    assert (errors, told) == (1, killed)
