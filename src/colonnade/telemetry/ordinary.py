"""Reports that are written as most are: DuckDB reads many of them at once, as the lines that they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from colonnade.dataclass import dataclass
from colonnade.telemetry.platform import Malformed, json_fields, numbers

TIME = re.compile(rb"\d{4}-\d\d-\d\d[T ]?|\d{13}\Z|\d{10}(?:\.\d+)?\Z")
CLOCK = re.compile(rb"\d\d:\d\d:\d\d")
# 2026/11/23/[$LATEST]0123…, or with the function's name before the version, in a log group that several share.
STREAM = re.compile(rb"\d{4}[/-]\d\d[/-]\d\d[/-](?:([\w-]+))?\[[^\]\s]+\][0-9a-f]{8,}\Z")
NAME = re.compile(rb"[\w$./:-]{1,170}\Z", re.ASCII)
GROUP = b"/aws/lambda/"

_ISO = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)"
_TIMES = {"TIMESTAMPTZ": re.compile(_ISO + rb"\Z"), "BIGINT": re.compile(rb"\d{13}\Z")}
# A word that names a function or a stream; what looks otherwise is read field by field.
_NAMES = {
    "function": re.compile(rb"(?!\d\d:)[A-Za-z0-9_$:][\w$.:-]{0,169}\Z", re.ASCII),
    "group": re.compile(rb"/aws/lambda/(?!\d\d:)[A-Za-z0-9_$:][\w$.:-]{0,150}\Z", re.ASCII),
    "stream": re.compile(rb"\d{4}/\d\d/\d\d/\[[^\]\s]+\][0-9a-f]{8,}\Z", re.ASCII),
}
_FIGURE = rb"\d{1,12}(?:\.\d{1,9})?"
_TEXT = re.compile(
    rb"REPORT RequestId: [0-9A-Za-z-]{36}\tDuration: F ms\tBilled Duration: F ms\tMemory Size: F MB"
    rb"\tMax Memory Used: F MB(?:\tInit Duration: F ms)?(?:\tRestore Duration: F ms)?"
    rb"(?:\tBilled Restore Duration: F ms)?(?:\tStatus: \w+)?(?:\tError Type: [\w.:$-]+)?\t?\r?\n\Z".replace(
        b"F", _FIGURE
    ),
    re.ASCII,
)
# What stands behind the memory used, where anything does.
_TAIL = (
    r"MB(?:\tInit Duration: ([0-9.]+) ms)?(?:\tRestore Duration: ([0-9.]+) ms)?"
    r"(?:\tBilled Restore Duration: ([0-9.]+) ms)?(?:\tStatus: (\w+))?(?:\tError Type: ([\w.:$-]+))?\t?\r?"
)
_WHOLE_TAIL = _TAIL.replace(" (", " (?:")
# One more than there are where all of it is told, so that what goes on behind it is seen.
_TAIL_WORDS = 15
_METRICS = {
    "duration_ms": "durationMs",
    "billed_ms": "billedDurationMs",
    "memory_mb": "memorySizeMB",
    "used_mb": "maxMemoryUsedMB",
    "init_ms": "initDurationMs",
    "restore_ms": "restoreDurationMs",
    "billed_restore_ms": "billedRestoreDurationMs",
}
_EVENT = (
    '{"time":"VARCHAR","record":{"requestId":"VARCHAR","status":"VARCHAR","errorType":"VARCHAR","metrics":{'
    + ",".join(f'"{name}":"DOUBLE"' for name in _METRICS.values())
    + "}}}"
)
_WORD = r"[\w.:$-]{1,200}"
_LONGEST = 1 << 21
# The number of a file, and the function and the stream whose it is where its lines do not say it.
Owner = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """How the lines of some reports begin: perhaps with a key to their owner, a time, a word that names something.

    `time` is its type, "" where there is none, `named` what the word names; `first` is whether it is before the time.
    """

    as_json: bool
    keyed: bool
    time: str = ""
    named: str = ""
    first: bool = False

    def place(self, what: str) -> int:
        """Which word it is, from 0."""
        before = self.first if what == "time" else bool(self.time) and not self.first
        return self.keyed + before

    @property
    def words(self) -> int:
        """How many words there are before the report."""
        return self.keyed + bool(self.time) + bool(self.named)


def form_of(start: bytes, *, as_json: bool, keyed: bool, is_owned: bool) -> Form | None:
    """Tell how a line begins before its report; None where that is out of the ordinary."""
    if start and not start.endswith(b" "):
        return None
    words = start[:-1].split(b" ") if start else []
    times = [(name, at) for at, word in enumerate(words) for name, told in _TIMES.items() if told.match(word)]
    names = [(name, at) for at, word in enumerate(words) for name, told in _NAMES.items() if told.match(word)]
    names = [(name, at) for name, at in names if not TIME.match(words[at])]
    if len(times) > 1 or len(names) > 1 or len(times) + len(names) < len(words) or (names and is_owned):
        return None
    (time, time_at), (named, named_at) = (each[0] if each else ("", 0) for each in (times, names))
    return Form(as_json, keyed, time, named, first=bool(time) and bool(named) and named_at < time_at)


def request(identifier: str) -> str:
    """Write the SQL of the number that stands for an identifier: numbers are compared in a tenth of the time."""
    return f"CASE WHEN {identifier} <> '' THEN hash({identifier}) END"


def is_ordinary(form: Form, line: bytes) -> bool:
    """Tell whether DuckDB is sure to read a line of this form as it is read field by field."""
    if not line.isascii():
        return False
    *words, rest = line.split(b" ", form.words)
    if len(words) < form.words or not (_is_event(rest) if form.as_json else _TEXT.match(rest)):
        return False
    if form.time and not _TIMES[form.time].match(words[form.place("time")]):
        return False
    return not form.named or is_name(form.named, words[form.place("named")])


def _is_event(text: bytes) -> bool:
    try:
        _, told = json_fields(text)
        numbers(told)
    except Malformed:
        return False
    return text.startswith(b"{")


def is_name(named: str, word: bytes) -> bool:
    """Tell whether a word names what others in its place do."""
    return bool(_NAMES[named].match(word)) and not TIME.match(word)


def select(form: Form, lines: Path, owners: Sequence[Owner]) -> str:
    """Write the SQL that reads lines of one form as rows; it leaves out, or fails at, what is out of the ordinary."""
    own = dict(zip(("file_number", "function_name", "stream"), _literals(*owners[0]), strict=True))
    joined = ""
    if form.keyed:
        rows = ", ".join(f"({key}, {', '.join(_literals(*owner))})" for key, owner in enumerate(owners))
        joined = (
            f" JOIN (VALUES {rows}) AS owners (owner_key, owner_file, owner_function, owner_stream)"
            " ON owner_key = key"
        )
        own = {"file_number": "owner_file", "function_name": "owner_function", "stream": "owner_stream"}
    if form.named:
        word = "word" if form.named != "group" else f"substr(word, {len(GROUP) + 1})"
        own["stream" if form.named == "stream" else "function_name"] = word
    told = _json(form, lines) if form.as_json else _text(form, lines)
    return (
        f"SELECT {own['file_number']}::INTEGER AS file_number, 'report' AS kind, "  # noqa: S608
        f"{own['function_name']}::VARCHAR AS function_name, {own['stream']}::VARCHAR AS stream, ended_at, request_id, "
        f"{', '.join(_METRICS)}, status, error_type FROM ({told}){joined} WHERE is_ordinary"
    )


def _literals(number: int, function: str, stream: str) -> list[str]:
    return [str(number), _quoted(function), _quoted(stream) if stream else "NULL"]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _text(form: Form, lines: Path) -> str:
    """Take reports as text apart at their blanks: figures stand alone between them."""
    at = form.words
    types = {form.place("time"): form.time} if form.time else {}
    types |= {0: "INTEGER"} if form.keyed else {}
    types |= dict.fromkeys((at + 3, at + 6, at + 9, at + 13), "DOUBLE")
    count = at + 14 + _TAIL_WORDS
    tail, behind = f"c{at + 14}", [f"c{each}" for each in range(at + 14, count)]
    is_plain = f"({tail} IN ('MB\t', 'MB') AND c{at + 15} IS NULL)"
    figures = [f"c{at + each} >= 0 AND c{at + each} < 1e12" for each in (3, 6, 9, 13)]
    labels = [
        f"c{at + each} = '{label}'" for each, label in ((4, "ms\tBilled"), (7, "ms\tMemory"), (10, "MB\tMax"))
    ]
    identifier = f"c{at + 2}"
    more = f"concat_ws(' ', {', '.join(behind)})"
    # What is taken apart is not asked for whether it fits: that would take it apart twice.
    is_told = f"({is_plain} OR regexp_full_match({more}, '{_WHOLE_TAIL}'))"
    is_ordinary = [
        *figures,
        *labels,
        f"strlen({identifier}) = 46 AND suffix({identifier}, '\tDuration:')",
        is_told,
        f"c{count - 1} IS NULL",
    ]
    names = "['init', 'restore', 'billed_restore', 'status', 'type']"
    told = f"CASE WHEN NOT {is_plain} THEN regexp_extract({more}, '^{_TAIL}$', {names}) END AS told"
    last = {"init_ms": "init", "restore_ms": "restore", "billed_restore_ms": "billed_restore"}
    columns = [
        f"{_ended(form, 'c' + str(form.place('time'))) if form.time else 'NULL::BIGINT'} AS ended_at",
        f"hash(substr({identifier}, 1, 36)) AS request_id",
        *(f"c{at + each} AS {name}" for each, name in zip((3, 6, 9, 13), _METRICS, strict=False)),
        *(f"try_cast(nullif(told.{field}, '') AS DOUBLE) AS {name}" for name, field in last.items()),
        "nullif(told.status, '') AS status, nullif(told.type, '') AS error_type",
        *_named(form, f"c{form.place('named')}", "c0"),
        f"{' AND '.join(is_ordinary)} AS is_ordinary",
    ]
    return f"SELECT {', '.join(columns)} FROM (SELECT *, {told} FROM {_csv(lines, count, ' ', types)})"  # noqa: S608


def _json(form: Form, lines: Path) -> str:
    """Read reports as JSON, whatever the order of their fields."""
    words = [f"split_part(c0, ' ', {each + 1})" for each in range(form.words + 1)]
    event = f"from_json(substr(c0, strpos(c0, '{{')), '{_EVENT}') AS event"
    time = words[form.place("time")] if form.time else "event.time"
    ended = f"try_cast({time} AS {form.time or 'TIMESTAMPTZ'})"
    told = {name: f"event.record.metrics.{metric}" for name, metric in _METRICS.items()}
    needed = [f"coalesce({each} >= 0 AND {each} < 1e12, false)" for each in list(told.values())[:4]]
    others = [f"coalesce({each} >= 0 AND {each} < 1e12, true)" for each in list(told.values())[4:]]
    is_time = f"{ended} IS NOT NULL" if form.time else "true"
    status, kind = "event.record.status", "event.record.errorType"
    known = "'success', 'failure', 'error', 'timeout'"
    columns = [
        f"{'NULL::BIGINT' if form.named and not form.time else _ended(form, ended)} AS ended_at",
        f"{request('event.record.requestId')} AS request_id",
        *(f"{value} AS {name}" for name, value in told.items()),
        f"CASE WHEN {status} IN ({known}) OR regexp_full_match({status}, '{_WORD}') THEN {status} END AS status",
        f"CASE WHEN regexp_full_match({kind}, '{_WORD}') THEN {kind} END AS error_type",
        *_named(form, words[form.place("named")], f"try_cast({words[0]} AS INTEGER)"),
        f"{' AND '.join([*needed, *others, is_time])} AND starts_with({words[-1]}, '{{') AS is_ordinary",
    ]
    # Without the offset, it would be read again for each of its fields.
    events = f"SELECT c0, {event} FROM {_csv(lines, 1, chr(1), {})} OFFSET 0"  # noqa: S608
    return f"SELECT {', '.join(columns)} FROM ({events})"  # noqa: S608


def _ended(form: Form, time: str) -> str:
    return time if form.time == "BIGINT" else f"epoch_ms({time})"


def _named(form: Form, word: str, key: str) -> list[str]:
    return [f"{word} AS word"] * bool(form.named) + [f"{key} AS key"] * form.keyed


def _csv(lines: Path, count: int, between: str, types: Mapping[int, str]) -> str:
    columns = ", ".join(f"'c{each}': '{types.get(each, 'VARCHAR')}'" for each in range(count))
    return (
        f"read_csv({_quoted(str(lines))}, columns={{{columns}}}, delim='{between}', header=false, quote='', "
        "escape='', new_line='\\n', auto_detect=false, strict_mode=false, null_padding=true, "
        f"max_line_size={_LONGEST}, buffer_size={2 * _LONGEST})"
    )
