"""
Function fails often.

## Why it matters

Telemetry shows that more attempts fail than can be put down to chance. Whoever waits for the answer gets an error; an
event is tried again, twice by itself and as often as a queue or a stream says, and each time is billed. Then it is
lost, or lies in a queue for somebody to look at. Attempts that a timeout ended are told of by themselves.

## How to put it right

Begin with the type of error that is named first: it stands in the log with its trace. Errors of what is called belong
in a retry with backoff or behind a circuit breaker, errors of what came in are answered with a status of 4xx and not
raised. An alarm on `Errors` tells you the next time, before somebody writes.

## When to leave it

Where failing is the answer: authorizers and triggers of Cognito refuse by it, state machines catch it and go another
way, and none of these is asked about, nor are functions that run at a deployment. Told is the share that no chance
explains: the lower bound of Wilson's interval at 95 %, of which at least one in a hundred must have failed.

## See also

- [Error handling and retries](https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html)
- [Monitoring Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.observed import ObservedFunction
from colonnade.observations.failing import consequence, failures
from colonnade.observations.rates import at_least, percent

OFTEN, VERY_OFTEN = 0.01, 0.05


@check(
    over=ObservedFunction,
    pillar=Pillar.RELIABILITY,
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="what is asked for is done the first time",
    lens=("rel_rel_q2_a1", "ops_ops_q1_a1"),
    after=(
        "function-lacks-permission",
        "environment-variable-not-set",
        "module-not-declared",
        "function-runs-into-its-timeout",
    ),
    also=(Pillar.OPERATIONAL_EXCELLENCE,),
)
def function_fails_often(observed: ObservedFunction) -> Iterator[Finding]:
    failed, all_of_them = failures(observed), observed.facts.invocations
    least = at_least(failed.count, all_of_them)
    if least >= OFTEN:
        yield Finding(
            f"{observed} failed in {failed.count:,} of {observed.basis}, {percent(failed.count / all_of_them)}"
            f"{failed.kinds}: {consequence(observed.function)}",
            at=observed.function,
            because=(
                observed.evidence(
                    "failures", f"{failed.count:,} of {observed.basis}: {percent(least)} or more, to be sure"
                ),
            ),
            fix=Fix.advice(failed.advice),
            severity=Severity.HIGH if least >= VERY_OFTEN else None,
        )
