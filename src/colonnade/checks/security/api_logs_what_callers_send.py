"""
API logs what callers send.

## Why it matters

With data tracing API Gateway writes each request and each answer into its log: paths, headers, and the first kilobyte
of the body, with names, addresses and what else callers send. It blanks out API keys, the header Authorization and the
like, and nothing of the body. Whoever may read the log may read all of that, for as long as the log lasts; and a dozen
lines are written and paid for with each request.

## How to put it right

Set `DataTraceEnabled: false`. For what you want to know of each request, set an access log with a format of its own
(`AccessLogSetting`), and keep `LoggingLevel: ERROR` for the failures.

## When to leave it

On a stage where nobody's data comes through, while you look for a fault. Only a stage that logs at level INFO is
asked about; an HTTP API has no data tracing.

## See also

- [Logging for REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html)
- [Access logging variables](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.api import Api


@check(
    pillar=Pillar.SECURITY,
    lens=("cost_cost_q1_a2",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="what callers send and get does not stand in a log",
    over=Api,
    also=(Pillar.COST,),
)
def api_logs_what_callers_send(api: Api) -> Iterator[Finding]:
    if api.protocol == "HTTP":
        raise NotApplicable("an HTTP API has no data tracing")
    for stage in api.stages:
        if stage.present and stage.data_trace.value:
            taken = price("log-ingestion-gb")
            yield Finding(
                f"{api} logs what callers send and get: each request with the beginning of its body",
                at=stage.data_trace,
                fix=Fix.set(stage.data_trace, False),
                worth=Worth(f"${taken.amount:.2f} less for each GB of its log", taken.basis),
            )
