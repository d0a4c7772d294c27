"""
Function waits for another function.

## Why it matters

A function that invokes another one and waits for its answer is billed for the whole time that it does nothing:
the work of the second is paid for twice. Both hold concurrency meanwhile, the first one's timeout must be longer
than the second's with all its retries, and when the second fails, the first has to tell what was done already.

## How to put it right

If one needs the answer of the other: put the code into a module and call it, or let a state machine call one
after the other. If nobody needs the answer, hand the work on: `InvocationType="Event"`, a queue or an event bus.

## When to leave it

Where the other function belongs to another team, or needs other permissions or more memory than the first may
have, and its answer comes within milliseconds.

## See also

- [Event-driven architectures with Lambda](https://docs.aws.amazon.com/lambda/latest/dg/concepts-event-driven-architectures.html)
- [Managing workflows with event-driven services](https://docs.aws.amazon.com/lambda/latest/dg/workflow-event-management.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.code import Use
from colonnade.model.function import Function


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a4", "rel_rel_q2_a2"),
    severity=Severity.MEDIUM,
    effort=Effort.DAYS,
    gain="nobody pays for a function that waits, and one failure is one failure",
    over=Function,
    also=(Pillar.RELIABILITY, Pillar.PERFORMANCE),
)
def function_waits_for_function(function: Function) -> Iterator[Finding]:
    for call in function.in_service.code.invocations:
        if call.waits_for_function:
            called = function.called_by(call)
            name = str(called) if called else function.named(call, "FunctionName") or "another function"
            forgets = call.use is Use.IGNORED
            yield Finding(
                f"{function} invokes {name} and waits for its answer"
                + (", which it never looks at" if forgets else "")
                + ": the time of both is billed",
                at=call,
                because=(function.timeout, called.timeout) if called else (function.timeout,),
                fix=Fix.advice(
                    f"Invoke {name} with InvocationType Event, or through a queue"
                    if forgets
                    else f"Call the code of {name} as a module, or let a state machine call both"
                ),
            )
