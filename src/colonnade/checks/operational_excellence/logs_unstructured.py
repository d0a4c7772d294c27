"""
Logs are unstructured.

## Why it matters

A line of text can be read; a line of JSON can be asked. With `level`, `requestId` and the keys of your
business in fields of their own, CloudWatch Logs Insights finds all lines of one order or of one failed
request in seconds, across functions. With text it needs a pattern for every message.

## How to put it right

Log through the standard library and set `LoggingConfig: {LogFormat: JSON}` on the function: Lambda then
writes its own lines and those of `logging` as JSON. Or use Logger of Powertools for AWS Lambda, or
structlog, which do so in any format. `print` stays text in both: replace it.

## When to leave it

Where nobody will ever search the logs of the function. Functions that only run while a stack is deployed are
not asked about, nor are lines at level DEBUG.

## See also

- [Advanced logging controls](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html)
- [Logging in Python](https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html)
- [Logger](https://docs.aws.amazon.com/powertools/python/latest/core/logger/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.remedies.logs import logged

SHOWN = 5  # lines: enough to see which ones are meant


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a4",),
    severity=Severity.LOW,
    effort=Effort.HOURS,
    gain="one query finds every line of a failed request",
    over=Function,
)
def logs_unstructured(function: Function) -> Iterator[Finding]:
    lines = function.text_lines
    if lines:
        ways = sorted({each.how for each in lines})
        count = f"{len(lines)} lines" if len(lines) > 1 else "a line"
        message = f"{function} logs {count} as plain text, through {' and '.join(ways)}"
        if ways == ["logging"]:
            yield Finding(
                message,
                at=function.log_format,
                because=tuple(lines[:SHOWN]),
                fix=Fix.set(function.log_format, "JSON"),
            )
        else:
            yield Finding(
                message,
                at=lines[0],
                because=(*lines[1:SHOWN], function.log_format),
                fix=logged(function, lines),
            )
