"""
Asynchronous failure is lost.

## Why it matters

S3, SNS, EventBridge and others hand an event to Lambda and go on: nobody waits for the function's answer.
When the function fails, Lambda tries twice more within three minutes, and then throws the event away. An
outage of five minutes in what the function calls so loses every event of those minutes, and no log line but
the error itself says which ones.

## How to put it right

Name a queue or a topic as `OnFailure` destination of the function (`EventInvokeConfig` in SAM,
`AWS::Lambda::EventInvokeConfig` else), or as its `DeadLetterConfig`. The destination gets the event together
with the error. A dead-letter queue of the SNS subscription or of the EventBridge rule does not do: it only
takes what could not be handed to Lambda.

## When to leave it

Where a lost event does no harm: a tick of a clock that soon comes again is told with low severity, and not at
all where an alarm on the function's errors tells somebody. Functions whose code calls nothing, custom
resources, and steps of a pipeline or rules of AWS Config, which see by themselves that an answer is missing,
are not asked about.

Most applications miss this one, as the default is to lose the event, and no test shows it.

## See also

- [Asynchronous invocation](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html)
- [Retaining records of asynchronous invocations](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Severity
from colonnade.model.function import Function
from colonnade.remedies.failures import kept_failures

MOST_NAMED = 2


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="what could not be done is kept, with the error, until somebody does it",
    loses_data=True,
    over=Function,
)
def asynchronous_failure_is_lost(function: Function) -> Iterator[Finding]:
    triggers = function.unanswered_triggers
    if function.asynchronous_failure.value is None:
        named = " and ".join(dict.fromkeys(each.told for each in triggers[:MOST_NAMED]))
        more = f" and {len(triggers) - MOST_NAMED} more" if len(triggers) > MOST_NAMED else ""
        mild = all(each.repeats_itself or each.kind == "logs" for each in triggers)
        yield Finding(
            f"{function} loses what {named}{more} hands it once its retries fail:"
            " it has no failure destination",
            at=function.asynchronous_failure,
            because=tuple(triggers),
            fix=kept_failures(function, "Name a queue as the function's OnFailure destination"),
            severity=Severity.LOW if mild else None,
            confidence=None if function.code_link.known else Confidence.MEDIUM,
        )
