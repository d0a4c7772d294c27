"""
Mapping without event filter.

## Why it matters

The first thing that the function does with a record is to ask what happened to the item, and to drop what it is not
made for. Each batch of nothing but such records starts it, is paid for, and takes energy, for nothing. Lambda can ask
the same before it invokes the function, and charges nothing for what a filter drops.

## How to put it right

Give the mapping the same test as `FilterCriteria`: `{Filters: [{Pattern: '{"eventName": ["INSERT"]}'}]}`. The test in
the code may stay as a second look.

## When to leave it

Where the dropped changes are few against the others. Where a filter is set already this check does not look whether
it is the same; tests that ask more than the kind of change are not read.

## See also

- [Event filtering](https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html)
- [Filtering with DynamoDB](https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html)
- [Lambda pricing](https://aws.amazon.com/lambda/pricing/)
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from colonnade.aws.prices import lambda_prices
from colonnade.check import Effort, Pillar, check
from colonnade.edit import Edit
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.model.trigger import StreamTrigger


@check(
    pillar=Pillar.COST,
    lens=("rel_rel_q2_a3", "cost_cost_q1_a4"),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="the function starts only for what it works on",
    over=StreamTrigger,
    also=(Pillar.SUSTAINABILITY,),
)
def mapping_without_event_filter(trigger: StreamTrigger) -> Iterator[Finding]:
    if not trigger.of_changes.filters.value:
        kept, prices, at = trigger.kept, lambda_prices(), trigger.filters.origin
        pattern = json.dumps({"eventName": list(kept.changes)})
        yield Finding(
            f"{trigger.function} is invoked for each {' and '.join(kept.dropped)} of {trigger.stream_if_known},"
            f" and drops it: it works on {' and '.join(kept.changes)} only",
            at=trigger.filters,
            because=(kept,),
            fix=Fix(
                f"Give the mapping FilterCriteria with the pattern {pattern}",
                (Edit(at.file, at.path, {"Filters": [{"Pattern": pattern}]}),),
                Safety.UNSAFE,
                "what the function drops no longer shows in its logs and metrics",
            ),
            worth=Worth(
                f"${prices.request * 1e6:.2f} and the time they take less for a million such invocations",
                prices.basis,
            ),
        )
