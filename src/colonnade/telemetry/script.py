"""The whole of the telemetry's SQL as a script for another engine: tables, extraction, questions."""

from __future__ import annotations

import re

from colonnade.problem import Problem, Unreadable
from colonnade.telemetry.engine import NAMES, compiled, extraction
from colonnade.telemetry.files import SKIPPED

# Athena reads columns up to a byte that no log holds, so that a line is one column.
_ATHENA = r"""-- The files, as lines.
CREATE EXTERNAL TABLE IF NOT EXISTS log_files (value STRING)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\001' LINES TERMINATED BY '\n'
STORED AS TEXTFILE
LOCATION '{source}';

CREATE OR REPLACE VIEW log_text AS
SELECT REGEXP_REPLACE("$path", '^s3://[^/]*/', '') AS path, value
FROM log_files
WHERE NOT REGEXP_LIKE("$path", '/({skipped})$');
"""
_SPARK = r"""-- The files, as lines.
CREATE OR REPLACE TEMPORARY VIEW log_files
USING text OPTIONS (path '{source}', recursiveFileLookup 'true', lineSep '\n');

CREATE OR REPLACE TEMPORARY VIEW log_text AS
SELECT
  REGEXP_REPLACE(
    URL_DECODE(REPLACE(INPUT_FILE_NAME(), '+', '%2B')), '^([a-z][a-z0-9+.-]+://[^/]*/|file:/+)', ''
  ) AS path,
  MONOTONICALLY_INCREASING_ID() AS line_number,
  value
FROM log_files
WHERE NOT INPUT_FILE_NAME() RLIKE '/({skipped})$';
"""
# How each engine is given a name for a query: read again whenever asked, or read once and kept.
_VIEW = {"spark": "CREATE OR REPLACE TEMPORARY VIEW {} AS", "athena": "CREATE OR REPLACE VIEW {} AS"}
_KEPT = {"spark": "CACHE TABLE {} AS", "athena": "CREATE TABLE {} WITH (format = 'PARQUET') AS"}


def script(source: str, engine: str) -> str:
    """Write the statements that read a source and answer all questions; DuckDB's are asked of rows that are there."""
    written = []
    if engine != "duckdb":
        files, place = (_ATHENA, _location(source)) if engine == "athena" else (_SPARK, _path(source))
        written.append(files.replace("{source}", place).replace("{skipped}", "|".join(sorted(SKIPPED))))
        for name, how in (("log_lines", _VIEW), ("marks", _KEPT), ("log_rows", _KEPT)):
            about, sql = _parted(extraction(name, engine))
            written.append(f"{about}{how[engine].format(name)}\n{sql};\n")
    written += [f"-- {name}\n{compiled(name, engine).rstrip()};\n" for name in NAMES]
    if engine != "duckdb":
        written += [f"{extraction(name, engine).rstrip()};\n" for name in ("malformed", "volume")]
    return "\n".join(written)


def _parted(sql: str) -> tuple[str, str]:
    """Part what is said about a query from the query."""
    lines = sql.rstrip().splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if not line.startswith("--"))
    return "".join(lines[:start]), "".join(lines[start:])


def _location(source: str) -> str:
    """Give a folder of S3 as Athena has it; raise Unreadable for anything else."""
    if not re.fullmatch(r"s3://[a-z0-9.-]{3,63}(/[^'\\*?\x00-\x1f]*)?", source):
        what = "Athena reads folders of S3 and nothing else"
        raise Unreadable(Problem(source, 0, 0, what, "name s3://bucket/folder"))
    return source.rstrip("/") + "/"


def _path(source: str) -> str:
    """Give a path as Spark has it, within quotes."""
    return re.sub(r"^s3://", "s3a://", source).replace("\\", "\\\\").replace("'", "\\'")
