"""DuckDB, where the extra is installed, and what the questions are in the dialects of other engines."""

from __future__ import annotations

import atexit
import gc
from importlib import import_module
from pathlib import Path
from typing import Any

from colonnade.problem import Problem, Unreadable

QUESTIONS = Path(__file__).parent / "questions"
NAMES = ("counts", "failures", "percentiles", "concurrency")
# More than this is written to the disk: what a question needs grows with the logs.
MEMORY = "96MB"
DIALECTS = ("duckdb", "spark", "athena")
INSTALL = 'pip install "colonnade[telemetry]"'


def question(name: str) -> str:
    """Give the SQL of a question, as it is kept."""
    return (QUESTIONS / f"{name}.sql").read_text("utf-8")


def compiled(name: str, dialect: str) -> str:
    """Give a question for an engine, with the reports it asks about; `dialect` is one of DIALECTS."""
    sqlglot = _imported("sqlglot", "SQLGlot")
    tree = sqlglot.parse_one(question(name), read="duckdb")
    for running in tree.find_all(sqlglot.exp.Window):
        # What one machine sorts as a whole, many share out by function: it is the same, as each starts at none.
        if not running.args.get("partition_by") and isinstance(running.this, sqlglot.exp.Sum):
            running.set("partition_by", [sqlglot.exp.column("function_number")])
    if name != "reports":
        asked = tree.ctes
        tree = tree.with_("reports", as_=sqlglot.parse_one(question("reports"), read="duckdb"), append=False)
        for each in asked:
            tree = tree.with_(each.alias, as_=each.this)
    return str(tree.sql(dialect=dialect, pretty=True)) + "\n"


def connected(scratch: Path) -> Any:
    """Connect to a DuckDB of its own, held to little memory."""
    duckdb = _imported("duckdb", "DuckDB")
    # DuckDB reports whatever is left of it at the end: what the command line saves there is not worth that.
    atexit.unregister(gc.freeze)
    connection = duckdb.connect(
        config={"memory_limit": MEMORY, "temp_directory": str(scratch), "preserve_insertion_order": False}
    )
    connection.execute("SET enable_progress_bar = false")
    return connection


def installed() -> None:
    """Raise Unreadable, with what to do, where DuckDB is not installed."""
    from importlib.util import find_spec  # noqa: PLC0415

    if find_spec("duckdb") is None:
        _imported("duckdb", "DuckDB")


def _imported(module: str, name: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise Unreadable(
            Problem("telemetry", 0, 0, f"{name} is not installed, which the questions are asked of", INSTALL)
        ) from None
