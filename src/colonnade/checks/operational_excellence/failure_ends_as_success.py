"""
Failure ends as success.

## Why it matters

A `Catch` takes a failure away from Step Functions. If the states that it leads to only tidy up, note the error and
end, the execution has *succeeded*: the console shows it green, `ExecutionsFailed` stays at zero, the alarm on it never
fires, no rule on the status of executions matches, and a workflow that started this one goes on. Somebody finds out
when what should have been done is missed.

## How to put it right

Let the way of the failure end in a state of `Type: Fail`, after what tidies up:

```
TidyUpAfterError:
  Type: Task
  Resource: !GetAtt TidyUp.Arn
  Next: GaveUp
GaveUp:
  Type: Fail
  Error: GaveUp
```

A failure that the workflow expects, and that nobody needs to know of, is caught by its name, and not by `States.ALL`.

## When to leave it

Where every failure may be passed over. Nothing is told where a state on the way tells somebody (a message, a metric,
an event, a call over HTTP), where the way leads back to the ordinary one, where only certain errors are caught, of
what fails within a Parallel or Map, nor of express workflows, whose starter may read the failure in the answer.

## See also

- [Handling errors in Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html)
- [Fail state](https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html)
- [Step Functions metrics](https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from colonnade.check import Effort, Pillar, check
from colonnade.fact import some
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.alarm import Alarm
from colonnade.model.failure_ways import failure_ways, succeeds_by_name
from colonnade.model.state_machine import StateMachine

MOST_NAMED = 3


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="an execution that failed is counted as failed, and the alarm on it fires",
    over=StateMachine,
    also=(Pillar.RELIABILITY,),
    confidence=Confidence.MEDIUM,
)
def failure_ends_as_success(machine: StateMachine) -> Iterator[Finding]:
    ways, misnamed = failure_ways(machine), succeeds_by_name(machine)
    some([*ways, *misnamed], "no Catch of whatever fails leads off the ordinary way")
    for way in ways:
        if way.ends_as_success and not way.tells:
            failing = listed(list(dict.fromkeys(repr(state.name) for state, _ in way.failing)))
            last = listed([repr(each.name) for each in way.ends])
            yield Finding(
                f"{machine} has succeeded when {failing} fails: the Catch leads to {last} and ends there, and"
                f" ExecutionsFailed stays at zero{silenced(machine)}",
                at=way.ends[0],
                because=(*(catcher for _, catcher in way.failing), *silent(machine)),
                fix=Fix.advice(f"Let {last} go on to a state of Type Fail"),
            )
    for state in misnamed:
        yield Finding(
            f"{machine} has succeeded when it ends in {state.name!r}: that is a {state.kind} state, and"
            f" ExecutionsFailed stays at zero{silenced(machine)}",
            at=state,
            because=tuple(silent(machine)),
            fix=Fix.advice(f"Make {state.name!r} a state of Type Fail"),
        )


def silent(machine: StateMachine) -> list[Alarm]:
    """The alarms that wait for a failure."""
    return [each for each in machine.alarms if each.watches(("ExecutionsFailed",), (machine,))]


def silenced(machine: StateMachine) -> str:
    """The end of a sentence that names the first of these alarms."""
    return "".join(f", so that the alarm {each} never fires for it" for each in silent(machine)[:1])


def listed(names: Sequence[str]) -> str:
    """The first of some names, any of which it may be."""
    shown = names[:MOST_NAMED]
    if len(names) > MOST_NAMED:
        return f"{', '.join(shown)} or {len(names) - MOST_NAMED} more"
    return " or ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]
