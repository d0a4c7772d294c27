"""Lines of logs, a block at a time, become rows: one for each report and one for each failure that is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import repeat

from colonnade.telemetry.platform import (
    JSON,
    JSON_MARK,
    PLAIN,
    TEXT,
    Malformed,
    columns,
    json_fields,
    numbers,
    tail,
    text_fields,
)

# The columns of a row, as they are written.
COLUMNS = {
    "file_number": "INTEGER",
    "kind": "VARCHAR",
    "function_name": "VARCHAR",
    "stream": "VARCHAR",
    "ended_at": "VARCHAR",
    "request_id": "VARCHAR",
    "duration_ms": "DOUBLE",
    "billed_ms": "DOUBLE",
    "memory_mb": "DOUBLE",
    "used_mb": "DOUBLE",
    "init_ms": "DOUBLE",
    "restore_ms": "DOUBLE",
    "billed_restore_ms": "DOUBLE",
    "status": "VARCHAR",
    "error_type": "VARCHAR",
}
NOTHING = b"\t\t\t\t" + PLAIN
# A start that took longer than Lambda allows: it is done again, as part of the first invocation.
START_CUT = re.compile(rb"INIT_REPORT Init Duration: ([0-9.]{1,12}) ms\tPhase: init\tStatus: timeout")
START_CUT_JSON = re.compile(rb'"platform\.initRuntimeDone"[^\n]*"status":"timeout"')
REPORT = b"REPORT RequestId: "
ERROR_TYPE = re.compile(
    rb'(?:\[ERROR\] |\tERROR\tInvoke Error \t\{"errorType":")([A-Za-z_][\w.]{0,120})(?=[:"\r\n]|\Z)', re.ASCII
)
TIMED_OUT = re.compile(rb"Task timed out after (\d{1,5}(?:\.\d{1,3})?) seconds")
# How failures show, each with how to find the request in its line; an unhandled error of Python does not name it.
FAILURES: dict[bytes, tuple[bytes, re.Pattern[bytes] | None]] = {
    b"Task timed out after": (b"timeout", re.compile(rb"([0-9A-Za-z-]{36}) Task timed out after")),
    b"Error: Runtime exited": (
        b"memory",
        re.compile(rb"RequestId: ([0-9A-Za-z-]{36}) Error: Runtime exited"),
    ),
    b"[ERROR] ": (b"error", None),
    b"\tERROR\tInvoke Error": (b"error", re.compile(rb"([0-9A-Za-z-]{36})\tERROR\tInvoke Error")),
}
TIME = re.compile(rb"\d{4}-\d\d-\d\d[T ]?|\d{13}\Z|\d{10}(?:\.\d+)?\Z")
CLOCK = re.compile(rb"\d\d:\d\d:\d\d")
# 2026/11/23/[$LATEST]0123…, or with the function's name before the version, in a log group that several share.
STREAM = re.compile(rb"\d{4}[/-]\d\d[/-]\d\d[/-](?:([\w-]+))?\[[^\]\s]+\][0-9a-f]{8,}\Z")
NAME = re.compile(rb"[\w$./:-]{1,170}\Z", re.ASCII)
FUNCTION_NAME = re.compile(rb'"functionName":"([\w$:-]{1,170})"')
# What a failure's line starts with, its kind, and the rest of its row.
Failure = tuple[bytes, bytes, bytes]
# A failure is looked for this far on in the reports of other functions, before it stands alone.
FAR = 1000


class Lines:
    """Reads the lines of one file; `function` is whose they are, where they do not say it themselves."""

    def __init__(self, write: Callable[[bytes], object], file: int, function: str, stream: str = "") -> None:
        self._write = write
        self._file = b"%d" % file
        self._function = _ascii(function)
        self._stream = _ascii(stream)
        self._names: dict[bytes, tuple[bytes, bytes]] = {}
        self._waiting: list[Failure] = []
        self.malformed = 0
        self.named_by_lines = False

    def feed(self, block: bytes) -> None:
        """Read a block of whole lines."""
        self.settle(block)
        self._text(block)
        if JSON_MARK in block:
            self._json(block)
        self._starts(block)
        for mark, (kind, request) in FAILURES.items():
            at = block.find(mark)
            while at >= 0:
                self._failure(block, at, mark, kind, request)
                at = block.find(mark, at + len(mark))

    def settle(self, block: bytes) -> None:
        """Look for the reports of failures that were read before."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._settle(block, 0, waiting)

    def finish(self) -> None:
        """Write the failures whose report never came."""
        for prefix, kind, rest in self._waiting:
            self._row(kind, prefix, b"", rest)
        self._waiting.clear()

    @property
    def unsettled(self) -> bool:
        """Whether a failure was read whose report may still come."""
        return bool(self._waiting)

    def _text(self, block: bytes) -> None:
        parts = TEXT.split(block)
        if len(parts) == 1:
            return
        step = TEXT.groups + 1
        prefixes = [part[part.rfind(b"\n") + 1 :] for part in parts[:-1:step]]
        tails = parts[TEXT.groups :: step]
        durations = parts[2::step]
        if None in durations:
            self._each_text(parts, prefixes)
            return
        try:
            rest = [tail(each) if each and each != b"\t" else PLAIN for each in tails]
        except Malformed:
            self._each_text(parts, prefixes)
            return
        self._rows(prefixes, parts[1::step], durations, parts[3::step], parts[4::step], parts[5::step], rest)

    def _each_text(self, parts: list[bytes], prefixes: list[bytes]) -> None:
        """Read reports one by one, where one of a block is out of the ordinary."""
        step = TEXT.groups + 1
        for number, prefix in enumerate(prefixes):
            request, duration, billed, memory, used, rest = parts[number * step + 1 : (number + 1) * step]
            try:
                if duration is None:
                    told = text_fields(rest)
                    if not request:
                        raise Malformed
                    figures = numbers(told) + b"\t" + columns(told)
                else:
                    figures = b"\t".join((duration, billed, memory, used, tail(rest)))
            except Malformed:
                self.malformed += 1
                continue
            self._rows([prefix], [request], [figures])

    def _json(self, block: bytes) -> None:
        if not self._function:
            named = FUNCTION_NAME.search(block)
            self._function = named[1] if named else b""
        parts = JSON.split(block)
        step = JSON.groups + 1
        prefixes, requests, rows = [], [], []
        for number in range(0, len(parts) - 1, step):
            before, line, request, status, duration, billed, memory, used, init = parts[
                number : number + step
            ]
            start = before[before.rfind(b"\n") + 1 :]
            if duration is not None:
                figures = b"\t".join((duration, billed, memory, used, init or b"", b"", b"", status, b""))
            else:
                try:
                    request, told = json_fields(start + JSON_MARK + line)
                    figures = numbers(told) + b"\t" + columns(told)
                except Malformed:
                    self.malformed += 1
                    continue
            prefixes.append(start.partition(b"{")[0] or _json_time(start))
            requests.append(request)
            rows.append(figures)
        if rows:
            self._rows(prefixes, requests, rows)

    def _rows(self, prefixes: list[bytes], *told: list[bytes]) -> None:
        """Write the rows of reports, given column by column."""
        places, times = self._places(prefixes)
        self._write(b"\n".join(map(b"\t".join, zip(places, times, *told, strict=True))) + b"\n")

    def _starts(self, block: bytes) -> None:
        """Write the starts that were cut off for their length."""
        for mark, told in ((b"INIT_REPORT Init", START_CUT), (b'"platform.initRuntimeDone"', START_CUT_JSON)):
            if mark in block:
                for found in told.finditer(block):
                    start = block[block.rfind(b"\n", 0, found.start()) + 1 : found.start()]
                    prefix = start.partition(b"{")[0] or _json_time(start)
                    self._row(b"start", prefix, b"", b"\t\t\t\t\t\t\ttimeout\t")

    def _failure(
        self, block: bytes, at: int, mark: bytes, kind: bytes, request: re.Pattern[bytes] | None
    ) -> None:
        start = block.rfind(b"\n", 0, at) + 1
        if request is not None:
            found = request.search(block, start, at + len(mark))
            if found is None:
                return
            self._row(kind, self._prefix(block[start : found.start()]), found[1], _failed(block, at))
            return
        prefix = block[start:at]
        if prefix and not prefix.endswith((b" ", b"\t")):
            return
        self._settle(block, at, [(prefix, kind, _failed(block, at))])

    def _settle(self, block: bytes, at: int, failures: list[Failure]) -> None:
        """Give failures that name no request that of the next report of their stream."""
        for prefix, kind, rest in failures:
            whose = self._whose(prefix)
            found = block.find(REPORT, at)
            for _ in range(FAR):
                if found < 0 or self._whose(block[block.rfind(b"\n", 0, found) + 1 : found]) == whose:
                    break
                found = block.find(REPORT, found + 1)
            if found < 0:
                self._waiting.append((prefix, kind, rest))
                continue
            match = TEXT.match(block, found)
            self._row(kind, prefix, match[1] if match else b"", rest)

    def _whose(self, prefix: bytes) -> bytes:
        return b" ".join(word for word in prefix.split() if not TIME.match(word) and not CLOCK.match(word))

    def _prefix(self, text: bytes) -> bytes:
        """Leave out the time that a message itself starts with, as that of a timeout does."""
        words = text.split()
        return b" ".join(words[:-1]) if len(words) > 1 and TIME.match(words[-1]) else text

    def _row(self, kind: bytes, prefix: bytes, request: bytes, rest: bytes) -> None:
        time, name = self._parsed(prefix)
        function, stream = self._named(name)
        row = (self._file, kind, function, stream, time, request, rest)
        self._write(b"\t".join(row) + b"\n")

    def _places(self, prefixes: list[bytes]) -> tuple[list[bytes], list[bytes]]:
        """Give what each report starts with as columns, all at once where they are alike."""
        words = b" ".join(prefixes).split()
        each, left = divmod(len(words), len(prefixes))
        if not left and each == 2 and _alike(words[::2]) and not CLOCK.match(words[1]):
            return self._all_named(words[1::2]), words[::2]
        if (
            not left
            and each == 1
            and TIME.match(words[0])
            and len(set(map(len, words))) == 1
            and b"".join(words).isascii()
        ):
            return list(repeat(self._place(b""), len(words))), words
        parsed = [self._parsed(prefix) for prefix in prefixes]
        return self._all_named([name for _, name in parsed]), [time for time, _ in parsed]

    def _all_named(self, names: list[bytes]) -> list[bytes]:
        known = {name: self._place(name) for name in set(names)}
        return [known[name] for name in names]

    def _place(self, name: bytes) -> bytes:
        return b"\t".join((self._file, b"report", *self._named(name)))

    def _named(self, name: bytes) -> tuple[bytes, bytes]:
        """Tell function and stream by the word that stands beside the time."""
        if name not in self._names:
            stream = STREAM.match(name)
            if stream is not None:
                self._names[name] = (stream[1] or self._function, _ascii(name.decode("ascii", "replace")))
            elif NAME.match(name) and not self._stream:
                self.named_by_lines = True
                self._names[name] = (name.rpartition(b"/aws/lambda/")[2], self._stream)
            else:
                return self._function, self._stream
        return self._names[name]

    def _parsed(self, prefix: bytes) -> tuple[bytes, bytes]:
        """Find the time and the word beside it that names the function or the stream."""
        words = prefix.split()
        time = next((word for word in words if TIME.match(word)), b"")
        if len(time) == 10 and b"-" in time:
            time += b" " + next((word for word in words if CLOCK.match(word)), b"")
        names = [word for word in words if not TIME.match(word) and not CLOCK.match(word)]
        return _ascii(time.decode("ascii", "replace")), names[0] if names else b""


def _failed(block: bytes, at: int) -> bytes:
    """Give the columns of a failure: the kind of error that its line names, the milliseconds of a timeout."""
    named = ERROR_TYPE.match(block, at)
    if named:
        return NOTHING + named[1]
    after = TIMED_OUT.match(block, at)
    return (b"%d" % (float(after[1]) * 1000) if after else b"") + NOTHING


def _json_time(start: bytes) -> bytes:
    found = re.search(rb'"time":"([0-9TZ:.+-]{10,35})"', start)
    return found[1] if found else b""


def _alike(times: list[bytes]) -> bool:
    """Tell whether all are times in the one form."""
    return bool(TIME.match(times[0])) and len(set(map(len, times))) == 1 and b"".join(times).isascii()


def _ascii(text: str) -> bytes:
    """Give text that is safe in a column."""
    return re.sub(r"[\x00-\x1f\x7f]", "?", text).encode("utf-8", "replace")
