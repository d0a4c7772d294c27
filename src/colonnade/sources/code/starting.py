"""What code takes at import that differs each time: with a snapshot all environments would share it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.code import Phase
from colonnade.model.startup import TakenAtStart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame, Record

_TAKEN = {
    "datetime.date.today": "the day",
    "datetime.datetime.now": "the time",
    "datetime.datetime.today": "the time",
    "datetime.datetime.utcnow": "the time",
    "mysql.connector.connect": "a connection to a database",
    "os.urandom": "random bytes",
    "psycopg.connect": "a connection to a database",
    "psycopg2.connect": "a connection to a database",
    "pymssql.connect": "a connection to a database",
    "pymysql.connect": "a connection to a database",
    "tempfile.mkdtemp": "the name of a temporary folder",
    "tempfile.mkstemp": "the name of a temporary file",
    "time.time": "the time",
    "time.time_ns": "the time",
    "uuid.uuid1": "an id",
    "uuid.uuid4": "an id",
    "uuid.uuid7": "an id",
}
_RANDOM = ("random.", "secrets.", "numpy.random.")


def noted(run: Run, node: ast.AST, name: str, frame: Frame) -> None:
    """Note the call of a package that gives something else each time, where it is made at import."""
    if frame.phase is not Phase.INIT:
        return
    what = _TAKEN.get(name)
    if what is None and name.startswith(_RANDOM) and name.rpartition(".")[2] not in _OF_NO_CHANCE:
        what = "a random value"
    if what is not None:
        run.record.at("taken", node, frame, f"{what} from {name}")


def taken(record: Record) -> Iterator[TakenAtStart]:
    """Everything that was noted."""
    for site in record.of("taken"):
        if site.phase is Phase.INIT:
            yield TakenAtStart(
                origin=site.source.origin(site.node),
                inside=site.inside,
                phase=site.phase,
                what=str(site.told[0]),
            )


_OF_NO_CHANCE = {"Random", "SystemRandom", "compare_digest", "seed"}
