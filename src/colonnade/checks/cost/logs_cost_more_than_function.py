"""
Logs cost more than the function.

## Why it matters

Taking a gigabyte of logs in costs as much as running a function of 128 MB for sixty-seven hours. Telemetry shows what
the code of this function logs at each invocation, and it costs more than all the time and all the requests that Lambda
charges for. Queries over such logs cost by the gigabyte too, and the line that matters is hard to find in them.

## How to put it right

Log what somebody will look for: the id of the request, what it was about, how it ended, in one line. Set the level to
INFO and let Powertools log one invocation in a hundred at DEBUG. Figures belong into metrics, in the embedded metric
format. A log that is only kept, and hardly ever searched, may go into the class *Infrequent Access* for half the
price.

## When to leave it

Where somebody needs every line, for an audit: then send it to S3, which keeps it for less. What Lambda itself writes at
each invocation does not count here. Nothing is told where that would save less than a dollar a month, where one file
holds the logs of several functions, or where less than a day was seen.

## See also

- [CloudWatch pricing](https://aws.amazon.com/cloudwatch/pricing/)
- [Log classes](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html)
- [Logging in Lambda](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.observed import ObservedFunction
from colonnade.observations.logs import causes, costs, size
from colonnade.savings import of_month

WORTH_A_LOOK, MUCH = 1.0, 20.0  # dollars a month


@check(
    over=ObservedFunction,
    pillar=Pillar.COST,
    severity=Severity.LOW,
    effort=Effort.HOURS,
    gain="only lines that somebody may look for are taken in and kept",
    lens=("cost_cost_q1_a2", "sus_sus_q2_a1"),
    after=("event-logged-whole", "function-logs-at-debug-level"),
    also=(Pillar.SUSTAINABILITY,),
)
def logs_cost_more_than_function(observed: ObservedFunction) -> Iterator[Finding]:
    cost, why = costs(observed), tuple(causes(observed.function))
    if cost.log > max(cost.function, WORTH_A_LOOK):
        reasons = f"; it {' and '.join(each.says for each in why)}" if why else ""
        instead = (
            "; ".join(each.instead for each in why) or f"look what {observed} logs most, and log less of it"
        )
        dollars = f"${cost.log:,.2f}"
        yield Finding(
            f"what {observed} logs, {size(cost.bytes_each)} at each invocation, costs {dollars} a month, and"
            f" running it ${cost.function:,.2f}{reasons}",
            at=observed.function,
            because=(
                observed.evidence("logged by its code", f"{size(cost.bytes_seen)} in {observed.basis}"),
                *(each.at for each in why),
            ),
            fix=Fix.advice(instead[0].upper() + instead[1:]),
            worth=Worth(f"up to {dollars} less a month", cost.basis, of_month(cost.saving)),
            severity=Severity.MEDIUM if cost.log >= MUCH else None,
        )
