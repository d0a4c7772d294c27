"""
State machine without an alarm.

## Why it matters

A state machine runs where nobody waits for it. An execution that fails or runs into its timeout leaves a
business process half done, and is seen only by those who open the console.

## How to put it right

Add an alarm on `ExecutionsFailed` and one on `ExecutionsTimedOut`, or one on both through metric math, with
the dimension `StateMachineArn`, and an action.

## When to leave it

Where every execution is started by somebody who waits for its result. Timeouts are not asked about where neither the
state machine nor one of its tasks has any.

## See also

- [Step Functions metrics](https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.alarms import essential_alarms
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.alarm import unwatched
from colonnade.model.state_machine import StateMachine
from colonnade.remedies.alarms import alarmed

TIMED_OUT = "ExecutionsTimedOut"


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="you hear of failed and hanging executions",
    over=StateMachine,
    after=("alarm-tells-nobody",),
)
def state_machine_without_alarm(machine: StateMachine) -> Iterator[Finding]:
    wanted = essential_alarms("state-machine")
    if not machine.may_time_out:
        wanted = tuple(each for each in wanted if each.metric != TIMED_OUT)
    gap = unwatched(wanted, machine.alarms, machine)
    if gap:
        yield Finding(str(gap), at=machine, because=gap.useless, fix=alarmed(gap, machine, wanted))
