"""
Event reaches eval.

## Why it matters

`eval`, `exec`, `pickle.loads`, `yaml.unsafe_load` and templates made of a text run what they are given. Where that
comes with the event, whoever fills in the field runs code of their own with the role of the function, and reads
its environment variables and credentials. There is no way to clean such a text first.

## How to put it right

Read data as data: `json.loads()`, `ast.literal_eval()`, `yaml.safe_load()`. For arithmetic or filters that users
write, use a parser that knows nothing else. Choose among functions by a dictionary of those that may be called. Give a
template its values as arguments, never as a part of its text.

## When to leave it

Never for fields that others fill in. Where only the application itself fills in the field, signing it (HMAC) makes
that certain.

## See also

- [pickle: only unpickle data you trust](https://docs.python.org/3/library/pickle.html)
- [OWASP: injection prevention](https://cheatsheetseries.owasp.org/cheatsheets/Injection_Prevention_Cheat_Sheet.html)
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
    gain="nobody outside runs code with the role of the function",
    over=Function,
)
def event_reaches_eval(function: Function) -> Iterator[Finding]:
    for reach, field, outsider in reached(function, Sink.EVAL, "its code runs no text as code"):
        yield Finding(
            f"{outsider.who} may choose {field.title}, which {function} runs as code through {reach.called}",
            at=reach,
            because=(field, outsider.trigger),
            fix=Fix.advice("Read it as data, with json.loads() or ast.literal_eval()"),
            severity=Severity(Severity.HIGH + outsider.standing),
            confidence=Confidence.HIGH if outsider.sure else Confidence.MEDIUM,
        )
