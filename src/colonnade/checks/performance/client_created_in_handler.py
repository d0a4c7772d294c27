"""
Client is created in the handler.

## Why it matters

To make an SDK client, Python reads the service's description and builds its methods: tens to hundreds of
milliseconds, and ten times that with 128 MB of memory, where a function has a fourteenth of a CPU. Made in
the handler, that is paid for, and waited for, at each invocation, and the new client opens a new
connection. Made at import, it is done once for each execution environment, and connections are kept.

## How to put it right

Move the client out of the handler to the top of the module, or behind a function with `@lru_cache`. The
finding points at the call that has to move: where a function of yours does nothing but make clients, that is
the call of this function.

## When to leave it

Where the client needs what only the event tells: the credentials of an assumed role, the region. These are
told apart. Of a session no more is told than of the clients made from it, and nothing where only its region
is asked for.

## See also

- [Best practices for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from colonnade.check import Effort, Pillar, check
from colonnade.edit import CodeEdit
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.code import ClientCreation
from colonnade.model.function import Function

HOISTED, KEPT = "client-hoisted", "client-kept"
EFFECT = "it is made once: a test that replaces boto3, or sets a variable, after the module is imported comes too late"


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a1", "cost_cost_q1_a1", "sus_sus_q3_a2"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="each invocation is shorter by the making of a client and of a connection",
    over=Function,
    also=(Pillar.COST, Pillar.SUSTAINABILITY),
)
def client_created_in_handler(function: Function) -> Iterator[Finding]:
    for module, clients in function.in_service.code.clients_of_each_invocation.items():
        factories = {each.factory.origin: each.factory for each in clients if each.factory}
        yield Finding(
            f"{function} makes {listed(clients)}",
            at=clients[0],
            because=(*clients[1:], *factories.values(), function.memory),
            fix=Fix.code(
                f"Make {'it' if len(clients) == 1 else 'them'} at the top of {module}",
                (CodeEdit.following(HOISTED if each.when is None else KEPT, each.origin) for each in clients),
                EFFECT,
            ),
        )


def listed(clients: Sequence[ClientCreation]) -> str:
    """Name clients with when and where they are made."""
    ways: dict[str, list[str]] = {}
    for each in clients:
        way = each.when or "at each invocation"
        titles = ways.setdefault(f"{way}, in {each.inside}", [])
        if each.title not in titles:
            titles.append(each.title)
    return "; ".join(
        f"{', '.join(titles[:-1])}{' and ' * (len(titles) > 1)}{titles[-1]} {way}"
        for way, titles in ways.items()
    )
