"""
Client is created in the handler.

## Why it matters

To make an SDK client, Python reads the service's description and builds its methods: tens to hundreds of
milliseconds, and ten times that with 128 MB of memory, where a function has a fourteenth of a CPU. Made in
the handler, that is paid for, and waited for, at each invocation, and the new client opens a new
connection. Made at import, it is done once for each execution environment, and connections are kept.

## How to put it right

Move the client out of the handler to the top of the module, or behind a function with `@lru_cache`.

## When to leave it

Where the client needs what only the event tells: the credentials of an assumed role, the region. These are
told apart.

## See also

- [Best practices for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function


@check(
    pillar=Pillar.PERFORMANCE,
    lens=(
        "perf_perf_q1_a1",
        "cost_cost_q1_a1",
    ),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="each invocation is shorter by the making of a client and of a connection",
    over=Function,
    also=(Pillar.COST, Pillar.SUSTAINABILITY),
)
def client_created_in_handler(function: Function) -> Iterator[Finding]:
    for client in function.in_service.code.made_clients:
        if client.is_repeated:
            where = f", in {client.inside}" if client.inside else ""
            yield Finding(
                f"{function} makes a {client.title} at each invocation{where}",
                at=client,
                because=(function.memory,),
                fix=Fix.advice(f"Make the {client.title} at the top of the module"),
            )
