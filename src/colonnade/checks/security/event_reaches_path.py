"""
Event reaches a path.

## Why it matters

A field that names a file can name another one: `../proc/self/environ` holds the credentials of the function,
`../var/task/…` its code. Whoever fills in the field reads what the function may read, if it answers with what it
finds. What a function writes can land only in `/tmp` and on file systems that it mounts, so that only the latter are
asked about.

## How to put it right

Keep the name alone, with `os.path.basename()`, or make up a name of your own and keep theirs as data. Where folders
are wanted, resolve the path and look whether it is still in the folder:
`path.resolve().is_relative_to(folder)`.

## When to leave it

Where the field can only hold what the application itself has put there. `zipfile` itself takes `..` out of the names
in an archive; nothing is said of it.

## See also

- [OWASP: path traversal](https://owasp.org/www-community/attacks/Path_Traversal)
- [The file system of an execution environment](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.model.outsiders import reached
from colonnade.model.reach import Sink


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q3_a5",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="nobody outside reads the credentials or the code of the function",
    over=Function,
)
def event_reaches_path(function: Function) -> Iterator[Finding]:
    for reach, field, outsider in reached(function, Sink.PATH, "its code opens no file"):
        if not outsider.sure or (reach.writes and not function.file_systems):
            continue
        yield Finding(
            f"{outsider.who} may choose {field.title}, by which {function} finds a file for {reach.called}",
            at=reach,
            because=(field, outsider.trigger),
            fix=Fix.advice("Use os.path.basename() of it, or a name that the code makes up"),
            severity=Severity(Severity.MEDIUM + outsider.standing),
        )
