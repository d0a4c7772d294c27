"""
State machine without tracing.

## Why it matters

A workflow calls several functions and services. Its own history tells when each state began and ended, but
not what happened behind it, and traces that the functions start are pieces that nothing joins: which of them
belong to the order that took a minute has to be found by hand. An express workflow keeps no history at all.

## How to put it right

Set `Tracing: {Enabled: true}` in SAM, `TracingConfiguration: {Enabled: true}` in plain CloudFormation. The
role needs `xray:PutTraceSegments` and `xray:PutTelemetryRecords`, which SAM adds by itself.

## When to leave it

Workflows that call less than two services are not asked about.

## See also

- [Trace state machines with X-Ray](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.edit import Edit
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.state_machine import StateMachine
from colonnade.privilege.additions import tracing

MOST_NAMED = 3
ENABLE = "Enable tracing on the state machine"


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a3",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="a slow or failed execution shows in which service it was lost",
    over=StateMachine,
    after=("function-without-tracing",),
)
def state_machine_without_tracing(machine: StateMachine) -> Iterator[Finding]:
    machine.definition.value  # noqa: B018 - where it could not be read, nor is it known what it calls
    called = machine.passes_through
    if not machine.tracing.value:
        more = f" and {len(called) - MOST_NAMED} more" if len(called) > MOST_NAMED else ""
        express = machine.kind.value == "EXPRESS"
        history = ", and being an express workflow it keeps no history" if express else ""
        yield Finding(
            f"{machine} starts no trace although its executions pass through"
            f" {', '.join(called[:MOST_NAMED])}{more}{history}",
            at=machine.tracing,
            because=(machine.kind,),
            fix=_fix(machine),
        )


def _fix(machine: StateMachine) -> Fix:
    """Enable tracing, and let the role send traces."""
    permissions = tracing(machine.role_link)
    if permissions is None:
        return Fix.advice(f"{ENABLE}, and let its role send traces")
    at = machine.tracing.origin
    enabled = Edit(at.file, at.path[:-1], {"Enabled": True})
    return Fix(f"{ENABLE}, and let its role send traces" if permissions else ENABLE, (enabled, *permissions))
