"""
Batch failures are returned and not read.

## Why it matters

A handler that returns `batchItemFailures` means: these items failed, give them to me again. Lambda reads
that only if the event source mapping asks for it. If it does not, the answer counts as success, and SQS
deletes the messages, the stream passes over the records, that the handler has just called failed.

## How to put it right

Set `FunctionResponseTypes: [ReportBatchItemFailures]` on the mapping.

## When to leave it

Never: as it is, work is lost without a trace.

## See also

- [Handling errors for an SQS event source](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html)
- [Partial batch response for Kinesis](https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.code import Answer
from colonnade.model.trigger import EventSourceMapping


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="failed items are tried again instead of lost",
    loses_data=True,
    over=EventSourceMapping,
    after=("write-doubled-by-retry",),
)
def batch_failures_not_reported(mapping: EventSourceMapping) -> Iterator[Finding]:
    if not mapping.reports_failures and (handling := mapping.handling).answer is Answer.REPORTS:
        yield Finding(
            f"{mapping.function} returns the items that failed,"
            f" but {mapping} does not ask for them: they count as done",
            at=mapping.response_types,
            because=(handling,),
            fix=Fix.set(mapping.response_types, ["ReportBatchItemFailures"]),
        )
