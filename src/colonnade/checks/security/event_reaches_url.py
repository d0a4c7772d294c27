"""
Event reaches a URL.

## Why it matters

Where a field of the event decides to which host a request goes, whoever fills it in sends the function where they
cannot go themselves: to services inside its VPC, to the runtime's own endpoint, and with `urllib` to files
(`file:///proc/self/environ` holds its credentials). What comes back often goes into the answer. Fields that only come
after the host are not asked about.

## How to put it right

Take the host from the function's configuration and only the rest from the event. Where callers may name a host, take
the address apart with `urllib.parse.urlsplit()` and let in only the scheme `https` and hosts on a list.

## When to leave it

Webhooks that call back whomever a subscriber names: then resolve the host first, refuse private addresses, and run
the function outside of a VPC, with a role that allows little.

## See also

- [OWASP: server-side request forgery](https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html)
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
    lens=("sec_sec_q3_a5",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="nobody outside decides where the function sends requests",
    over=Function,
)
def event_reaches_url(function: Function) -> Iterator[Finding]:
    for reach, field, outsider in reached(function, Sink.URL, "its code makes no HTTP request"):
        yield Finding(
            f"{outsider.who} may choose {field.title}, which decides to which host {function} sends a request",
            at=reach,
            because=(field, outsider.trigger),
            fix=Fix.advice(
                "Take the host from the configuration, or hold it against a list of those that are allowed"
            ),
            severity=Severity(Severity.MEDIUM + outsider.standing),
            confidence=Confidence.HIGH if outsider.sure else Confidence.MEDIUM,
        )
