"""
Secret is logged.

## Why it matters

Who may read a log is rarely who may read a secret. A password, token or key that stands in a log line, in the text of
an exception or in a trace is read by everybody who looks for an error, is copied to wherever logs are sent, and stays
as long as the logs do. It can be used until somebody rotates it, and nobody knows that somebody should.

## How to put it right

Log that something was done, and the id of what it was done with: not the value. Where a whole dictionary is logged,
choose the fields that are. Give Powertools' tracer `capture_response=False` where a function gives back a secret.
Rotate what was logged already.

## When to leave it

Where the log group masks such values by a data protection policy. Lines at level DEBUG are not asked about, but for
those that hold the credentials of the function's role: they are told with low severity.

## See also

- [Protect sensitive log data with masking](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html)
- [OWASP logging cheat sheet](https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html)
- [Tracer: disabling the capture of responses](https://docs.powertools.aws.dev/lambda/python/latest/core/tracer/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.model.held import Kind, logged


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q3_a4",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="nobody finds a password, a token or a key in a log",
    over=Function,
    confidence=Confidence.HIGH,
)
def secret_logged(function: Function) -> Iterator[Finding]:
    for held, lines in logged(function, Kind.SECRET, Kind.HEADERS, Kind.VARIABLE):
        debugging = lines[0].level == "debug"
        when = " whenever somebody sets its level to DEBUG" if debugging else ""
        yield Finding(
            f"{function} {lines[0].tells(held.title)}{when}",
            at=lines[0],
            because=(held, *lines[1:]),
            fix=Fix.advice("Log the id of what it is about, not the value, and rotate what was logged"),
            severity=Severity.LOW if debugging else None,
        )
