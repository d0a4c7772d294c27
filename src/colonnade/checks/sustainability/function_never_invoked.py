"""
Function is never invoked.

## Why it matters

Telemetry holds the logs of all functions for a month or longer, and none of this one. What nobody invokes still has to
be patched, moved to the next runtime and deployed, holds permissions that somebody else may use, and misleads those who
read the application. Environments that are kept ready for it are paid for.

## How to put it right

Ask who it is for. Then take it out of the template, with what only it uses; keep the data of tables and buckets first.
Where its schedule says that it should have run, look why it did not.

## When to leave it

Where it is there for what seldom happens: a failure, a disaster, the end of the year. Functions that a dead-letter
queue, an alarm or a state machine may need only when something fails count as unknown, as do all where it is not known
that the telemetry is complete. Say so in `colonnade.toml` when it is:

```toml
[telemetry]
source = "logs"
complete = true      # the logs of every function are among it
```

## See also

- [Sustainability pillar](https://docs.aws.amazon.com/wellarchitected/latest/sustainability-pillar/sustainability-pillar.html)
- [Exporting log data to Amazon S3](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.observed import LookedFor
from colonnade.observations.silence import alone, missed_by, paid_for
from colonnade.savings import of_month


@check(
    over=LookedFor,
    pillar=Pillar.SUSTAINABILITY,
    severity=Severity.LOW,
    effort=Effort.HOURS,
    gain="what is looked after is used",
    lens=("sus_sus_q1_a1",),
    after=("resource-unused", "permission-for-another-version", "source-address-never-matches"),
    also=(Pillar.COST, Pillar.SECURITY),
)
def function_never_invoked(looked: LookedFor) -> Iterator[Finding]:
    if looked.found:
        return
    source, function = missed_by(looked), looked.function
    with_it = alone(function)
    also = f"; with it goes {' and '.join(map(str, with_it))}, which nothing else uses" if with_it else ""
    ready = paid_for(function)
    yield Finding(
        f"{looked} was not invoked once in {looked.seen.span}{source}{also}",
        at=function,
        because=(looked.evidence, *with_it),
        fix=Fix.advice(f"Ask who {function} is for, and take it out of the template where nobody is"),
        worth=Worth(f"${ready[0]:,.2f} less a month", ready[1], of_month(ready[0])) if ready else None,
        severity=Severity.MEDIUM if ready else None,
    )
