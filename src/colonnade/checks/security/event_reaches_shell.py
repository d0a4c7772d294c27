"""
Event reaches a shell.

## Why it matters

A shell takes a text apart: `;`, `|`, `$(…)` and backticks in it are commands. Where a part of the text comes with the
event, whoever fills in that field runs commands of their own with the role of the function: they read its
environment variables, its credentials, its code, and call whatever the role allows.

## How to put it right

Run the program without a shell, with each argument as an element of a list:
`subprocess.run(["convert", source, target])`. Where a shell is needed, quote each value with `shlex.quote()`. Let in
only values that are on a list of those that are allowed.

## When to leave it

Where the field can only hold what the application itself has put there. Where the code checks it in a package that
Colonnade does not read, suppress the finding with that as its reason.

## See also

- [Security considerations of subprocess](https://docs.python.org/3/library/subprocess.html#security-considerations)
- [OWASP: OS command injection](https://cheatsheetseries.owasp.org/cheatsheets/OS_Command_Injection_Defense_Cheat_Sheet.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.model.outsiders import reached
from colonnade.model.reach import Sink


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q3_a5", "sec_sec_q3_a2"),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="nobody outside runs commands with the role of the function",
    over=Function,
)
def event_reaches_shell(function: Function) -> Iterator[Finding]:
    for reach, field, outsider in reached(function, Sink.SHELL, "its code runs no command"):
        yield Finding(
            f"{outsider.who} may choose {field.title}, which {function} puts into a command through {reach.called}",
            at=reach,
            because=(field, outsider.trigger),
            fix=Fix.advice(
                "Hand the arguments over as a list, without a shell, or quote the value with shlex.quote()"
            ),
            severity=Severity(Severity.HIGH + outsider.standing),
            confidence=Confidence.HIGH if outsider.sure else Confidence.MEDIUM,
        )
