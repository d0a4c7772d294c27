"""
Metric is put at every invocation.

## Why it matters

`PutMetricData` is a call of CloudWatch within the request: it takes its tens of milliseconds, which are billed,
may be throttled, and costs a cent for a thousand. The same metrics can be written as a line of the log, in the
embedded metric format, from which CloudWatch makes them afterwards: no call, no waiting, and the line holds
what belongs to each number.

## How to put it right

Write them with Metrics of Powertools for AWS Lambda: `metrics.add_metric(name="Orders", unit="Count", value=1)`
under `@metrics.log_metrics`. Or print the JSON of the embedded metric format.

## When to leave it

Where many values of many invocations are put in one call. Functions that run by the clock, and metrics put only
after a failure, are not asked about.

## See also

- [Embedded metric format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html)
- [Metrics of Powertools](https://docs.aws.amazon.com/powertools/python/latest/core/metrics/)
- [CloudWatch pricing](https://aws.amazon.com/cloudwatch/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.function import Function
from colonnade.savings import of_calls


@check(
    pillar=Pillar.COST,
    lens=("cost_cost_q1_a4", "cost_cost_q1_a1"),
    severity=Severity.LOW,
    effort=Effort.HOURS,
    gain="invocations are shorter by a call, and metrics cost no more than a line of the log",
    over=Function,
    also=(Pillar.PERFORMANCE,),
)
def metric_put_at_every_invocation(function: Function) -> Iterator[Finding]:
    for call in function.in_demand.code.metrics_put:
        if call.when != "after a failure":
            fee = price("metric-request")
            yield Finding(
                f"{function} calls PutMetricData {call.when or 'at each invocation'}"
                + (", once in each round of a loop" if call.in_loop else ""),
                at=call,
                because=(function.triggers[0],),
                fix=Fix.advice(
                    "Write the metrics to the log in the embedded metric format, as Powertools does"
                ),
                worth=Worth(
                    f"${fee.amount * 1e6:.2f} less for a million calls",
                    fee.basis,
                    of_calls(function, fee.amount),
                ),
            )
