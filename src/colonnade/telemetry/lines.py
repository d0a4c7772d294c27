"""Lines of logs, a block at a time, become rows: one for each report and one for each failure that is told."""

from __future__ import annotations

import re
from collections.abc import Callable

from colonnade.telemetry.batches import Batches
from colonnade.telemetry.ordinary import CLOCK, NAME, STREAM, TIME, Form, form_of
from colonnade.telemetry.platform import (
    JSON_MARK,
    PLAIN,
    REPORT,
    Malformed,
    columns,
    json_fields,
    numbers,
    request_of,
    text_fields,
)

try:
    from stringzilla import find
except ImportError:
    # What it does, at a tenth of the speed.
    find = bytes.find

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
FUNCTION_NAME = re.compile(rb'"functionName":"([\w$:-]{1,170})"')
TRACED = b"XRAY TraceId: "
# What a failure's line starts with, its kind, and the rest of its row.
Failure = tuple[bytes, bytes, bytes]
# No failure has more than this before it in its line; a line may hold its words a million times.
AHEAD = 4096
# A failure is looked for this far on in the reports of other functions, before it stands alone.
FAR = 1000


class Lines:
    """Reads the lines of one file; `function` is whose they are, where they do not say it themselves.

    Reports that are written as most are go to `batches` as they are, where that is given, with a key to their owner
    if `keyed`. If `owned`, no word beside the time names a function: who wrote the file did.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        file: int,
        function: str,
        stream: str = "",
        batches: Batches | None = None,
        *,
        keyed: bool = True,
        owned: bool = False,
    ) -> None:
        self._write = write
        self._file = file
        self._function = _ascii(function)
        self._stream = _ascii(stream)
        self._batches = batches
        self._keyed = keyed
        self._owned = owned or bool(stream)
        self._names: dict[bytes, tuple[bytes, bytes]] = {}
        self._waiting: list[Failure] = []
        self.malformed = 0
        self.named_by_lines = False

    def feed(self, block: bytes, end: int | None = None) -> None:
        """Read whole lines, to the end of a block or of its last whole line."""
        end = len(block) if end is None else end
        self.settle(block, end)
        traced = find(block, b"\n" + TRACED, 0, end) >= 0
        self._reports(_lines(block, REPORT, end, traced=traced), as_json=False)
        if not self._function and find(block, JSON_MARK, 0, end) >= 0:
            named = FUNCTION_NAME.search(block, 0, end)
            self._function = named[1] if named else b""
        self._reports(_lines(block, JSON_MARK, end), as_json=True)
        self._starts(block, end)
        for mark, (kind, request) in FAILURES.items():
            at = find(block, mark, 0, end)
            while at >= 0:
                self._failure(block, at, end, mark, kind, request)
                at = find(block, mark, at + len(mark), end)

    def settle(self, block: bytes, end: int) -> None:
        """Look for the reports of failures that were read before."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._settle(block, 0, end, waiting)

    def finish(self) -> None:
        """Write the failures whose report never came."""
        for prefix, kind, rest in self._waiting:
            self._row(kind, prefix, b"", rest)
        self._waiting.clear()

    def report(self, line: bytes, *, as_json: bool) -> None:
        """Read a line with a report field by field."""
        try:
            if as_json:
                request, told = json_fields(line)
                start = line.partition(b"{")[0] or _json_time(line)
            else:
                start, _, rest = line.partition(REPORT)
                request, told = request_of(rest), text_fields(rest)
            figures = numbers(told) + b"\t" + columns(told)
        except Malformed:
            self.malformed += 1
            return
        self._row(b"report", start, request, figures)

    def _reports(self, lines: list[bytes], *, as_json: bool) -> None:
        if not lines:
            return
        form = self._form(lines[0], as_json=as_json) if self._batches else None
        if form is not None and self._batches is not None:
            self.named_by_lines = self.named_by_lines or form.named in ("function", "group")
            self._batches.add(form, (self._file, self._function.decode(), self._stream.decode()), lines)
            return
        for line in lines:
            self.report(line, as_json=as_json)

    def _form(self, line: bytes, *, as_json: bool) -> Form | None:
        start = line.partition(b"{" if as_json else REPORT)[0]
        return form_of(start, as_json=as_json, keyed=self._keyed, is_owned=self._owned)

    def _starts(self, block: bytes, end: int) -> None:
        """Write the starts that were cut off for their length."""
        for mark, told in ((b"INIT_REPORT Init", START_CUT), (b'"platform.initRuntimeDone"', START_CUT_JSON)):
            for line in _lines(block, mark, end):
                found = told.search(line)
                if found is not None:
                    start = line[: found.start()]
                    prefix = start.partition(b"{")[0] or _json_time(start)
                    self._row(b"start", prefix, b"", b"\t\t\t\t\t\t\ttimeout\t")

    def _failure(
        self, block: bytes, at: int, end: int, mark: bytes, kind: bytes, request: re.Pattern[bytes] | None
    ) -> None:
        start = block.rfind(b"\n", max(0, at - AHEAD), at) + 1
        if not start and at > AHEAD:
            return
        if request is not None:
            found = request.search(block, start, at + len(mark))
            if found is None:
                return
            self._row(kind, self._prefix(block[start : found.start()]), found[1], _failed(block, at))
            return
        prefix = block[start:at]
        if prefix and not prefix.endswith((b" ", b"\t")):
            return
        self._settle(block, at, end, [(prefix, kind, _failed(block, at))])

    def _settle(self, block: bytes, at: int, end: int, failures: list[Failure]) -> None:
        """Give failures that name no request that of the next report of their stream."""
        for prefix, kind, rest in failures:
            whose = self._whose(prefix)
            found = find(block, REPORT, at, end)
            for _ in range(FAR):
                if found < 0 or self._whose(block[block.rfind(b"\n", 0, found) + 1 : found]) == whose:
                    break
                found = find(block, REPORT, found + 1, end)
            if found < 0:
                self._waiting.append((prefix, kind, rest))
                continue
            self._row(kind, prefix, request_of(block[found + len(REPORT) : found + len(REPORT) + 64]), rest)

    def _whose(self, prefix: bytes) -> bytes:
        return b" ".join(word for word in prefix.split() if not TIME.match(word) and not CLOCK.match(word))

    def _prefix(self, text: bytes) -> bytes:
        """Leave out the time that a message itself starts with, as that of a timeout does."""
        words = text.split()
        return b" ".join(words[:-1]) if len(words) > 1 and TIME.match(words[-1]) else text

    def _row(self, kind: bytes, prefix: bytes, request: bytes, rest: bytes) -> None:
        time, name = self._parsed(prefix)
        function, stream = self._named(name)
        row = (b"%d" % self._file, kind, function, stream, time, request, rest)
        self._write(b"\t".join(row) + b"\n")

    def _named(self, name: bytes) -> tuple[bytes, bytes]:
        """Tell function and stream by the word that stands beside the time."""
        if name not in self._names:
            stream = STREAM.match(name)
            if stream is not None:
                self._names[name] = (stream[1] or self._function, _ascii(name.decode("ascii", "replace")))
            elif NAME.match(name) and not self._owned:
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
            time += b"".join([b" " + word for word in words if CLOCK.match(word)][:1])
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


def _lines(block: bytes, mark: bytes, end: int, *, traced: bool = False) -> list[bytes]:
    """Give the lines that have a mark, with their ends; `traced`, with what tracing puts behind a report."""
    found: list[bytes] = []
    add, before, behind = found.append, block.rfind, block.find
    at = find(block, mark, 0, end)
    while at >= 0:
        ends = behind(b"\n", at, end) + 1 or end
        line = block[before(b"\n", 0, at) + 1 : ends]
        if traced and block.startswith(TRACED, ends):
            start, ends = ends, behind(b"\n", ends, end) + 1 or end
            if b"Status: " in block[start:ends]:
                line = line.rstrip(b"\t\r\n") + b"\t" + block[start:ends]
        add(line)
        at = find(block, mark, ends, end)
    return found


def _ascii(text: str) -> bytes:
    """Give text that is safe in a column."""
    return re.sub(r"[\x00-\x1f\x7f]", "?", text).encode("utf-8", "replace")
