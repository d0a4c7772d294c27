"""
Functions are alike.

## Why it matters

Two functions behind one API run the same code with the same settings, and differ in a few literal values at most.
Each of them has its own cold starts, its own log, alarms and role to look after, and a fault has to be mended in
each. One function that both routes lead to is warm for both.

## How to put it right

Lead the routes to one function. Where values differ, take them from the route: `event["routeKey"]`,
`event["resource"]`, a path parameter.

## When to leave it

Where they are about to grow apart, belong to different teams, or are to be limited, scaled or allowed things by
themselves. Compared is the code without its comments, annotations and literal values: it has to be the same, name by
name, with no more than four different values. Functions with other memory, timeout, environment variables, layers
or calls are not alike, and code of a few lines is not asked about.

## See also

- [Best practices for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html)
- [Comparing design approaches](https://aws.amazon.com/blogs/compute/comparing-design-approaches-for-building-serverless-microservices/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.api import Api
from colonnade.model.likeness import alike_behind


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a1",),
    severity=Severity.LOW,
    effort=Effort.HOURS,
    gain="one function to keep warm, to watch and to mend",
    over=Api,
    also=(Pillar.OPERATIONAL_EXCELLENCE, Pillar.SUSTAINABILITY),
    confidence=Confidence.MEDIUM,
)
def functions_alike(api: Api) -> Iterator[Finding]:
    for likeness in alike_behind(api):
        first, *others = likeness.functions
        differs = " and ".join(f"{one} is {other}" for one, other in likeness.differences)
        yield Finding(
            f"{', '.join(map(str, others))} and {first} run the same code with the same settings behind {api}"
            + (f", but where {differs}" if differs else ""),
            at=first,
            because=(*others, *(each.code for each in likeness.functions)),
            fix=Fix.advice(f"Lead the routes of {' and '.join(map(str, others))} to {first}"),
        )
