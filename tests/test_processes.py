"""Work over several processes: the same results as in one, and a clear word when one dies."""

from __future__ import annotations

import os
import signal

import pytest

from colonnade import processes

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def square(number: int) -> int:
    return number * number


@pytest.mark.parametrize("count", [None, 1, pytest.param(2, marks=forks), pytest.param(5, marks=forks)])
def test_every_item_is_worked_on_once_whatever_the_number_of_processes(count: int | None) -> None:
    items = list(range(20))
    assert sorted(processes.each(square, items, count)) == [(n, n * n) for n in range(20)]
    assert items == []


@pytest.mark.parametrize("size", [0, 1, processes.FEW])
def test_a_little_work_is_done_in_this_process(size: int) -> None:
    assert {who for _, who in processes.each(lambda _: os.getpid(), list(range(size)))} <= {os.getpid()}


@forks
def test_much_work_is_done_in_others() -> None:
    seen = {who for _, who in processes.each(lambda _: os.getpid(), list(range(20)), 2)}
    assert os.getpid() not in seen


@forks
def test_a_process_that_dies_is_told() -> None:
    def dies(number: int) -> int:
        if number == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(processes.WorkerDied, match="ended early"):
        list(processes.each(dies, list(range(20)), 2))


@forks
def test_work_that_fails_is_told_with_its_reason() -> None:
    def fails(number: int) -> int:
        if number == 7:
            raise ValueError("seven is too many")
        return number

    with pytest.raises(processes.WorkerDied, match="failed: ValueError: seven is too many"):
        list(processes.each(fails, list(range(20)), 2))


@forks
def test_one_who_has_heard_enough_leaves_no_process_behind() -> None:
    results = processes.each(square, list(range(20)), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_without_affinity_all_cores_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert len(list(processes.each(square, list(range(12))))) == 12
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert len(list(processes.each(square, list(range(12))))) == 12
