"""
HTTP call has no timeout.

## Why it matters

`requests`, `urllib` and `urllib3` wait for an answer for as long as it takes unless they are told otherwise.
When the other side accepts a connection and then says nothing, the function does not fail: it waits until
Lambda kills it at its own timeout, is billed for all of that time, and says nothing of what it waited for. Each
waiting invocation holds an environment, so a slow neighbour uses up the concurrency of everybody.

## How to put it right

Give each request a timeout that is well below the function's: `requests.get(url, timeout=(2, 5))`. What is
left of the time is for a retry, or for an answer that tells what failed.

## When to leave it

Never where the function has other work or callers that wait; the timeout may be long where the answer is.

## See also

- [Timeouts in requests](https://requests.readthedocs.io/en/latest/user/advanced/#timeouts)
- [Timeouts, retries and backoff with jitter](https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/)
- [Lambda function timeout](https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.edit import CodeEdit
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function

SHORT = 10  # seconds: a function that is killed so soon does little harm by waiting

LONG = 10  # seconds: whoever waits for the function has given up by then


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a silent neighbour costs seconds and is named, instead of the function's whole timeout",
    over=Function,
    also=(Pillar.COST,),
)
def http_call_without_timeout(function: Function) -> Iterator[Finding]:
    limit = function.in_service.timeout
    waiting = [
        each for each in function.code.requests if each.waits_without_end and each.outlives(limit.value)
    ]
    if waiting:
        seconds = max(1, min(LONG, limit.value // 2))
        libraries = " and ".join(dict.fromkeys(each.library for each in waiting))
        yield Finding(
            f"{function} sets no timeout for what it asks through {libraries}:"
            f" if nothing is answered, it waits until Lambda kills it after {limit.value} s",
            at=waiting[0],
            because=(limit, *waiting[1:]),
            fix=Fix.code(
                f"Give each request a timeout of {seconds} s, well below {limit.value} s",
                (
                    CodeEdit.following("request-timed", each.origin, seconds=seconds, library=each.library)
                    for each in waiting
                ),
                f"a request that is not answered within {seconds} s fails",
            ),
            severity=Severity.LOW if limit.value <= SHORT else None,
        )
