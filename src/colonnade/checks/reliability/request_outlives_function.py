"""
Request waits longer than the function.

## Why it matters

A timeout is there so that the function hears of a neighbour's silence, and can say so, clean up, or do without. One
that is as long as the function's own `Timeout` never comes to that: Lambda stops the function first. The log then says
`Task timed out` and nothing of what it waited for, no `except` runs, and what was begun stays as it is.

## How to put it right

Make the timeout of each request so short that the function can still answer after it: seconds, not minutes, and with
its retries counted. `requests.get(url, timeout=(2, 5))`; for boto3
`Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2})`. Or, where the answer does take so long,
raise the function's `Timeout` above it.

## When to leave it

Never: of two limits the outer one must be the longer. Only timeouts that the code writes down are looked at here;
for those that are missing see `http-call-without-timeout`.

## See also

- [Timeouts, retries and backoff with jitter](https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/)
- [Timeouts in requests](https://requests.readthedocs.io/en/latest/user/advanced/#timeouts)
- [Configuration of botocore](https://docs.aws.amazon.com/botocore/latest/reference/config.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="the function hears of a silent neighbour, and can still say so",
    after=("http-call-without-timeout",),
    over=Function,
)
def request_outlives_function(function: Function) -> Iterator[Finding]:
    limit = function.in_service.timeout
    late = [each for each in function.code.timed_requests if each.seconds >= limit.value]
    if late:
        longest = max(late, key=lambda each: each.seconds)
        yield Finding(
            f"{function} waits up to {longest.seconds:g} s for {longest.whom}, and is stopped after {limit.value} s",
            at=longest.part,
            because=(limit, *(each.part for each in late if each is not longest)),
            fix=Fix.advice(
                f"Wait well below {limit.value} s, or raise the Timeout above {longest.seconds:g} s"
            ),
        )
