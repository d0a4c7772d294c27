"""
Personal data is logged.

## Why it matters

Who a person is, where they live and how they can be reached must be deleted when they ask for it, and be told to
them when they ask. In a log nobody finds it again: it stays for as long as the log does, goes wherever logs are sent,
and is read by everybody who looks for an error.

## How to put it right

Log the id under which the application knows the person. Where support needs to find a person's requests, log a keyed
hash of what they are searched by. A data protection policy on the log group masks what slips through.

## When to leave it

Where the log is kept for that purpose, such as the trail of an audit, with a retention and readers of its own. Lines at
level DEBUG are not asked about.

## See also

- [Protect sensitive log data with masking](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html)
- [OWASP logging cheat sheet](https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html)
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
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="who asks to be forgotten is not remembered in a log",
    over=Function,
    confidence=Confidence.MEDIUM,
)
def personal_data_logged(function: Function) -> Iterator[Finding]:
    for held, lines in logged(function, Kind.PERSONAL):
        yield Finding(
            f"{function} {lines[0].tells(held.title)}",
            at=lines[0],
            because=(held, *lines[1:]),
            fix=Fix.advice("Log the id under which the person is known"),
        )
