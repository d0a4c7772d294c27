"""DuckDB, where the extra is installed, and what the questions are in the dialects of other engines."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

from colonnade.problem import Problem, Unreadable

T = TypeVar("T")
# Asks a question by its name; gives the rows of the answer, each a figure by its column.
Ask = Callable[[str], list[dict[str, Any]]]

QUESTIONS = Path(__file__).parent / "questions"
EXTRACTION = Path(__file__).parent / "extraction"
NAMES = ("counts", "repeats", "failures", "kinds", "percentiles", "concurrency", "memory", "sizes")
# More than this is written to the disk, where that can be; where it cannot, the question is asked again with the next.
MEMORIES = ("72MB", "192MB", "512MB", "2GB")
DIALECTS = ("duckdb", "spark", "athena")
INSTALL = 'pip install "colonnade[telemetry]"'


def question(name: str) -> str:
    """Give the SQL of a question, as it is kept."""
    return (QUESTIONS / f"{name}.sql").read_text("utf-8")


def compiled(name: str, dialect: str) -> str:
    """Give a question for an engine, with the reports it asks about; `dialect` is one of DIALECTS."""
    sqlglot = _imported("sqlglot", "SQLGlot")
    tree = sqlglot.parse_one(question(name), read="duckdb")
    for placed in tree.find_all(sqlglot.exp.Window):
        order = placed.args.get("order")
        # What one machine sorts as a whole, many share out by function: it is the same, as each starts at none.
        if order is not None and order.expressions[0].this.name == "move":
            placed.set("partition_by", [sqlglot.parse_one("FLOOR(move / 10000000000000)", read="duckdb")])
    if name != "reports":
        asked = tree.ctes
        tree = tree.with_("reports", as_=sqlglot.parse_one(question("reports"), read="duckdb"), append=False)
        for each in asked:
            tree = tree.with_(each.alias, as_=each.this)
    return str(tree.sql(dialect=dialect, pretty=True)) + "\n"


def extraction(name: str, dialect: str) -> str:
    """Give a part of the extraction of rows from raw lines for an engine; some are written for one engine alone."""
    own = EXTRACTION / f"{name}.{dialect}.sql"
    if own.exists():
        return own.read_text("utf-8")
    sqlglot = _imported("sqlglot", "SQLGlot")
    text = (EXTRACTION / f"{name}.sql").read_text("utf-8")
    tree = sqlglot.parse_one(text, read="duckdb")
    if dialect != "duckdb":
        # Only DuckDB has to be told that a replacement is of all there are.
        for replaced in tree.find_all(sqlglot.exp.RegexpReplace):
            replaced.set("modifiers", None)
    about = "".join(takewhile(lambda line: line.startswith("--"), text.splitlines(keepends=True)))
    return f"{about}{tree.sql(dialect=dialect, pretty=True, comments=False)}\n"


def connected(scratch: Path, memory: str = MEMORIES[0]) -> Any:
    """Connect to a DuckDB of its own, held to little memory."""
    # DuckDB reports whatever is left of it at the end: what the command line saves there is not worth that.
    atexit.unregister(gc.freeze)
    connection = duckdb().connect(
        config={
            "memory_limit": memory,
            "temp_directory": str(scratch),
            "preserve_insertion_order": False,
            "threads": 1,
        }
    )
    connection.execute("SET enable_progress_bar = false; SET enable_external_file_cache = false")
    return connection


def answered(ask: Callable[[str], T], about: str) -> T:
    """Ask with little memory, and with more where that is not enough; raise Unreadable where nothing helps."""
    module = duckdb()
    for memory in MEMORIES:
        try:
            return ask(memory)
        except module.OutOfMemoryException:
            continue
        except module.Error as error:
            raise Unreadable(Problem(about, 0, 0, str(error).partition("\n")[0])) from None
    what = f"the questions need more than {MEMORIES[-1]} of memory"
    raise Unreadable(Problem(about, 0, 0, what, "name fewer files, or ask another --engine"))


def duckdb() -> Any:
    """Give the module that DuckDB is, with its errors and its version."""
    try:
        # What `import duckdb` adds to it takes longer than a question.
        return import_module("_duckdb")
    except ImportError:
        return _imported("duckdb", "DuckDB")


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
