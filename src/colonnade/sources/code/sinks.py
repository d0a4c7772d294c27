"""Where the code has a text run, looked up, opened or asked for: shells, eval, SQL, paths and addresses."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from colonnade.model.reach import Sink
from colonnade.regex import regex
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.values import (
    NOTHING,
    Abstract,
    Arguments,
    Event,
    External,
    Joined,
    Known,
    Listing,
    Mapping,
    Unseen,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame, Site

_DEEPEST = 6

# What runs the first thing it is given in a shell, whatever else it is told.
_IN_A_SHELL = frozenset(
    (
        "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput",
        "asyncio.create_subprocess_shell", "asyncio.subprocess.create_subprocess_shell",
        "paramiko.SSHClient().exec_command", "fabric.Connection().run",
    )
)  # fmt: skip
_PROGRAMS = frozenset(f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen"))
_SHELLS = frozenset(("sh", "bash", "zsh", "ash", "dash"))

# What takes what it is given for a program, or makes whatever objects it names.
_RUNNING = frozenset(
    (
        "builtins.eval", "builtins.exec", "builtins.__import__", "pickle.loads", "pickle.load", "cPickle.loads",
        "_pickle.loads", "dill.loads", "dill.load", "cloudpickle.loads", "marshal.loads", "marshal.load",
        "jsonpickle.decode", "yaml.unsafe_load", "yaml.unsafe_load_all", "yaml.load", "yaml.load_all",
        "jinja2.Template", "jinja2.Environment().from_string",
    )
)  # fmt: skip
_UNSAFE_LOADERS = frozenset(("yaml.Loader", "yaml.UnsafeLoader", "yaml.CLoader"))

_SQL = regex(
    r"\s*\(*\s*(?:select|insert|update|delete|replace|merge|with|create|drop|alter|truncate|call|exec|copy|unload"
    r"|grant|show|describe|where|and|or|order by|from)\b",
    re.IGNORECASE,
)
_STATEMENTS = frozenset(
    (
        "execute", "executemany", "executescript", "fetch", "fetchrow", "fetchval", "query", "raw",
        "read_sql", "read_sql_query", "execute_query", "run_query", "sql",
    )
)  # fmt: skip
_MARKED_AS_SQL = (".text()", ".SQL()", ".TextClause()")

# The parameters of AWS that are programs: SQL and PartiQL, and commands.
OF_AWS: dict[tuple[str, str], tuple[Sink, str]] = {
    ("athena", "StartQueryExecution"): (Sink.SQL, "QueryString"),
    ("codebuild", "StartBuild"): (Sink.SHELL, "buildspecOverride"),
    ("dynamodb", "BatchExecuteStatement"): (Sink.SQL, "Statements"),
    ("dynamodb", "ExecuteStatement"): (Sink.SQL, "Statement"),
    ("dynamodb", "ExecuteTransaction"): (Sink.SQL, "TransactStatements"),
    ("ec2", "RunInstances"): (Sink.SHELL, "UserData"),
    ("rds-data", "BatchExecuteStatement"): (Sink.SQL, "sql"),
    ("rds-data", "ExecuteSql"): (Sink.SQL, "sqlStatements"),
    ("rds-data", "ExecuteStatement"): (Sink.SQL, "sql"),
    ("redshift-data", "BatchExecuteStatement"): (Sink.SQL, "Sqls"),
    ("redshift-data", "ExecuteStatement"): (Sink.SQL, "Sql"),
    ("s3", "SelectObjectContent"): (Sink.SQL, "Expression"),
    ("ssm", "SendCommand"): (Sink.SHELL, "Parameters"),
    ("timestream-query", "Query"): (Sink.SQL, "QueryString"),
}
_OF_PATHS = frozenset(("open", "read_text", "read_bytes", "write_text", "write_bytes"))
# What makes a file of the name it is given.
_WRITING = frozenset(
    (
        "save", "savefig", "to_csv", "to_excel", "to_parquet", "to_json", "urlretrieve", "copy", "copy2", "copyfile",
        "move", "rename", "extract", "output", "write",
    )
)  # fmt: skip
_HOST_IS_OPEN = regex(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)

LAST_NAMES = frozenset(
    name.rpartition(".")[2]
    for name in (*_IN_A_SHELL, *_PROGRAMS, *_RUNNING, "urlretrieve", *_STATEMENTS, *_OF_PATHS)
)


def noted(run: Run, node: ast.AST, callee: External, given: Arguments, frame: Frame) -> None:
    """Note the call of a package that does something with a text that must not come from outside."""
    name = callee.name
    last = name.rpartition(".")[2]
    if last in _WRITING:
        written(run, node, given, frame)
    if last not in LAST_NAMES:
        return
    if name in _IN_A_SHELL:
        _note(run, node, Sink.SHELL, name, _whole(given.get(0, "cmd", "command") or NOTHING), frame)
    elif name in _PROGRAMS:
        written(run, node, given, frame)
        _note(run, node, Sink.SHELL, name, _command(given), frame)
    elif name in _RUNNING and not _loads_safely(name, given):
        first = given.get(0, "source", "stream", "data") or NOTHING
        _note(run, node, Sink.EVAL, name, _whole(first), frame)
    elif last == "urlretrieve":
        of_request(run, node, name, given.get(0, "url") or NOTHING, frame)
    elif name in ("builtins.open", "io.open"):
        mode = text_of(given.get(1, "mode") or Known("r"))
        _opened(run, node, name, given.get(0, "file") or NOTHING, mode, frame)
    elif last in _OF_PATHS and name.startswith("pathlib."):
        mode = text_of(given.get(0, "mode") or Known("r")) if last == "open" else last[:1]
        _opened(run, node, name, callee.argument("0") or NOTHING, mode, frame)
    elif last in _STATEMENTS:
        of_statement(run, node, last, given, frame)


def of_statement(run: Run, node: ast.AST, name: str, given: Arguments, frame: Frame) -> None:
    """Note a statement that is handed to a database, told by the words it begins with."""
    if name not in _STATEMENTS:
        return
    statement = given.get(0, "sql", "query", "operation", "statement", "command") or NOTHING
    if isinstance(statement, External) and statement.name.endswith(_MARKED_AS_SQL):
        statement = statement.argument("0", "text", "string") or NOTHING
    if any(_SQL.match(_beginning(each)) for each in alternatives(statement)):
        _note(run, node, Sink.SQL, name, _whole(statement), frame)


def of_aws(run: Run, node: ast.AST, sink: Sink, operation: str, value: Abstract | None, frame: Frame) -> None:
    """Note a statement or command that is handed to AWS."""
    _note(run, node, sink, operation, list(_within(value or NOTHING)), frame)


def of_request(run: Run, node: ast.AST, library: str, address: Abstract, frame: Frame) -> None:
    """Note where a request goes, and the fields that decide to which host."""
    if isinstance(address, External) and address.name.endswith("Request()"):
        address = address.argument("url", "0", "full_url") or NOTHING
    _note(run, node, Sink.URL, library, [_host(each) for each in alternatives(address)], frame)


def written(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> None:
    """Note what may be files that something else than `open` writes."""
    for value in given.every:
        inside = value.items if isinstance(value, Listing) else [value]
        for path in (each for each in inside if isinstance(each, Event | Joined)):
            run.record.at("written", node, frame).names.append(path)


def _note(run: Run, node: ast.AST, sink: Sink, called: str, parts: list[Abstract], frame: Frame) -> Site:
    site = run.record.at("sink", node, frame, sink, called.removeprefix("builtins."))
    for part in parts:
        if isinstance(part, Event | External) and part not in site.names:
            site.names.append(part)
        site.flag |= isinstance(part, Unseen)
    return site


def _opened(run: Run, node: ast.AST, name: str, path: Abstract, mode: str | None, frame: Frame) -> None:
    """Note a file that is opened; what is only written is told apart, and what was written may be read again."""
    writes = mode is None or mode[:1] in {"w", "a", "x"}
    site = _note(run, node, Sink.PATH, name, _named(path), frame)
    site.reasons.append("writes" if writes else "reads")
    site.arguments.append({"path": path})


def _whole(value: Abstract) -> list[Abstract]:
    return [part for each in alternatives(value) for part in _parts(each)]


def _parts(value: Abstract, depth: int = 0) -> Iterator[Abstract]:
    for one in alternatives(value):
        if isinstance(one, Joined) and depth < _DEEPEST:
            for part in one.parts:
                yield from _parts(part, depth + 1)
        else:
            yield one


def _within(value: Abstract, depth: int = 0) -> Iterator[Abstract]:
    """Every text that stands in lists and dictionaries."""
    for one in alternatives(value):
        inside: list[Abstract] = []
        if isinstance(one, Listing):
            inside = [*one.items, *([one.rest] if one.rest is not None else [])]
        elif isinstance(one, Mapping):
            # The values that a statement is given beside its text are no part of it.
            inside = [each for key, each in one.entries.items() if key != "Parameters"]
        if inside and depth < _DEEPEST:
            for each in inside:
                yield from _within(each, depth + 1)
        elif not isinstance(one, Listing | Mapping):
            yield from _parts(one)


def _command(given: Arguments) -> list[Abstract]:
    """What of a command a shell takes apart, or decides which program runs."""
    command = given.get(0, "args") or NOTHING
    if given.named.get("shell", Known(False)) != Known(False):
        return [
            part
            for each in alternatives(command)
            for part in _whole(each.items[0] if isinstance(each, Listing) and each.items else each)
        ]
    found: list[Abstract] = []
    for each in alternatives(command):
        if not isinstance(each, Listing):
            found.append(each)
            continue
        items = each.items
        program = (text_of(items[0]) or "").rpartition("/")[2] if items else ""
        if program in _SHELLS and len(items) > 2 and (text_of(items[1]) or "").endswith("c"):
            found += _whole(items[2])
        elif items:
            found.append(items[0])
    return found


def _loads_safely(name: str, given: Arguments) -> bool:
    if not name.startswith("yaml.load"):
        return False
    loader = given.get(1, "Loader")
    return not (isinstance(loader, External) and loader.name in _UNSAFE_LOADERS)


def _beginning(value: Abstract) -> str:
    match value:
        case Known(str(text)) | Joined((Known(str(text)), *_)):
            return text
    return ""


def _named(path: Abstract) -> list[Abstract]:
    """The fields that name a file: they end the path and begin a part of it, so that `..` can lead elsewhere."""
    found: list[Abstract] = []
    for each in alternatives(path):
        one = (
            each.argument("0") or NOTHING
            if isinstance(each, External) and each.name == "pathlib.Path()"
            else each
        )
        parts = one.parts if isinstance(one, Joined) else (one,)
        before = parts[-2] if len(parts) > 1 else Known("/")
        begins = isinstance(before, Known) and str(before.value).endswith("/")
        for last in alternatives(parts[-1]):
            names = begins and not (isinstance(last, Event) and last.made == "a file name")
            if isinstance(last, Unseen) or names:
                found.append(last)
    return found


def _host(address: Abstract) -> Abstract:
    """The field that decides to which host a request goes, if one does."""
    match address:
        case Joined((Event() as first, *_)):
            return first
        case Joined((Known(str(scheme)), Event() as host, *_)) if _HOST_IS_OPEN.fullmatch(scheme):
            return host
        case Joined():
            return Known("an address")
    return address
