"""
Batch response is promised and never returned.

## Why it matters

The mapping asks for `ReportBatchItemFailures`, so whoever reads the template believes that only failed
items are tried again. The handler never returns them: when it raises, the whole batch comes again, and all
items that had been processed are processed twice.

## How to put it right

Catch the failure of each item and return `{"batchItemFailures": [{"itemIdentifier": …}]}`; the batch
processor of Powertools for AWS Lambda does so.

## When to leave it

Where every item of a batch succeeds or fails together anyway; take `ReportBatchItemFailures` off the
mapping then. Mappings with batches of one are not asked about.

## See also

- [Handling errors for an SQS event source](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html)
- [Batch processing](https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.code import Answer
from colonnade.model.trigger import EventSourceMapping
from colonnade.remedies.batches import reported


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="only what failed is done again",
    over=EventSourceMapping,
)
def batch_response_never_returned(mapping: EventSourceMapping) -> Iterator[Finding]:
    if mapping.reports_failures and (handling := mapping.handling_of_many).answer is Answer.RAISES:
        yield Finding(
            f"{mapping} asks {mapping.function} which items failed,"
            " but its handler never returns batchItemFailures",
            at=handling,
            because=(mapping.response_types,),
            fix=reported(
                mapping, handling, "Catch the failure of each item and return its id in batchItemFailures"
            ),
        )
