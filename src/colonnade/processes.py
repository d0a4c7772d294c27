"""Work shared out over the cores, with results that do not depend on how it was split."""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

# Below this many pieces of work, starting processes costs more than it saves.
FEW = 8


class WorkerDied(Exception):
    """Raised where a process ended before its work was done, as when memory runs out, or the work failed."""


class _Failed:
    """What a process sends in place of a result where the work raised an exception."""

    def __init__(self, error: Exception) -> None:
        self.reason = " ".join(f"{type(error).__name__}: {error}".split())


def each(work: Callable[[T], R], items: list[T], processes: int | None = None) -> Iterator[tuple[int, R]]:
    """Do the work for each item and give its index and result as they come; items are let go of once done.

    `processes` None is as many as there are cores, where there are more than a FEW items.
    """
    count = min(processes or (_cores() if len(items) > FEW else 1), len(items))
    if count > 1 and hasattr(os, "fork"):
        yield from _forked(work, items, count)
        return
    waiting = items[::-1]
    items.clear()
    for index in range(len(waiting)):
        yield index, work(waiting.pop())
        if waiting:
            _tidy()


def _tidy() -> None:
    """Free what a piece of work leaves; only that is looked at, not what was there before."""
    gc.collect(0)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _forked(work: Callable[[T], R], items: list[T], count: int) -> Iterator[tuple[int, R]]:
    from multiprocessing import get_context  # noqa: PLC0415 - costs more than a small review
    from multiprocessing.connection import wait  # noqa: PLC0415

    context = get_context("fork")
    indices = iter(range(len(items)))
    busy: dict[object, Connection] = {}
    workers = []
    try:
        sys.stdout.flush()
        # Looking for garbage would write to every object, and so make each process copy what they share.
        gc.freeze()
        for _ in range(count):
            here, there = context.Pipe()
            worker = context.Process(target=_serve, args=(work, items, there), daemon=True)
            with warnings.catch_warnings():
                # The children only compute and answer: they touch no lock that another thread may hold.
                warnings.simplefilter("ignore", DeprecationWarning)
                worker.start()
            there.close()
            workers.append(worker)
            here.send(next(indices))
            busy[here] = here
        items.clear()
        while busy:
            for ready in wait(list(busy.values())):
                pipe = busy[ready]
                yield _answer(pipe)
                index = next(indices, None)
                pipe.send(index)
                if index is None:
                    del busy[ready]
    finally:
        gc.unfreeze()
        for worker in workers:
            worker.terminate()
            worker.join()


def _answer(pipe: Connection) -> tuple[int, R]:
    try:
        index, result = pipe.recv()
    except (EOFError, OSError):
        raise WorkerDied("a process of the review ended early; perhaps the memory ran out") from None
    if isinstance(result, _Failed):
        raise WorkerDied(f"a process of the review failed: {result.reason}")
    return index, result


def _serve(work: Callable[[T], R], items: list[T | None], pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a word; the parent says one
    while (index := pipe.recv()) is not None:
        item = items[index]
        items[index] = None
        try:
            pipe.send((index, work(item)))
        except Exception as error:  # noqa: BLE001 - the parent tells it, in one line
            pipe.send((index, _Failed(error)))
        del item
        _tidy()
