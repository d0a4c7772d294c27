"""
Flow has no business metric.

## Why it matters

What AWS measures by itself says whether functions run, not whether customers get what they came for. A payment
provider that refuses every card makes no error and no alarm: each invocation succeeds, and only the number of
bookings falls. A metric that the code emits where a booking is made, refused or cancelled shows it within
minutes, and is what a team and those who pay for it can both read.

## How to put it right

Count each outcome where it is decided, with the value that matters beside it. With Metrics of Powertools for AWS
Lambda that is `metrics.add_metric(name="BookingsConfirmed", unit="Count", value=1)` under
`@metrics.log_metrics`: a line in the log, and no call. Then put an alarm on the one that must not stop.
`colonnade kpi` names what the kind of application lives on and writes the line for each, the dashboard and the alarms.

## When to leave it

Where the business is counted elsewhere, such as from the events that the flow publishes: in that application a
metric named after the flow is enough. A flow is told by the names of functions, routes, fields, state machines,
queues, topics and tables (checkout, order, booking, payment, refund, sign-up, subscription and the like); one
whose functions only read is not asked about. A metric counts whatever emits it: Powertools, the embedded metric
format, PutMetricData, OpenTelemetry, Datadog, a metric filter. Metrics that say how the machine runs (cold
starts, errors, latency) do not count.

## See also

- [Metrics of Powertools](https://docs.aws.amazon.com/powertools/python/latest/core/metrics/)
- [Embedded metric format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html)
- [Operational excellence of serverless applications](https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/opex-metrics-and-alerts.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.business_flow import BusinessFlow

MOST_NAMED = 3


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q1_a2",),
    severity=Severity.LOW,
    effort=Effort.HOURS,
    gain="a fall in what the business lives on is seen within minutes, also where no function fails",
    over=BusinessFlow,
    after=("metric-put-at-every-invocation",),
    confidence=Confidence.MEDIUM,
)
def flow_without_business_metric(flow: BusinessFlow) -> Iterator[Finding]:
    if not flow.metrics:
        steps = flow.working
        named = ", ".join(str(each) for each in steps[:MOST_NAMED])
        more = f" and {len(steps) - MOST_NAMED} more" if len(steps) > MOST_NAMED else ""
        yield Finding(
            f"{flow} ({named}{more}) emits no metric of its own: no number tells what becomes of it",
            at=flow,
            because=tuple(flow.told_by),
            fix=Fix.advice(
                "Count each outcome where it is decided, with Metrics of Powertools or a line in EMF"
            ),
            notes=tuple(
                f"Step Functions counts the executions of {each}, not what they come to"
                for each in flow.machines
            ),
        )
